"""The sections that the minutes and the sheets of single persons are put together from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from docx.document import Document
from docx.enum.text import WD_TAB_LEADER
from docx.shared import Cm, Length
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from meetingmate.export.view_model import MinutesView, Row, capital
from meetingmate.export.word import parts
from meetingmate.export.word.base import text_width


def heading(document: Document, text: str, level: int, aside: str = "") -> Paragraph:
    """A heading; ``aside`` stands after it in small grey letters."""
    paragraph = parts.turn(parts.add_paragraph(document, f"Heading {level}"), text)
    parts.add_text(paragraph, text)
    if aside:
        parts.add_text(paragraph, f"   {aside}", "Subtle")
    return paragraph


def body(document: Document, text: str, style: str = "Normal") -> Paragraph:
    """One paragraph of text."""
    paragraph = parts.turn(parts.add_paragraph(document, style), text)
    parts.add_text(paragraph, text)
    return paragraph


def opening(document: Document, view: MinutesView, kind: str, title: str) -> None:
    """What kind of document it is, whether it is a draft, and its title."""
    if kind == title:
        kind = ""
    if kind or view.draft:
        paragraph = parts.add_paragraph(document, "Document Kind")
        parts.add_text(paragraph, kind)
    if view.draft:
        parts.add_text(paragraph, "   " if kind else "")
        parts.add_text(paragraph, f"\u00a0{view.text('draft')}\u00a0", "Draft Mark")
    body(document, title, "Title")


def details(document: Document, view: MinutesView, rows: Sequence[tuple[str, str]]) -> None:
    """The table of when, where and who; nothing when nothing is known."""
    if not rows:
        return
    widths = _share(document, (2.9, 13.7))
    table = parts.add_table(document, "Minutes Details", widths, view.text("details"))
    for label, value in rows:
        cells = parts.add_row(table, widths)
        parts.fill(cells[0], label, "Subtle")
        parts.fill(cells[1], value, turning=False)


@dataclass(frozen=True)
class _Column:
    """A column of a table of items: its title, its width in cm (0: what the others leave), and what it writes into a
    cell. The widths suit Calibri and the wider fonts that stand in for it elsewhere.
    """

    title: str
    width: float
    write: Callable[[_Cell, Row], object]


def decisions(document: Document, view: MinutesView, rows: Sequence[Row]) -> None:
    """The decisions as a table."""
    _table(document, view, rows, "decisions", [_Column("decision", 0, partial(_item, view))])


def actions(document: Document, view: MinutesView, rows: Sequence[Row], owner: bool = True) -> None:
    """Action items as a table, with or without the column of owners."""
    columns = [_Column("action", 0, partial(_item, view))]
    columns += [_Column("owner", 2.7, _known("owner"))] if owner else []
    _table(document, view, rows, "action_items", columns + _due_and_status(rows))


def previous(document: Document, view: MinutesView, rows: Sequence[Row], owner: bool = True) -> None:
    """Tasks of earlier meetings as a table; below each what was said about it."""
    columns = [_Column("action", 0, _previous)]
    columns += [_Column("owner", 2.7, _known("owner"))] if owner else []
    _table(document, view, rows, "previous_actions", columns + _due_and_status(rows), timed=False)


def _due_and_status(rows: Sequence[Row]) -> list[_Column]:
    """The columns that are not empty. A date fits on one line."""
    columns = [_Column("due", 2.7, _known("due"))] if any(row.due for row in rows) else []
    return columns + ([_Column("status", 2.3, _known("status"))] if any(row.status for row in rows) else [])


def _known(field: str) -> Callable[[_Cell, Row], object]:
    def write(cell: _Cell, row: Row) -> None:
        value = getattr(row, field)
        parts.fill(cell, value or ("" if field == "status" else "–"), None if value else "Subtle")

    return write


def _table(
    document: Document,
    view: MinutesView,
    rows: Sequence[Row],
    name: str,
    columns: Sequence[_Column],
    timed: bool = True,
) -> None:
    """A table with a row for each item: its number, ``columns``, and its time where one is known."""
    columns = [_Column("number", 1.2, lambda cell, row: parts.fill(cell, row.number, "Item Number")), *columns]
    if timed and any(row.time for row in rows):
        columns.append(_Column("time", 1.5, lambda cell, row: parts.fill(cell, row.time, "Subtle")))
    left = Length(text_width(document) - sum(Cm(column.width) for column in columns))
    widths = [Cm(column.width) if column.width else left for column in columns]
    table = parts.add_table(document, "Minutes Items", widths, view.text(name))
    parts.add_header(table, widths, [view.text(column.title) for column in columns])
    for row in rows:
        for column, cell in zip(columns, parts.add_row(table, widths), strict=True):
            column.write(cell, row)
    parts.keep_ends(table)


def _previous(cell: _Cell, row: Row) -> None:
    paragraph = parts.turn(cell.paragraphs[0], row.text)
    parts.set_style(paragraph, "Table Text")
    parts.add_text(paragraph, row.text)
    if row.mark:
        parts.add_text(paragraph, f" ({row.mark})", "Subtle")
    if row.note:
        line = parts.turn(parts.add_paragraph(cell, "Table Text"), row.note)
        parts.add_text(line, row.note)
    _quotes(cell, row)


def questions(document: Document, view: MinutesView, rows: Sequence[Row]) -> None:
    """Open questions as a list, with who raised each and when."""
    for row in rows:
        bullet(document, row.text, aside=view.question_aside(row))


def bullet(document: Document, text: str, number: str = "", aside: str = "") -> None:
    """A list line: the number of an item before it, an aside in brackets after it."""
    paragraph = parts.turn(parts.add_paragraph(document, "List Bullet"), text)
    if number:
        parts.add_text(paragraph, f"{number}\u2002", "Item Number")
    parts.add_text(paragraph, text)
    if aside:
        parts.add_text(paragraph, f" ({aside})", "Subtle")


def signatures(document: Document, view: MinutesView) -> None:
    """A line to sign on: who prepared and who approved the minutes, and when; on the page of what follows."""
    paragraph = parts.add_paragraph(document, "Signature Line")
    ends = [Length(int(text_width(document) * share)) for share in (0.37, 0.4, 0.77, 0.8, 1.0)]
    for place, end in enumerate(ends):
        leader = WD_TAB_LEADER.SPACES if place % 2 else WD_TAB_LEADER.LINES
        paragraph.paragraph_format.tab_stops.add_tab_stop(end, leader=leader)
    fields = {"prepared_by": view.minute_taker, "approved_by": view.approved_by, "date": view.approved_on}
    for key, known in fields.items():
        parts.add_text(paragraph, view.label(view.text(key)))
        parts.add_text(paragraph, known)
        parts.add_text(paragraph, "\t" if key == "date" else "\t\t")


def _item(view: MinutesView, cell: _Cell, row: Row) -> None:
    """The text of an item, what marks it out, why it is doubtful, and the words it rests on."""
    paragraph = parts.turn(cell.paragraphs[0], row.text)
    parts.set_style(paragraph, "Table Text")
    if row.mark:
        parts.add_text(paragraph, view.label(capital(row.mark)), "Strong")
    parts.add_text(paragraph, row.text)
    if row.said_by:
        said_by = row.said_by.replace(" ", "\u00a0")
        parts.add_text(paragraph, f" –\u00a0{said_by}", "Subtle")
    if row.note:
        parts.add_text(paragraph, f" ({row.note})", "Subtle")
    if row.doubts:
        doubt = view.doubt(row)
        parts.add_text(parts.turn(parts.add_paragraph(cell, "Item Doubt"), doubt), doubt)
    _quotes(cell, row)


def _quotes(cell: _Cell, row: Row) -> None:
    for quote in row.quotes:
        line = parts.turn(parts.add_paragraph(cell, "Item Quote"), quote.text)
        parts.add_text(line, quote.text)
        source = ",\u00a0".join(word for word in (quote.speaker, quote.time) if word)
        if source:
            parts.add_text(line, f" –\u00a0{source}")


def _share(document: Document, shares: Sequence[float]) -> list[Length]:
    """Column widths in the given proportions that fill the width of the text."""
    total = text_width(document)
    return [Length(int(total * share / sum(shares))) for share in shares]
