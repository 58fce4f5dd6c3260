"""Approval of minutes: who approved them and when, and whether they still say what was approved."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from meetingmate.base import text
from meetingmate.base.translation import mark

if TYPE_CHECKING:
    from meetingmate.domain.meeting import ActionItem, Meeting, Minutes, Point, PreviousAction

#: What a person approves: the head of the minutes and their sections.
Part = Literal[
    "title",
    "date",
    "details",
    "attendees",
    "summary",
    "decisions",
    "tasks",
    "tasks of earlier meetings",
    "open questions",
    "topics",
    "next meeting",
]
#: Each part in words.
PART_WORDS: dict[Part, str] = {
    "title": mark("title"),
    "date": mark("date"),
    "details": mark("details"),
    "attendees": mark("attendees"),
    "summary": mark("summary"),
    "decisions": mark("decisions"),
    "tasks": mark("tasks"),
    "tasks of earlier meetings": mark("tasks of earlier meetings"),
    "open questions": mark("open questions"),
    "topics": mark("topics"),
    "next meeting": mark("next meeting"),
}
PARTS: tuple[Part, ...] = tuple(PART_WORDS)
ApprovalState = Literal["draft", "approved", "changed"]


class Approval(Struct, kw_only=True):
    """``by`` approved the minutes (None: not said) at ``at``, an ISO time with its offset; ``content`` has a digest of
    each part as it was then."""

    by: str | None = None
    at: str = ""
    content: dict[str, str] = field(default_factory=dict)


def state_of(meeting: Meeting, minutes: Minutes) -> ApprovalState:
    """``draft``: never approved, or withdrawn; ``changed``: they no longer say what was approved."""
    if minutes.approval is None:
        return "draft"
    return "changed" if changed_parts(meeting, minutes) else "approved"


def changed_parts(meeting: Meeting, minutes: Minutes) -> list[Part]:
    """Parts that say something else than was approved; none when nothing was approved."""
    if minutes.approval is None:
        return []
    now = content_of(meeting, minutes)
    return [part for part in PARTS if minutes.approval.content.get(part) != now[part]]


def content_of(meeting: Meeting, minutes: Minutes) -> dict[str, str]:
    """A digest of each part of what the minutes say.

    What becomes of a task after the meeting (done, withdrawn, a comment) is no part of it, nor are quotes and checks.
    """
    parts: dict[Part, Any] = {
        "title": meeting.title,
        "date": (meeting.date, meeting.start),
        "details": (meeting.place, meeting.chair, meeting.minute_taker, meeting.agenda),
        "attendees": [(one.name, one.role, one.present) for one in meeting.attendees],
        "summary": [one.text for one in minutes.summary],
        "decisions": [(one.text, one.status, one.by, one.note) for one in minutes.decisions],
        "tasks": [_task(one) for one in minutes.actions],
        "tasks of earlier meetings": [_previous(one) for one in minutes.previous_actions],
        "open questions": [_point(one) for one in minutes.open_questions],
        "topics": [(topic.title, [_point(one) for one in topic.points]) for topic in minutes.topics],
        "next meeting": (upcoming := minutes.next_meeting) and (upcoming.text, upcoming.date, upcoming.time),
    }
    return {part: hashlib.sha256(text.encode(said)).hexdigest()[:16] for part, said in parts.items()}


def _task(item: ActionItem) -> tuple[Any, ...]:
    return item.task, item.owners, item.due, item.due_text, item.priority, item.status == "proposed"


def _previous(item: PreviousAction) -> tuple[Any, ...]:
    update = item.update if item.update and item.update.state != "dismissed" else None
    said = update and (update.kind, update.owners, update.due, update.due_text, update.state)
    return item.task, item.owners, item.due, item.due_text, said


def _point(point: Point) -> tuple[Any, ...]:
    return point.text, point.speaker
