"""The rows of the minutes, and what a screen reader and the tips say of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import Evidence
from meetingmate.editing.items import Ref
from ui.base import text
from ui.meeting import previous_rows
from ui.meeting.previous_rows import UpdateRow

#: What a screen reader says of an item that is marked.
BASED_ON_SHOWN = mark("Based on the transcript lines shown beside")


@dataclass(frozen=True)
class HeadingRow:
    """A section of the minutes. ``add`` names what can be added to it."""

    title: str
    section: str
    add: str = ""
    count: int = -1


@dataclass(frozen=True)
class ItemRow:
    """An item that can be edited and opened. ``kind`` topic is the title of a topic; ``owner`` and ``due`` are what the
    beginning of ``meta`` says of a task."""

    ref: Ref
    kind: str
    text: str
    meta: str = ""
    label: str = ""
    time: float | None = None
    mark: str = ""
    reason: str = ""
    opened: bool = False
    quotes: int = 0
    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class QuoteRow:
    """Words that an item rests on."""

    ref: Ref
    number: int
    evidence: Evidence = field(hash=False)
    speaker: str = ""
    timed: bool = True
    playable: bool = True


@dataclass(frozen=True)
class LineRow:
    """A line to read: an empty section, a remark, an item that was left out."""

    name: str
    text: str
    detail: str = ""
    opener: bool = False
    opened: bool = False


Row = HeadingRow | ItemRow | QuoteRow | LineRow | UpdateRow


def spoken(row: Row) -> str:
    """A row as a screen reader says it."""
    match row:
        case HeadingRow():
            return f"{row.title}, {row.count}" if row.count >= 0 else row.title
        case QuoteRow():
            speaker, quote = row.speaker or tr("unknown speaker"), row.evidence.quote
            if not row.timed:
                return tr("Evidence, {speaker}: “{quote}”", speaker=speaker, quote=quote)
            time = text.clock(row.evidence.start)
            return tr("Evidence, {speaker} at {time}: “{quote}”", speaker=speaker, time=time, quote=quote)
        case LineRow():
            return f"{row.text}. {row.detail}" if row.detail else row.text
        case UpdateRow():
            return previous_rows.spoken(row)
    parts = [f"{row.label} {row.text}".strip(), row.meta, "" if row.mark == "doubtful" else row.reason]
    if row.time is not None:
        parts.append(tr("at {time}", time=text.clock(row.time)))
    if row.quotes:
        parts.append(previous_rows.quotes(row.quotes, shown=row.opened))
    return ". ".join(part.rstrip(".") for part in parts if part)


def tip(row: Row) -> str | None:
    match row:
        case UpdateRow():
            return previous_rows.tip(row)
        case ItemRow(kind="previous"):
            return tr("A task from an earlier meeting in this series. Edit it there or on the Tasks page.")
        case ItemRow(kind="topic"):
            return tr("Double-click or press Enter to change the title")
        case ItemRow():
            if row.quotes:
                how = tr("Click to see the quote; double-click or press Enter to edit.")
            else:
                how = tr("Double-click or press enter to edit.")
            return f"{row.reason}\n{how}" if row.reason else how
        case QuoteRow(playable=playable):
            return tr("Click to play") if playable else tr("Click to show in the transcript")
        case HeadingRow(add=add) if add:
            return tr("{action}: click or press Enter", action=add)
    return None
