"""Tasks as an iCalendar file (RFC 5545): one to-do each, to be taken into a calendar or a list of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from icalendar import Calendar, Todo, vCalAddress, vText

from meetingmate.base.text import clean
from meetingmate.export.cleaning import one_line
from meetingmate.library.tasks import Task

_STATUS = {"open": "NEEDS-ACTION", "proposed": "NEEDS-ACTION", "done": "COMPLETED", "withdrawn": "CANCELLED"}
_PRIORITY = {"high": 1, "normal": 5, "low": 9}


def render(tasks: Sequence[Task], emails: Mapping[str, str] | None = None) -> bytes:
    """The file. ``emails``: addresses of owners by name; only an owner with one is an attendee of the to-do.

    A task keeps its UID, so that taking the file in again updates it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//MeetingMate//Tasks//EN")
    calendar.add("version", "2.0")
    stamp = datetime.now(UTC)
    for task in tasks:
        calendar.add_component(_todo(task, emails or {}, stamp))
    return bytes(calendar.to_ical())


def _todo(task: Task, emails: Mapping[str, str], stamp: datetime) -> Todo:
    todo = Todo()
    todo.add("uid", one_line(f"{task.meeting}-{task.item}@meetingmate".replace("#", "-")))
    todo.add("dtstamp", stamp)
    todo.add("summary", clean(task.task))
    todo.add("status", _STATUS[task.status])
    if task.due:
        todo.add("due", date.fromisoformat(task.due))
    if task.priority in _PRIORITY:
        todo.add("priority", _PRIORITY[task.priority])
    todo.add("description", _description(task))
    for owner in task.owners:
        if address := emails.get(owner):
            attendee = vCalAddress(f"mailto:{one_line(address)}")
            attendee.params["cn"] = vText(one_line(owner).replace('"', "'"))
            todo.add("attendee", attendee, encode=False)
    return todo


def _description(task: Task) -> str:
    lines = [f"{task.meeting_title}, {task.meeting_date}"]
    if task.owners:
        lines.append(", ".join(task.owners))
    lines += [f"“{evidence.quote}”" for evidence in task.evidence]
    if task.comment:
        lines.append(task.comment)
    return clean("\n".join(lines))
