"""Pieces of a Word document that python-docx has no call for, and text that keeps its writing direction."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from meetingmate.export import bidi

#: Stand-ins for the two numbers in a text such as "Page {n} of {m}" (private use characters).
PAGE, PAGES = "\ue000", "\ue001"
_FIELDS = {PAGE: "PAGE", PAGES: "NUMPAGES"}
#: What may follow ``w:bidi`` in ``w:pPr`` (its children have a fixed order, ECMA-376 17.3.1.26).
_AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap"),
    *("w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)


def add_text(paragraph: Paragraph, text: str, style: str | None = None) -> None:
    """Append ``text`` in the character style ``style``; right-to-left stretches become runs of their own."""
    for part, rtl in bidi.spans(text):
        run = paragraph.add_run(part)
        if style:
            run._r.style = _style_id(style)
        if rtl:
            run.font.rtl = True


def add_paragraph(container: Document | _Cell, style: str) -> Paragraph:
    """Append an empty paragraph in the style of that name."""
    paragraph = container.add_paragraph()
    set_style(paragraph, style)
    return paragraph


def set_style(paragraph: Paragraph, style: str) -> None:
    """Give the paragraph the style of that name."""
    paragraph._p.style = _style_id(style)


def _style_id(name: str) -> str:
    # In word-styles.xml an id is the name without blanks. python-docx would search the whole list of styles
    # each time, half of the time that a long transcript takes.
    return name.replace(" ", "")


def turn(paragraph: Paragraph, text: str) -> Paragraph:
    """Make the paragraph run from right to left if ``text`` does."""
    if bidi.starts_rtl(text):
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    return paragraph


def add_page_numbers(paragraph: Paragraph, text: str) -> None:
    """Append ``text``, in which ``PAGE`` and ``PAGES`` become fields that Word keeps up to date."""
    for part in re.split(f"([{PAGE}{PAGES}])", text):
        if part in _FIELDS:
            add_field(paragraph, _FIELDS[part], "1")
        elif part:
            add_text(paragraph, part)


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Append a field; ``result`` is what a reader without fields shows."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), (None, result), ("end", "")):
        run = paragraph.add_run()
        if kind is None:
            run.text = text
        elif kind:
            _append(run, "w:fldChar", {"w:fldCharType": kind})
        else:
            element = _append(run, "w:instrText", {"xml:space": "preserve"})
            element.text = f" {text} "


def _append(run: Run, name: str, attributes: dict[str, str]) -> BaseOxmlElement:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    run._r.append(element)
    return element


def add_table(document: Document, style: str, widths: Sequence[Length], description: str) -> Table:
    """An empty table with fixed columns; ``description`` is its alternative text for screen readers."""
    table: Table = document.add_table(rows=0, cols=len(widths), style=style)
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    properties = table._tbl.tblPr
    total = properties.find(qn("w:tblW"))
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(sum(w.twips for w in widths)))
    look = properties.find(qn("w:tblLook"))
    look.attrib.clear()
    for key, value in (("val", "0020"), ("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "0"), ("lastColumn", "0")):
        look.set(qn(f"w:{key}"), value)
    look.set(qn("w:noHBand"), "1")
    look.set(qn("w:noVBand"), "1")
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), description)
        properties.append(element)
    return table


def add_row(table: Table, widths: Sequence[Length]) -> list[_Cell]:
    """Append a row that does not break across pages and return its cells."""
    row = table.add_row()
    _row_property(row, "w:cantSplit")
    cells = list(row.cells)
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    return cells


def add_header(table: Table, widths: Sequence[Length], titles: Sequence[str]) -> None:
    """Append the heading row, which Word repeats on each page and a screen reader reads as headings."""
    cells = add_row(table, widths)
    _row_property(table.rows[-1], "w:tblHeader")
    for cell, title in zip(cells, titles, strict=True):
        paragraph = cell.paragraphs[0]
        set_style(paragraph, "Table Heading")
        add_text(paragraph, title)


def keep_ends(table: Table) -> None:
    """Keep the heading row with the first two items, and the last two together: none is alone on a page."""
    rows = list(table.rows)
    for row in {id(row): row for row in (*rows[1:2], *rows[-2:-1])}.values():
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _row_property(row: _Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


def fill(cell: _Cell, text: str, style: str | None = None, turning: bool = True) -> Paragraph:
    """Write ``text`` into the empty first paragraph of a cell; ``turning`` lets it run from right to left."""
    paragraph: Paragraph = cell.paragraphs[0]
    if turning:
        turn(paragraph, text)
    set_style(paragraph, "Table Text")
    add_text(paragraph, text, style)
    return paragraph
