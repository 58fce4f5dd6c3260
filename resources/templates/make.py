"""Makes the Word templates that ship, beside this file: ``python resources/templates/make.py``.

Each is an ordinary Word document with fields, as a person could have made it. Fixed words are fields as well
(``label.decisions``), so that they follow the language of the minutes.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1]))

import docx  # noqa: E402
from docx.document import Document  # noqa: E402
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER  # noqa: E402
from docx.oxml import OxmlElement  # noqa: E402
from docx.oxml.ns import qn  # noqa: E402
from docx.shared import Length, Mm, Pt, RGBColor  # noqa: E402
from docx.table import Table, _Cell  # noqa: E402
from docx.text.paragraph import Paragraph  # noqa: E402

from meetingmate.export.word import base, parts  # noqa: E402

#: A piece of a line: text, or text with the character style it has.
Piece = str | tuple[str, str]
_DAY = datetime(2026, 1, 1)


def main() -> None:
    """Write all templates."""
    for name, make in TEMPLATES.items():
        (FOLDER / f"{name}.docx").write_bytes(made(make))


def made(make: Callable[[], Document]) -> bytes:
    """The file of one template, the same each time."""
    stream = io.BytesIO()
    make().save(stream)
    again = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            target.writestr(info, source.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


# --- the templates ----------------------------------------------------------------------------------------------------


def plain() -> Document:
    """Everything, one below the other, without a letterhead."""
    document = _document("Plain minutes", font="Calibri", colour="1F4E79")
    _running_lines(document)
    _line(document, "Document Kind", "{{ kind }}   ", ("{{ draft }}", "Draft Mark"))
    _line(document, "Title", "{{ title }}")
    _details(document)
    _remark(document)
    _summary(document)
    _statement(document, "{% if decisions %}")
    _line(document, "Heading 1", "{{ label.decisions }}")
    item = "{% for d in decisions %}", ("{{ d.number }}", "Item Number"), "\u2002{{ d.text }}{% endfor %}"
    _line(document, "List Bullet", *item)
    _statement(document, "{% endif %}")
    _statement(document, "{% if tasks %}")
    _line(document, "Heading 1", "{{ label.action_items }}")
    _task_list(document)
    _statement(document, "{% endif %}")
    _previous(document)
    _questions(document)
    _topics(document)
    _next_meeting(document)
    _signatures(document)
    _how_made(document)
    _transcript(document)
    return document


def board() -> Document:
    """Formal minutes: who was there and who was excused, topics, numbered resolutions, lines to sign on."""
    document = _document("Formal board minutes", font="Cambria", colour="2B2B2B", margin=28)
    _running_lines(document)
    for style, size in (("Title", 22), ("Subtitle", 12)):
        document.styles[style].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.styles[style].font.size = Pt(size)
    kind = _line(document, "Document Kind", "{{ kind|upper }}")
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _line(document, "Title", "{{ title }}")
    _line(document, "Subtitle", "{{ when }}{% if place %} · {{ place }}{% endif %}")
    mark = _line(document, "Normal", "{% if draft %}", ("\u00a0{{ draft }}\u00a0", "Draft Mark"), "{% endif %}")
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = _table(document, "Minutes Details", (38, 116), rows=5)
    people = (("chair", "chair"), ("minute_taker", "minute_taker"), ("present", "present|join('; ')"))
    people = (*people, ("absent", "absent|join('; ')"), ("agenda", "agenda"))
    for row, (label, value) in zip(table.rows, people, strict=True):
        _fill(row.cells[0], "Table Text", (f"{{% if {label} %}}{{{{ label.{label} }}}}", "Subtle"))
        _fill(row.cells[1], "Table Text", f"{{{{ {value} }}}}{{% endif %}}")
    _remark(document)
    _summary(document)
    _topics(document)
    _statement(document, "{% if decisions %}")
    _line(document, "Heading 1", "{{ label.decisions }}")
    table = _table(document, "Minutes Items", (16, 138), rows=1)
    table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstRow"), "0")
    table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:val"), "0600")
    cells = table.rows[0].cells
    _fill(cells[0], "Table Text", "{% for d in decisions %}", ("{{ d.number }}", "Strong"))
    _fill(cells[1], "Table Text", "{{ d.text }}{% if d.by %} ", ("({{ d.by }})", "Subtle"), "{% endif %}")
    speaker = "{% if q.speaker %} –\u00a0{{ q.speaker }}{% endif %}"
    _add(cells[1], "Item Quote", "{%p for q in d.quotes %}{{ q.text }}", speaker, "{%p endfor %}")
    _statement(cells[1], "{% endfor %}")
    _statement(document, "{% endif %}")
    _statement(document, "{% if tasks %}")
    _line(document, "Heading 1", "{{ label.action_items }}")
    _task_list(document)
    _statement(document, "{% endif %}")
    _previous(document)
    _questions(document)
    _next_meeting(document)
    _signatures(document)
    _how_made(document)
    _transcript(document)
    return document


def project() -> Document:
    """Project minutes: the tasks first, as a register with owner, date and status."""
    document = _document("Project minutes with action register", font="Calibri", colour="0B6E69", margin=20)
    _running_lines(document)
    _line(document, "Document Kind", "{{ kind }}   ", ("{{ draft }}", "Draft Mark"))
    _line(document, "Title", "{{ title }}")
    _details(document)
    _remark(document)
    _statement(document, "{% if tasks or previous %}")
    _line(document, "Heading 1", "{{ label.action_items }}")
    table = _table(document, "Minutes Items", (13, 79, 30, 25, 23), rows=3)
    keys = ("number", "action", "owner", "due", "status")
    for cell, key in zip(table.rows[0].cells, keys, strict=True):
        _fill(cell, "Table Heading", f"{{{{ label.{key} }}}}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, name in zip(table.rows[1:], ("previous", "tasks"), strict=True):
        first, text, owner, due, status = row.cells
        _fill(first, "Table Text", f"{{% for t in {name} %}}", ("{{ t.number }}", "Item Number"))
        _fill(text, "Table Text", "{{ t.text }}")
        _fill(owner, "Table Text", "{{ t.owner or '–' }}")
        _fill(due, "Table Text", "{{ t.due or '–' }}")
        _fill(status, "Table Text", "{{ t.status or label.status_open }}{% endfor %}")
    _statement(document, "{% endif %}")
    _statement(document, "{% if decisions %}")
    _line(document, "Heading 1", "{{ label.decisions }}")
    table = _table(document, "Minutes Items", (13, 127, 30), rows=2)
    for cell, key in zip(table.rows[0].cells, ("number", "decision", "speaker"), strict=True):
        _fill(cell, "Table Heading", f"{{{{ label.{key} }}}}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    first, text, by = table.rows[1].cells
    _fill(first, "Table Text", "{% for d in decisions %}", ("{{ d.number }}", "Item Number"))
    _fill(text, "Table Text", "{{ d.text }}")
    _fill(by, "Table Text", "{{ d.by or '–' }}{% endfor %}")
    _statement(document, "{% endif %}")
    _questions(document)
    _summary(document)
    _topics(document)
    _next_meeting(document)
    _how_made(document)
    _transcript(document)
    return document


def brief() -> Document:
    """One page for those who were not there: what it was about, what was decided, who does what."""
    document = _document("One-page brief", font="Calibri", colour="7A3E1D", margin=20)
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    document.styles["Title"].font.size = Pt(18)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(8)
    document.styles["Heading 1"].font.size = Pt(11.5)
    _running_lines(document)
    _line(document, "Title", "{{ title }}")
    _line(document, "Subtitle", "{{ when }}   ", ("{{ draft }}", "Draft Mark"))
    _remark(document)
    _statement(document, "{% if summary %}")
    _line(document, "Normal", "{{ summary }}")
    _statement(document, "{% endif %}")
    table = _table(document, None, (83, 87), rows=1)
    left, right = table.rows[0].cells
    _fill(left, "Heading 1", "{{ label.decisions }}")
    _add(left, "List Bullet", "{% for d in decisions %}{{ d.text }}{% else %}{{ label.none }}{% endfor %}")
    _fill(right, "Heading 1", "{{ label.action_items }}")
    due = "{% if t.due %}, {{ t.due }}{% endif %}"
    owner = "{{ t.owner or label.not_stated }}{% if t.status %}, {{ t.status }}{% endif %}"
    task = "{% for t in tasks %}{{ t.text }} ", (f"({owner}{due})", "Subtle")
    _add(right, "List Bullet", *task, "{% else %}{{ label.none }}{% endfor %}")
    _statement(document, "{% if questions %}")
    _line(document, "Heading 1", "{{ label.open_questions }}")
    _line(document, "List Bullet", "{% for q in questions %}{{ q.text }}{% endfor %}")
    _statement(document, "{% endif %}")
    _next_meeting(document)
    _line(document, "Small Print", "{{ how_made }}")
    return document


TEMPLATES = {"plain": plain, "board": board, "project": project, "brief": brief}

# --- sections ---------------------------------------------------------------------------------------------------------


def _running_lines(document: Document) -> None:
    """The title at the top of each page but the first, date and page number at the foot of each."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    width = base.text_width(document)
    section.header.paragraphs[0].paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    _pieces(section.header.paragraphs[0], "{{ title }}\t", ("{{ draft }}", "Strong"))
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        _pieces(paragraph, "{{ date }}\t")
        parts.add_page_numbers(paragraph, f"{parts.PAGE} / {parts.PAGES}")


