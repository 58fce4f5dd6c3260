"""The tables of expressions (``LANGUAGE.toml`` beside this file) as compiled patterns.

A rule is a kind of reckoning (``reckoning.py``) and a pattern with places: ``{weekday}``, ``{month}`` (its name),
``{mon}`` (its short forms too: beside a day only), ``{day}``, ``{ordinal}``, ``{n}``, ``{nth}``, ``{year}``.
The first rule that matches a stretch of text takes it. A rule may say what its expression is (``role``, ``kind``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from babel.dates import get_day_names, get_month_names

from meetingmate.minutes.language import language_pack
from meetingmate.minutes.language.dates import reckoning

Role = Literal["due", "content", "past", "habit", "hour"]
Kind = Literal["day", "deadline", "range", "recurring"]


#: Rules whose day is the last one of a week, a month or more: right for a deadline, said by nobody for a meeting.
STRETCHES = frozenset(
    ("week_end", "calendar_week_end", "month_end", "named_month_end", "before_month", "year_end", "quarter_end")
)


@dataclass(frozen=True)
class Rule:
    """One row of a table; ``days`` is the constant that its reckoning takes, ``role`` and ``kind`` as in ``When``."""

    name: str
    pattern: re.Pattern[str]
    days: int
    role: Role
    kind: Kind | None


@dataclass(frozen=True)
class Around:
    """What may stand beside an expression and belongs to it, or says what it is.

    ``prefix``, ``content`` and ``part_before`` match the end of the text before it, ``part`` the text after it.
    """

    prefix: re.Pattern[str]
    content: re.Pattern[str]
    until: re.Pattern[str]
    part: re.Pattern[str]
    part_before: re.Pattern[str]


def table(language: str) -> dict[str, Any]:
    """The table of a language as it stands in its file."""
    return language_pack.language(language).dates


@lru_cache(maxsize=8)
def _names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    """Lower-case weekdays (Monday 0) and months (1 to 12) of a language as they may stand anywhere."""
    weekdays: dict[str, int] = {}
    months: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for names, into in (
            (get_day_names(width, locale=language), weekdays),
            (get_month_names(width, locale=language), months),
        ):
            for number, name in names.items():
                short = name.lower().rstrip(".")
                # Short names that are also words ("mar", "so", "sun") are left out.
                if width == "wide" or len(short) > 3:
                    into[short] = number
    return weekdays, months


@lru_cache(maxsize=8)
def _short_names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    """Short forms of weekdays and months, which are read beside a day or a preposition only."""
    data = table(language)
    return (
        {form: n for n, forms in enumerate(data["weekdays_short"]) for form in forms.split("|")},
        {form: n for n, forms in enumerate(data["months_short"], 1) for form in forms.split("|")},
    )


@lru_cache(maxsize=8)
def days(language: str) -> dict[str, int]:
    """Number words for a day of the month, ordinals and cardinals."""
    words: dict[str, int] = {}
    for key in ("ordinals", "cardinals"):
        for number, forms in enumerate(table(language)[key], 1):
            for form in forms.split("|"):
                words[form] = number
    return words


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; a space may be a hyphen."""
    escaped = (re.escape(w).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]") for w in words)
    return "|".join(sorted(escaped, key=len, reverse=True))


def fill(pattern: str, places: dict[str, str]) -> str:
    """Put the named groups in; each gets a number, as a name may stand in a pattern only once (``day_p2``)."""
    count = itertools.count()

    def put(match: re.Match[str]) -> str:
        value = places.get(match.group())
        return match.group() if value is None else value.replace(">", f"_p{next(count)}>", 1)

    return re.sub(r"\{\w+\}", put, pattern)


def groups(match: re.Match[str]) -> dict[str, str]:
    """What was found for each name, whichever of its groups it stood in."""
    return {name.split("_")[0]: text for name, text in match.groupdict().items() if text}


