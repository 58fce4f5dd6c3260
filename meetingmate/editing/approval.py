"""A person approves the minutes, or withdraws the approval; what then is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from meetingmate.base.translation import mark, tr
from meetingmate.domain.approval import Approval, Part, changed_parts, content_of
from meetingmate.domain.meeting import Meeting, Minutes

#: The parts as they are named in a sentence.
_PARTS: dict[Part, str] = {
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


def approve(meeting: Meeting, by: str = "") -> Callable[[Minutes], None]:
    """Returns a change that approves the minutes as they are now; ``by``: the name of who did, empty: not said."""
    at = datetime.now().astimezone().isoformat(timespec="seconds")

    def change(minutes: Minutes) -> None:
        minutes.approval = Approval(by=by.strip() or None, at=at, content=content_of(meeting, minutes))

    return change


def withdraw(minutes: Minutes) -> None:
    """Make approved minutes a draft again."""
    minutes.approval = None


def described(meeting: Meeting, minutes: Minutes, day: Callable[[str], str]) -> str:
    """How the approval of the minutes stands, as a phrase; ``day`` writes an ISO date.

    ``Draft``, ``Approved by Ann on 4 December``, ``Changed since Ann approved on 4 December: decisions, tasks``.
    """
    approval = minutes.approval
    if approval is None:
        return tr("Draft")
    when, who = day(approval.at[:10]) if approval.at else "", approval.by or ""
    parts = ", ".join(tr(_PARTS[part]) for part in changed_parts(meeting, minutes))
    match bool(parts), bool(who), bool(when):
        case False, True, True:
            return tr("Approved by {person} on {day}", person=who, day=when)
        case False, True, False:
            return tr("Approved by {person}", person=who)
        case False, False, True:
            return tr("Approved on {day}", day=when)
        case False, False, False:
            return tr("Approved")
        case True, True, True:
            return tr("Changed since {person} approved on {day}: {parts}", person=who, day=when, parts=parts)
        case True, True, False:
            return tr("Changed since {person} approved: {parts}", person=who, parts=parts)
        case True, False, True:
            return tr("Changed since approval on {day}: {parts}", day=when, parts=parts)
    return tr("Changed since approval: {parts}", parts=parts)
