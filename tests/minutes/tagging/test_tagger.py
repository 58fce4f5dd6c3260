"""The shipped tagger: what it says of plain talk, that it forgets nothing, and what it costs to keep up with a talk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.base.errors import ModelError
from meetingmate.minutes.tagging import labels, tagger
from meetingmate.minutes.tagging.tagger import REACH, Tagger

TALK = [
    ("Anna", "Morning everybody, can you all hear me?"),
    ("Ben", "Yes, loud and clear."),
    ("Anna", "So the shop, do we close at six or at seven on Saturdays?"),
    ("Chidi", "I would say six, nobody comes after that anyway."),
    ("Ben", "Six is fine for me."),
    ("Anna", "Good, then we close at six on Saturdays."),
    ("Anna", "Ben, could you change the sign on the door by Friday?"),
    ("Ben", "Sure, I'll do that."),
    ("Chidi", "Did you see the game yesterday?"),
    ("Ben", "Ha, don't ask."),
]


@pytest.fixture(scope="module")
def shipped() -> Tagger:
    return tagger.shipped()


def test_plain_talk_is_tagged_as_a_reader_would(shipped: Tagger) -> None:
    tags = shipped.tag(TALK)
    assert max(range(len(TALK)), key=lambda t: tags.part(t, "decision", "settle")) == 5
    assert max(range(len(TALK)), key=lambda t: tags.part(t, "task", "settle")) == 7
    assert tags.kind(5, "decision") > 0.5
    assert tags.kind(7, "task") > 0.5
    assert tags.act(6, "request") > 0.5
    assert tags.own(7) > 0.5
    assert max(tags.kind(8, kind) for kind in labels.KINDS) < 0.3
    assert tags.link("task", 6, 7) > 0.5
    assert tags.link("task", 6, 7) == tags.link("task", 7, 6)
    assert tags.link("task", 3, 3) == 1.0
    due = " ".join(TALK[6][1][m.start : m.end] for m in tags.marks[6] if m.due > 0.5)
    assert "Friday" in due


def test_all_numbers_are_probabilities(shipped: Tagger) -> None:
    tags = shipped.tag(TALK)
    assert tags.turns.shape == (len(TALK), labels.TURN_OUTPUTS)
    for part in (tags.turns, *tags.links.values()):
        assert np.isfinite(part).all()
        assert part.min() >= 0
        assert part.max() <= 1


def test_a_talk_that_goes_on_computes_only_its_end(shipped: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tags as from scratch, and of the earlier windows nothing is computed again."""
    long = [(f"Speaker {n % 3}", f"number {n} is about the delivery to the north side of town") for n in range(200)]
    fresh = Tagger(tagger.FOLDER)
    fresh.tag(long[:180])
    ran = 0
    real = fresh._session.run

    def counted(*arguments: object) -> object:
        nonlocal ran
        ran += 1
        return real(*arguments)

    class Counting:
        run = staticmethod(counted)

    monkeypatch.setattr(fresh, "_session", Counting())
    again = fresh.tag(long)
    assert 1 <= ran <= 4
    np.testing.assert_array_equal(again.turns, shipped.tag(long).turns)


def test_no_turns_give_no_tags(shipped: Tagger) -> None:
    tags = shipped.tag([])
    assert tags.turns.shape[0] == 0
    assert tags.marks == []


def test_turns_further_apart_than_the_reach_are_not_linked(shipped: Tagger) -> None:
    tags = shipped.tag([("A", "I'll send the list.")] * (REACH + 10))
    assert tags.link("task", 0, REACH + 5) == 0.0


@pytest.mark.parametrize("damaged", ["tagger.onnx", "tokenizer.json", "tagger.json", None])
def test_a_missing_or_damaged_model_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: str | None
) -> None:
    if damaged:
        for path in tagger.FOLDER.iterdir():
            (tmp_path / path.name).write_bytes(b"x" if path.name == damaged else path.read_bytes())
    monkeypatch.setattr(tagger, "FOLDER", tmp_path)
    with pytest.raises(ModelError, match="missing or damaged; install the program again"):
        tagger.shipped.__wrapped__()
