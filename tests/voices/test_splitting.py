"""One speaker who is two: told by the voices of real people, and left alone when there is one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from meetingmate.base.errors import UsageError
from meetingmate.domain.meeting import Meeting, Track
from meetingmate.jobs import voice_split
from meetingmate.library import Library
from tests.ui.filled import SAMPLE, sample_utterances


@pytest.fixture
def library(home: Path) -> Library:
    """The sample, in which Marcus and Eleanor have been taken for one, and Diego is not heard enough."""
    made = Library(home)
    made.add(
        Meeting(
            id="m1", title="t", date="2026-03-03", tracks=[Track(path=str(SAMPLE / "sample_standup.ogg"), linked=True)]
        )
    )
    lines = sample_utterances()
    for line in lines:
        line.speaker = "Both" if line.speaker in ("Marcus", "Eleanor") else line.speaker
    made.replace_utterances("m1", lines)
    yield made
    made.close()


def test_two_people_under_one_name_are_told_apart(library: Library) -> None:
    said_by = {u.id: u.speaker for u in sample_utterances()}
    second = voice_split.split(library, "m1", "Both")
    eleanor = {ident for ident, speaker in said_by.items() if speaker == "Eleanor"}
    wrong = eleanor.symmetric_difference(second)
    short = {u.id for u in sample_utterances() if u.end - u.start < 1.0}
    assert wrong <= short, "only what is too short to tell may go with the line before it"
    assert len(eleanor & set(second)) >= 6


def test_one_person_stays_one(library: Library) -> None:
    with pytest.raises(UsageError, match="sound like one person"):
        voice_split.split(library, "m1", "Priya")
    with pytest.raises(UsageError, match="sound like one person"):
        voice_split.split(library, "m1", "Nobody")


def test_groups_are_found_whatever_comes_first() -> None:
    chance = np.random.default_rng(5)
    centres = np.eye(192, dtype=np.float32)[:2]
    truth = chance.random(60) < 0.3
    voices = np.where(truth[:, None], centres[0], centres[1]) + chance.normal(0, 0.04, (60, 192)).astype(np.float32)
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    for order in (np.arange(60), chance.permutation(60), np.argsort(truth)):
        mask, alike = voice_split.two_voices(voices[order], np.full(60, 3, np.float32))
        assert (mask == truth[order]).all() or (mask == ~truth[order]).all()
        assert alike < 0.3
    same = np.tile(centres[0], (5, 1))
    assert voice_split.two_voices(same, np.ones(5, np.float32))[1] == pytest.approx(1.0)