@lru_cache(maxsize=8)
def rules(language: str) -> list[Rule]:
    """The rules of a language in their order."""
    data = table(language)
    weekdays, months = _names(language)
    words = alternatives(days(language))
    ordinals = alternatives(form for forms in data["ordinals"] for form in forms.split("|"))
    short_months = "|".join(sorted("|".join(data["months_short"]).split("|"), key=len, reverse=True))
    places = {
        "{weekday}": rf"(?P<weekday>{alternatives(weekdays)}|{data['weekday_short']})",
        "{month}": f"(?P<month>{alternatives(months)})",
        "{mon}": rf"(?P<month>{alternatives(months)}|(?:{short_months})(?:\.|\b))",
        "{ordinal}": rf"(?P<day>\d{{1,2}}{data['ordinal_suffix']}|{ordinals})",
        "{day}": rf"(?P<day>\d{{1,2}}{data['ordinal_optional']}|{words})",
        "{n}": rf"(?P<n>\d{{1,2}}|{data['one']}|{words})",
        "{nth}": f"(?P<nth>{alternatives(data['nth'])})",
        "{year}": r"(?:,? (?P<year>20\d\d))?",
        "{short_year}": r"(?P<year>20\d\d|\d\d)",
    }
    made = []
    for entry in data["rules"]:
        pattern = re.compile(rf"\b(?:{fill(entry['pattern'], places)})(?!\w)", re.IGNORECASE)
        role = entry["rule"] if entry["rule"] in ("past", "habit", "hour") else "due"
        made.append(Rule(entry["rule"], pattern, entry.get("days", 0), entry.get("role", role), entry.get("kind")))
    return made


@lru_cache(maxsize=8)
def around(language: str) -> Around:
    """What belongs to an expression before and after it."""
    data = table(language)
    after = rf"(?:[ ]?,?[ ]?(?:{'|'.join(data['part'])})(?!\w)(?:{data['zone']})?)+"
    return Around(
        prefix=re.compile(rf"(?:^|(?<!\w))(?:{'|'.join(data['due_prefix'])})\s+$", re.IGNORECASE),
        content=re.compile(rf"(?<!\w)(?:{'|'.join(data['content_prefix'])})\s+$", re.IGNORECASE),
        until=re.compile(rf"(?:{'|'.join(data['until'])})(?!\w)", re.IGNORECASE),
        part=re.compile(after, re.IGNORECASE),
        part_before=re.compile(rf"(?<!\w)(?:{'|'.join(data['part_before'])})\s$", re.IGNORECASE),
    )


def number(word: str | None, language: str) -> int | None:
    """A number up to 31 in words, an ordinal too, or any in digits; None when it is none."""
    if word is None:
        return None
    if digits := re.match(r"\d+", word):
        return int(digits.group())
    key = re.sub(r"[\s-]+", " ", word.lower())
    for candidate, number in days(language).items():
        if re.sub(r"[\s-]+", " ", candidate) == key:
            return number
    return 1 if re.fullmatch(table(language)["one"], key, re.IGNORECASE) else None


def resolve(rule: Rule, match: re.Match[str], language: str, now: date, next_meeting: date | None) -> date | None:
    """The day that a match of a rule means when it is said on ``now``."""
    if rule.name in reckoning.WITHOUT_DAY:
        return None
    (weekdays, months), (short_weekdays, short_months) = _names(language), _short_names(language)
    data = table(language)
    got = groups(match)
    month, weekday = (re.sub(r"[.\s]+$", "", got.get(name, "").lower()) for name in ("month", "weekday"))
    year = int(got["year"]) if got.get("year") else None
    nth = got.get("nth", "").lower()
    found = reckoning.Found(
        now=now,
        weekday=weekdays.get(weekday, short_weekdays.get(weekday)),
        month=int(month) if month.isdigit() else months.get(month, short_months.get(month)),
        day=number(got.get("day"), language),
        n=data["counts"].get(got.get("n", "").lower()) or number(got.get("n"), language),
        nth=data["nth"].get(nth),
        year=year + 2000 if year is not None and year < 100 else year,
        first=int(got["first"]) if got.get("first") else None,
        second=int(got["second"]) if got.get("second") else None,
        days=rule.days,
        day_first=data.get("day_first"),
        next_meeting=next_meeting,
    )
    if spoken := got.get("spokenmonth"):
        found = replace(found, month=number(spoken, language))
    return reckoning.day(rule.name, found)
