"""Makes a filled template whole again: ids that occur once, cells and headers that hold a paragraph at least."""

from __future__ import annotations

from typing import Any

from lxml import etree

from meetingmate.export.word.templates.xml_names import w

_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
#: Places that others refer to: a copy of one would be a second with the same name.
_REFERRED = frozenset(
    w(name)
    for name in (
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    )
)
_REVISIONS = tuple(
    w(name)
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
        *("sectPrChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
    )
)
#: What has to hold a paragraph, and what it may end with after it.
_FULL = tuple(w(name) for name in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "body"))


def is_reference(element: Any) -> bool:
    """Whether an element only marks a place that others refer to."""
    return element.tag in _REFERRED


def forget_identity(copied: Any) -> None:
    """Take from a copy what marks only the original: names of places, ids of controls, comments."""
    for element in list(copied.iter()):
        if element is not copied and element.tag in (*_REFERRED, w("commentReference")):
            element.getparent().remove(element)
        elif element.tag == w("sdtPr"):
            for ident in element.findall(w("id")):
                element.remove(ident)
        for name in ("paraId", "textId"):
            element.attrib.pop(f"{_WORD_2010}{name}", None)


def tidy(roots: list[Any]) -> None:
    """Put the parts of a file in order after they were filled."""
    drawings: set[str] = set()
    revisions: set[str] = set()
    for root in roots:
        for element in list(root.iter(w("lastRenderedPageBreak"))):
            element.getparent().remove(element)
        for table in list(root.iter(w("tbl"))):
            if next(table.iterchildren(w("tr"), w("sdt"), w("customXml"), *_REVISIONS), None) is None:
                table.getparent().remove(table)
        for control in root.iter(w("sdt")):
            _keep_content(control)
        for holder in [*root.iter(*_FULL)]:
            _keep_paragraph(holder)
        _number(root.iter(_DRAWING), "id", drawings)
        _number(root.iter(*_REVISIONS), w("id"), revisions)


def _keep_content(control: Any) -> None:
    """A content control between paragraphs holds one at least."""
    content = control.find(w("sdtContent"))
    if content is not None and len(content) == 0 and control.getparent().tag in (*_FULL, w("sdtContent")):
        etree.SubElement(content, w("p"))


def _keep_paragraph(holder: Any) -> None:
    """A cell ends with a paragraph; the other holders have one."""
    last = next((child for child in reversed(holder) if child.tag != w("sectPr")), None)
    if holder.tag == w("tc"):
        missing = last is None or last.tag != w("p")
    else:
        missing = next(holder.iterchildren(w("p"), w("tbl"), w("sdt"), w("customXml")), None) is None
    if missing:
        paragraph = etree.Element(w("p"))
        if last is None:
            holder.insert(0, paragraph)
        else:
            last.addnext(paragraph)


def _number(elements: Any, key: str, taken: set[str]) -> None:
    """Give a new id to every element whose id another one has."""
    following = 1
    for element in elements:
        ident = element.get(key)
        if ident is None:
            continue
        if ident in taken:
            while str(following) in taken:
                following += 1
            ident = str(following)
            element.set(key, ident)
        taken.add(ident)
