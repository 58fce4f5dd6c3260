"""Who is a speaker in a transcript of another program, and who only a word before a colon."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.exchange.transcripts.speakers import looks_like_speaker, speaker_name, split_label
from tests.exchange.reading import OKAY, SEND, lines, read


def test_words_before_a_colon_are_not_all_people(tmp_path: Path) -> None:
    text = f"""Weekly sync
Date: 11 March 2026, 13:05
Attendees: Whitlock, Dana; Piet Aalto

Dana: {OKAY}
Note: the printer is slow.
Problem: it is loud.

Piet: {SEND}
See https://example.org: it is there.

Dana: Great: thanks. At 13:05 we end.
"""
    found = read(tmp_path, "talk.txt", text)
    assert lines(found) == [
        ("Dana", None, f"{OKAY} Note: the printer is slow. Problem: it is loud."),
        ("Piet", None, f"{SEND} See https://example.org: it is there."),
        ("Dana", None, "Great: thanks. At 13:05 we end."),
    ]
    assert (found.title, found.date, found.start) == ("Weekly sync", "2026-03-11", "13:05")
    assert found.people == ["Dana Whitlock", "Piet Aalto"]


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("Dana", True),
        ("Whitlock, Dana", True),
        ("Dr. Anna Müller-Lüdenscheidt", True),
        ("José María de la Cruz", True),
        ("SPEAKER_01", True),
        ("Interviewer 2", True),
        ("田中", True),
        ("Note", False),
        ("Hinweis", False),
        ("and then he said", False),
        ("Is it done?", False),
        ("We went home. Then", False),
        ("Thirteen words before a colon are far too many to be somebody's name", False),
        ("https", False),
        ("42", False),
    ],
)
def test_who_may_be_a_speaker(label: str, is_one: bool) -> None:
    assert looks_like_speaker(label) is is_one
    assert (split_label(f"{label}: hello") is not None) is is_one


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Whitlock, Dana", "Dana Whitlock"),
        ("Piet Aalto (Extern)", "Piet Aalto"),
        ("Piet Aalto (he/him) (Guest)", "Piet Aalto"),
        ("Anna (Sales)", "Anna (Sales)"),
        ("O&#39;Neil, Zo&euml;", "Zoë O'Neil"),
        ("speaker_0", "speaker_0"),
        ("A", "Speaker A"),
        (0, "Speaker 0"),
        ("Unknown Speaker", None),
        (None, None),
        (True, None),
    ],
)
def test_names(given: object, name: str | None) -> None:
    assert speaker_name(given) == name
