"""The action items of one meeting as tasks, so that lists of one meeting and of all are written the same way."""

from __future__ import annotations

from datetime import date

from meetingmate.domain.meeting import Meeting, Minutes
from meetingmate.library.derived import item_ids
from meetingmate.library.tasks import Task


def tasks_of(meeting: Meeting, minutes: Minutes | None, today: date | None = None) -> list[Task]:
    """The tasks of ``minutes`` in their order, named as the library names them. ``today`` decides what is overdue."""
    if minutes is None:
        return []
    now = (today or date.today()).isoformat()
    return [
        Task(
            meeting=meeting.id,
            item=item,
            task=action.task,
            owners=action.owners,
            status=action.status,
            due=action.due,
            due_text=action.due_text,
            overdue=action.status == "open" and bool(action.due) and str(action.due) < now,
            priority=action.priority,
            comment=action.comment,
            evidence=action.evidence,
            meeting_title=meeting.title,
            meeting_date=meeting.date,
            series=meeting.series,
        )
        for item, action in zip(item_ids(minutes.actions), minutes.actions, strict=True)
    ]


def day_of(iso: str | None) -> date | None:
    """``iso`` as a date; None when there is none, or it is no date."""
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
