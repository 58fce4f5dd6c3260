"""Days as files and forms write them: ISO, with the name of the month in several languages, or unambiguous figures.

What people say of days in a meeting is another matter: ``meetingmate/minutes/dates``.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel.dates import get_month_names

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_TIME = re.compile(
    r"^[\s,·•|(@–-]{0,4}(?:T|at |um |à |a las |om |alle )?\s?(\d{1,2})(?::|h|\.)(\d{2})(?::\d{2})?(?:[.,]\d+)?"
    r"\s?([ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?:[T_ -](\d{2})(\d{2})(?:\d{2})?(?!\d)|(?!\d))")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")


def day_in(text: str) -> tuple[str | None, str | None]:
    """The first day that ``text`` (its first 2,000 characters) names as ISO date, and the time (HH:MM) right after it.

    None for what is not there or can't be told: 4/5/2026 may be a day in April or in May.
    """
    found = sorted(_found(text[:2000]), key=lambda one: one[0])
    return (found[0][1], found[0][2]) if found else (None, None)


def is_ambiguous(text: str) -> bool:
    """Whether ``text`` has a day of which nobody knows whether the first figure is the day or the month."""
    return day_in(text)[0] is None and any(_valid(f[4], f[3], f[1]) for f in _FIGURES.finditer(text[:2000]))


def _found(text: str) -> list[tuple[int, str, str | None]]:
    """(place, day, time) of all days in ``text``."""
    days: list[tuple[int, str, str | None]] = []
    for match in _STAMP.finditer(text):
        if day := _valid(match[1], match[2], match[3]):
            days.append((match.start(), day, _clock(match[4], match[5], "") if match[4] else None))
    for pattern, order in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        for match in pattern.finditer(text):
            if day := _valid(*(match[number] for number in order)):
                days.append((match.start(), day, _time_after(text, match.end())))
    for match in _FIGURES.finditer(text):
        both = {day for a, b in ((3, 1), (1, 3)) if (day := _valid(match[4], match[a], match[b]))}
        if len(both) == 1:
            days.append((match.start(), both.pop(), _time_after(text, match.end())))
    for match in _named().finditer(text):
        month = _months()[(match["before"] or match["after"]).casefold().rstrip(".")]
        if day := _valid(match["year1"] or match["year2"], month, match["day1"] or match["day2"]):
            days.append((match.start(), day, _time_after(text, match.end())))
    return days


def _time_after(text: str, place: int) -> str | None:
    found = _TIME.match(text[place : place + 40])
    return _clock(found[1], found[2], found[3] or "") if found else None


def _clock(hour: str, minute: str, half: str) -> str | None:
    hours, minutes = int(hour), int(minute)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return f"{hours:02d}:{minutes:02d}" if hours < 24 and minutes < 60 else None


def _valid(year: str, month: str | int, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names.setdefault(name.casefold().rstrip("."), number)
    names.setdefault("sept", 9)
    return names


@cache
def _named() -> re.Pattern[str]:
    months = "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<before>{months})\b\.?\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year1>(?:19|20)\d{{2}})\b"
        rf"|(?<!\d)(?P<day2>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?P<after>{months})\b\.?,?\s+"
        r"(?:de\s+)?(?P<year2>(?:19|20)\d{2})\b",
        re.IGNORECASE,
    )
