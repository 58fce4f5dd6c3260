"""Dates as spoken -> ISO dates, against the date of the meeting, in English, German, French and Spanish.

The patterns are data (``languages/*.toml``, section ``dates``); this module has the calendar arithmetic. Readings:

* a bare weekday is the next one strictly after the meeting ("by Thursday");
* "next Tuesday" is the Tuesday of the calendar week after the meeting's (weeks start on Monday): said on a
  Tuesday it is 7 days ahead; "Monday week" is a week after the coming Monday;
* "this week" and "next week" end on Friday; "end of the month" is its last calendar day;
* a bare day of the month is the next such day after the meeting; said on that very day it is ambiguous;
* what is ambiguous or contradicts itself ("Tuesday the eighteenth" when that is a Wednesday) has no date.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_day_names, get_month_names
from text_to_num import alpha2digit

from meetingmate.minutes import cues

#: A date this many days ahead was more likely meant in the past: it stays text.
_TOO_FAR = 300


@dataclass(frozen=True)
class When:
    """One expression of time: ``text[start:end]``. ``day`` is None when it stays text.

    ``role``: ``due`` (can be a deadline), ``content`` (part of what is talked about: "move it to Tuesday"),
    ``past`` ("yesterday"), ``habit`` ("on Mondays") or ``hour`` (an hour without a day).
    """

    start: int
    end: int
    text: str
    day: date | None
    role: str = "due"


@dataclass(frozen=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    days: int


@lru_cache(maxsize=8)
def _names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    """Lower-case weekday (Monday 0) and month (1 to 12) names of a language, short forms included."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for names, table in (
            (get_day_names(width, locale=language), weekdays),
            (get_month_names(width, locale=language), months),
        ):
            for number, name in names.items():
                short = name.lower().rstrip(".")
                # Short names that are also words ("mar", "so", "sun") are left out.
                if width == "wide" or len(short) > 3:
                    table[short] = number
    return weekdays, months


@lru_cache(maxsize=8)
def _days(language: str) -> dict[str, int]:
    """Number words for a day of the month, ordinals and cardinals."""
    table = cues.language(language).dates
    words: dict[str, int] = {}
    for key in ("ordinals", "cardinals"):
        for number, forms in enumerate(table[key], 1):
            for form in forms.split("|"):
                words[form] = number
    return words


def _alternatives(words: dict[str, int]) -> str:
    escaped = (re.escape(w).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]") for w in words)
    return "|".join(sorted(escaped, key=len, reverse=True))


def _fill(pattern: str, places: dict[str, str]) -> str:
    """Put the named groups in; each gets a number, as a name may stand in a pattern only once (``day_2``)."""
    for place, value in places.items():
        for count in range(pattern.count(place)):
            pattern = pattern.replace(place, value.replace(">", f"_{count}>", 1), 1)
    return pattern


def _groups(match: re.Match[str]) -> dict[str, str]:
    """What was found for each name, whichever of its groups it stood in."""
    return {name.split("_")[0]: text for name, text in match.groupdict().items() if text}


@lru_cache(maxsize=8)
def _rules(language: str) -> list[_Rule]:
    table = cues.language(language).dates
    weekdays, months = _names(language)
    words = _alternatives(_days(language))
    ordinals = _alternatives({f: n for n, forms in enumerate(table["ordinals"], 1) for f in forms.split("|")})
    places = {
        "{weekday}": f"(?P<weekday>{_alternatives(weekdays)})",
        "{month}": f"(?P<month>{_alternatives(months)})",
        "{ordinal}": rf"(?P<day>\d{{1,2}}{table['ordinal_suffix']}|{ordinals})",
        "{day}": rf"(?P<day>\d{{1,2}}{table['ordinal_optional']}|{words})",
        "{n}": rf"(?P<n>\d{{1,2}}|{table['one']}|{words})",
        "{year}": r"(?:,? (?P<year>20\d\d))?",
    }
    rules = []
    for entry in table["rules"]:
        pattern = entry["pattern"]
        pattern = _fill(pattern, places)
        rules.append(_Rule(entry["rule"], re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), entry.get("days", 0)))
    return rules


def _following(weekday: int, after: date) -> date:
    """The next such weekday strictly after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _month_end(year: int, month: int) -> date:
    years, index = divmod(month - 1, 12)
    year, month = year + years, index + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_year(month: int, day: int, now: date, year: int | None = None) -> date | None:
    """The next such day, today included; None when it is so far ahead that the past was meant."""
    if year:
        return _make(year, month, day)
    this = _make(now.year, month, day)
    if this and this >= now:
        return this if (this - now).days <= _TOO_FAR else None
    following = _make(now.year + 1, month, day)
    return following if following and (following - now).days <= _TOO_FAR else None


def _day_only(day: int, now: date) -> date | None:
    """The next such day of a month; said on that day itself it is ambiguous."""
    if not 1 <= day <= 31 or day == now.day:
        return None
    for step in range(0, 3):
        month_end = _month_end(now.year, now.month + step)
        candidate = _make(month_end.year, month_end.month, day)
        if candidate and candidate > now:
            return candidate
    return None


@dataclass(frozen=True)
class _Found:
    """What a rule's groups say, as numbers."""

    now: date
    weekday: int | None
    month: int | None
    day: int | None
    n: int | None
    year: int | None
    days: int
    next_meeting: date | None


