"""What is only a label, and what is somebody's name."""

from __future__ import annotations

import pytest

from meetingmate.domain.meeting import is_speaker_label


@pytest.mark.parametrize(
    "text",
    ["Speaker 2", "SPEAKER_01", "speaker b", "Speaker One", "Sprecherin 3", "Orateur 1", "Participant_A", "Spk12"],
)
def test_labels(text: str) -> None:
    assert is_speaker_label(text)


@pytest.mark.parametrize(
    "text", ["Anna", "Speaker", "Mr. Speaker", "Speaker Pelosi", "Person", "Personne", "Anna 2", ""]
)
def test_names(text: str) -> None:
    assert not is_speaker_label(text)
