"""Days and times of a form, against a Tuesday: also before it, and none that is ambiguous."""

from __future__ import annotations

from datetime import date

import pytest

from meetingmate.assistants.forms import days

TUESDAY = date(2026, 4, 14)


@pytest.mark.parametrize(
    ("text", "language", "past", "expected"),
    [
        ("the ninth of June, nineteen fifty-eight.", "en", True, "1958-06-09"),
        ("June 9th, 1958", "en", True, "1958-06-09"),
        ("vierten November neunzehnhundertsiebenundvierzig", "de", True, "1947-11-04"),
        ("9.6.1958", "de", True, "1958-06-09"),
        ("2026-04-12", "en", True, "2026-04-12"),
        ("yesterday evening", "en", True, "2026-04-13"),
        ("vorgestern", "de", True, "2026-04-12"),
        ("three days ago", "en", True, "2026-04-11"),
        ("vor einer Woche", "de", True, "2026-04-07"),
        ("last Friday", "en", True, "2026-04-10"),
        ("on Monday", "en", True, "2026-04-13"),
        ("on Monday", "en", False, "2026-04-20"),
        ("on the third of April", "en", True, "2026-04-03"),
        ("the 20th of May 2026", "en", False, "2026-05-20"),
        ("last Monday", "en", True, None),
        ("04/05/2026", "en", True, None),
    ],
)
def test_days(text, language, past, expected):
    found = days.day_in(text, language, TUESDAY, past=past)
    assert found is not None
    assert (found[0].isoformat() if found[0] else None) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("at half past two in the afternoon", "en", "14:30"),
        ("around 3:15 pm", "en", "15:15"),
        ("at fourteen thirty", "en", "14:30"),
        ("09:05", "en", "09:05"),
        ("at noon", "en", "12:00"),
        ("about ten to four in the afternoon", "en", "15:50"),
        ("zwanzig nach acht morgens", "de", "08:20"),
        ("at ten to four", "en", None),
        ("um sieben Uhr", "de", "07:00"),
        ("um 16.20 Uhr", "de", "16:20"),
        ("um halb acht abends", "de", "19:30"),
        ("at half past two", "en", None),
        ("at 7", "en", None),
    ],
)
def test_times(text, language, expected):
    found = days.time_in(text, language)
    assert found is not None
    assert found[0] == expected


def test_the_morning_of_the_sentence_counts():
    assert days.time_in("left at 11:40", "en", "arrived at nine in the morning and ")[0] == "11:40"
    assert days.time_in("left at 3:40", "en", "arrived at nine in the morning and ")[0] is None
