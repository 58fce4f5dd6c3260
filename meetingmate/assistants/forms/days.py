"""Days and times of day as they are said of a form: also those before the meeting, which minutes do not need."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from text_to_num import alpha2digit

from meetingmate.assistants.forms import cues, numbers
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.dates import tables

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_FIGURES = re.compile(r"(?<![\d.,/])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:18|19|20)\d\d)(?!\d)")
_YEAR = re.compile(r",?\s*(?:(?:in|of|im jahr)\s+)?")
_FIGURE_TIME = re.compile(
    r"(?<![\d:.,])([01]?\d|2[0-3])(?:[:h]|\.(?=\d\d\s?uhr)|\s?uhr\s)([0-5]\d)(?![\d:]|[.,]\d)", re.IGNORECASE
)
#: Two days of asking, so far apart that what is said of a weekday differs.
_APART = 10
#: Minutes that are said before an hour: "ten to four".
_MINUTES = (5, 10, 20, 25)
#: From this hour on a time is in the morning when one before it in the sentence is.
_MORNING = 9


def day_in(text: str, code: str, meeting: date | None, *, past: bool) -> tuple[date | None, int, int] | None:
    """The first day said in ``text`` with its place; None for the day where it has no one reading. ``past``: what is
    said without a year, or as a weekday, is the last such day. None when no day is said."""
    found = [
        one
        for one in (_figures(text, code), _explicit(text, code, past, meeting), _relative(text, code, meeting))
        if one
    ]
    if not found:
        return None
    first = min(one[1] for one in found)
    return max((one for one in found if one[1] <= first + 4), key=lambda one: (one[0] is not None, one[2] - one[1]))


def _figures(text: str, code: str) -> tuple[date | None, int, int] | None:
    if match := _ISO.search(text):
        return _date(*map(int, match.groups())), match.start(), match.end()
    if match := _FIGURES.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day_first = tables.table(code).get("day_first")
        if match[2] == ".":
            day_first = True
        readings = {_date(year, second, first), _date(year, first, second)} - {None}
        if day_first:
            readings = {_date(year, second, first)} - {None}
        return (readings.pop() if len(readings) == 1 else None), match.start(), match.end()
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _explicit(text: str, code: str, past: bool, meeting: date | None) -> tuple[date | None, int, int] | None:
    """A day of a month, with the year that follows it or the one that the form's field gives it; other expressions as
    minutes read them."""
    reference = meeting or date(2000, 6, 1)
    for when in dates.find(text, code, reference):
        if when.role in ("habit", "hour") or when.kind in ("range", "recurring"):
            continue
        year, end = _year_after(text, when.end, code)
        if year is not None:
            for asked in (
                date(year - 1, 12, 31),
                date(year, 6, 30),
            ):  # none is read far ahead
                found = next((w for w in dates.find(text, code, asked) if w.start == when.start), None)
                if found is not None and found.day is not None:
                    return _date(year, found.day.month, found.day.day), when.start, end
        early, later = (
            next(
                (w.day for w in dates.find(text, code, reference - timedelta(days=back)) if w.start == when.start), None
            )
            for back in (210 + _APART, 210)
        )
        if early is not None and early == later and (when.day is None or past):  # a day of a month before the meeting
            of_year = [early] if early.year == reference.year or past else []
            if past and early + timedelta(days=365) <= reference:
                of_year = [early.replace(year=early.year + 1)] if (early.month, early.day) != (2, 29) else []
            return (of_year[0] if meeting and of_year else None), when.start, when.end
        if when.day is not None and meeting is not None:
            day = when.day
            if past and day > meeting and _is_weekday(when.text, code):
                day -= timedelta(days=7)
            return day, when.start, when.end
    return None


def _is_weekday(text: str, code: str) -> bool:
    """Whether it is a weekday and no more ("on Monday")."""
    words = text.lower().split()
    return len(words) <= 2 and words[-1] in tables._names(code)[0] and words[0] not in ("next", "this", "diesen")


def _year_after(text: str, at: int, code: str) -> tuple[int | None, int]:
    """A year right after a day of a month, in digits or words ("nineteen fifty-eight")."""
    gap = _YEAR.match(text, at)
    begin = gap.end() if gap else at
    digits = re.compile(r"((?:18|19|20)\d\d)(?!\d)").match(text, begin)
    if digits:
        return int(digits[1]), digits.end()
    number = next(iter(numbers.find(text, code, begin, min(len(text), begin + 60))), None)
    if number is None or number.start != begin:
        return None, at
    if number.value is not None and 1850 <= number.value <= 2100 and number.value.denominator == 1:
        return int(number.value), number.end
    halves = re.fullmatch(
        r"(18|19|20) (\d\d)", alpha2digit(text[number.start : number.end].replace("-", " ").lower(), code)
    )
    return (int(halves[1] + halves[2]), number.end) if halves else (None, at)


@lru_cache(maxsize=8)
def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    weekdays = tables.alternatives(tables._names(code)[0])
    counts = tables.alternatives(tables.days(code))
    article = "|".join(sorted(numbers.ARTICLES.get(code, ()), key=len, reverse=True))
    places = {"{weekday}": weekdays, "{n}": rf"\d{{1,2}}|{counts}|{article}"}
    made = {}
    for name, pattern in cues.of(code).days.items():
        for place, value in places.items():
            pattern = pattern.replace(place, value)
        made[name] = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return made


def _relative(text: str, code: str, meeting: date | None) -> tuple[date | None, int, int] | None:
    """Today and the days before it."""
    patterns = _patterns(code)
    for name, days in (("before_yesterday", 2), ("yesterday", 1), ("today", 0)):
        if match := patterns[name].search(text):
            return (meeting - timedelta(days=days) if meeting else None), match.start(), match.end()
    if match := patterns["last"].search(text):
        name = next(value for value in match.groupdict().values() if value).lower()
        weekday = tables._names(code)[0].get(name)
        if meeting is None or weekday is None:
            return None, match.start(), match.end()
        back = (meeting.weekday() - weekday) % 7 or 7
        # "last Tuesday" said on a Thursday is two days ago to some and nine to others
        certain = meeting.weekday() < weekday or back == 7
        return (meeting - timedelta(days=back) if certain else None), match.start(), match.end()
    if match := patterns["ago"].search(text):
        said = match["n"].lower()
        count = 1 if said in numbers.ARTICLES.get(code, ()) else tables.number(said, code)
        if meeting is None or count is None:
            return None, match.start(), match.end()
        step = 7 if match["unit"].lower() in ("week", "woche", "semaine", "semana") else 1
        return meeting - timedelta(days=count * step), match.start(), match.end()
    return None


def time_in(text: str, code: str, before: str = "") -> tuple[str | None, int, int] | None:
    """The first time of day said in ``text`` as HH:MM with its place; None for the time where it may be morning or
    afternoon. ``before`` are the words of the sentence before it, which may say so. None when no time is said."""
    parts = cues.of(code).dayparts
    for name, value in (("noon", "12:00"), ("midnight", "00:00")):
        if match := re.search(rf"(?<!\w)(?:{parts[name]})(?!\w)", text, re.IGNORECASE):
            return value, match.start(), match.end()
    found = _clock(text, code)
    if found is None:
        return None
    hour, minute, start, end = found
    if hour > 12 or text[start] == "0":
        return f"{hour:02d}:{minute:02d}", start, end
    window = text[max(0, start - 30) : end + 30]
    morning, later = (re.search(rf"(?<!\w)(?:{parts[key]})(?!\w)", window, re.IGNORECASE) for key in ("am", "pm"))
    if morning and not later:
        return f"{hour % 12:02d}:{minute:02d}", start, end
    if later and not morning:
        return f"{hour % 12 + 12:02d}:{minute:02d}", start, end
    if parts["always_24h"] and re.search(r"uhr|heures?|horas?|\d\s?h", text[start : end + 8], re.IGNORECASE):
        return f"{hour:02d}:{minute:02d}", start, end
    if _MORNING <= hour < 12 and re.search(rf"(?<!\w)(?:{parts['am']})(?!\w)", before, re.IGNORECASE):
        return f"{hour:02d}:{minute:02d}", start, end  # "arrived at nine in the morning and left at 11:40"
    return None, start, end


def _minutes_and_hour(text: str, code: str) -> tuple[int, int, int, int] | None:
    """ "ten to four", "zwanzig nach acht": full or half hours are read elsewhere."""
    parts = cues.of(code).dayparts
    if "to" not in parts:
        return None
    found = numbers.find(text, code)
    joint = re.compile(
        rf"\s+(?:minutes?\s+|minuten\s+)?(?:(?P<to>{parts['to']})|(?:{parts['past']}))\s+", re.IGNORECASE
    )
    for minutes, hours in pairwise(found):
        between = joint.fullmatch(text, minutes.end, hours.start)
        if between is None or minutes.value is None or hours.value is None:
            continue
        if minutes.value not in _MINUTES or hours.value not in range(1, 13):
            continue
        hour, minute = int(hours.value), int(minutes.value)
        if between["to"]:
            hour, minute = (hour - 1) or 12, 60 - minute
        return hour, minute, minutes.start, hours.end
    return None


def _clock(text: str, code: str) -> tuple[int, int, int, int] | None:
    """Hour and minute as they were said ("half past two" is 2:30), with their place."""
    figures = _FIGURE_TIME.search(text)
    if near := _minutes_and_hour(text, code):
        return near
    for match in re.finditer(r"\S+", text):
        if figures and figures.start() <= match.start():
            break
        start = match.start()
        value = dates.clock_time(text[start:], code)
        if value is None:
            break
        if dates.clock_time(text[match.end() :], code) == value and dates.clock_time(text[: match.end()], code) is None:
            continue
        ends = [start + one.end() for one in re.finditer(r"\S+", text[start:])][:6]
        end = next((e for e in ends if dates.clock_time(text[start:e], code) == value), ends[-1])
        end = start + len(text[start:end].rstrip(".,;"))
        hour = int(value[:2])
        said = {int(n.value) for n in numbers.find(text, code, start, end) if n.value and n.value.denominator == 1}
        if hour > 12 and hour not in said and said & {hour - 12, hour - 11}:
            hour -= 12  # minutes take "at seven" for the evening
        return hour, int(value[3:]), start, end
    if figures:
        return int(figures[1]), int(figures[2]), figures.start(), figures.end()
    return None
