"""A person approves the minutes, or withdraws the approval; what then is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from meetingmate.domain.approval import Approval, changed_parts, content_of
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
        return "Draft"
    when = f" on {day(approval.at[:10])}" if approval.at else ""
    changed = changed_parts(meeting, minutes)
    if not changed:
        return f"Approved by {approval.by}{when}" if approval.by else f"Approved{when}"
    who = f"{approval.by} approved" if approval.by else "approval"
    return f"Changed since {who}{when}: {', '.join(changed)}"
