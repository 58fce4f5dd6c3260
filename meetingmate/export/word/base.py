"""The empty Word document that everything is written into: our styles, paper, language, header and footer."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph

from meetingmate.base import paths
from meetingmate.export.number_formats import Conventions, word_language
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word import parts

_MARGIN = Mm(22)
#: Characters of the title that fit into the header on one line.
_HEADER_LENGTH = 90
_A4, _LETTER = (Mm(210), Mm(297)), (Mm(215.9), Mm(279.4))
#: Fonts for scripts that Calibri has no letters for; Word has no list of substitutes inside a style.
_COMPLEX_FONTS = {"hi": "Nirmala UI"}
_EAST_ASIAN_FONTS = {"ja": "Yu Gothic", "zh": "Microsoft YaHei", "ko": "Malgun Gothic"}
_EMPTIED = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)


def new_document(view: MinutesView, title: str, subject: str) -> Document:
    """An empty document with everything that surrounds the text. ``title`` is also that of the properties."""
    document = docx.Document()
    use_templates(document)
    _set_language(document, view.conventions)
    set_settings(document)
    section = document.sections[0]
    section.page_width, section.page_height = _LETTER if view.conventions.letter else _A4
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    width = text_width(document)
    header = _tabbed(section.header.paragraphs[0], width)
    parts.add_text(header, textwrap.shorten(title, _HEADER_LENGTH, placeholder=" …"))
    if view.draft:
        parts.add_text(header, "\t")
        parts.add_text(header, view.text("draft"), "Strong")
    for footer in (section.first_page_footer, section.footer):
        paragraph = _tabbed(footer.paragraphs[0], width)
        parts.add_text(paragraph, view.date)
        parts.add_text(paragraph, "\t")
        parts.add_page_numbers(paragraph, view.text("page_of", n=parts.PAGE, m=parts.PAGES))
    _set_properties(document, view, title, subject)
    return document


def text_width(document: Document) -> Length:
    """Width between the margins."""
    section = document.sections[0]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:  # a programming error: ``new_document`` sets them
        raise RuntimeError("the page has no width")
    return Length(width - left - right)


def _tabbed(paragraph: Paragraph, width: Length) -> Paragraph:
    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _template(name: str) -> bytes:
    return (paths.resources_dir() / "templates" / name).read_bytes()


def use_templates(document: Document) -> None:
    """Our styles, numbering and fonts in place of python-docx's, whose other unused parts are dropped."""
    part = document.part
    for element, name in (
        (document.styles.element, "word-styles.xml"),
        (part.numbering_part.element, "word-numbering.xml"),
    ):
        for child in list(element):
            element.remove(child)
        for child in list(parse_xml(_template(name))):
            element.append(child)
    for source in (part, part.package):
        for rel_id, relation in list(source.rels.items()):
            if relation.reltype in (*_EMPTIED, RELATIONSHIP_TYPE.FONT_TABLE):
                del source.rels[rel_id]
    fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, _template("word-fonts.xml"), part.package)
    part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)


def _set_language(document: Document, written: Conventions) -> None:
    code = written.tag.split("-")[0]
    properties = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for kind, tag in word_language(written.tag).items():
        properties.find(qn("w:lang")).set(qn(f"w:{kind}"), tag)
    fonts = properties.find(qn("w:rFonts"))
    fonts.set(qn("w:cs"), _COMPLEX_FONTS.get(code, fonts.get(qn("w:cs"))))
    fonts.set(qn("w:eastAsia"), _EAST_ASIAN_FONTS.get(code, fonts.get(qn("w:eastAsia"))))


def set_settings(document: Document) -> None:
    """Let Word check the spelling, and open the file as one of today's rather than in compatibility mode."""
    settings = document.settings.element
    for name in ("w:proofState", "w:savePreviewPicture", "w:rsids", "w:themeFontLang"):
        for element in settings.findall(qn(name)):
            settings.remove(element)
    settings.find(qn("w:zoom")).attrib.clear()
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    compatibility = settings.find(qn("w:compat"))
    for element in compatibility.findall(qn("w:useFELayout")):
        compatibility.remove(element)
    for element in compatibility.findall(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")


def _set_properties(document: Document, view: MinutesView, title: str, subject: str) -> None:
    """Core properties; python-docx refuses more than 255 characters."""
    properties = document.core_properties
    now = datetime.now(UTC).replace(tzinfo=None)
    properties.title = title[:255]
    properties.subject = subject[:255]
    properties.author = (view.minute_taker or "MeetingMate")[:255]
    properties.last_modified_by = "MeetingMate"
    properties.language = view.conventions.tag
    properties.category = view.text("minutes")
    properties.comments = ""
    properties.keywords = ""
    properties.created = properties.modified = now
    properties.revision = 1
