"""Word templates as strangers make them: their fonts, letterheads, tables and languages, and what Word leaves in files.

Each maker gives the bytes of a .docx or .dotx. Word itself writes such XML: letters of a field in several runs,
spelling marks, tracked changes, content controls, text boxes in two forms.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

W = nsdecls("w")
TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def verein() -> bytes:
    """A German association: letterhead with a picture, two columns, Georgia, fields that Word has cut into runs."""
    document = _document("Georgia", 10.5, "de-DE")
    section = document.sections[0]
    section.header.paragraphs[0].add_run().add_picture(io.BytesIO(_png(120, 40)), width=Cm(3))
    section.header.paragraphs[0].add_run("   Gartenfreunde Süd e. V. · Protokoll {{ draft }}")
    section.footer.paragraphs[0].text = "{{ title }} · Seite "
    _page_number(section.footer.paragraphs[0])
    _cut(document.add_paragraph(style="Title"), ["{", "{ ti", "tle ", "}", "}"], bold=(1,))
    document.add_paragraph("Sitzung am {{ when }}, anwesend: {{ present }}")
    document.add_paragraph("Entschuldigt: {% if absent %}{{ absent }}{% else %}niemand{% endif %}")
    two = document.add_section(WD_SECTION.CONTINUOUS)
    columns = two._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "708")
    document.add_heading("Beschlüsse", 1)
    paragraph = document.add_paragraph(style="List Number")
    _cut(paragraph, ["{% for ", "b in deci", "sions %}{{ b.text }}", " ({{ b.by", " }}){% endfor", " %}"], bold=(2,))
    document.add_heading("Aufgaben", 1)
    document.add_paragraph("{% for a in tasks %}")
    bold = document.add_paragraph()
    bold.add_run("{{ a.owner or „alle“ }}").bold = True
    bold.add_run(": {{ a.text }}{% if a.due %} (bis {{ a.due }}){% endif %}")
    document.add_paragraph("{% endfor %}")
    document.add_paragraph("Zusammenfassung: {{ summary }}")
    document.add_paragraph("{{ how_made }}").runs[0].font.size = Pt(8)
    return _bytes(document)


def conseil() -> bytes:
    """A French council: a table with merged cells, content controls with placeholders and bound data."""
    document = _document("Garamond", 12, "fr-FR")
    document.add_heading("Procès-verbal", 0)
    body = document.element.body
    body.insert(1, parse_xml(_control("title", "{{ title }}", block=True)))
    line = document.add_paragraph("Séance du ")
    line._p.append(parse_xml(_control("date", "{{ date }}", block=False)))
    line.add_run(" — présidence\u00a0: {{ chair }}")
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    head = table.rows[0].cells
    head[0].merge(head[3]).text = "{{ label.action_items }} ({{ tasks|length }})"
    for cell, text in zip(table.rows[1].cells, ("N°", "Tâche", "Responsable", "Échéance"), strict=True):
        cell.text = text
    row = table.rows[2].cells
    row[0].text = "{% for t in tasks %}{{ t.number }}"
    row[1].text = "{{ t.text }}"
    row[2].merge(row[3]).text = "{{ t.owner }} — {{ t.due }}{% endfor %}"
    side = table.rows[3].cells
    side[0].merge(side[3]).text = "{% for d in decisions %}"
    side[0].add_paragraph("Décision {{ d.number }}\u00a0: {{ d.text }}", style="List Bullet")
    side[0].add_paragraph("{% endfor %}")
    document.add_paragraph(
        "Questions\u00a0: {% for q in questions %}"
        "«\u00a0{{ q.text }}\u00a0»{% if not loop.last %}, {% endif %}{% endfor %}"
    )
    document.add_paragraph("{{ summary }}")
    document.add_paragraph("{{ how_made }}")
    return _bytes(document)


def works_council() -> bytes:
    """Tracked changes, comments' anchors, bookmarks and spelling marks, as a template that many people worked on."""
    document = _document("Arial", 11, "en-GB")
    ins = 'w:id="{}" w:author="Ann" w:date="2026-01-05T09:00:00Z"'
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:p {W}><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:bookmarkStart w:id='0' w:name='top'/>"
            f"<w:r><w:t xml:space='preserve'>Minutes of </w:t></w:r><w:del {ins.format(1)}>"
            f"<w:r><w:delText>{{{{ old }}}}</w:delText></w:r></w:del>"
            f"<w:ins {ins.format(2)}><w:r><w:t>{{{{ </w:t></w:r></w:ins>"
            f"<w:proofErr w:type='spellStart'/><w:r w:rsidR='00A1B2C3'>"
            f"<w:rPr><w:i/></w:rPr><w:t>title</w:t></w:r><w:proofErr w:type='spellEnd'/><w:ins {ins.format(3)}><w:r>"
            f"<w:t xml:space='preserve'> }}}}</w:t></w:r></w:ins><w:bookmarkEnd w:id='0'/></w:p>"
        ),
    )
    document.add_paragraph("{{ draft }} {{ date }} {{ summary }}")
    document.add_paragraph("{%p for t in tasks %}")
    body.insert(
        len(body) - 1,
        parse_xml(
            f"<w:p {W}><w:bookmarkStart w:id='7' w:name='item'/><w:ins {ins.format(4)}>"
            f"<w:r><w:t>{{{{ t.number }}}}</w:t></w:r></w:ins>"
            f"<w:r><w:tab/><w:t>{{{{ t.text }}}}</w:t></w:r>"
            "<w:r><w:br/><w:t>Owner: {{ t.owner }}</w:t></w:r><w:bookmarkEnd w:id='7'/></w:p>"
        ),
    )
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{% for d in decisions if d.mark %}")
    document.add_paragraph("{{ d.mark|upper }}: {{ d.text }}")
    document.add_paragraph("{% else %}")
    document.add_paragraph("Nothing was changed.")
    document.add_paragraph("{% endfor %}")
    document.add_paragraph("{{ how_made }} {% for q in questions %}{{ q.text }}{% endfor %}")
    return _bytes(document)


