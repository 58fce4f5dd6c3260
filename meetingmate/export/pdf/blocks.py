"""The blocks a PDF is put together from, as ``resources/templates/minutes.typ`` reads them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from msgspec import Struct, field

from meetingmate.export import bidi

#: Stand-ins for the two numbers in a text such as "Page {n} of {m}", for a place where a word may be cut, and for the
#: characters that a note names (control characters, which ``one_line`` takes out of every text of a meeting).
PAGE, PAGES, CUT, CODES = "\x1c", "\x1d", "\x1e", "\x1f"
#: What stands for a character that can't be shown.
STAND_IN = "\ufffd"
#: Letters that surely fit beside each other into a whole line, the text of an item, and a narrow column.
LINE, ITEM, NARROW = 70, 32, 12
#: Letters as wide as two, beside those of other scripts.
_WIDE = frozenset("MWmw@%")
#: A longer word may be cut after so many characters.
_PIECE = 8

Runs = list[tuple[str, str]]


class Line(Struct):
    """A line of text in runs of (words, face: "", "strong", "subtle" or "number"). ``style`` is one of the template's.

    ``rtl``: it runs from right to left. ``time`` is that of a paragraph of the transcript.
    """

    runs: Runs
    rtl: bool = False
    style: str = "body"
    time: str = ""


class Opening(Struct, tag="opening"):
    """What kind of document it is, the mark of a draft ("" of what is none), and the title."""

    kind: str
    draft: str
    title: Line


class Details(Struct, tag="details"):
    """The table of when, where and who."""

    rows: list[tuple[str, str]]


class Heading(Struct, tag="heading"):
    """A heading with something in small letters after it. ``fixed``: a text of the program, in its language."""

    level: int
    line: Line
    aside: str
    fixed: bool
    new_page: bool


class Paragraph(Struct, tag="paragraph"):
    """A paragraph; one that is ``kept`` stays on the page of what follows."""

    line: Line
    kept: bool = False


class Column(Struct):
    """A column: its title, and its width in mm (0: what the others leave)."""

    title: str
    width: float


class ItemsRow(Struct):
    """A row: for each column the lines of its cell. ``whole``: it does not break across pages."""

    cells: list[list[Line]]
    whole: bool


class Items(Struct, tag="items"):
    """A table of items."""

    columns: list[Column]
    rows: list[ItemsRow]


class Bullets(Struct, tag="bullets"):
    """Lines of a list that run in one direction."""

    lines: list[Line]
    rtl: bool


class SmallPrint(Struct, tag="small"):
    """Lines in small letters that stay on one page unless they are ``long``."""

    lines: list[Line]
    long: bool


class Signatures(Struct, tag="signatures"):
    """Fields to fill in: (label, what is known)."""

    fields: list[tuple[str, str]]


class Spoken(Struct, tag="spoken"):
    """The transcript. ``timed``: its lines have times."""

    lines: list[Line]
    timed: bool


Block = Opening | Details | Heading | Paragraph | Items | Bullets | SmallPrint | Signatures | Spoken


class Document(Struct):
    """All that the template sets out. ``paper`` is a name it knows; ``page_label`` has the words "page" and "pages" for
    the two numbers and "=" before its texts. ``missing_note`` says which characters can't be shown, at ``CODES``.
    """

    title: str
    author: str
    subject: str
    keywords: list[str]
    language: str
    region: str
    fixed_language: str
    paper: str
    header: str
    draft: str
    date: str
    page_label: list[str]
    fonts: list[str]
    missing_note: str
    blocks: list[Block] = field(default_factory=list)


def words(text: str, room: int = LINE) -> str:
    """``text`` in which words that are wider than ``room`` letters may be cut."""
    if 2 * len(text) <= room:
        return text
    return " ".join(_with_cuts(word) if _width(word) > room else word for word in text.split(" "))


def _width(word: str) -> int:
    return len(word) + sum(char in _WIDE or char >= "\u0590" for char in word)


def _with_cuts(word: str) -> str:
    """Cuts never stand before a mark that belongs to the letter before it, nor beside a joiner, nor between characters
    that have a line end of their own (Chinese, Japanese)."""
    pieces: list[str] = []
    since = 0
    for before, char in zip(" " + word, word, strict=False):
        since += 1
        together = unicodedata.category(char)[0] == "M" or not {before, char}.isdisjoint("\u200c\u200d\u2060")
        wide = unicodedata.east_asian_width(before) == unicodedata.east_asian_width(char) == "W"
        if since > _PIECE and not (together or wide):
            pieces.append(CUT)
            since = 1
        pieces.append(char)
    return "".join(pieces)


def line(*runs: tuple[str, str], style: str = "body", turned_by: str | None = None, room: int = LINE) -> Line:
    """A line of ``runs``, without those that are empty; it runs as ``turned_by`` does (None: as its own words)."""
    own = "".join(text for text, _ in runs) if turned_by is None else turned_by
    return Line([(words(text, room), face) for text, face in runs if text], rtl=bidi.starts_rtl(own), style=style)


def bullets(lines: Sequence[Line]) -> list[Block]:
    """Lists of ``lines``, a new one wherever the direction changes."""
    lists: list[Bullets] = []
    for each in lines:
        if lists and lists[-1].rtl == each.rtl:
            lists[-1].lines.append(each)
        else:
            lists.append(Bullets([each], each.rtl))
    return list(lists)
