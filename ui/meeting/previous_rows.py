"""The tasks of earlier meetings among the rows of the minutes, and what was said about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from meetingmate.base.translation import mark, tr, tr_for, trn
from meetingmate.domain.meeting import Minutes, PreviousAction, Update
from ui.base import text

STATES = {"suggested": mark("Suggestion"), "accepted": mark("Accepted")}


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
        tr("{state}: {update}", state=tr(STATES[update.state]), update=said(update)),
        open=update.state == "suggested",
        time=time,
        opened=opened,
        quotes=len(update.evidence),
    )


def said(update: Update) -> str:
    """What became of the task, in a few words."""
    match update.kind:
        case "postponed":
            return tr("new due date {date}", date=text.due(update.due_text, update.due))
        case "reassigned":
            return tr("taken over by {names}", names=text.owners(update.owners))
        case "withdrawn":
            return tr("no longer needed")
        case "progress":
            return tr("still in progress")
    return tr_for("state of a task", "done")


def meta(previous: PreviousAction) -> str:
    """Owner, day, status and meeting of a task."""
    parts = [
        tr("Owner: {names}", names=text.owners(previous.owners)),
        tr("Due: {date}", date=text.due(previous.due_text, previous.due)),
        text.action_state(previous.status),
    ]
    source = ", ".join(p for p in (previous.meeting_title, text.day(previous.meeting_date)) if p)
    return " · ".join([*parts, *([tr("from {meeting}", meeting=source)] if source else [])])


def spoken(row: UpdateRow) -> str:
    """The row as a screen reader says it."""
    parts = [row.text, row.reason]
    parts += [tr("at {time}", time=text.clock(row.time))] if row.time is not None else []
    parts += [quotes(row.quotes, shown=row.opened)] if row.quotes else []
    parts += [tr("Press A to accept, Delete to dismiss")] if row.open else []
    return ". ".join(part.rstrip(".") for part in parts if part)


def quotes(count: int, *, shown: bool) -> str:
    """How many quotes an item has, and whether they are shown below it."""
    if shown:
        return trn("{count} quote shown", "{count} quotes shown", count)
    return trn("{count} quote", "{count} quotes", count)


def tip(row: UpdateRow) -> str:
    """What can be done with the row."""
    how = tr("Click to see the quote.")
    choice = tr("Accept (A) updates the task in its own meeting. Dismiss (Delete) leaves it unchanged.")
    return f"{how}\n{choice}" if row.open else how


def dismiss(number: int) -> Callable[[Minutes], None]:
    """A change that sets a suggestion aside; it does not come back in a new run."""

    def change(minutes: Minutes) -> None:
        if update := minutes.previous_actions[number].update:
            update.state = "dismissed"

    return change