def agency() -> bytes:
    """A .dotx with a text box in both forms that Word writes, a cover in colour, and the path of its own template."""
    document = _document("Verdana", 9.5, "en-US")
    document.add_paragraph()._p.append(parse_xml(_text_box("{{ title }}", "{{ date }}")))
    heading = document.add_heading("Who does what", 1)
    heading.runs[0].font.color.rgb = RGBColor(0xB0, 0x20, 0x60)
    for text in ("{% for p in people if p.tasks %}", "{{ p.name }}{% if p.role %} ({{ p.role }}){% endif %}"):
        document.add_paragraph(text)
    document.add_paragraph("{% for t in p.tasks %}{{ t.text }} {{ t.due }}{% endfor %}", style="List Bullet")
    document.add_paragraph("{% endfor %}")
    document.add_paragraph("{{ summary }} {{ draft }} {{ how_made }}")
    document.add_paragraph(
        "{% for d in decisions %}{{ d.text }}; {% endfor %}{% for q in questions %}{{ q.text }}{% endfor %}"
    )
    settings = document.settings.element
    part = document.part._settings_part
    link = part.relate_to(
        "file:///C:/Users/ann/Templates/Agency.dotx",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
        is_external=True,
    )
    attached = OxmlElement("w:attachedTemplate")
    attached.set(qn("r:id"), link)
    settings.insert(1, attached)
    return _with_type(_bytes(document), TEMPLATE_TYPE)


def university() -> bytes:
    """Several sections, another header on the first page, nested loops, a table in a table, a footnote-like end."""
    document = _document("Palatino Linotype", 11, "en-GB")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Faculty of Letters"
    section.header.paragraphs[0].text = "{{ title }}, {{ date }} {{ draft }}"
    document.add_heading("{{ kind }}: {{ title }}", 0)
    document.add_paragraph("{% if approved %}Approved by {{ approved_by }} on {{ approved_on }}.{% endif %}")
    outer = document.add_table(rows=1, cols=2, style="Table Grid")
    outer.rows[0].cells[0].text = "In the chair: {{ chair }}"
    inner = outer.rows[0].cells[1].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "{%tr for p in present %}{{ p }}{%tr endfor %}"
    document.add_paragraph("{% for topic in topics %}")
    document.add_heading("{{ loop.index }} {{ topic.title }}", 2)
    document.add_paragraph("{% for point in topic.points %}")
    document.add_paragraph("{{ point.speaker|colon }} {{ point.text }}", style="List Bullet 2")
    document.add_paragraph("{% endfor %}")
    document.add_paragraph("{% if topic.outcome %}See {{ topic.outcome|join(' and ') }}.{% endif %}")
    document.add_paragraph("{% endfor %}")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_heading("Resolutions", 1)
    table = document.add_table(rows=3, cols=2, style="Light List Accent 1")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "No.", "Resolution"
    table.rows[1].cells[0].text = "{%tr for d in decisions %}"
    cells = table.rows[2].cells
    cells[0].text, cells[1].text = "{{ d.number }}", "{{ d.text }}"
    row = table.add_row()
    row.cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{{ summary }} {% for t in tasks %}{{ t.text }}. {% endfor %}{{ how_made }}")
    document.add_paragraph("{% for q in questions %}{{ q.text }} {% endfor %}")
    return _bytes(document)