def _details(document: Document) -> None:
    width = base.text_width(document).mm
    table = _table(document, "Minutes Details", (30, width - 30), rows=1)
    first, second = table.rows[0].cells
    _fill(first, "Table Text", "{% for d in details %}", ("{{ d.label }}", "Subtle"))
    _fill(second, "Table Text", "{{ d.value }}{% endfor %}")


def _remark(document: Document) -> None:
    _line(document, "Lead", "{% if remark %}{{ remark }}{% endif %}")


def _summary(document: Document) -> None:
    _statement(document, "{% if summary %}")
    _line(document, "Heading 1", "{{ label.summary }}")
    _line(document, "Normal", "{{ summary }}")
    _statement(document, "{% endif %}")


def _task_list(document: Document) -> None:
    aside = "{{ t.owner or label.not_stated }}{% if t.due %}, {{ t.due }}{% endif %}"
    aside += "{% if t.status %}, {{ t.status }}{% endif %}"
    item = "{% for t in tasks %}", ("{{ t.number }}", "Item Number"), "\u2002{{ t.text }} "
    _line(document, "List Bullet", *item, (f"({aside})", "Subtle"), "{% endfor %}")


def _previous(document: Document) -> None:
    _statement(document, "{% if previous %}")
    _line(document, "Heading 1", "{{ label.previous_actions }}")
    aside = "{{ t.owner or label.not_stated }}{% if t.status %}, {{ t.status }}{% endif %}"
    item = "{% for t in previous %}", ("{{ t.number }}", "Item Number"), "\u2002{{ t.text }} "
    _line(document, "List Bullet", *item, (f"({aside})", "Subtle"), "{% endfor %}")
    _statement(document, "{% endif %}")


