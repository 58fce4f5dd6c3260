"""Where something stands in a Word file, as a person finds it again: page, table and row, or paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from meetingmate.base.translation import mark, tr
from meetingmate.export.word.templates.xml_names import w

_STORIES = {
    "header": mark("header"),
    "footer": mark("footer"),
    "footnotes": mark("footnotes"),
    "endnotes": mark("endnotes"),
}
_BOX = w("txbxContent")


@dataclass(frozen=True)
class Place:
    """``page`` is 0 where it is not known; ``table``, ``row`` and ``cell`` are 0 outside tables. All count from 1."""

    story: str
    page: int
    paragraph: int
    table: int = 0
    row: int = 0
    cell: int = 0
    in_box: bool = False

    def words(self) -> str:
        """The place in words."""
        parts = [tr(_STORIES[self.story])] if self.story in _STORIES else []
        if self.page:
            parts.append(tr("page {number}", number=self.page))
        if self.in_box:
            parts.append(tr("text box"))
        if self.table:
            parts.append(tr("table {table}, row {row}, cell {cell}", table=self.table, row=self.row, cell=self.cell))
        else:
            parts.append(tr("paragraph {number}", number=self.paragraph))
        return ", ".join(parts)


@dataclass
class _Count:
    story: str
    page: int
    paragraph: int = 0
    table: int = 0
    found: list[tuple[Any, Place]] = field(default_factory=list)


def paragraphs(root: Any, story: str, page_known: bool) -> Iterator[tuple[Any, Place]]:
    """Every paragraph below ``root`` with its place; pages are counted by their breaks if ``page_known``."""
    count = _Count(story, 1 if page_known and story == "body" else 0)
    _walk(root, count, (0, 0, 0), in_box=False)
    yield from count.found


def pages_are_known(body: Any, pages: int) -> bool:
    """Whether Word has written down where pages end, or that there is only one (``pages``, 0: not known)."""
    return pages == 1 or next(body.iter(w("lastRenderedPageBreak")), None) is not None


def _walk(element: Any, count: _Count, cell: tuple[int, int, int], *, in_box: bool) -> None:
    """``cell``: table, row and cell that ``element`` is in."""
    row = number = 0
    for child in element:
        if child.tag == w("p"):
            count.paragraph += 1
            breaks, leading = _breaks_in(child) if count.page else (0, 0)
            count.page += leading
            count.found.append((child, Place(count.story, count.page, count.paragraph, *cell, in_box)))
            count.page += breaks - leading
            _walk(child, count, cell, in_box=in_box)
        elif child.tag == w("tbl"):
            count.table += 1
            _walk(child, count, (count.table, 0, 0), in_box=in_box)
        elif child.tag == w("tr"):
            row += 1
            _walk(child, count, (cell[0], row, 0), in_box=in_box)
        elif child.tag == w("tc"):
            number += 1
            _walk(child, count, (cell[0], cell[1], number), in_box=in_box)
        elif len(child):
            _walk(child, count, cell, in_box=in_box or child.tag == _BOX)


def _breaks_in(paragraph: Any) -> tuple[int, int]:
    """How many pages end inside a paragraph, and whether (1 or 0) one does before its first letter."""
    breaks = leading = letters = 0
    for element in paragraph.iter(w("t"), w("lastRenderedPageBreak")):
        if element.tag == w("t"):
            letters += len(element.text or "")
        else:
            breaks += 1
            leading |= not letters
    return breaks, int(leading)