MAKERS: dict[str, Callable[[], bytes]] = {
    "verein": verein,
    "conseil": conseil,
    "works_council": works_council,
    "agency": agency,
    "university": university,
}


def simple(*lines: str, header: str = "") -> bytes:
    """A template of one paragraph for each line."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return _bytes(document)


def changed(data: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """The file with other parts, by name with ``__`` for ``/``; a function gets the part that is there."""
    stream = io.BytesIO()
    wanted = {name.replace("__", "/").replace("_dot_", "."): change for name, change in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(n for n in wanted if n not in old.namelist())]:
            change = wanted.get(name)
            there = old.read(name) if name in old.namelist() else b""
            new.writestr(name, there if change is None else change(there) if callable(change) else change)
    return stream.getvalue()


def _document(font: str, size: float, language: str) -> Document:
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(size)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(lang)
    return document


def _cut(paragraph: docx.text.paragraph.Paragraph, pieces: list[str], bold: tuple[int, ...] = ()) -> None:
    """Write a field as Word leaves it after editing: in several runs, with spelling marks between."""
    for number, piece in enumerate(pieces):
        mark = OxmlElement("w:proofErr")
        mark.set(qn("w:type"), "spellStart" if number % 2 == 0 else "spellEnd")
        paragraph._p.append(mark)
        paragraph.add_run(piece).bold = True if number in bold else None


def _page_number(paragraph: docx.text.paragraph.Paragraph) -> None:
    paragraph._p.append(parse_xml(f"<w:fldSimple {W} w:instr=' PAGE '><w:r><w:t>1</w:t></w:r></w:fldSimple>"))


def _control(tag: str, text: str, *, block: bool) -> str:
    run = f"<w:r><w:rPr><w:rStyle w:val='PlaceholderText'/></w:rPr><w:t>{text}</w:t></w:r>"
    content = f"<w:p>{run}</w:p>" if block else run
    return (
        f"<w:sdt {W}><w:sdtPr><w:alias w:val='{tag}'/><w:tag w:val='{tag}'/><w:id w:val='{abs(hash(tag)) % 10**8}'/>"
        f"<w:showingPlcHdr/><w:dataBinding w:xpath='/x' w:storeItemID='{{00000000-0000-0000-0000-000000000001}}'/>"
        f"<w:text/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _text_box(*lines: str) -> str:
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    inside = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return (
        f"<w:r {W} {names}><mc:AlternateContent><mc:Choice Requires='wps'>"
        "<w:drawing><wp:inline><wp:extent cx='3600000' cy='900000'/>"
        "<wp:docPr id='41' name='Box'/><a:graphic>"
        "<a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>"
        "<wps:wsp><wps:cNvSpPr txBox='1'/><wps:spPr>"
        "<a:xfrm><a:off x='0' y='0'/><a:ext cx='3600000' cy='900000'/></a:xfrm>"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>"
        f"{inside}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:rect style='width:283pt;height:71pt'><v:textbox>"
        f"<w:txbxContent>{inside}</w:txbxContent>"
        "</v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((40, 120, 80)) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _with_type(data: bytes, kind: str) -> bytes:
    return changed(data, **{"[Content_Types]_dot_xml": lambda old: old.replace(DOCUMENT_TYPE.encode(), kind.encode())})


def _bytes(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