def _questions(document: Document) -> None:
    _statement(document, "{% if questions %}")
    _line(document, "Heading 1", "{{ label.open_questions }}")
    aside = "{% if q.by %} ", ("({{ q.by }})", "Subtle"), "{% endif %}"
    _line(document, "List Bullet", "{% for q in questions %}{{ q.text }}", *aside, "{% endfor %}")
    _statement(document, "{% endif %}")


def _topics(document: Document) -> None:
    _statement(document, "{% if topics %}")
    _line(document, "Heading 1", "{{ label.topics }}")
    _statement(document, "{% for topic in topics %}")
    _line(document, "Heading 2", "{{ loop.index }}. {{ topic.title }}   ", ("{{ topic.time }}", "Subtle"))
    speaker = "{% if p.speaker %}", ("{{ p.speaker|colon }} ", "Strong"), "{% endif %}"
    point = _line(document, "List Bullet", "{% for p in topic.points %}", *speaker, "{{ p.text }}{% endfor %}")
    point.paragraph_format.keep_with_next = True
    outcome = "{% if topic.outcome %}{{ label.outcome|colon }} ", ("{{ topic.outcome }}", "Item Number"), "{% endif %}"
    _line(document, "Item Numbers", *outcome)
    _statement(document, "{% endfor %}")
    _line(document, "Table Note", "{% if times_note %}{{ times_note }}{% endif %}")
    _statement(document, "{% endif %}")


