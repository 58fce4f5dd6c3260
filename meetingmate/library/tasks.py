"""The tasks of all meetings: listed by person, day and series, and changed in the minutes they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.ids import MeetingId, is_meeting_id
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import (
    ActionItem,
    ActionStatus,
    Check,
    Evidence,
    Meeting,
    Minutes,
    PreviousAction,
    Update,
    telling,
)
from meetingmate.library import search_words
from meetingmate.library.decoding import decode
from meetingmate.library.derived import item_ids
from meetingmate.library.search import marks, names_of

if TYPE_CHECKING:
    from meetingmate.library.store import Library


_OVER = "('done', 'withdrawn')"


class Task(Struct, kw_only=True):
    """An action item of the newest minutes of a meeting. ``meeting`` and ``item`` name it.

    ``due`` is ISO or None; ``overdue``: open (not merely proposed) and due before today. ``done_on``: as in ActionItem.
    """

    meeting: MeetingId
    item: str
    task: str
    owners: list[str]
    status: ActionStatus
    due: str | None
    due_text: str | None
    overdue: bool
    priority: str
    comment: str
    evidence: list[Evidence]
    meeting_title: str
    meeting_date: str
    series: str | None
    done_on: str | None = None

    @property
    def said_at(self) -> float | None:
        """The second of the meeting in which it was said; None when nobody knows."""
        said = telling(self.task, self.evidence)
        return said.start if said else None


def tasks(
    library: Library,
    *,
    person: str | None = None,
    open: bool | None = None,  # noqa: A002 - the name the command line has
    overdue: bool = False,
    series: str | None = None,
    meeting: str | None = None,
    today: date | None = None,
) -> list[Task]:
    """Tasks of all meetings that are not in the trash: overdue first, then by due day, then the newest meeting.

    ``person``: owned under any name known for him or her. ``open`` True: neither done nor withdrawn (proposed ones
    too), False: done or withdrawn.
    ``series`` and ``meeting`` (an id) narrow further. Raises StoreError.
    """
    today_text = (today or date.today()).isoformat()
    parts = ["m.trashed IS NULL"]
    parameters: list[str] = []
    if person:
        names = names_of(library.database, person)
        parts.append(
            f"EXISTS (SELECT 1 FROM task_owners o WHERE o.meeting = t.meeting AND o.item = t.item "
            f"AND o.key IN ({marks(names)}))"
        )
        parameters += names
    if open is not None:
        parts.append(f"t.status {'NOT ' if open else ''}IN {_OVER}")
    if overdue:
        parts.append("t.status = 'open' AND t.due < ?")
        parameters.append(today_text)
    if series:
        parts.append("m.series = ?")
        parameters.append(series)
    if meeting:
        parts.append("m.id = ?")
        parameters.append(meeting)
    rows = library.database.rows(
        f"""SELECT t.meeting, t.item, t.document, m.title, m.date, m.series,
                   t.status = 'open' AND t.due IS NOT NULL AND t.due < ? AS overdue
            FROM tasks t JOIN meetings m ON m.id = t.meeting WHERE {" AND ".join(parts)}
            ORDER BY overdue DESC, t.status IN {_OVER}, t.due IS NULL, t.due,
                     m.date DESC, m.created DESC, t.position""",
        (today_text, *parameters),
    )
    return [_task(*row) for row in rows if is_meeting_id(row[0])]


def task(library: Library, meeting_id: str, item: str) -> Task:
    """One task. Raises StoreError when it is not there (any more)."""
    found = [t for t in tasks(library, meeting=meeting_id) if t.item == item]
    if not found:
        raise StoreError(
            tr(
                "The task {item} of meeting {meeting} no longer exists. Open the minutes again.",
                item=item,
                meeting=meeting_id,
            )
        )
    return found[0]


def carried_over(library: Library, series: str, before: str) -> list[Task]:
    """What is not done of the meetings of a series before the ISO date ``before``: for the next one's agenda."""
    return [t for t in tasks(library, open=True, series=series) if t.meeting_date < before]


def previous_actions(library: Library, meeting: Meeting) -> list[PreviousAction]:
    """What the minutes of ``meeting`` take over from the earlier meetings of its series: nothing without one."""
    if not meeting.series:
        return []
    return [
        PreviousAction(
            meeting=t.meeting,
            item=t.item,
            task=t.task,
            owners=t.owners,
            due_text=t.due_text,
            due=t.due,
            status=t.status,
            meeting_title=t.meeting_title,
            meeting_date=t.meeting_date,
        )
        for t in carried_over(library, meeting.series, meeting.date)
        if t.meeting != meeting.id
    ]


def take_update(item: ActionItem | PreviousAction, update: Update, day: str) -> None:
    """Give ``item`` the status, owners or due date that ``update`` says; ``day`` is that of the report."""
    match update.kind:
        case "done" | "withdrawn" if isinstance(item, ActionItem):
            item.take_status(update.kind, day)
        case "done" | "withdrawn":
            item.status = update.kind
        case "reassigned":
            item.owners = list(update.owners)
        case "postponed":
            item.due, item.due_text = update.due, update.due_text


