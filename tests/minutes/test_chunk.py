"""Every utterance is in exactly one chunk, and no chunk is over its budget but for a giant utterance alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.meeting import Utterance
from meetingmate.minutes.chunk import chunks


def count(text: str) -> int:
    """A stand-in for a model's tokens: about four bytes each, so other scripts cost more."""
    return len(text.encode()) // 4 + 1


def talk(texts: list[str], gaps: list[float]) -> list[Utterance]:
    clock, found = 0.0, []
    for number, text in enumerate(texts):
        found.append(Utterance(id=f"u{number}", start=clock, end=clock + 2, text=text, speaker=f"S{number % 3}"))
        clock += 2 + gaps[number % len(gaps)]
    return found


@given(
    texts=st.lists(st.text(max_size=300), max_size=60),
    gaps=st.lists(st.floats(0, 30), min_size=1, max_size=5),
    budget=st.integers(1, 400),
)
def test_every_utterance_is_in_exactly_one_chunk(texts: list[str], gaps: list[float], budget: int) -> None:
    said = talk(texts, gaps)
    found = chunks(said, budget, count)
    assert [u.id for c in found for u in c.utterances] == [u.id for u in said]
    for chunk in found:
        assert chunk.utterances
        assert chunk.over == (chunk.tokens > budget)
        if chunk.over:
            assert len(chunk.utterances) == 1


@pytest.mark.parametrize(
    "texts", [["word " * 50_000], ["a"] * 10_000, ["会議を始めます"] * 500, ["no punctuation at all " * 30] * 40]
)
def test_extreme_talks(texts: list[str]) -> None:
    said = talk(texts, [0.5])
    found = chunks(said, 1800, count)
    assert [u.id for c in found for u in c.utterances] == [u.id for u in said]


def test_it_cuts_at_a_pause_when_the_budget_is_nearly_used() -> None:
    said = talk(["x" * 36] * 10, [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 9.0, 0.2, 0.2])
    found = chunks(said, 115, count)
    assert len(found[0].utterances) == 8


def test_a_budget_below_one_is_an_error() -> None:
    with pytest.raises(ValueError, match="budget"):
        chunks([], 0, count)
