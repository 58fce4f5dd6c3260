"""What a template may ask for: the fields of a draft, and their values.

A value is a fact with what it rests on, a yes or no, a record, or rows of records; nothing of it has a method or an
attribute that a template could reach (``filling``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from meetingmate.assistants.drafts.rendered import Source
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr

#: Rows that one draft may go through, all loops added up.
MOST_ROWS = 50_000


@dataclass(frozen=True)
class Fact:
    """A text of the meeting; an empty one is filled in as ``[not stated]``."""

    text: str
    source: Source

    def __bool__(self) -> bool:
        return bool(self.text)


class Record:
    """Fields by name. ``there`` False: a record of nobody, whose facts are not stated."""

    __slots__ = ("_fields", "_there")

    def __init__(self, there: bool = True, /, **fields: Any) -> None:
        self._there, self._fields = there, fields

    def __bool__(self) -> bool:
        return self._there

    def field(self, name: str) -> Any:
        """The value of a field; the check of the template has seen that it is there."""
        return self._fields[name]


class Budget:
    """How many rows a template may still go through."""

    def __init__(self, rows: int = MOST_ROWS) -> None:
        self._left = rows

    def spend(self) -> None:
        """Take one. Raises UsageError when none is left."""
        self._left -= 1
        if self._left < 0:
            raise UsageError(
                tr("The template goes through its lists too often. Take out a {loop} inside another.", loop="{% for %}")
            )


class Rows:
    """Records one after the other, each counted."""

    __slots__ = ("_budget", "_records")

    def __init__(self, records: Sequence[Record], budget: Budget) -> None:
        self._records, self._budget = records, budget

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self._budget.spend()
            yield record


@dataclass(frozen=True)
class ListOf:
    """A type of field: rows of ``record``."""

    record: dict[str, Any]


TEXT, FLAG, NUMBER = "text", "flag", "number"

QUOTE: dict[str, Any] = {"text": TEXT, "speaker": TEXT, "time": TEXT}
_OF_MEETING = {"meeting": TEXT, "day": TEXT}
_ITEM = {"line": TEXT, "text": TEXT, "number": TEXT, "time": TEXT, "doubtful": FLAG, "quotes": ListOf(QUOTE)}
TASK: dict[str, Any] = {
    **_ITEM,
    **_OF_MEETING,
    **dict.fromkeys(("own_line", "owner", "due", "status", "priority"), TEXT),
}
DECISION: dict[str, Any] = {**_ITEM, **_OF_MEETING, "by": TEXT, "note": TEXT, "state": TEXT}
QUESTION: dict[str, Any] = {**_OF_MEETING, "line": TEXT, "text": TEXT, "by": TEXT, "time": TEXT}
PREVIOUS: dict[str, Any] = {
    **_OF_MEETING,
    **dict.fromkeys(("line", "own_line", "text", "owner", "due", "status", "news", "origin"), TEXT),
}
SENTENCE: dict[str, Any] = {"line": TEXT}
TOPIC: dict[str, Any] = {"title": TEXT, "time": TEXT, "points": ListOf(SENTENCE)}
PERSON: dict[str, Any] = {
    **dict.fromkeys(("name", "first_name", "role"), TEXT),
    "absent": FLAG,
    "tasks": ListOf(TASK),
    "asked": ListOf(TASK),
    "done": ListOf(TASK),
    "decisions": ListOf(DECISION),
    "questions": ListOf(QUESTION),
    "requests": ListOf(QUESTION),
    "previous": ListOf(PREVIOUS),
}
_CONTENT: dict[str, Any] = {
    "summary": ListOf(SENTENCE),
    "decisions": ListOf(DECISION),
    "tasks": ListOf(TASK),
    "asked": ListOf(TASK),
    "done": ListOf(TASK),
    "previous": ListOf(PREVIOUS),
    "questions": ListOf(QUESTION),
    "topics": ListOf(TOPIC),
    "unapproved": FLAG,
}
MEETING: dict[str, Any] = {
    **_CONTENT,
    **dict.fromkeys(("title", "date", "day", "place", "chair", "attendees", "next_meeting"), TEXT),
}
#: The fields of every template: those of the first meeting, with the items of all of them.
FIELDS: dict[str, Any] = {
    **MEETING,
    "meetings": ListOf(MEETING),
    "people": ListOf(PERSON),
    "tickets": ListOf(TASK),
    "to": PERSON,
    "of": PERSON,
    "period": TEXT,
    "sender": TEXT,
    **dict.fromkeys(("plain", "warm", "formal", "short", "full", "several", "daily", "weekly"), FLAG),
}
LOOP: dict[str, Any] = {"index": NUMBER, "length": NUMBER, "first": FLAG, "last": FLAG}
