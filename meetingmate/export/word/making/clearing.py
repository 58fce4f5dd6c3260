"""Takes out of a document what no part of it shows, and what is about the old meeting or those who wrote it down.

Changes that were tracked are accepted. Comments, footnotes and endnotes, the properties of the file, its variables and
data, its building blocks and its picture go: a template that is handed on must not hold other people's words.
"""

from __future__ import annotations

from typing import Any

from meetingmate.export.word.templates import package
from meetingmate.export.word.templates.package import Package
from meetingmate.export.word.templates.xml_names import w

#: What was put in: it stays, as part of the text.
_PUT_IN = tuple(map(w, ("ins", "moveTo")))
#: What was taken out, and how the text looked before: both go.
_TAKEN_OUT = tuple(map(w, ("del", "moveFrom", "delText", "delInstrText")))
_LOOKED_BEFORE = tuple(
    w(f"{name}Change") for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "numbering")
)
#: Where a change, a comment or a right to edit begins and ends, with the name of a person.
_ANCHORS = tuple(
    map(
        w,
        (
            *("commentRangeStart", "commentRangeEnd", "commentReference", "permStart", "permEnd", "cellIns"),
            *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "cellMerge"),
            *(f"customXml{what}Range{end}" for what in ("Ins", "Del") for end in ("Start", "End")),
            *(f"customXmlMove{what}Range{end}" for what in ("From", "To") for end in ("Start", "End")),
        ),
    )
)
#: Notes below the text, and where content controls take theirs from: it would be put in the place of a field.
_NOTES = tuple(map(w, ("footnoteReference", "endnoteReference", "dataBinding")))
_IN_SETTINGS = tuple(map(w, ("footnotePr", "endnotePr", "docVars", "trackRevisions", "rsids")))
_PARTS = frozenset(
    (
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "footnotes", "endnotes"),
        *("custom-properties", "customXml", "glossaryDocument", "thumbnail"),
    )
)
#: Properties of the program that say how long a document is; all others go.
_COUNTS = frozenset(["Pages", "Application", "AppVersion", "DocSecurity"])


def accept_changes(root: Any) -> None:
    """Make a text of what was tracked in it: insertions stay, deletions go."""
    for row in [mark.getparent().getparent() for mark in root.iterfind(f".//{w('tr')}/{w('trPr')}/{w('del')}")]:
        row.getparent().remove(row)
    for cell in [mark.getparent().getparent() for mark in root.iterfind(f".//{w('tcPr')}/{w('cellDel')}")]:
        for text in [*cell.iter(w("r"))]:
            text.getparent().remove(text)
    gone = [p for p in root.iter(w("p")) if p.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None]
    for element in [*root.iter(*_LOOKED_BEFORE, *_TAKEN_OUT, *_ANCHORS, w("cellDel"))]:
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in [*root.iter(*_PUT_IN)]:
        for child in list(element):
            element.addprevious(child)
        element.getparent().remove(element)
    for paragraph in gone:
        _remove_emptied(paragraph)


def clear(of: Package, roots: dict[str, Any]) -> None:
    """Take out of the file all that is said above. ``roots``: its texts by their names, which are changed too."""
    for root in roots.values():
        for element in [*root.iter(*_NOTES)]:
            element.getparent().remove(element)
    package.without_parts(of, _PARTS)
    for relation in list(package.relations(of.parts, of.main)):
        if relation.kind == "settings" and relation.part in of.parts:
            _thin_out(of, relation.part, lambda root: root.iter(*_IN_SETTINGS))
    for relation in list(package.relations(of.parts, "")):
        if relation.kind == "core-properties" and relation.part in of.parts:
            _thin_out(of, relation.part, list)
        elif relation.kind == "extended-properties" and relation.part in of.parts:
            _thin_out(of, relation.part, lambda root: [e for e in root if e.tag.rpartition("}")[2] not in _COUNTS])
    package.without_unreachable(of)


def _thin_out(of: Package, part: str, which: Any) -> None:
    root = package.parse(of.parts[part])
    for element in list(which(root)):
        if element.getparent() is not None:
            element.getparent().remove(element)
    of.parts[part] = package.to_xml(root)


def _remove_emptied(paragraph: Any) -> None:
    """Remove a paragraph whose end was taken out, when nothing of it is left and nothing depends on it."""
    parent = paragraph.getparent()
    left = [child for child in paragraph if child.tag != w("pPr")]
    ends_section = paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None
    others = [child for child in parent if child.tag in (w("p"), w("sdt")) and child is not paragraph]
    last_after_table = (
        paragraph.getnext() is None
        and paragraph.getprevious() is not None
        and paragraph.getprevious().tag == w("tbl")
        and parent.tag == w("tc")
    )
    if not left and not ends_section and others and not last_after_table:
        parent.remove(paragraph)
