"""Files that other programs wrote: who, when, what; and what they say of the meeting."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.exchange import transcripts
from tests.exchange.reading import lines


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("otter.txt", [("Dana Whitlock", 3.0), ("Piet Aalto", 7.0)]),
        ("subtitles.srt", [("SPEAKER_00", 3.12), ("SPEAKER_01", 7.9)]),
        ("teams.docx", [("Dana Whitlock", 3.0), ("Piet Aalto", 7.0)]),
        ("teams.vtt", [("Dana Whitlock", 3.12), ("Piet Aalto", 7.9)]),
        ("whisper.json", [("SPEAKER_00", 3.1), ("SPEAKER_01", 7.9)]),
        ("zoom.vtt", [("Dana Whitlock", 3.12), ("Piet Aalto", 7.9), ("Dana Whitlock", 12.8)]),
    ],
)
def test_files_of_the_programs(shared_data: Path, file: str, expected: list[tuple[str, float]]) -> None:
    path = shared_data / "reports" / "40-imports" / file
    assert transcripts.is_transcript(path)
    found = lines(transcripts.read(path))
    assert [(who, when) for who, when, _ in found] == expected
    assert found[1][2] == "I'll send the newsletter draft to everybody by Friday."


def test_teams_says_when_the_meeting_was(shared_data: Path) -> None:
    found = transcripts.read(shared_data / "reports" / "40-imports" / "teams.docx")
    assert (found.title, found.date, found.start, found.duration_s) == ("Weekly sync", "2026-03-11", "13:05", 12.0)
