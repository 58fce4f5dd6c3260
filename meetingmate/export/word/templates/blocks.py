"""Loops and conditions of a template: finds where each begins and ends, and gathers what it repeats or leaves out.

A statement means what somebody who typed it there expects. Between two paragraphs it takes the paragraphs, in the
rows of a table it takes the rows, inside a paragraph it takes the words. A paragraph or row that holds nothing else
goes away.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

from meetingmate.base.translation import tr
from meetingmate.export.word.templates.marks import Problem, Tag, shown
from meetingmate.export.word.templates.xml_names import BLOCK, BRANCH, TAG, w

_OPENING, _CLOSING, _BETWEEN = {"for": "endfor", "if": "endif"}, ("endfor", "endif"), ("elif", "else")
#: What says nothing by itself, of all that can stand in a paragraph.
_SILENT = frozenset(
    w(name)
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "tcPr", "trPr", "tblPr", "tblGrid", "tblPrEx", "bookmarkStart"),
        *("bookmarkEnd", "proofErr", "lastRenderedPageBreak", "permStart", "permEnd", "del", "moveFrom"),
    )
)
#: What holds other things, and says nothing itself.
_HOLDERS = frozenset(
    w(name) for name in ("p", "r", "ins", "hyperlink", "smartTag", "sdt", "sdtContent", "tr", "tc", "tbl", "moveTo")
)
_ALONE, _FIRST, _LAST, _AMID = "alone", "first", "last", "amid"
_DEEPEST = 12


class _Misplaced(Exception):
    """A statement that stands where nothing can be repeated."""


@dataclass
class _Group:
    """The marks of one loop or condition: its beginning, the cases in between, and its end."""

    marks: list[Any]
    depth: int


class Gatherer:
    """Gathers the blocks of the parts of a file. ``tags`` by the numbers of their marks; faults go to ``problems``;
    ``lists`` are the ids of the styles that number or bullet their paragraphs."""

    def __init__(self, tags: list[Tag], problems: list[Problem], lists: frozenset[str]) -> None:
        self._tags, self._problems, self._lists = tags, problems, lists

    def gather(self, root: Any) -> None:
        """Put what each statement below ``root`` is about into a ``BLOCK`` with its cases."""
        for group in self._groups(root):
            opening = self._tag(group.marks[0])
            if group.depth > _DEEPEST:
                self._say(opening, tr("Loops and conditions are nested more than {count} deep.", count=_DEEPEST))
                return
            try:
                self._gather_group(group.marks)
            except _Misplaced as error:
                self._say(opening, str(error))
                return

    def _tag(self, mark: Any) -> Tag:
        return self._tags[int(mark.get("n"))]

    def _word(self, mark: Any) -> str:
        statement = self._tag(mark).statement
        return statement.word if statement else ""

    def _say(self, tag: Tag, message: str) -> None:
        self._problems.append(Problem(message, tag.place, shown(tag.source), tag.beside))

    def _groups(self, root: Any) -> list[_Group]:
        """Statements that belong together, outer ones first. Those without a partner are problems."""
        found: list[_Group] = []
        stack: list[_Group] = []
        for mark in root.iter(TAG):
            word, tag = self._word(mark), self._tag(mark)
            if word in _OPENING:
                stack.append(_Group([mark], len(stack)))
                found.append(stack[-1])
            elif word in _CLOSING:
                if not stack:
                    self._say(tag, tr("It ends what does not begin before it."))
                    return []
                opening = self._tag(stack[-1].marks[0])
                if _OPENING[self._word(stack[-1].marks[0])] != word:
                    begun = tr(
                        "It does not end {opening} ({place}).",
                        opening=shown(opening.source),
                        place=opening.place.words(),
                    )
                    self._say(tag, begun)
                    return []
                stack.pop().marks.append(mark)
            elif word in _BETWEEN:
                if not stack or (word == "elif" and self._word(stack[-1].marks[0]) == "for"):
                    self._say(tag, tr("It belongs between “if” and “endif”."))
                    return []
                if any(self._word(m) == "else" for m in stack[-1].marks):
                    self._say(tag, tr("Nothing but the end can follow “else”."))
                    return []
                stack[-1].marks.append(mark)
        for group in stack:
            opening = self._tag(group.marks[0])
            wanted = _OPENING[self._word(group.marks[0])]
            self._say(opening, tr("It is never ended; write {end} where it ends.", end=f"{{% {wanted} %}}"))
        return [] if stack else sorted(found, key=lambda group: group.depth)

    # --- one group ----------------------------------------------------------------------------------------------------

    def _gather_group(self, marks: list[Any]) -> None:
        common = _common(marks)
        row = next((e for e in (common, *common.iterancestors()) if e.tag == w("tr")), None)
        level = getattr(self._tag(marks[0]).statement, "level", "")
        if row is not None and (common is row or level == "tr"):
            self._whole(row, marks)
            return
        paragraph = next((e for e in (common, *common.iterancestors()) if e.tag == w("p")), None)
        if paragraph is not None:
            if self._takes_paragraph(paragraph, marks, level):
                self._branched_paragraph(paragraph, marks)
            else:
                self._between(common, marks)
            return
        self._between(common, marks)

    def _whole(self, element: Any, marks: list[Any]) -> None:
        """The block is a row of a table as it stands."""
        if len(marks) > 2:
            raise _Misplaced(tr("“else” can’t part a row of a table; give it a row of its own."))
        _, branch = self._block(element, marks[0])
        branch.append(element)
        for mark in marks:
            self._take_out(mark)

    def _takes_paragraph(self, paragraph: Any, marks: list[Any], level: str) -> bool:
        """Whether what stands in one paragraph means the paragraph itself."""
        first, last = _standing(marks[0], paragraph), _standing(marks[-1], paragraph)
        if first != _FIRST or last != _LAST or _common(marks) is not paragraph or _ends_section(paragraph):
            return False
        if level == "p" or self._word(marks[0]) == "if":
            return True
        numbered = paragraph.find(f"{w('pPr')}/{w('numPr')}") is not None
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        return numbered or (style is not None and style.get(w("val")) in self._lists)

    def _branched_paragraph(self, paragraph: Any, marks: list[Any]) -> None:
        """Repeat or leave out a paragraph, with the words of each case."""
        inner = self._between(_common(marks), marks)
        block, _ = self._block(paragraph, None)
        block.set("n", inner.get("n"))
        for branch in list(block):
            block.remove(branch)
        for case in list(inner):
            made = etree.SubElement(block, BRANCH, n=case.get("n"))
            one = etree.SubElement(made, paragraph.tag, paragraph.attrib)
            if paragraph.find(w("pPr")) is not None:
                one.append(copy.deepcopy(paragraph.find(w("pPr"))))
            one.extend(list(case))
        paragraph.getparent().remove(paragraph)

    def _between(self, common: Any, marks: list[Any]) -> Any:
        """The block is what stands between its marks, child by child of ``common``; returns it."""
        children = [_child_of(common, mark) for mark in marks]
        if any(child.tag in (w("tbl"), w("tc")) for child in children):
            raise _Misplaced(tr("It begins and ends on different sides of the border of a table."))
        order = {id(child): number for number, child in enumerate(common)}
        edges = [_edges(mark, child, order[id(child)]) for mark, child in zip(marks, children, strict=True)]
        spans = [(begin, end) for (_, begin), (end, _) in pairwise(edges)]
        if any(begin > end for begin, end in spans):
            raise _Misplaced(tr("Put its beginning, its end and “else” in paragraphs or rows of their own."))
        every = list(common)
        anchor = children[0]
        block = etree.Element(BLOCK, n=marks[0].get("n"))
        anchor.addprevious(block) if spans[0][0] <= order[id(anchor)] else anchor.addnext(block)
        for mark, (begin, end) in zip(marks, spans, strict=False):
            branch = etree.SubElement(block, BRANCH, n=mark.get("n"))
            branch.extend(every[begin:end])
        dropped = [child for mark, child in zip(marks, children, strict=True) if _standing(mark, child) == _ALONE]
        for mark in marks:
            self._take_out(mark)
        for child in dropped:
            if child.getparent() is not None and not _ends_section(child):
                child.getparent().remove(child)
        return block

    def _block(self, before: Any, mark: Any) -> tuple[Any, Any]:
        block = etree.Element(BLOCK)
        branch = etree.SubElement(block, BRANCH)
        if mark is not None:
            block.set("n", mark.get("n"))
            branch.set("n", mark.get("n"))
        before.addprevious(block)
        return block, branch

    def _take_out(self, mark: Any) -> None:
        """Remove a mark with its run, and a paragraph that is empty then, unless its cell has no other."""
        run = mark.getparent()
        paragraph = next((e for e in mark.iterancestors() if e.tag == w("p")), None)
        run.getparent().remove(run)
        if paragraph is None or _says_something(paragraph) or paragraph.getparent() is None:
            return
        others = [*paragraph.itersiblings(w("p"), preceding=True), *paragraph.itersiblings(w("p"))]
        if paragraph.getparent().tag == w("tc") and others:
            paragraph.getparent().remove(paragraph)


def _edges(mark: Any, child: Any, at: int) -> tuple[int, int]:
    """Where the part before a mark ends and the part after it begins; ``at``: the place of its ``child``."""
    match _standing(mark, child):
        case "alone":
            return at, at + 1
        case "first":
            return at, at
        case "last":
            return at + 1, at + 1
    raise _Misplaced(
        tr("It has words on both sides, and ends in another paragraph or row; put it in a paragraph of its own.")
    )


def _common(marks: list[Any]) -> Any:
    """The innermost element that holds all ``marks``."""
    chains = [[*mark.iterancestors()][::-1] for mark in marks]
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _child_of(parent: Any, inner: Any) -> Any:
    """The child of ``parent`` that holds ``inner``."""
    while inner.getparent() is not parent:
        inner = inner.getparent()
    return inner


def _ends_section(paragraph: Any) -> bool:
    return paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None


def _standing(mark: Any, element: Any) -> str:
    """How ``mark`` stands in ``element``: alone, before everything, after everything, or amid."""
    before = after = passed = False
    for found in _saying(element):
        if found is mark:
            passed = True
        elif passed:
            after = True
            break
        else:
            before = True
    if before and after:
        return _AMID
    return _LAST if before else _FIRST if after else _ALONE


def _says_something(element: Any) -> bool:
    return next(_saying(element), None) is not None


def _saying(element: Any) -> Iterator[Any]:
    """Everything below ``element`` that is text, a mark, a picture or the like, in order."""
    stack = [iter([element])]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
        elif found.tag == w("t"):
            if (found.text or "").strip():
                yield found
        elif found.tag in _HOLDERS:
            stack.append(iter(found))
        elif found.tag not in _SILENT:
            yield found
