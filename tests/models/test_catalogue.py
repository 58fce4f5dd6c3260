"""The catalogue that ships, and the user's own beside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base import paths
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


#: What a user must be able to choose.
WANTED = {
    *("whisper-tiny", "whisper-base", "whisper-small", "whisper-medium", "whisper-large-v3", "whisper-large-v3-turbo"),
    *("whisper-tiny.en", "whisper-base.en", "whisper-small.en", "whisper-medium.en", "distil-whisper-large-v3.5"),
    *("llama-3.2-1b", "llama-3.2-3b", "phi-3-mini", "phi-4-mini", "gemma-3-1b", "gemma-3-4b", "gemma-4-e2b"),
    *("qwen3-0.6b", "qwen3-1.7b", "qwen3-4b", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "smollm2-135m", "smollm3-3b"),
    *("lfm2-1.2b", "lfm2-2.6b", "lfm2.5-1.2b", "lfm2.5-2.6b", "lfm2-2.6b-transcript"),
    *("granite-4.0-h-1b", "granite-4.0-micro", "ministral-3-3b", "multilingual-e5-small", "speakers"),
    "multilingual-e5-small-4bit",
    *(f"opus-mt-{pair}" for pair in ("de-en", "en-de", "fr-en", "en-fr", "es-en", "en-es")),
}


def test_the_shipped_catalogue_is_complete() -> None:
    assert models.problems() == []
    cards = models.catalogue()
    ids = [card.id for card in cards]
    assert sorted(ids) == sorted(WANTED)
    assert [card.id for card in listing.expand("starter")] == ["whisper-base", "smollm2-135m"]
    assert [card.kind for card in cards] == sorted(
        (card.kind for card in cards), key=("speech", "writing", "speakers", "embedding", "translation").index
    )


@pytest.mark.parametrize("model_id", sorted(WANTED))
def test_a_card_says_all_that_a_user_and_the_installer_need(model_id: str) -> None:
    card = models.card(model_id)
    assert card.problem() is None
    assert card.title
    assert "\n" not in card.description
    assert 10 < len(card.description) <= 120
    assert card.origin
    assert card.memory_bytes > card.size_bytes > 0
    if card.kind == "writing":
        assert card.opens.endswith(".gguf")
        assert card.context >= 4096
        assert card.chat_template == "file"
    assert models.licence_of(card).link
    if not card.bundled:
        assert all(file.hub or file.parts for file in card.files)
    for file in card.files:
        if file.hub:
            assert file.hub.path.rpartition("/")[2] == file.name
            assert file.hub.revision != "main" or not file.sha256, "a checksum without a revision goes stale"
        else:
            assert file.size
            assert file.sha256
        for part in file.parts:
            assert re.fullmatch(r"[\d.]+", part.version)


def test_the_files_of_a_speech_model_are_those_that_the_engine_needs() -> None:
    for card in models.catalogue():
        if card.kind == "speech":
            names = {file.name for file in card.files}
            assert {"model.bin", "config.json", "tokenizer.json"} <= names
            assert names & {"vocabulary.json", "vocabulary.txt"}
            assert ("preprocessor_config.json" in names) == ("large-v3" in card.id), "128 bands instead of 80"


def test_only_what_was_measured_may_be_recommended_for_writing() -> None:
    ranked = [card.id for card in models.catalogue() if card.kind == "writing" and card.rank]
    assert ranked == ["smollm2-135m", "qwen2.5-coder-1.5b"]


@pytest.mark.parametrize("typed", ["whisper-huge", "wisper-base"])
def test_an_unknown_model_is_answered_with_similar_ones(typed: str) -> None:
    with pytest.raises(ModelError, match=rf"no model called {typed}\. Did you mean .*whisper-base.*models list` shows"):
        models.model_path(typed)
    with pytest.raises(ModelError, match=r"no model called qqqqq\. `meetingmate models list` shows all"):
        models.card("qqqqq")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogue that a test may damage."""
    folder = tmp_path / "resources" / "catalogue"
    shutil.copytree(paths.resources_dir() / "catalogue", folder)
    monkeypatch.setattr(paths, "resources_dir", lambda: folder.parent)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('kind = "speech"', "kind = ", "Invalid value"),
        ('speed = "fast"', 'speed = "quick"', "quick"),
        ('title = "Whisper tiny"', 'titel = "Whisper tiny"', "titel"),
        ('path = "config.json"', 'file = "config.json"', "file"),
        ('path = "config.json"', 'path = "../config.json"', "not a path inside a repository"),
        ('id = "whisper-tiny"', 'id = "whisper-base"', "whisper-base is listed twice"),
        ('id = "whisper-tiny"', 'id = "qwen3-4b"', "qwen3-4b is listed twice"),
        ('languages = ["en"]', 'languages = ["English"]', "must be codes like en"),
        ("memory_bytes = 300_000_000", "memory_bytes = -1", "can't be negative"),
        ('name = "vocabulary.txt"', 'name = "config.json"', "names a file twice"),
        ("rank = 10", 'rank = 10\ntarget = "de"', "for no other kind"),
    ],
)
def test_a_damaged_file_of_the_catalogue_is_named_and_the_others_stay(
    shipped: Path, old: str, new: str, complaint: str
) -> None:
    path = shipped / "speech.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problem = " ".join(models.problems())
    assert complaint in problem
    assert "is ignored" in problem
    assert "Install MeetingMate again." in problem
    kinds = {card.kind for card in models.catalogue()}
    assert len(kinds) == 4
    assert models.card("opus-mt-de-en").target == "en"


def test_no_catalogue_at_all_is_said(shipped: Path) -> None:
    shutil.rmtree(shipped)
    assert models.catalogue() == []
    [problem] = models.problems()
    assert f"in {shipped} is missing. Install MeetingMate again." in problem


def test_a_translation_model_must_say_into_what() -> None:
    own(CARD.format(id="mine", file="m.gguf", sha="0" * 64).replace('"writing"', '"translation"'))
    assert "target must be the language" in str(models.own_problem())


def test_a_file_of_unknown_size_needs_a_guess() -> None:
    card = CARD.format(id="mine", file="m.gguf", sha="").replace("size = 4", "size = 0")
    own(card + HUB.format(**GOOD_HUB))
    assert "needs disk_bytes" in str(models.own_problem())
    own(card.replace("opens =", "disk_bytes = 77\nopens =") + HUB.format(**GOOD_HUB))
    assert (models.card("mine").size_bytes, models.card("mine").sizes_known) == (77, False)


def test_an_installed_model_that_the_catalogue_lost_is_named_and_can_be_removed(home: Path) -> None:
    folder = home / "models" / "whisper-old"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"x")
    (home / "models" / ".downloads").mkdir()
    assert models.gone() == ["whisper-old"]
    with pytest.raises(ModelError, match=r"whisper-old is on this computer, but .* Choose another model"):
        models.model_path("whisper-old")
    own("broken [")
    assert models.gone() == [], "the list that can't be read may hold it"
    listing.own_path().unlink()
    models.remove("whisper-old")
    assert not folder.exists()
    assert models.gone() == []


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
    unknown = unknown.replace("opens =", "disk_bytes = 4\nopens =")
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