def apply_update(library: Library, previous: PreviousAction, day: str) -> ActionItem:
    """Do what the update of ``previous`` suggests to the task in its own meeting; ``day`` is that of the report.

    Returns the task as it was, for ``restore``. Raises StoreError as ``task``, UsageError when nothing is suggested.
    """
    update = previous.update
    if update is None:
        raise UsageError(tr("Nothing was said about this task."))

    def change(action: ActionItem) -> None:
        take_update(action, update, day)
        if update.kind == "progress":
            said = " ".join(evidence.quote for evidence in update.evidence[-1:])
            action.comment = "\n".join(filter(None, [action.comment, f"{day}: “{said}”"]))

    with library.database.change():
        before = _action(library, previous.meeting, previous.item)
        _edit(library, previous.meeting, previous.item, change)
    return before


def restore(library: Library, meeting_id: str, item: str, before: ActionItem) -> Task:
    """Put a task back as ``apply_update`` found it. Raises StoreError as ``task``."""

    def change(action: ActionItem) -> None:
        for name in ("status", "owners", "due", "due_text", "comment", "done_on"):
            setattr(action, name, getattr(before, name))

    return _edit(library, meeting_id, item, change, check=before.check)


def set_status(
    library: Library, meeting_id: str, item: str, status: ActionStatus, *, today: date | None = None
) -> Task:
    """Tick off, which keeps the date, or open again, which forgets it. Raises StoreError as ``task``."""
    day = (today or date.today()).isoformat()
    return _edit(library, meeting_id, item, lambda action: action.take_status(status, day))


def set_owners(library: Library, meeting_id: str, item: str, owners: list[str]) -> Task:
    """Say who does it; empty: not stated. Raises StoreError as ``task``."""
    unique: dict[str, str] = {}
    for owner in filter(search_words.key, owners):
        unique.setdefault(search_words.key(owner), owner.strip())
    return _edit(library, meeting_id, item, lambda action: setattr(action, "owners", list(unique.values())))


def set_due(library: Library, meeting_id: str, item: str, due: str | None) -> Task:
    """Say by when (ISO date), None: no day. The words that were spoken stay with a day that follows from them only.

    Raises UsageError when it is no date, StoreError as ``task``.
    """
    if due is not None:
        try:
            due = date.fromisoformat(due).isoformat()
        except ValueError as error:
            raise UsageError(tr("{due} is not a day; write it as YYYY-MM-DD.", due=repr(due))) from error

    def change(action: ActionItem) -> None:
        if action.due != due:
            action.due, action.due_text = due, None

    return _edit(library, meeting_id, item, change)


def set_comment(library: Library, meeting_id: str, item: str, comment: str) -> Task:
    """Write a comment on it, or take it away with "". Raises StoreError as ``task``."""
    return _edit(library, meeting_id, item, lambda action: setattr(action, "comment", comment.strip()))


def set_text(library: Library, meeting_id: str, item: str, text: str) -> Task:
    """Reword it. Raises UsageError for an empty text, StoreError as ``task``."""
    if not text.strip():
        raise UsageError(tr("A task needs a text. To remove it, mark it done or withdrawn."))
    return _edit(library, meeting_id, item, lambda action: setattr(action, "task", text.strip()))


def _action(library: Library, meeting_id: str, item: str) -> ActionItem:
    """The action item itself. Raises StoreError as ``task``."""
    return _in_minutes(library, task(library, meeting_id, item))[1]


def _in_minutes(library: Library, found: Task) -> tuple[Minutes, ActionItem]:
    """The newest minutes and the task in them."""
    minutes = library.minutes(found.meeting)
    if minutes is None:
        raise StoreError(
            tr("The minutes of meeting {meeting} no longer exist. Open the meeting again.", meeting=found.meeting)
        )
    return minutes, minutes.actions[item_ids(minutes.actions).index(found.item)]


def _edit(
    library: Library, meeting_id: str, item: str, change: Callable[[ActionItem], None], check: Check | None = None
) -> Task:
    """Change an action item in the newest minutes, which stay the truth; it counts as edited by a person then.

    ``check`` is given when an edit is taken back.
    """
    with library.database.change():
        minutes, action = _in_minutes(library, task(library, meeting_id, item))
        old = msgspec.json.encode(action)
        change(action)
        if msgspec.json.encode(action) != old:
            action.id = item
            action.check = check or Check(result="person", reason=action.check.reason)
            library.save_minutes(meeting_id, minutes)
        return task(library, meeting_id, item)


def _task(meeting: str, item: str, document: bytes, title: str, day: str, series: str | None, overdue: int) -> Task:
    action = decode(document, ActionItem)
    return Task(
        meeting=meeting,
        item=item,
        task=action.task,
        owners=action.owners,
        status=action.status,
        due=action.due,
        due_text=action.due_text,
        overdue=bool(overdue),
        priority=action.priority,
        comment=action.comment,
        evidence=action.evidence,
        meeting_title=title,
        meeting_date=day,
        series=series,
        done_on=action.done_on,
    )
