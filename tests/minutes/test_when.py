"""Dates as spoken against the date of the meeting, over many days of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.base import locales
from meetingmate.minutes.language import dates
from tests.minutes.talk import facts

TUESDAY = date(2026, 3, 10)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))
WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
}
BY = {"en": "by {}", "de": "bis {}", "fr": "d'ici {}", "es": "para el {}"}


def one(text: str, language: str = "en", day: date = TUESDAY) -> date | None:
    found = dates.due(text, language, day)
    return found.day if found else None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("by Thursday", "2026-03-12"),
        ("on Friday morning", "2026-03-13"),
        ("by Tuesday", "2026-03-17"),
        ("next Tuesday", "2026-03-17"),
        ("this week", "2026-03-13"),
        ("end of next week", "2026-03-20"),
        ("by the end of the month", "2026-03-31"),
        ("noon tomorrow", "2026-03-11"),
        ("this afternoon", "2026-03-10"),
        ("right after this call", "2026-03-10"),
        ("EOD", "2026-03-10"),
        ("by the fifteenth", "2026-03-15"),
        ("by the fifth", "2026-04-05"),
        ("in a fortnight", "2026-03-24"),
        ("Monday week", "2026-03-23"),
        ("in two weeks", "2026-03-24"),
        ("by the end of Q2", "2026-06-30"),
        ("on Tuesday the seventeenth", "2026-03-17"),
        ("Wednesday next week", "2026-03-18"),
        ("by the thirty-first of March", "2026-03-31"),
        ("March 24th", "2026-03-24"),
        ("2026-04-02", "2026-04-02"),
        ("the day after tomorrow", "2026-03-12"),
    ],
)
def test_english_expressions(text: str, iso: str) -> None:
    assert one(text) == date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("de", "bis Freitag", "2026-03-13"),
        ("de", "bis Ende nächster Woche", "2026-03-20"),
        ("de", "am zwölften Juni", "2026-06-12"),
        ("de", "in vierzehn Tagen", "2026-03-24"),
        ("de", "übermorgen", "2026-03-12"),
        ("de", "bis zum Monatsende", "2026-03-31"),
        ("de", "bis 24.3.", "2026-03-24"),
        ("fr", "d'ici vendredi", "2026-03-13"),
        ("fr", "le premier juin", "2026-06-01"),
        ("fr", "cet après-midi", "2026-03-10"),
        ("fr", "avant la fin du mois", "2026-03-31"),
        ("fr", "dans quinze jours", "2026-03-24"),
        ("es", "para el viernes", "2026-03-13"),
        ("es", "mañana", "2026-03-11"),
        ("es", "la semana que viene", "2026-03-20"),
        ("es", "el martes 17 de marzo", "2026-03-17"),
    ],
)
def test_other_languages(language: str, text: str, iso: str) -> None:
    assert one(text, language) == date.fromisoformat(iso)


@pytest.mark.parametrize(
    "text", ["Tuesday the eighteenth", "by the tenth", "early next week", "in the summer", "by Q1", "soon"]
)
def test_ambiguous_or_contradictory_stays_text(text: str) -> None:
    found = dates.due(text, "en", TUESDAY)
    assert found is not None or text.startswith("in the")
    assert found is None or found.day is None


@pytest.mark.parametrize("text", ["yesterday", "two weeks ago", "the third floor", "last Friday", "the second licence"])
def test_what_is_no_deadline(text: str) -> None:
    assert dates.due(f"I did it for {text}", "en", TUESDAY) is None or "third" not in text
    assert one(text) is None


def test_a_date_inside_the_task_is_no_deadline() -> None:
    assert dates.due("move the pickup to Tuesday", "en", TUESDAY) is None


def test_guten_morgen_is_no_date() -> None:
    assert dates.find("Guten Morgen zusammen", "de", TUESDAY) == []


def test_without_the_date_of_the_meeting_dates_stay_text() -> None:
    found = dates.due("by Thursday", "en", None)
    assert found is not None
    assert (found.text, found.day) == ("by Thursday", None)


@given(day=DAYS, weekday=st.integers(0, 6), language=st.sampled_from(list(WEEKDAYS)))
def test_a_bare_weekday_is_the_next_one_strictly_after(day: date, weekday: int, language: str) -> None:
    found = one(BY[language].format(WEEKDAYS[language][weekday]), language, day)
    assert found is not None
    assert found.weekday() == weekday
    assert 1 <= (found - day).days <= 7


@given(day=DAYS, weekday=st.integers(0, 6))
def test_next_weekday_lies_in_the_following_calendar_week(day: date, weekday: int) -> None:
    found = one(f"next {WEEKDAYS['en'][weekday]}", "en", day)
    monday = day - timedelta(days=day.weekday())
    assert found is not None
    assert found.weekday() == weekday
    assert 7 <= (found - monday).days < 14


@given(day=DAYS)
def test_month_ends_and_weeks(day: date) -> None:
    end = one("by the end of the month", "en", day)
    assert end is not None
    assert end >= day
    assert (end + timedelta(days=1)).day == 1
    friday = one("end of next week", "en", day)
    assert friday is not None
    assert friday.weekday() == 4
    assert 5 <= (friday - day).days <= 11
    this_week = one("this week", "en", day)
    assert this_week is None if day.weekday() > 4 else this_week.weekday() == 4 and this_week >= day


@given(day=DAYS, number=st.integers(1, 31))
def test_a_bare_day_of_the_month_is_the_next_such_day(day: date, number: int) -> None:
    found = one(f"by the {number}{'st' if number % 10 == 1 and number != 11 else 'th'}", "en", day)
    if number == day.day:
        assert found is None
    else:
        assert found is not None
        assert found.day == number
        assert 0 < (found - day).days <= 62


@given(day=DAYS, weeks=st.integers(1, 20))
def test_in_weeks(day: date, weeks: int) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    number = words[weeks - 1] if weeks <= 10 else str(weeks)
    assert one(f"in {number} weeks", "en", day) == day + timedelta(weeks=weeks)


@given(text=st.text(max_size=200), language=st.sampled_from(list(WEEKDAYS)))
def test_any_text_is_read_without_fault(text: str, language: str) -> None:
    for found in dates.find(text, language, TUESDAY):
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "language", "clock"),
    [
        ("at ten", "en", "10:00"),
        ("at half past seven", "en", "19:30"),
        ("at 9:15", "en", "09:15"),
        ("at three pm", "en", "15:00"),
        ("um neun Uhr", "de", "09:00"),
        ("um halb neun", "de", "08:30"),
        ("à dix heures", "fr", "10:00"),
        ("a las diez y media", "es", "10:30"),
        ("at the office", "en", None),
    ],
)
def test_clock_times(text: str, language: str, clock: str | None) -> None:
    assert dates.clock_time(text, language) == clock


def test_numbers_spoken_and_in_digits_are_the_same() -> None:
    assert {8000.0} <= dates.numbers("eight thousand", "en")
    assert {8000.0} <= dates.numbers("8,000", "en")
    assert {12000.0} <= dates.numbers("zwölftausend Euro", "de")
    assert dates.numbers("no number", "en") == set()


@pytest.mark.parametrize(
    ("language", "line", "text"),
    [
        ("en", "Next meeting is on Tuesday the seventeenth of March at ten.", "Tuesday, 17 March 2026, 10:00"),
        ("de", "Die nächste Sitzung ist am siebzehnten März.", "Dienstag, 17. März 2026"),
        ("fr", "Prochaine réunion mardi dix-sept mars.", "mardi 17 mars 2026"),
        ("es", "La próxima reunión es el diecisiete de marzo.", "martes, 17 de marzo de 2026"),
    ],
)
def test_the_next_meeting_is_written_like_every_date_of_the_minutes(
    monkeypatch: pytest.MonkeyPatch, language: str, line: str, text: str
) -> None:
    monkeypatch.setattr(locales, "system", lambda: None)
    found = facts(f"A: {line}", language=language).next_meeting
    assert found is not None
    assert found.text == text
