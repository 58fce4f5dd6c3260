"""The calendar arithmetic behind each kind of expression: what its words say as numbers -> a day, or None.

None is an answer: the expression has no certain day (two readings, a date that does not exist, a weekday that
contradicts its date), and its words stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

#: A date without a year that lies this many days ahead was more likely meant in the past: it stays text.
_TOO_FAR = 300
_WORKDAYS = 5


@dataclass(frozen=True)
class Found:
    """What the words of one expression say, as numbers; ``now`` is the day of the meeting.

    ``weekday`` counts from Monday 0; ``n`` is a count ("in three weeks") or the number of a quarter or week;
    ``nth`` is 1 to 4, or -1 for the last; ``days`` is the constant of the rule (days, weeks or months, see there);
    ``first`` and ``second`` are the parts of a date in figures ("4/5"); ``day_first`` None: both orders are usual.
    """

    now: date
    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    n: int | None = None
    nth: int | None = None
    year: int | None = None
    first: int | None = None
    second: int | None = None
    days: int = 0
    day_first: bool | None = None
    next_meeting: date | None = None


def _said(number: int | None) -> int:
    """A number without which the expression has no day. Raises ValueError when the words don't say it."""
    if number is None:
        raise ValueError("a number that the rule needs is not said")
    return number


def following(weekday: int, after: date) -> date:
    """The next such weekday strictly after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _month_end(year: int, month: int) -> date:
    """The last day of a month; ``month`` may lie beyond the year."""
    return date(year, 1, 1) + relativedelta(months=month - 1, day=31)


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
    coming = _make(now.year + 1, month, day)
    return coming if coming and (coming - now).days <= _TOO_FAR else None


def _day_only(day: int, now: date) -> date | None:
    """The next such day of a month; said on that day itself it is ambiguous."""
    if not 1 <= day <= 31 or day == now.day:
        return None
    for step in range(3):
        end = _month_end(now.year, now.month + step)
        candidate = _make(end.year, end.month, day)
        if candidate and candidate > now:
            return candidate
    return None


def _monday(now: date) -> date:
    return now - timedelta(days=now.weekday())


def _week_end(found: Found) -> date | None:
    friday = _monday(found.now) + timedelta(days=4 + 7 * found.days)
    return friday if friday >= found.now else None


def _weekday_in_week(found: Found) -> date:
    return _monday(found.now) + timedelta(days=7 * (found.days or 1) + _said(found.weekday))


def _weekday_agreed(found: Found) -> date | None:
    """ "Nächsten Freitag", "vendredi prochain": some mean the coming one, some that of the next calendar week."""
    day = following(_said(found.weekday), found.now)
    return day if day == _weekday_in_week(found) else None


def _weekday_in_weeks(found: Found) -> date | None:
    """ "Friday in two weeks": two weeks after the coming Friday; on a Friday it is ambiguous."""
    if found.weekday == found.now.weekday():
        return None
    return following(_said(found.weekday), found.now) + timedelta(weeks=_said(found.n))


def _dated(found: Found) -> date | None:
    if found.month:
        return _in_year(found.month, _said(found.day), found.now, found.year)
    return _day_only(_said(found.day), found.now)


def _weekday_day(found: Found) -> date | None:
    day = _dated(found)
    if day is None and not found.month and found.day == found.now.day:
        day = found.now + timedelta(days=28) if found.now.month == 2 else None
    return day if day and day.weekday() == found.weekday else None


def _figures(found: Found) -> date | None:
    """ "13/5", "5/13", "4/5": the one reading there is; a weekday beside it may decide between two."""
    first, second = _said(found.first), _said(found.second)
    readings = [] if found.day_first is False else [(second, first)]
    if not found.day_first:
        readings.append((first, second))
    days = {_in_year(month, day, found.now, found.year) for month, day in readings if 1 <= month <= 12}
    if found.weekday is not None:
        days = {d for d in days if d and d.weekday() == found.weekday}
    elif None in days and len(days) > 1:
        # 4/3 in March: that one of its readings lies far off does not make the other certain
        days = {None} if first <= 12 and second <= 12 else days - {None}
    return days.pop() if len(days) == 1 else None


def _months_ahead(found: Found, months: int) -> date:
    end = _month_end(found.now.year, found.now.month + months)
    return end.replace(day=min(end.day, found.now.day))


def _named_month_end(found: Found, before: int = 0) -> date:
    month = _said(found.month)
    year = found.now.year + (month < found.now.month + before)
    return _month_end(year, month - before) if month > before else date(year - 1, 12, 31)


def _quarter_end(found: Found) -> date | None:
    if found.n is not None:
        if not 1 <= found.n <= 4:
            return None
        return _month_end(found.now.year + (3 * found.n < found.now.month), 3 * found.n)
    return _month_end(found.now.year, 3 * ((found.now.month + 2) // 3 + found.days))


def _hours_ahead(found: Found) -> date | None:
    """Whole days; fewer hours than a day end today, as far as the text goes."""
    days, rest = divmod(_said(found.n), 24)
    if days and rest:
        return None
    return found.now + timedelta(days=days)


def _workdays_ahead(found: Found) -> date:
    """So many days from Monday to Friday after the meeting; holidays are not known."""
    day, left = found.now, _said(found.n)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _WORKDAYS
    return day


def _nth_weekday(found: Found) -> date | None:
    """ "The last Friday of the month", "the first Monday in April"; gone already: of the next year, or None."""
    month = found.now.month + found.days if found.month is None else found.month
    year = found.now.year + (found.month is not None and found.month < found.now.month)
    end, weekday, nth = _month_end(year, month), _said(found.weekday), _said(found.nth)
    if nth == -1:
        day = end - timedelta(days=(end.weekday() - weekday) % 7)
    else:
        first = end.replace(day=1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == end.month and day >= found.now else None


def _calendar_week_end(found: Found) -> date | None:
    week = _said(found.n)
    for year in (found.now.year, found.now.year + 1):
        try:
            friday = date.fromisocalendar(year, week, _WORKDAYS)
        except ValueError:
            continue
        if friday >= found.now:
            return friday
    return None


_RULES: dict[str, Callable[[Found], date | None]] = {
    "offset": lambda f: f.now + timedelta(days=f.days),
    "weekday": lambda f: following(_said(f.weekday), f.now),
    "weekday_this": lambda f: following(_said(f.weekday), f.now - timedelta(days=1)),
    "weekday_in_week": _weekday_in_week,
    "weekday_agreed": _weekday_agreed,
    # "Friday week", "a fortnight on Friday": ``days``, or else n weeks, after the coming one
    "weekday_and": lambda f: (
        following(_said(f.weekday), f.now) + (timedelta(weeks=f.n) if f.n else timedelta(days=f.days))
    ),
    "weekday_and_days": lambda f: following(_said(f.weekday), f.now) + timedelta(days=_said(f.n)),
    "weekday_in_weeks": _weekday_in_weeks,
    "week_end": _week_end,
    "calendar_week_end": _calendar_week_end,
    "month_end": lambda f: _month_end(f.now.year, f.now.month + f.days),
    "named_month_end": _named_month_end,
    "before_month": lambda f: _named_month_end(f, before=1),
    "year_end": lambda f: date(f.now.year + f.days, 12, 31),
    "quarter_end": _quarter_end,
    "in_hours": _hours_ahead,
    "in_days": lambda f: f.now + timedelta(days=_said(f.n)),
    "in_workdays": _workdays_ahead,
    "in_weeks": lambda f: f.now + timedelta(days=f.days, weeks=_said(f.n)),
    "in_months": lambda f: _months_ahead(f, _said(f.n)),
    "in_years": lambda f: _months_ahead(f, 12 * _said(f.n)),
    "day_month": _dated,
    "spoken_day_month": _dated,  # "am dreizehnten fünften"
    "day_only": lambda f: _day_only(_said(f.day), f.now),
    "weekday_day": _weekday_day,
    "nth_weekday": _nth_weekday,
    "figures": _figures,
    "iso": lambda f: _make(_said(f.year), _said(f.month), _said(f.day)),
    "next_meeting": lambda f: f.next_meeting,
    "hour": lambda f: f.now,
}
#: Expressions that never have a day: "soon", "in April", "every Friday", "last week".
WITHOUT_DAY = frozenset(["vague", "habit", "past"])


def day(rule: str, found: Found) -> date | None:
    """The day that an expression of the kind ``rule`` means. Raises KeyError for a kind that does not exist."""
    if rule in WITHOUT_DAY:
        return None
    try:
        return _RULES[rule](found)
    except (OverflowError, ValueError):  # past the end of the calendar
        return None
