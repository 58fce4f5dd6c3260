"""The tasks of earlier meetings among the rows of the minutes, and what was said about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from meetingmate.domain.meeting import Minutes, PreviousAction, Update
from ui.base import text

STATES = {"suggested": "Suggestion", "accepted": "Accepted"}


@dataclass(frozen=True)
class UpdateRow:
    """What was said about a task of an earlier meeting. ``open``: nobody has accepted or dismissed it yet."""

    ref: tuple
    text: str
    open: bool = True
    time: float | None = None
    reason: str = ""
    opened: bool = False
    quotes: int = 0


def update_row(number: int, update: Update, time: float | None, opened: bool) -> UpdateRow | None:
    """The row of an update that is told of at ``time``; None for one that was dismissed."""
    if update.state == "dismissed":
        return None
    return UpdateRow(
        ("update", number),
        f"{STATES[update.state]}: {said(update)}",
        open=update.state == "suggested",
        time=time,
        opened=opened,
        quotes=len(update.evidence),
    )


def said(update: Update) -> str:
    """What became of the task, in a few words."""
    match update.kind:
        case "postponed":
            return f"new due date {text.due(update.due_text, update.due)}"
        case "reassigned":
            return f"taken over by {text.owners(update.owners)}"
        case "withdrawn":
            return "no longer needed"
        case "progress":
            return "still in progress"
    return "done"


def meta(previous: PreviousAction) -> str:
    """Owner, day, status and meeting of a task."""
    parts = [f"Owner: {text.owners(previous.owners)}", f"Due: {text.due(previous.due_text, previous.due)}"]
    parts.append(text.action_state(previous.status))
    source = ", ".join(p for p in (previous.meeting_title, text.day(previous.meeting_date)) if p)
    return " · ".join([*parts, *([f"from {source}"] if source else [])])


def spoken(row: UpdateRow) -> str:
    """The row as a screen reader says it."""
    parts = [row.text, row.reason]
    parts += [f"at {text.clock(row.time)}"] if row.time is not None else []
    parts += [text.count_of(row.quotes, "quote") + (" shown" if row.opened else "")] if row.quotes else []
    parts += ["Press A to accept, Delete to dismiss"] if row.open else []
    return ". ".join(part.rstrip(".") for part in parts if part)


def tip(row: UpdateRow) -> str:
    """What can be done with the row."""
    how = "Click to see the quote."
    choice = "Accept (A) updates the task in its own meeting. Dismiss (Delete) leaves it unchanged."
    return f"{how}\n{choice}" if row.open else how


def dismiss(number: int) -> Callable[[Minutes], None]:
    """A change that sets a suggestion aside; it does not come back in a new run."""

    def change(minutes: Minutes) -> None:
        if update := minutes.previous_actions[number].update:
            update.state = "dismissed"

    return change
