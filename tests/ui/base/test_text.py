"""Words and figures for readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from meetingmate.base import translation
from ui.base import text
from ui.base.language_names import spoken_languages
from ui.base.recordings import sort_dropped
from ui.meeting.notes_view import notes_text, parse_notes
from ui.meeting.tasks_model import Due, parse_due


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (754.2, "12:34"), (3723, "1:02:03")])
def test_clock(seconds: float, shown: str) -> None:
    assert text.clock(seconds) == shown
    assert text.parse_clock(shown) == int(seconds)


def test_clock_refuses_other_texts() -> None:
    assert text.parse_clock("12:75") is None
    assert text.parse_clock("soon") is None


def test_days() -> None:
    today = date(2026, 3, 5)
    assert text.day_section("2026-03-05", today) == "Today"
    assert text.day_section("2026-03-04", today) == "Yesterday"
    assert text.day_section("2026-03-02", today) == "Monday"
    assert text.day_section("2026-01-02", today) == "Fri 2 January 2026"
    assert text.day_section("", today) == "No date"


def test_due_keeps_the_spoken_words() -> None:
    assert text.due("by Thursday", "2026-03-05") == "Thu 5 March 2026 (“by Thursday”)"
    assert text.due("soon", None) == "soon"
    assert text.due(None, None) == "not stated"
    assert parse_due("2026-03-09") == Due("2026-03-09", None)
    assert parse_due("after Easter") == Due(None, "after Easter")


def test_notes_keep_their_times() -> None:
    typed = "[1:04] Ask legal\nSend minutes\n[x] not a time"
    notes = parse_notes(typed)
    assert [(n.time, n.text) for n in notes] == [(64.0, "Ask legal"), (None, "Send minutes"), (None, "[x] not a time")]
    assert notes_text(notes) == typed


def test_every_spoken_language_has_a_name() -> None:
    names = dict(spoken_languages())
    assert len(names) == 100
    assert names["de"] == "Deutsch"
    assert all(name and name != code for code, name in names.items())


def test_what_is_no_recording_is_named() -> None:
    good, sentence = sort_dropped([Path("a.MP3"), Path("notes.pdf"), Path("b.mkv")])
    assert [p.name for p in good] == ["a.MP3", "b.mkv"]
    assert sentence.startswith("notes.pdf can’t be opened")
    assert sort_dropped([Path("a.wav")])[1] == ""


@pytest.fixture
def _german() -> Iterator[None]:
    translation.use("de")
    yield
    translation.use("en")


@pytest.mark.usefixtures("_german")
def test_days_and_sizes_in_the_language_of_the_program() -> None:
    assert text.day("2026-03-05") == "Do., 5. März 2026"
    assert text.short_day("2026-12-04", date(2026, 1, 1)) == "Fr., 4. Dez."
    assert text.day_section("2026-03-02", date(2026, 3, 5)) == "Montag"
    assert text.size(1_400_000_000).startswith("1,4")