def _next_meeting(document: Document) -> None:
    label = "{% if next_meeting %}", ("{{ label.next_meeting|colon }} ", "Strong"), "{{ next_meeting }}{% endif %}"
    _line(document, "Normal", *label).paragraph_format.space_before = Pt(10)


def _signatures(document: Document) -> None:
    for label, name, day in (("prepared_by", "minute_taker", ""), ("approved_by", "approved_by", "{{ approved_on }}")):
        paragraph = _line(document, "Signature Line", f"{{{{ label.{label}|colon }}}} {{{{ {name} }}}}\t\t")
        width = base.text_width(document)
        for share, leader in ((0.62, WD_TAB_LEADER.LINES), (0.66, WD_TAB_LEADER.SPACES), (1.0, WD_TAB_LEADER.LINES)):
            paragraph.paragraph_format.tab_stops.add_tab_stop(Length(int(width * share)), leader=leader)
        _pieces(paragraph, f"{{{{ label.date|colon }}}} {day}\t")


def _how_made(document: Document) -> None:
    _statement(document, "{% if how_made %}")
    _line(document, "Heading 1", "{{ label.how_made }}")
    _line(document, "Small Print", "{{ how_made }}")
    _statement(document, "{% for line in left_out %}")
    _line(document, "Small Print", "{{ label.check_dropped|capitalize|colon }} {{ line }}")
    _statement(document, "{% endfor %}")
    _statement(document, "{% endif %}")


def _transcript(document: Document) -> None:
    _statement(document, "{% if transcript %}")
    _line(document, "Heading 1", "{{ label.transcript }}")
    _statement(document, "{% for turn in transcript %}")
    speaker = "{% if turn.speaker %}", ("{{ turn.speaker|colon }} ", "Strong"), "{% endif %}"
    _line(document, "Transcript", ("{{ turn.time }}", "Subtle"), "\t", *speaker, "{{ turn.text }}")
    _statement(document, "{% endfor %}")
    _statement(document, "{% endif %}")


# --- pieces -----------------------------------------------------------------------------------------------------------


def _document(title: str, *, font: str, colour: str, margin: int = 22) -> Document:
    document = docx.Document()
    base.use_templates(document)
    base.set_settings(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.header_distance = section.footer_distance = Mm(10)
    fonts = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}")
    fonts.set(qn("w:ascii"), font)
    fonts.set(qn("w:hAnsi"), font)
    for style in ("Title", "Heading 1", "Table Heading"):
        document.styles[style].font.color.rgb = RGBColor.from_string(colour)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "MeetingMate", "MeetingMate"
    properties.comments, properties.keywords = "", ""
    properties.created = properties.modified = _DAY
    return document


def _statement(container: Document | _Cell, text: str) -> None:
    """A loop or condition in a paragraph of its own, which goes away with it."""
    _pieces(parts.add_paragraph(container, "Small Print"), text)


def _line(document: Document, style: str, *pieces: Piece) -> Paragraph:
    return _pieces(parts.add_paragraph(document, style), *pieces)


def _add(cell: _Cell, style: str, *pieces: Piece) -> Paragraph:
    return _pieces(parts.add_paragraph(cell, style), *pieces)


def _fill(cell: _Cell, style: str, *pieces: Piece) -> Paragraph:
    """Write into the first paragraph of a cell."""
    paragraph = cell.paragraphs[0]
    parts.set_style(paragraph, style)
    return _pieces(paragraph, *pieces)


def _pieces(paragraph: Paragraph, *pieces: Piece) -> Paragraph:
    for piece in pieces:
        text, style = (piece, None) if isinstance(piece, str) else piece
        parts.add_text(paragraph, text, style)
    return paragraph


def _table(document: Document, style: str | None, widths: Sequence[float], *, rows: int) -> Table:
    """``widths`` in mm."""
    columns = [Mm(width) for width in widths]
    table = parts.add_table(document, style or "Minutes Details", columns, "")
    if style is None:
        table._tbl.tblPr.remove(table._tbl.tblPr.find(qn("w:tblStyle")))
    for name in ("w:tblCaption", "w:tblDescription"):
        table._tbl.tblPr.remove(table._tbl.tblPr.find(qn(name)))
    for _ in range(rows):
        parts.add_row(table, columns)
    return table


if __name__ == "__main__":
    main()
