"""A filled form as a Word document: its fields by section, each with the words it rests on, and what is missing."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document
from docx.shared import Length
from docx.table import _Cell

from meetingmate.assistants.forms import showing
from meetingmate.domain.forms import FieldValue, FilledForm, FormField, SaidWords, in_language
from meetingmate.export.cleaning import one_line
from meetingmate.export.clock import position
from meetingmate.export.number_formats import conventions
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word import parts, sections
from meetingmate.export.word.base import new_document, text_width

#: Shares of the width of a label, a value and its time.
_SHARES = (4.2, 11.0, 1.4)


def render(filled: FilledForm) -> bytes:
    """The Word file."""
    title = one_line(showing.title(filled))
    written = conventions(filled.language)
    view = MinutesView(written, title, written.date_full(filled.day), draft=True, has_minutes=False)
    document = new_document(view, title, showing.review(filled))
    document.core_properties.category = ""
    sections.opening(document, view, view.date, title)
    sections.body(document, showing.review(filled), "Lead")
    missing = filled.missing()
    if missing:
        names = ", ".join(showing.label(one, filled.language) for one in missing)
        sections.body(document, f"{showing.text('missing', filled.language)}: {names}")
    for heading, fields in by_section(filled):
        plain = [one for one in fields if one.type != "list" or not filled.value(one.id).rows]
        if heading or plain:
            sections.heading(document, heading or showing.text("values", filled.language), 1)
        _values(document, filled, plain, heading or title)
        for one in fields:
            if one not in plain:
                _rows(document, filled, one)
    if filled.unused:
        sections.heading(document, showing.text("unused", filled.language), 1)
        sections.body(document, showing.text("unused_note", filled.language), "Small Print")
        for said in filled.unused:
            sections.bullet(document, one_line(said.quote), aside=position(said.start))
    sections.body(document, showing.review(filled), "Small Print")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_section(filled: FilledForm) -> list[tuple[str, list[FormField]]]:
    """The fields under the labels of their sections, in the order of the form; those of none come first."""
    found = [("", [one for one in filled.form.fields if not one.section])]
    for section in filled.form.sections:
        fields = [one for one in filled.form.fields if one.section == section.id]
        found.append((in_language(section.label, filled.language, section.id), fields))
    return [(label, fields) for label, fields in found if fields]


def _widths(document: Document, shares: tuple[float, ...]) -> list[Length]:
    total = text_width(document)
    return [Length(int(total * share / sum(shares))) for share in shares]


def _values(document: Document, filled: FilledForm, fields: list[FormField], caption: str) -> None:
    if not fields:
        return
    widths = _widths(document, _SHARES)
    table = parts.add_table(document, "Minutes Details", widths, caption)
    for one in fields:
        value = filled.value(one.id)
        cells = parts.add_row(table, widths)
        parts.fill(cells[0], showing.label(one, filled.language), "Subtle")
        _value(cells[1], filled, one, value)
        parts.fill(cells[2], _time(value.evidence), "Subtle", turning=False)


def _value(cell: _Cell, filled: FilledForm, one: FormField, value: FieldValue) -> None:
    language = filled.language
    lines = showing.shown(one, value, language).split("\n")
    if one.type == "date":
        lines = [conventions(language).date_full(value.text)]
    if value.is_empty():
        reason = filled.empty.get(one.id)
        empty = showing.text("empty", language)
        parts.fill(cell, f"{empty} ({showing.text(reason, language)})" if reason else empty, "Subtle")
        return
    parts.fill(cell, lines[0])
    for line in lines[1:]:
        parts.add_text(parts.turn(parts.add_paragraph(cell, "Table Text"), line), line)
    _remarks(cell, filled, value)
    if one.type not in ("text", "long_text"):
        for said in value.evidence:
            quote = parts.turn(parts.add_paragraph(cell, "Item Quote"), said.quote)
            parts.add_text(quote, one_line(said.quote))


def _remarks(cell: _Cell, filled: FilledForm, value: FieldValue) -> None:
    """Who wrote it, if not the rules, and what speaks against it."""
    language = filled.language
    remarks = [showing.text(f"by_{value.by}", language)] if value.by == "person" else []
    if problems := showing.problems(value, language):
        remarks.append(f"{showing.text('check', language)}: {', '.join(problems)}")
    if remarks:
        parts.add_text(parts.add_paragraph(cell, "Item Doubt"), " · ".join(remarks))


def _rows(document: Document, filled: FilledForm, one: FormField) -> None:
    """A list as a table of its own."""
    label, value = showing.label(one, filled.language), filled.value(one.id)
    sections.heading(document, label, 2)
    widths = _widths(document, tuple(1.0 for _ in one.columns))
    table = parts.add_table(document, "Minutes Items", widths, label)
    parts.add_header(table, widths, [showing.label(column, filled.language) for column in one.columns])
    for row in value.rows:
        for column, cell in zip(one.columns, parts.add_row(table, widths), strict=True):
            entry = row.get(column.id)
            shown = showing.shown(column, entry, filled.language) if entry and entry.text else ""
            parts.fill(cell, shown or showing.text("empty", filled.language), None if shown else "Subtle")
            if entry:
                _remarks(cell, filled, entry)
    parts.keep_ends(table)
    for said in value.evidence:
        sections.body(document, f"{one_line(said.quote)} – {position(said.start)}", "Item Quote")


def _time(evidence: list[SaidWords]) -> str:
    return position(evidence[0].start) if evidence else ""
