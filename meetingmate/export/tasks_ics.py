"""Tasks as an iCalendar file (RFC 5545), to be taken into a calendar or a list of tasks.

Programs differ: Thunderbird, Apple Reminders and Nextcloud take to-dos; Outlook and Google Calendar take events only.
So there are two kinds of file. Days are dates without a time (``VALUE=DATE``), which no time zone moves; the only
moment is ``DTSTAMP``, in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Component, Event, Todo, vCalAddress, vText

from meetingmate.export.cleaning import lines_of, one_line
from meetingmate.export.meeting_tasks import day_of
from meetingmate.export.options import CalendarKind
from meetingmate.library.tasks import Task

_STATUS = {"open": "NEEDS-ACTION", "proposed": "NEEDS-ACTION", "done": "COMPLETED", "withdrawn": "CANCELLED"}
_EVENT_STATUS = {"open": "CONFIRMED", "proposed": "TENTATIVE", "done": "CONFIRMED", "withdrawn": "CANCELLED"}
_PRIORITY = {"high": 1, "normal": 5, "low": 9}


def render(tasks: Sequence[Task], emails: Mapping[str, str] | None = None, kind: CalendarKind = "to-dos") -> bytes:
    """The file. ``emails``: addresses of owners by name; only an owner with one is an attendee of a to-do.

    A task keeps its UID, so that taking the file in again updates it. ``METHOD`` says PUBLISH, without which Outlook
    may take a file for an invitation; a published entry must not name attendees (RFC 5546), so it stands only in a
    file where none is named.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//MeetingMate//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    stamp = datetime.now(UTC)
    entries = [_entry(task, emails or {}, stamp, kind) for task in tasks]
    if not any("attendee" in entry for entry in entries):
        calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(task: Task, emails: Mapping[str, str], stamp: datetime, kind: CalendarKind) -> Component:
    due = day_of(task.due)
    entry = _event(task, due) if kind == "events" and due else _todo(task, due, emails if kind == "to-dos" else {})
    entry.add("dtstamp", stamp)
    entry.add("summary", lines_of(task.task))
    if task.priority in _PRIORITY:
        entry.add("priority", _PRIORITY[task.priority])
    if task.series:
        entry.add("categories", [one_line(task.series)])
    entry.add("description", _description(task))
    return entry


def _event(task: Task, due: date) -> Event:
    """An all-day event that does not block the day."""
    event = Event()
    event.add("uid", _uid(task, "-due"))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1) if due < date.max else due)
    event.add("status", _EVENT_STATUS[task.status])
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("x-microsoft-cdo-alldayevent", "TRUE")
    return event


def _todo(task: Task, due: date | None, emails: Mapping[str, str]) -> Todo:
    todo = Todo()
    todo.add("uid", _uid(task, ""))
    todo.add("status", _STATUS[task.status])
    if task.status == "done":
        todo.add("percent-complete", 100)
    if due:
        todo.add("due", due)
    for owner in task.owners:
        if address := emails.get(owner):
            attendee = vCalAddress(f"mailto:{one_line(address)}")
            attendee.params["cn"] = vText(one_line(owner).replace('"', "'"))
            todo.add("attendee", attendee, encode=False)
    return todo


def _uid(task: Task, ending: str) -> str:
    """The same at every export; an event and a to-do of one task have different ones."""
    return one_line(f"{task.meeting}-{task.item}{ending}@meetingmate".replace("#", "-"))


def _description(task: Task) -> str:
    lines = [f"{task.meeting_title}, {task.meeting_date}"]
    if task.owners:
        lines.append(", ".join(task.owners))
    if task.due_text and not day_of(task.due):
        lines.append(task.due_text)
    lines += [f"“{evidence.quote}”" for evidence in task.evidence]
    if task.comment:
        lines.append(task.comment)
    return lines_of("\n".join(lines))
