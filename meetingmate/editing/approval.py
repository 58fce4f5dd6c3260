"""A person approves the minutes, or withdraws the approval; what then is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from meetingmate.base.translation import tr
from meetingmate.domain.approval import PART_WORDS, Approval, changed_parts, content_of
from meetingmate.domain.meeting import Meeting, Minutes


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
    by, date = approval.by, day(approval.at[:10]) if approval.at else ""
    changed = changed_parts(meeting, minutes)
    if not changed:
        return _approved(by, date)
    parts = ", ".join(tr(PART_WORDS[part]) for part in changed)
    if by and date:
        return tr("Changed since {name} approved on {date}: {parts}", name=by, date=date, parts=parts)
    if by:
        return tr("Changed since {name} approved: {parts}", name=by, parts=parts)
    if date:
        return tr("Changed since approval on {date}: {parts}", date=date, parts=parts)
    return tr("Changed since approval: {parts}", parts=parts)


def _approved(by: str | None, date: str) -> str:
    if by and date:
        return tr("Approved by {name} on {date}", name=by, date=date)
    if by:
        return tr("Approved by {name}", name=by)
    return tr("Approved on {date}", date=date) if date else tr("Approved")
