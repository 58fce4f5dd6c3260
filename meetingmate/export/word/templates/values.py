"""What the fields of a template say of one meeting: the same texts as in every other document, from the same view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from meetingmate.export.view_model import MinutesView, PersonView, Row, capital
from meetingmate.export.word.templates import fields

#: Which fields of items a template shows by themselves: (name of the record, field).
Shown = frozenset[tuple[str, str]]


def values_of(view: MinutesView, shown: Shown) -> dict[str, Any]:
    """A value for each of ``fields.top()``: texts, numbers, yes or no, and lists and tables of these."""
    items = _Items(view, shown)
    head = {view.text(key): key for key in ("date", "place", "chair")}
    known = {head[label]: value for label, value in view.details if label in head}
    return {
        "title": view.title,
        "kind": view.text("minutes" if view.has_minutes else "transcript"),
        "draft": view.text("draft") if view.draft else "",
        "date": view.date,
        "when": known.get("date", view.date),
        "place": known.get("place", ""),
        "chair": known.get("chair", ""),
        "minute_taker": view.minute_taker,
        "present": list(view.present),
        "absent": list(view.absent),
        "agenda": list(view.agenda),
        "next_meeting": view.next_meeting,
        "details": [{"label": label, "value": value} for label, value in view.details],
        "remark": remark_of(view),
        "summary": list(view.summary),
        "decisions": items.decisions(view.decisions),
        "tasks": items.tasks(view.actions),
        "previous": items.previous(view.previous),
        "questions": items.questions(view.questions),
        "topics": [
            {
                "title": topic.title,
                "time": topic.time,
                "points": [_said(row) for row in topic.points],
                "outcome": list(topic.outcome),
            }
            for topic in view.topics
        ],
        "people": [items.person(person) for person in view.people],
        "times_note": view.times_note,
        "approved": view.has_minutes and not view.draft,
        "approved_by": view.approved_by,
        "approved_on": view.approved_on,
        "how_made": list(view.how_made),
        "left_out": list(view.left_out),
        "transcript": [_said(row) for row in view.transcript],
        "language": view.conventions.language,
        "label": {key: view.text(key) for key in fields.labels()},
    }


def remark_of(view: MinutesView) -> str:
    """What stands in the place of minutes that there are not, or that say nothing; "" of all others."""
    if not view.has_minutes:
        return view.text("no_minutes")
    return view.nothing_said if view.is_empty() else ""


class _Items:
    """Rows of the view as a template gets them."""

    def __init__(self, view: MinutesView, shown: Shown) -> None:
        self._view, self._shown = view, shown

    def decisions(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [
            {**self._item("decision", row), "by": row.speaker, "time": row.time, "quotes": _quotes(row)} for row in rows
        ]

    def tasks(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [{**self._item("task", row), **_doing(row), "done": row.done} for row in rows]

    def previous(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """What became of a task follows it as a sentence of its own."""
        made = []
        for row in rows:
            aside = row.mark and not self._has("previous task", "mark")
            text = f"{row.text} ({row.mark})" if aside else row.text
            text += f" – {row.note}" if row.note and not self._has("previous task", "note") else ""
            made.append({"text": text, "number": row.number, "mark": row.mark, "note": row.note, **_doing(row)})
        return made

    def questions(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [{"text": row.text, "by": row.speaker, "time": row.time} for row in rows]

    def person(self, person: PersonView) -> dict[str, Any]:
        return {
            "name": person.name,
            "role": person.role,
            "tasks": self.tasks(person.tasks),
            "asked": self.tasks(person.asked),
            "decisions": self.decisions(person.decisions),
            "questions": self.questions(person.questions),
            "previous": self.previous(person.previous),
            "mentions": self.questions(person.mentions),
        }

    def _has(self, record: str, name: str) -> bool:
        return (record, name) in self._shown

    def _item(self, record: str, row: Row) -> dict[str, Any]:
        """The text of an item holds all that the shipped document says of it and this template has no place for."""
        text = row.text
        if row.mark and not self._has(record, "mark"):
            text = self._view.label(capital(row.mark)) + text
        if row.said_by and not self._has(record, "said_by"):
            said_by = row.said_by.replace(" ", "\u00a0")
            text += f" –\u00a0{said_by}"
        if row.note and not self._has(record, "note"):
            text += f" ({row.note})"
        doubt = self._view.doubt(row)
        if doubt and not self._has(record, "doubt"):
            text += f" [{doubt}]"
        return {
            "text": text,
            "number": row.number,
            "mark": row.mark,
            "note": row.note,
            "said_by": row.said_by,
            "doubt": doubt,
        }


def _doing(row: Row) -> dict[str, Any]:
    return {"owner": row.owner, "due": row.due, "status": row.status, "time": row.time, "quotes": _quotes(row)}


def _quotes(row: Row) -> list[dict[str, str]]:
    return [{"text": quote.text, "speaker": quote.speaker, "time": quote.time} for quote in row.quotes]


def _said(row: Row) -> dict[str, str]:
    speaker, text = row.named()
    return {"text": text, "speaker": speaker, "time": row.time}
