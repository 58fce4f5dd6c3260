"""Changes single paragraphs of a document: other words in the format that is there, and taking paragraphs out."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from meetingmate.export.word.templates.marks import pieces_of
from meetingmate.export.word.templates.xml_names import SPACE, w

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def set_text(paragraph: Any, text: str, begin: int = 0, end: int | None = None) -> None:
    """Put ``text`` in the place of the letters from ``begin`` to ``end``, in the format of the first of them."""
    pieces = list(pieces_of(paragraph))
    total = sum(len(letters) for _, letters in pieces)
    end = total if end is None else end
    _unlink_fields(paragraph, pieces, begin, end)
    at, put = 0, False
    for element, letters in pieces:
        low, high = max(begin, at), min(end, at + len(letters))
        if low < high:
            made = letters[: low - at] + ("" if put else text) + letters[high - at :]
            put = True
            _replace(element, made)
        at += len(letters)
    if text and not put:
        _append_run(paragraph, text)


def _replace(element: Any, letters: str) -> None:
    """Make a text of an element of a run that is one, a tab or a break."""
    if element.tag == w("t"):
        element.text = letters
        element.set(SPACE, "preserve")
    elif letters:
        made = etree.Element(w("t"))
        made.text = letters
        made.set(SPACE, "preserve")
        element.getparent().replace(element, made)
    else:
        element.getparent().remove(element)


def _append_run(paragraph: Any, text: str) -> None:
    run = etree.SubElement(paragraph, w("r"))
    format_of = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    if format_of is not None:
        own = copy.deepcopy(format_of)
        for change in own.findall(w("ins")) + own.findall(w("del")) + own.findall(w("rPrChange")):
            own.remove(change)
        run.append(own)
    letters = etree.SubElement(run, w("t"))
    letters.text = text
    letters.set(SPACE, "preserve")


def _unlink_fields(paragraph: Any, pieces: list[tuple[Any, str]], begin: int, end: int) -> None:
    """Word would write over the result of a field of its own (a date), so it becomes plain text."""
    at = 0
    touched: list[Any] = []
    for element, letters in pieces:
        if max(begin, at) < min(end, at + len(letters)):
            touched.append(element)
        at += len(letters)
    for simple in list(paragraph.iter(w("fldSimple"))):
        if any(simple in element.iterancestors() for element in touched):
            for child in list(simple):
                simple.addprevious(child)
            simple.getparent().remove(simple)
    if not _is_balanced(paragraph):
        return
    depth, inside = 0, False
    gone: list[Any] = []
    touched_ids = {id(element) for element in touched}
    for element in paragraph.iter(w("fldChar"), w("instrText"), w("t")):
        if element.tag == w("fldChar") and element.get(w("fldCharType")) == "begin":
            depth += 1
            if depth == 1:
                inside, gone = False, []
        if depth:
            inside |= id(element) in touched_ids
            if element.tag != w("t"):
                gone.append(element)
        if element.tag == w("fldChar") and element.get(w("fldCharType")) == "end":
            depth -= 1
            if depth == 0 and inside:
                for one in gone:
                    one.getparent().remove(one)


def _is_balanced(paragraph: Any) -> bool:
    """Whether Word's own fields begin and end in the paragraph."""
    kinds = [element.get(w("fldCharType")) for element in paragraph.iter(w("fldChar"))]
    return kinds.count("begin") == kinds.count("end")


def keep_newest_form(paragraph: Any) -> None:
    """A text box stands in a file twice; the one for old programs would keep what the sample said."""
    for holder in list(paragraph.iterancestors(_ALTERNATE)):
        for old in holder.findall(_FALLBACK):
            holder.remove(old)


def remove(paragraph: Any) -> None:
    """Remove a paragraph, or empty it where something depends on it."""
    parent = paragraph.getparent()
    if parent is None:
        return
    others = [e for e in parent if e.tag in (w("p"), w("sdt")) and e is not paragraph]
    needed = not others or (paragraph.getnext() is None and parent.tag == w("tc") and parent[-2].tag == w("tbl"))
    if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None or not _is_balanced(paragraph) or needed:
        for element, _ in list(pieces_of(paragraph)):
            element.getparent().remove(element)
    else:
        parent.remove(paragraph)
