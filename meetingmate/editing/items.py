"""A person's changes of single items of the minutes: another text, an item removed or added, found by reference."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import ActionItem, Check, Decision, Minutes, Point
from meetingmate.editing.minutes import take_out

#: Where an item stands in the minutes: ("decision", 2), ("point", topic, 0), ("title", topic), ("next",) ...
Ref = tuple[str] | tuple[str, int] | tuple[str, int, int]


def item_of(minutes: Minutes, ref: Ref) -> Point | Decision | ActionItem | None:
    """Returns the item at ``ref``; None for titles and the next meeting."""
    match ref:
        case ("summary", i):
            return minutes.summary[i]
        case ("decision", i):
            return minutes.decisions[i]
        case ("action", i):
            return minutes.actions[i]
        case ("question", i):
            return minutes.open_questions[i]
        case ("point", t, i):
            return minutes.topics[t].points[i]
    return None


def set_text(ref: Ref, value: str) -> Callable[[Minutes], None]:
    """Returns a change that gives an item a person's words; no words remove it."""

    def change(minutes: Minutes) -> None:
        match ref:
            case ("title", t):
                if value:
                    minutes.topics[t].title, minutes.topics[t].named_by_person = value, True
            case ("next",):
                if not value:
                    minutes.next_meeting = None
                elif minutes.next_meeting is not None:
                    minutes.next_meeting.text = value
            case _ if not value:
                remove(ref)(minutes)
            case _:
                item = item_of(minutes, ref)
                if isinstance(item, ActionItem):
                    item.task, item.check = value, Check(result="person")
                elif item is not None:
                    item.text, item.check = value, Check(result="person")

    return change


def remove(ref: Ref) -> Callable[[Minutes], None]:
    """Returns a change that takes an item out."""

    def change(minutes: Minutes) -> None:
        match ref:
            case ("summary", i):
                take_out(minutes, "summary", minutes.summary, i)
            case ("decision", i):
                take_out(minutes, "decision", minutes.decisions, i)
            case ("action", i):
                take_out(minutes, "action", minutes.actions, i)
            case ("question", i):
                take_out(minutes, "question", minutes.open_questions, i)
            case ("point", t, i):
                take_out(minutes, "point", minutes.topics[t].points, i)
            case ("title", t):
                del minutes.topics[t]
            case ("next",):
                minutes.next_meeting = None

    return change


def add(section: str, ident: str) -> tuple[Callable[[Minutes], None], Callable[[Minutes], Ref]]:
    """Returns a change that adds an item of a person, and what gives its reference afterwards."""
    check = Check(result="person")

    def change(minutes: Minutes) -> None:
        match section:
            case "summary":
                minutes.summary.append(Point(text=tr("New sentence"), id=ident, check=check))
            case "decisions":
                minutes.decisions.append(Decision(text=tr("New decision"), id=ident, check=check))
            case "actions":
                minutes.actions.append(ActionItem(task=tr("New task"), id=ident, check=check))
            case "questions":
                minutes.open_questions.append(Point(text=tr("New question"), id=ident, check=check))

    def ref(minutes: Minutes) -> Ref:
        kind, count = {
            "summary": ("summary", len(minutes.summary)),
            "decisions": ("decision", len(minutes.decisions)),
            "actions": ("action", len(minutes.actions)),
            "questions": ("question", len(minutes.open_questions)),
        }[section]
        return (kind, count - 1)

    return change, ref
