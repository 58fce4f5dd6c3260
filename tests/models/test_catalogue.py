"""The catalogue that ships, and the user's own beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.models import listing

CARD = """
[[model]]
id = "{id}"
kind = "writing"
class = "prose"
title = "My model"
licence = "MIT"
opens = "m.gguf"
[[model.file]]
name = "{file}"
size = 4
sha256 = "{sha}"
"""


def own(text: str) -> Path:
    path = listing.own_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_catalogue_is_complete() -> None:
    cards = {card.id: card for card in models.catalogue()}
    assert {"whisper-base", "whisper-tiny.en", "smollm2-135m"} <= set(cards)
    assert [card.id for card in listing.expand("starter")] == ["whisper-base", "smollm2-135m"]
    for card in cards.values():
        assert card.problem() is None
        assert card.licence
        assert card.title
        assert card.memory_bytes > card.size_bytes
        assert card.model_class in ("starter", "prose")
        if not card.bundled:
            assert all(file.parts for file in card.files)
            assert all(re.fullmatch(r"[\d.]+", part.version) or part.url for f in card.files for part in f.parts)


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"no model called whisper-huge. Choose one of .*whisper-base"):
        models.model_path("whisper-huge")


def test_own_models_are_listed_behind_ours() -> None:
    own(CARD.format(id="mine", file="m.gguf", sha="0" * 64))
    card = models.catalogue()[-1]
    assert (card.id, card.own, card.model_class, card.size_bytes) == ("mine", True, "prose", 4)
    assert models.own_problem() is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("not toml [", "can't be read"),
        (CARD.format(id="mine", file="../m.gguf", sha="0" * 64), "not a plain name"),
        (CARD.format(id="mine", file="other", sha="0" * 64), "not among its files"),
        (CARD.format(id="mine", file="m.gguf", sha="abc"), "64 lower-case"),
        (CARD.format(id="a/b", file="m.gguf", sha="0" * 64), "must consist of"),
        (CARD.format(id="whisper-base", file="m.gguf", sha="0" * 64), "may not name whisper-base"),
        (CARD.format(id="mine", file="m.gguf", sha="0" * 64) * 2, "twice"),
        (CARD.format(id="mine", file="m.gguf", sha="0" * 64) + "colour = 1", "colour"),
        (CARD.replace("size = 4", "size = 0").format(id="mine", file="m.gguf", sha="0" * 64), "must be positive"),
        (CARD.format(id="mine", file="m.gguf", sha="0" * 64) + '[[model.file.part]]\nurl = ""', "a part needs"),
    ],
)
def test_a_bad_own_catalogue_is_named_and_nothing_else_suffers(text: str, complaint: str) -> None:
    path = own(text)
    assert "whisper-base" in {card.id for card in models.catalogue()}
    problem = models.own_problem()
    assert problem is not None
    assert complaint in problem
    assert str(path) in problem


HUB = """[model.file.hub]
repository = "{repository}"
revision = "{revision}"
path = "{path}"
"""
GOOD_HUB = {"repository": "Some-One/model.x_1", "revision": "main", "path": "q4/m.gguf"}


def test_a_file_of_the_hub_needs_no_size_and_no_checksum() -> None:
    unknown = CARD.format(id="mine", file="m.gguf", sha="").replace("size = 4", "size = 0")
    own(unknown + HUB.format(**GOOD_HUB))
    assert models.own_problem() is None
    (file,) = models.card("mine").files
    assert file.hub == models.HubSource(**GOOD_HUB)
    assert (file.size, file.sha256) == (0, "")
    own(unknown)
    assert "size of m.gguf must be positive" in str(models.own_problem())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"repository": "no-owner"}, "OWNER/NAME"),
        ({"repository": "../x"}, "OWNER/NAME"),
        ({"repository": "a/b/c"}, "OWNER/NAME"),
        ({"revision": "v1.0"}, "must be main or a commit"),
        ({"revision": "ABCDEF" * 6 + "ABCD"}, "must be main or a commit"),
        ({"path": "../m.gguf"}, "not a path inside"),
        ({"path": "/m.gguf"}, "not a path inside"),
        ({"path": ""}, "not a path inside"),
    ],
)
def test_a_bad_source_on_the_hub_is_named(change: dict[str, str], complaint: str) -> None:
    own(CARD.format(id="mine", file="m.gguf", sha="0" * 64) + HUB.format(**{**GOOD_HUB, **change}))
    assert complaint in str(models.own_problem())


def test_memory_is_compared_with_what_the_model_needs() -> None:
    card = models.card("whisper-base")
    assert models.memory_problem(card, total_bytes=8_000_000_000) is None
    assert "1.9 GB" in str(models.memory_problem(card, total_bytes=1_000_000_000))