def _week_end(found: _Found) -> date | None:
    friday = found.now - timedelta(days=found.now.weekday()) + timedelta(days=4 + 7 * found.days)
    return friday if friday >= found.now else None


def _weekday_in_week(found: _Found) -> date:
    return found.now - timedelta(days=found.now.weekday()) + timedelta(days=7 * (found.days or 1) + found.weekday)


def _weekday_day(found: _Found) -> date | None:
    day = _in_year(found.month, found.day, found.now) if found.month else _day_only(found.day, found.now)
    return day if day and day.weekday() == found.weekday else None


def _months_ahead(found: _Found) -> date:
    end = _month_end(found.now.year, found.now.month + found.n)
    return end.replace(day=min(end.day, found.now.day))


def _named_month_end(found: _Found, before: int = 0) -> date:
    year = found.now.year + (found.month < found.now.month + before)
    return _month_end(year, found.month - before) if found.month > before else date(year - 1, 12, 31)


_ARITHMETIC: dict[str, Callable[[_Found], date | None]] = {
    "offset": lambda f: f.now + timedelta(days=f.days),
    "weekday": lambda f: _following(f.weekday, f.now),
    "weekday_this": lambda f: _following(f.weekday, f.now - timedelta(days=1)),
    "weekday_in_week": _weekday_in_week,
    "weekday_after_next": lambda f: _following(f.weekday, f.now) + timedelta(days=7),
    "week_end": _week_end,
    "month_end": lambda f: _month_end(f.now.year, f.now.month + f.days),
    "named_month_end": _named_month_end,
    "before_month": lambda f: _named_month_end(f, before=1),
    "year_end": lambda f: date(f.now.year, 12, 31),
    "quarter_end": lambda f: (
        _month_end(f.now.year + (3 * f.n < f.now.month), 3 * f.n)
        if f.n and 1 <= f.n <= 4
        else None
        if f.n
        else _month_end(f.now.year, 3 * ((f.now.month + 2) // 3))
    ),
    "in_days": lambda f: f.now + timedelta(days=f.n),
    "in_weeks": lambda f: f.now + timedelta(weeks=f.n),
    "in_months": _months_ahead,
    "day_month": lambda f: _in_year(f.month, f.day, f.now, f.year),
    "day_only": lambda f: _day_only(f.day, f.now),
    "weekday_day": _weekday_day,
    "iso": lambda f: _make(f.year, f.month, f.day) if f.year else _in_year(f.month, f.day, f.now),
    "next_meeting": lambda f: f.next_meeting,
    "hour": lambda f: f.now,
    "vague": lambda f: None,
    "habit": lambda f: None,
    "past": lambda f: None,
}


def _number(word: str | None, table: dict[str, int], one: str) -> int | None:
    if word is None:
        return None
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits.group())
    key = re.sub(r"[\s-]+", " ", word.lower())
    for candidate, number in table.items():
        if re.sub(r"[\s-]+", " ", candidate) == key:
            return number
    return 1 if re.fullmatch(one, key, re.IGNORECASE) else None


def _resolve(rule: _Rule, match: re.Match[str], language: str, now: date, next_meeting: date | None) -> date | None:
    weekdays, months = _names(language)
    table = cues.language(language).dates
    groups = _groups(match)
    month = groups.get("month")
    found = _Found(
        now=now,
        weekday=weekdays.get((groups.get("weekday") or "").lower()),
        month=int(month) if month and month.isdigit() else months.get((month or "").lower()),
        day=_number(groups.get("day"), _days(language), table["one"]),
        n=_number(groups.get("n"), _days(language), table["one"]),
        year=int(groups["year"]) if groups.get("year") else None,
        days=rule.days,
        next_meeting=next_meeting,
    )
    try:
        return _ARITHMETIC[rule.name](found)
    except (OverflowError, ValueError):  # past the end of the calendar
        return None


@lru_cache(maxsize=8)
def _around(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = cues.language(language).dates
    return (
        re.compile(rf"(?:^|\b)(?:{'|'.join(table['due_prefix'])})\s+$", re.IGNORECASE),
        re.compile(rf"\b(?:{'|'.join(table['content_prefix'])})\s+$", re.IGNORECASE),
        re.compile(rf"^(?:\s*,?\s*(?:{'|'.join(table['part'])})\b)+", re.IGNORECASE),
        re.compile(rf"\b(?:{'|'.join(table['part_before'])})\s+$", re.IGNORECASE),
    )


def find(text: str, language: str, meeting_date: date | None, next_meeting: date | None = None) -> list[When]:
    """All expressions of time in ``text``, in order, none overlapping.

    ``meeting_date`` None: every date stays text. Prepositions ("by", "until") and parts of the day belong to
    the expression.
    """
    prefix, content, part, part_before = _around(language)
    taken: list[tuple[int, int]] = []
    found: list[When] = []
    for rule in _rules(language):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(start < e and s < end for s, e in taken):
                continue
            day = _resolve(rule, match, language, meeting_date, next_meeting) if meeting_date else None
            role = rule.name if rule.name in ("past", "habit", "hour") else "due"
            if after := part.match(text[end:]):
                end += after.end()
            if before := part_before.search(text[:start]):
                start = before.start()
            before = prefix.search(text[:start])
            longer = before is not None and len(before.group().split()) > 1  # "antes del", not "del"
            if role == "due" and not longer and content.search(text[:start]):
                role = "content"
            elif before:
                start = before.start()
            while start < end and text[start].isspace():
                start += 1
            taken.append((start, end))
            found.append(When(start, end, text[start:end], day, role))
    return sorted(found, key=lambda w: w.start)


def due(text: str, language: str, meeting_date: date | None, next_meeting: date | None = None) -> When | None:
    """The expression that is most likely a deadline: the last one that can be, one with a date before one without."""
    able = [w for w in find(text, language, meeting_date, next_meeting) if w.role in ("due", "habit")]
    dated = [w for w in able if w.day]
    return (dated or able or [None])[-1]


def hour(text: str, language: str, meeting_date: date) -> When | None:
    """An hour that no day stands with ("at six"): an hour of the meeting's day, as far as the text goes."""
    hours = [w for w in find(text, language, meeting_date) if w.role == "hour"]
    return hours[-1] if hours else None


def relative(text: str, language: str) -> tuple[When, int] | None:
    """A day said by an event ("the evening before", "by then"), and how many days it is from the event's."""
    for pattern, days in cues.language(language).dates["relative"]:
        if match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
            return When(match.start(), match.end(), match.group(), None), days
    return None


@lru_cache(maxsize=8)
def _clock(language: str) -> list[tuple[re.Pattern[str], dict[str, int]]]:
    table = cues.language(language).dates
    hours = {form: n for n, forms in enumerate(table["cardinals"], 1) if n <= 24 for form in forms.split("|")}
    minutes = {form: n for n, forms in enumerate(table["minutes"]) for form in forms.split("|") if form}
    places = {
        "{h}": rf"(?P<h>\d{{1,2}}|{_alternatives(hours)})",
        "{m}": rf"(?P<m>\d\d|{_alternatives(minutes)})",
    }
    clocks = []
    for pattern in table["clock"]:
        pattern = _fill(pattern, places)
        clocks.append((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), {**minutes, **hours}))
    return clocks


def clock_time(text: str, language: str) -> str | None:
    """The time of day in ``text`` as HH:MM, None when there is none."""
    table = cues.language(language).dates
    for pattern, numbers in _clock(language):
        match = pattern.search(text)
        if not match:
            continue
        groups = _groups(match) | {name: text for name, text in match.groupdict().items() if text}

        def value(key: str, default: int, found: dict[str, str] = groups, known: dict[str, int] = numbers) -> int:
            word = found.get(key)
            if not word:
                return default
            return (
                int(word)
                if word.isdigit()
                else known.get(re.sub(r"[\s-]+", "-", word.lower()), known.get(word.lower(), 0))
            )

        hour, minute = value("h", 0), value("m", 0)
        if groups.get("half"):
            hour, minute = (hour - 1, 30) if table["half_is_before"] else (hour, 30)
        elif groups.get("quarter_past"):
            minute = 15
        elif groups.get("quarter_to"):
            hour, minute = hour - 1, 45
        if hour < 12 and (groups.get("pm") or (hour < 8 and not groups.get("am"))):
            hour += 12  # a meeting "at seven" is in the evening, "at nine" in the morning
        if 0 <= hour < 24 and 0 <= minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return None


def number(word: str, language: str) -> int | None:
    """A whole number in digits or one word ("three"); None when it is none."""
    if word.isdigit():
        return int(word)
    converted = alpha2digit(word.lower(), cues.language(language).code)
    if converted.isdigit():
        return int(converted)
    return _number(word, _days(language), cues.language(language).dates["one"])


def numbers(text: str, language: str) -> set[float]:
    """All numbers of a text, spoken or in digits, ordinals too; "1,200" and "1.200" are one number."""
    code = cues.language(language).code
    plain = re.sub(r"(?<=\d)[,.\u202f\u00a0 ](?=\d{3}(?!\d))", "", text)
    converted = re.sub(r"(?<=\d)[,.\u202f\u00a0 ](?=\d{3}(?!\d))", "", alpha2digit(plain.lower(), code))
    found = {float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", converted)}
    table = _days(language)
    found |= {float(table[w]) for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", converted) if w in table}
    return found
