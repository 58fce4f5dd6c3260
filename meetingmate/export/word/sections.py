"""The sections that the minutes and the sheets of single persons are put together from."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Length, Mm
from docx.table import _Cell

from meetingmate.export.view_model import MinutesView, Row, capital
from meetingmate.export.word import parts
from meetingmate.export.word.base import text_width

_LINE_COLOUR = "56616E"


def heading(document: Document, text: str, level: int, aside: str = "") -> None:
    """A heading; ``aside`` stands after it in small grey letters."""
    paragraph = parts.turn(parts.add_paragraph(document, f"Heading {level}"), text)
    parts.add_text(paragraph, text)
    if aside:
        parts.add_text(paragraph, f"   {aside}", "Subtle")


def body(document: Document, text: str, style: str = "Normal") -> None:
    """One paragraph of text."""
    parts.add_text(parts.turn(parts.add_paragraph(document, style), text), text)


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
    """The table of when, where and who."""
    widths = _share(document, (3.6, 13.0))
    table = parts.add_table(document, "Minutes Details", widths, view.text("details"))
    for label, value in rows:
        cells = parts.add_row(table, widths)
        parts.fill(cells[0], label, "Subtle")
        parts.fill(cells[1], value, turning=False)


def decisions(document: Document, view: MinutesView, rows: Sequence[Row], number: int) -> None:
    """The decisions as table ``number`` of the document."""
    _caption(document, view, number)
    widths = _share(document, (1.1, 14.1, 1.4))
    table = parts.add_table(document, "Minutes Items", widths, view.text("decisions"))
    parts.add_header(table, widths, [view.text(key) for key in ("number", "decision", "time")])
    for row in rows:
        cells = parts.add_row(table, widths)
        parts.fill(cells[0], row.number, "Item Number")
        _item(cells[1], row)
        parts.fill(cells[2], row.time, "Subtle")


def actions(document: Document, view: MinutesView, rows: Sequence[Row], number: int, owner: bool = True) -> None:
    """Action items as table ``number`` of the document, with or without the column of owners."""
    _caption(document, view, number)
    keys = ["number", "action", "owner", "due", "status", "time"]
    shares = [1.1, 6.5, 2.4, 2.7, 2.5, 1.4]  # a date fits on one line
    if not owner:
        del keys[2]
        shares[1:3] = [shares[1] + shares[2]]
    widths = _share(document, shares)
    table = parts.add_table(document, "Minutes Items", widths, view.text("action_items"))
    parts.add_header(table, widths, [view.text(key) for key in keys])
    unknown = view.text("not_stated")
    for row in rows:
        cells = iter(parts.add_row(table, widths))
        parts.fill(next(cells), row.number, "Item Number")
        _item(next(cells), row)
        if owner:
            parts.fill(next(cells), row.owner, "Subtle" if row.owner == unknown else None)
        parts.fill(next(cells), row.due, None if row.due_known else "Subtle")
        parts.fill(next(cells), row.status)
        parts.fill(next(cells), row.time, "Subtle")


def previous(document: Document, view: MinutesView, rows: Sequence[Row], number: int, owner: bool = True) -> None:
    """Tasks of earlier meetings as table ``number``; below each what was said about it, with the words."""
    _caption(document, view, number)
    keys, shares = ["number", "action", "owner", "due", "status"], [1.1, 7.9, 2.4, 2.7, 2.5]
    if not owner:
        del keys[2]
        shares[1:3] = [shares[1] + shares[2]]
    widths = _share(document, shares)
    table = parts.add_table(document, "Minutes Items", widths, view.text("previous_actions"))
    parts.add_header(table, widths, [view.text(key) for key in keys])
    unknown = view.text("not_stated")
    for row in rows:
        cells = iter(parts.add_row(table, widths))
        parts.fill(next(cells), row.number, "Item Number")
        _previous(next(cells), row)
        if owner:
            parts.fill(next(cells), row.owner, "Subtle" if row.owner == unknown else None)
        parts.fill(next(cells), row.due, None if row.due_known else "Subtle")
        parts.fill(next(cells), row.status)


def _previous(cell: _Cell, row: Row) -> None:
    paragraph = parts.turn(cell.paragraphs[0], row.text)
    parts.set_style(paragraph, "Table Text")
    parts.add_text(paragraph, row.text)
    if row.mark:
        parts.add_text(paragraph, f" ({row.mark})", "Subtle")
    if row.note:
        line = parts.turn(parts.add_paragraph(cell, "Table Text"), row.note)
        parts.add_text(line, row.note, "Strong")
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
    """Prepared by and approved by, with lines to sign on; kept together on one page."""
    heading(document, f"{view.text('prepared_by')} / {view.text('approved_by')}", 1)
    widths = _share(document, (7.6, 1.4, 7.6))
    table = parts.add_table(document, "Minutes Signatures", widths, view.text("signature"))
    names = parts.add_row(table, widths)
    parts.fill(
        names[0], f"{view.text('prepared_by')}: {view.minute_taker}".rstrip(": ") + ("" if view.minute_taker else ":")
    )
    parts.fill(names[2], f"{view.text('approved_by')}:")
    lines = parts.add_row(table, widths)
    table.rows[-1].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    table.rows[-1].height = Mm(11)
    labels = parts.add_row(table, widths)
    for side in (0, 2):
        parts.underline_cell(lines[side], _LINE_COLOUR)
        parts.fill(labels[side], f"{view.text('signature')}, {view.text('date')}", "Subtle")
    for cell in (*names, *lines):
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _item(cell: _Cell, row: Row) -> None:
    """The text of an item, what marks it out, and the words it rests on."""
    paragraph = parts.turn(cell.paragraphs[0], row.text)
    parts.set_style(paragraph, "Table Text")
    if row.mark:
        parts.add_text(paragraph, f"{capital(row.mark)}: ", "Strong")
    parts.add_text(paragraph, row.text)
    if row.note:
        parts.add_text(paragraph, f" ({row.note})", "Subtle")
    _quotes(cell, row)


def _quotes(cell: _Cell, row: Row) -> None:
    for quote in row.quotes:
        line = parts.turn(parts.add_paragraph(cell, "Item Quote"), quote.text)
        parts.add_text(line, quote.text)
        source = ",\u00a0".join(word for word in (quote.speaker, quote.time) if word)
        parts.add_text(line, f" –\u00a0{source}")


def _caption(document: Document, view: MinutesView, number: int) -> None:
    paragraph = parts.add_paragraph(document, "Caption")
    before, after = view.text("table", n=parts.PAGE).split(parts.PAGE)
    parts.add_text(paragraph, before)
    parts.add_field(paragraph, "SEQ Table \\* ARABIC", str(number))
    parts.add_text(paragraph, f"{after}. {view.times_note}".rstrip())


def _share(document: Document, shares: Sequence[float]) -> list[Length]:
    """Column widths in the given proportions that fill the width of the text."""
    total = text_width(document)
    return [Length(int(total * share / sum(shares))) for share in shares]
