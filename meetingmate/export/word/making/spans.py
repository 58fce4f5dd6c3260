"""What a part of a document becomes, and which of its letters: the label before a value stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel.dates import get_day_names, get_month_names

from meetingmate.base.translation import mark
from meetingmate.export.word.making import cues
from meetingmate.export.word.templates import fields
from meetingmate.export.word.templates.fields import ListOf, Record

REMOVE = "remove"
#: What a paragraph can become, with what it is called on the screen; the order is that of the choice.
TEXTS = {
    "title": mark("Title of the meeting"),
    "title+date": mark("Title and date"),
    "date": mark("Date"),
    "when": mark("Date, time and length"),
    "place": mark("Location"),
    "chair": mark("Chair"),
    "minute_taker": mark("Minute taker"),
    "present": mark("People present"),
    "absent": mark("People absent"),
    "agenda": mark("Agenda"),
    "next_meeting": mark("Next meeting"),
    "summary": mark("Summary"),
    "approved_by": mark("Who approved the minutes"),
    "approved_on": mark("Date of approval"),
}
#: What is repeated for each item.
LISTS = {
    "decisions": mark("Decisions, a line for each"),
    "tasks": mark("Tasks, a line for each"),
    "previous": mark("Earlier tasks, a line for each"),
    "questions": mark("Open questions, a line for each"),
    "topics.title": mark("Topics: the title of each"),
    "topics.points": mark("Topics: what was said"),
}
#: What a table can become.
TABLES = {
    "tasks": mark("Table of tasks"),
    "decisions": mark("Table of decisions"),
    "previous": mark("Table of earlier tasks"),
    "questions": mark("Table of open questions"),
    "topics": mark("Table of topics"),
    "present": mark("Table of people present"),
    "absent": mark("Table of people absent"),
    "agenda": mark("Table of the agenda"),
}
#: What a column of such a table can show.
COLUMNS = {
    "number": mark("Number"),
    "text": mark("Text"),
    "title": mark("Title"),
    "points": mark("What was said"),
    "outcome": mark("Decisions and tasks of it"),
    "owner": mark("Owner"),
    "due": mark("Due date"),
    "status": mark("Status"),
    "by": mark("Who said it"),
    "mark": mark("Priority or change"),
    "note": mark("Note"),
    "time": mark("Time in the recording"),
}
_LABEL = re.compile(r"^([^:\t]{1,40}?)[ \xa0]*(?::[ \xa0\t]*|\t+)")
_JOINT_BEFORE = re.compile(r"(?:[\s,;:·|(–—-]|\b(?:on|of|vom|am|du|le|del|de|el)\b)+$", re.IGNORECASE)
_JOINT_BEHIND = re.compile(r"^[\s,;:·|)–—-]+")
_LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True)
class Mark:
    """The part at ``key`` becomes ``field``; of a table, ``columns`` are the fields of its cells ("": empty)."""

    key: str
    field: str
    columns: tuple[str, ...] = ()


def columns_of(table: str) -> list[str]:
    """The fields that a column of such a table can show."""
    kind = fields.top()[table]
    known = kind.item.fields if isinstance(kind, ListOf) and isinstance(kind.item, Record) else {"text": None}
    return [name for name in COLUMNS if name in known or name == "number"]


def label_of(text: str) -> tuple[str, int]:
    """The label that a line begins with ("Date:", "Date" and a tab), and where the value begins; "" and 0 if none."""
    found = _LABEL.match(text)
    return (found[1], found.end()) if found else ("", 0)


def spans_of(text: str, name: str) -> list[tuple[int, int, str]]:
    """Begin and end of the letters of ``text`` that each field takes the place of, in order."""
    day = day_in(text)
    if name == "title+date":
        return _title_and_date(text, day) if day else spans_of(text, "title")
    if name in ("date", "when", "approved_on") and day:
        return [(*day, name)]
    label, begin = label_of(text)
    whole = name == "title" and not (cues.field_of(label) or cues.is_minutes(label))
    return [(begin if label and begin < len(text) and not whole else 0, len(text), name)]


def _title_and_date(text: str, day: tuple[int, int]) -> list[tuple[int, int, str]]:
    """The title is what stands before the date, or else behind it, without what joins them."""
    before = _JOINT_BEFORE.sub("", text[: day[0]])
    if before.strip():
        begin, _, _ = spans_of(before, "title")[0]
        return [(begin, len(before), "title"), (*day, "date")]
    behind = _JOINT_BEHIND.sub("", text[day[1] :])
    return [(*day, "date"), (len(text) - len(behind), len(text), "title")] if behind else [(*day, "date")]


def day_in(text: str) -> tuple[int, int] | None:
    """Begin and end of the first date in ``text``, with the day of the week before it and the times after it."""
    found = _day().search(text)
    return found.span() if found else None


def has_time(text: str) -> bool:
    """Whether the date in ``text`` has times after it."""
    found = _day().search(text)
    return bool(found and found["time"])


@cache
def _day() -> re.Pattern[str]:
    months, days = set(), set()
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            months |= {name.rstrip(".") for name in get_month_names(width, locale=language).values()}
            days |= {name.rstrip(".") for name in get_day_names(width, locale=language).values()}
    month, day = ("|".join(sorted(map(re.escape, names), key=len, reverse=True)) for names in (months, days))
    year, clock = r"(?:19|20)\d{2}", r"\d{1,2}(?:[:.h]\d{2}|\s?h\b)(?:\s?(?:[ap]\.?m\.?|uhr|h)\b)?"
    return re.compile(
        rf"(?:\b(?:{day})\.?,?\s+(?:den\s+|le\s+|the\s+)?)?"
        rf"(?:\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?(?:{month})\.?,?\s+(?:de\s+|del\s+)?{year}"
        rf"|\b(?:{month})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{year}"
        rf"|(?<!\d){year}-\d{{1,2}}-\d{{1,2}}(?!\d)"
        rf"|(?<!\d)\d{{1,2}}([./-])\s?\d{{1,2}}\1\s?(?:{year}|\d{{2}})(?!\d))"
        rf"(?P<time>[,;|·]?\s+(?:at\s+|from\s+|um\s+|von\s+|à\s+|de\s+|a\s+las\s+)?{clock}"
        rf"(?:\s?(?:-|–|—|to|until|bis|à|a)\s?{clock}(?:\s?(?:uhr|h)\b)?)?)?",
        re.IGNORECASE,
    )
