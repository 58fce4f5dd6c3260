"""The parts of a Word document in reading order: its paragraphs and tables, with what tells what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from meetingmate.base.translation import tr
from meetingmate.export.word.making.clearing import accept_changes
from meetingmate.export.word.templates import package
from meetingmate.export.word.templates.marks import text_of
from meetingmate.export.word.templates.package import Package, TemplateError
from meetingmate.export.word.templates.places import Place, paragraphs
from meetingmate.export.word.templates.xml_names import w

#: Most parts that the minutes of one meeting have.
_MOST_PARTS = 3_000
_STORIES = ("body", "header", "footer")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True)
class Part:
    """A paragraph, or a table (``rows``: the texts of its cells).

    ``key`` names its place: ``p4`` is the fourth paragraph, ``t1`` the first table, ``header1.p1`` is in a header.
    ``heading`` is the level of a heading, 0 of other paragraphs; ``listed``: numbered or bulleted; ``after_gap``: an
    empty paragraph stands before it. ``inside`` tells what it stands in apart, ``table`` is the key of its table.
    """

    key: str
    text: str
    place: Place
    inside: str
    table: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    style: str = ""
    heading: int = 0
    listed: bool = False
    bold: bool = False
    after_gap: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.rows)


@dataclass
class Opened:
    """A document whose parts are known: their elements by key, and the roots of the parts of the file by name."""

    package: Package
    roots: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    elements: dict[str, Any] = field(default_factory=dict)


def outline(data: bytes) -> list[Part]:
    """The parts of a .docx or .dotx that say something, in reading order, headers and footers last.

    Raises TemplateError when it is no Word document that may be used, has no text, or is a template already.
    """
    return opened(data).parts


def opened(data: bytes) -> Opened:
    """As ``outline``, with the elements. Raises TemplateError."""
    found = _read(data)
    if not any(part.place.story == "body" for part in found.parts):
        raise TemplateError(tr("It has no text to make a template of; use the minutes of a meeting."))
    if any("{{" in part.text or "{%" in part.text for part in found.parts):
        raise TemplateError(tr("It has fields already; add it as a template."))
    return found


def parts_of(data: bytes) -> list[Part]:
    """The parts of any Word document, to show what it says. Raises TemplateError."""
    return _read(data).parts


def _read(data: bytes) -> Opened:
    found = Opened(package.read(data))
    styles = _Styles(found.package)
    counts = dict.fromkeys(_STORIES, 0)
    for name, story in found.package.stories:
        if story not in counts:
            continue
        root = package.parse(found.package.parts[name])
        package.check_fields(root)
        accept_changes(root)
        found.roots[name] = root
        counts[story] += 1
        _walk(found, root, story, "" if story == "body" else f"{story}{counts[story]}.", styles)
    return found


def rows_of(table: Any) -> list[Any]:
    """The rows of a table, those in content controls too, but not those of tables in it."""
    return [row for row in table.iter(w("tr")) if next(row.iterancestors(w("tbl"))) is table]


def cells_of(row: Any) -> list[Any]:
    """The cells of a row."""
    return [cell for cell in row.iter(w("tc")) if next(cell.iterancestors(w("tr"))) is row]


def _walk(found: Opened, root: Any, story: str, prefix: str, styles: _Styles) -> None:
    gaps: dict[Any, bool] = {}
    for paragraph, place in paragraphs(root, story, page_known=False):
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue  # the same text box again, for old programs
        tables = list(paragraph.iterancestors(w("tbl")))[::-1]
        for table in tables:
            _add_table(found, table, place, prefix)
        text, holder = " ".join(text_of(paragraph).split(" ")).strip(), paragraph.getparent()
        gap = gaps.pop(holder, False)
        if not text:
            gaps[holder] = True
            continue
        key = f"{prefix}p{place.paragraph}"
        found.elements[key] = paragraph
        inside = f"{prefix}{root.getroottree().getpath(holder)}"
        table_key = next((k for k, e in found.elements.items() if tables and e is tables[-1]), "")
        found.parts.append(Part(key, text, place, inside, table_key, (), *styles.of(paragraph), gap))
        if len(found.parts) > _MOST_PARTS:
            raise TemplateError(tr("It is longer than minutes are; use the minutes of one meeting."))


def _add_table(found: Opened, table: Any, place: Place, prefix: str) -> None:
    if any(element is table for element in found.elements.values()):
        return
    number = sum(element.tag == w("tbl") for k, element in found.elements.items() if k.startswith(f"{prefix}t"))
    rows = tuple(
        tuple(" ".join(" ".join(text_of(p) for p in cell.iter(w("p"))).split()) for cell in cells_of(row))
        for row in rows_of(table)
    )
    if not any(any(row) for row in rows):
        return
    key = f"{prefix}t{number + 1}"
    found.elements[key] = table
    found.parts.append(Part(key, " | ".join(next(filter(any, rows))), place, prefix, rows=rows))


class _Styles:
    """What the styles of a file say of a paragraph."""

    def __init__(self, of: Package) -> None:
        self._styles: dict[str, Any] = {}
        for relation in package.relations(of.parts, of.main):
            if relation.kind == "styles" and relation.part in of.parts:
                for style in package.parse(of.parts[relation.part]).iter(w("style")):
                    self._styles[style.get(w("styleId"), "")] = style

    def of(self, paragraph: Any) -> tuple[str, int, bool, bool]:
        """Name of the style, level of the heading, whether it is in a list, and whether all of it is bold."""
        named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        chain = list(self._chain(named.get(w("val"), "") if named is not None else ""))
        name = _value(chain[0].find(w("name"))) if chain else ""
        levels = [_value(e.find(f"{w('pPr')}/{w('outlineLvl')}")) for e in (paragraph, *chain)]
        level = next((value for value in levels if value), "")
        heading = int(level) + 1 if level.isdigit() and int(level) < 9 else 0
        numbers = [e.find(f"{w('pPr')}/{w('numPr')}") for e in (paragraph, *chain)]
        number = next((n for n in numbers if n is not None), None)
        listed = number is not None and _value(number.find(w("numId"))) != "0" and not heading
        runs = [run for run in paragraph.iter(w("r")) if any((t.text or "").strip() for t in run.iter(w("t")))]
        bold = bool(runs) and all(_is_on(run.find(f"{w('rPr')}/{w('b')}")) for run in runs)
        return name.casefold(), heading, listed, bold or any(_is_on(e.find(f"{w('rPr')}/{w('b')}")) for e in chain[:1])

    def _chain(self, ident: str) -> Iterator[Any]:
        """The style of this id, and those that it is based on."""
        seen: set[str] = set()
        while ident in self._styles and ident not in seen:
            seen.add(ident)
            yield self._styles[ident]
            ident = _value(self._styles[ident].find(w("basedOn")))


def _value(element: Any) -> str:
    return str(element.get(w("val"), "")) if element is not None else ""


def _is_on(element: Any) -> bool:
    return element is not None and _value(element) not in _OFF
