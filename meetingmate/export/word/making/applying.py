"""Puts fields in the place of marked parts: a text keeps the format of its first letters, one line or row of a list
stays as the pattern of all, and everything else of the document stays as it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from lxml import etree

from meetingmate.base.translation import tr
from meetingmate.export.word.making.clearing import clear
from meetingmate.export.word.making.outline import Opened, Part, cells_of, opened, rows_of
from meetingmate.export.word.making.paragraphs import keep_newest_form, remove, set_text
from meetingmate.export.word.making.spans import (
    LISTS,
    REMOVE,
    TABLES,
    TEXTS,
    Mark,
    columns_of,
    spans_of,
)
from meetingmate.export.word.templates import package
from meetingmate.export.word.templates.marks import pieces_of
from meetingmate.export.word.templates.package import TemplateError
from meetingmate.export.word.templates.template import read
from meetingmate.export.word.templates.xml_names import w

_TEXT_LISTS = ("present", "absent", "agenda", "summary")
#: A number that somebody typed before an item.
_TYPED_NUMBER = re.compile(r"^\s*[A-Z]{0,2}\d+(?:\.\d+)*[.):]?[\s\xa0]+")
_ITEMS = {
    "decisions": "{{ item.text }}",
    "tasks": "{% if item.owner %}{{ item.owner|colon }} {% endif %}{{ item.text }}"
    "{% if item.due %} ({{ item.due }}){% endif %}",
    "previous": "{% if item.owner %}{{ item.owner|colon }} {% endif %}{{ item.text }}"
    "{% if item.status %} ({{ item.status }}){% endif %}",
    "questions": "{{ item.text }}",
}
#: What a list says when there is nothing in it.
_NOTHING = {"decisions": "no_decisions", "tasks": "no_action_items", "questions": "no_open_questions"}
_POINT = "{% if point.speaker %}{{ point.speaker|colon }} {% endif %}{{ point.text }}"


def apply(data: bytes, marks: Sequence[Mark]) -> bytes:
    """The template that ``data``, a document, becomes with ``marks``. ``data`` itself is left alone.

    Raises TemplateError when a mark names no part or no field, when nothing is marked, or the template is not right.
    """
    document = opened(data)
    chosen = _checked(document, marks)
    listed = {key for key, mark in chosen.items() if document.elements[key].tag == w("tbl") and mark.field != REMOVE}
    for key in listed:
        _fill_table(document.elements[key], chosen[key])
    parts = [part for part in document.parts if part.key in chosen and part.table not in listed]
    for group in _groups([p for p in parts if not p.is_table], chosen, document.parts):
        _Group(document, group, chosen).apply()
    for part in parts:
        if part.is_table and chosen[part.key].field == REMOVE:
            _remove_table(document.elements[part.key])
    clear(document.package, document.roots)
    for name, root in document.roots.items():
        document.package.parts[name] = package.to_xml(root)
    made = document.package.to_bytes()
    read(made).refuse_faulty()
    return made


def _checked(document: Opened, marks: Sequence[Mark]) -> dict[str, Mark]:
    """Marks by the key of their part. Raises TemplateError."""
    kinds = {part.key: part for part in document.parts}
    for one in marks:
        part = kinds.get(one.key)
        if part is None:
            raise TemplateError(tr("It has no part {place}.", place=one.key))
        known = [*TABLES, REMOVE] if part.is_table else [*TEXTS, *LISTS, REMOVE]
        if one.field not in known:
            raise TemplateError(
                tr(
                    "{place} can’t become {field}; it can become one of {known}.",
                    place=one.key,
                    field=one.field,
                    known=", ".join(known),
                )
            )
        shown = columns_of(one.field) if part.is_table and one.field != REMOVE else []
        wrong = next((name for name in one.columns if name and name not in shown), None)
        if wrong is not None:
            raise TemplateError(
                tr(
                    "A column of {place} can’t show {field}; it can show one of {known}.",
                    place=one.key,
                    field=wrong,
                    known=", ".join(shown),
                )
            )
    if not any(one.field != REMOVE for one in marks):
        raise TemplateError(
            tr("Nothing in it is marked, so nothing of a meeting would be in the template; mark the title at least.")
        )
    return {one.key: one for one in marks}


def _family(name: str) -> str:
    return name.split(".")[0]


def _groups(marked: list[Part], chosen: dict[str, Mark], every: list[Part]) -> Iterator[list[Part]]:
    """Parts that one field takes the place of: those of a list that follow each other, all others alone."""
    order = {part.key: number for number, part in enumerate(every)}
    group: list[Part] = []
    for part in marked:
        name = _family(chosen[part.key].field)
        if group:
            before = group[-1]
            follows = order[part.key] == order[before.key] + 1 and part.inside == before.inside
            grows = name in (*_TEXT_LISTS, *_ITEMS, "topics") and name == _family(chosen[before.key].field)
            if not (follows and grows):
                yield group
                group = []
        group.append(part)
    if group:
        yield group


class _Group:
    """Some parts in a row that become one field or one loop."""

    def __init__(self, document: Opened, parts: list[Part], chosen: dict[str, Mark]) -> None:
        self._parts, self._chosen = parts, chosen
        self._elements = [document.elements[part.key] for part in parts]
        self._name = _family(chosen[parts[0].key].field)

    def apply(self) -> None:
        """Change the document."""
        first, part = self._elements[0], self._parts[0]
        for element in self._elements:
            keep_newest_form(element)
        if self._name == REMOVE:
            remove(first)
        elif self._name == "topics":
            self._apply_topics()
        elif self._name in _ITEMS:
            number = _TYPED_NUMBER.match(part.text) if not part.listed else None
            prefix = ("{{ loop.index }}. " if self._name == "questions" else "{{ item.number }} ") if number else ""
            set_text(first, prefix + _ITEMS[self._name])
            self._drop(self._elements[1:])
            _loop(first, first, f"item in {self._name}", _NOTHING.get(self._name, ""))
        elif self._name in _TEXT_LISTS and part.listed:
            set_text(first, "{{ item }}")
            self._drop(self._elements[1:])
            _loop(first, first, f"item in {self._name}")
        else:
            _set_field(first, self._name)
            self._drop(self._elements[1:])

    def _apply_topics(self) -> None:
        fields = [self._chosen[part.key].field for part in self._parts]
        title = next((e for e, f in zip(self._elements, fields, strict=True) if f == "topics.title"), None)
        point = next((e for e, f in zip(self._elements, fields, strict=True) if f == "topics.points"), None)
        kept = [element for element in (title, point) if element is not None]
        self._drop([element for element in self._elements if not any(element is one for one in kept)])
        if title is not None:
            number = self._parts[self._elements.index(title)]
            typed = "{{ loop.index }}. " if not number.listed and _TYPED_NUMBER.match(number.text) else ""
            set_text(title, typed + "{{ topic.title }}")
        if title is not None and point is not None:
            title.addnext(point)
        if point is not None:
            set_text(point, _POINT)
            begin, end = _loop(point, point, "point in topic.points")
            _loop(title if title is not None else begin, end, "topic in topics")
        else:
            _loop(title, title, "topic in topics")

    def _drop(self, others: list[Any]) -> None:
        """Remove the other samples, and empty paragraphs between them and the first."""
        for before, element in pairwise([self._elements[0], *others]):
            between = [e for e in before.itersiblings() if e.tag == w("p")] if before.getparent() is not None else []
            for one in between:
                if one is element:
                    break
                if not any(True for _ in pieces_of(one)) and one.find(f".//{w('drawing')}") is None:
                    remove(one)
                else:
                    break
        for element in others:
            remove(element)


def _set_field(paragraph: Any, name: str) -> None:
    """Put a field in the place of the value of a line; its label and what stands around a date stay."""
    text = "".join(letters for _, letters in pieces_of(paragraph))
    for begin, end, field in reversed(spans_of(text, name)):
        set_text(paragraph, f"{{{{ {field} }}}}", begin, end)


def _remove_table(table: Any) -> None:
    if table.getparent().tag == w("tc") and len(table.getparent().findall(w("p"))) == 0:
        table.addnext(etree.Element(w("p")))
    table.getparent().remove(table)


def _loop(first: Any, last: Any, what: str, nothing: str = "") -> tuple[Any, Any]:
    """Repeat from ``first`` to ``last`` by statements in paragraphs of their own, which are returned. ``nothing``: the
    fixed text for an empty list."""
    begin, end = _statement(f"{{% for {what} %}}"), _statement("{% endfor %}")
    first.addprevious(begin)
    last.addnext(end)
    section = last.find(f"{w('pPr')}/{w('sectPr')}") if last.tag == w("p") else None
    if section is not None:
        etree.SubElement(end, w("pPr")).append(section)
        end.insert(0, end[-1])
    if nothing:
        other = copy.deepcopy(last)
        set_text(other, f"{{{{ label.{nothing} }}}}")
        for number in other.iter(w("numPr")):
            number.getparent().remove(number)
            break
        for mark in [*other.iter(w("bookmarkStart"), w("bookmarkEnd"))]:
            mark.getparent().remove(mark)
        end.addprevious(_statement("{% else %}"))
        end.addprevious(other)
    return begin, end


def _statement(words: str) -> Any:
    made = etree.Element(w("p"))
    run = etree.SubElement(made, w("r"))
    etree.SubElement(run, w("t")).text = words
    return made


def _fill_table(table: Any, mark: Mark) -> None:
    """Make the first row below the heads the pattern of all, and remove the other samples."""
    rows = rows_of(table)
    heads = 0
    while heads < len(rows) - 1 and rows[heads].find(f"{w('trPr')}/{w('tblHeader')}") is not None:
        heads += 1
    heads = max(heads, 1 if len(rows) > 1 else 0)
    sample = rows[heads]
    cells = cells_of(sample)
    for row in rows[heads + 1 :]:
        if len(cells_of(row)) == len(cells):
            row.getparent().remove(row)
    columns = [*mark.columns, *[""] * len(cells)][: len(cells)]
    texts = [_column(mark.field, name) for name in columns]
    texts[0] = f"{{%tr for item in {mark.field} %}}{texts[0]}"
    texts[-1] += "{% endfor %}"
    for cell, text in zip(cells, texts, strict=True):
        _fill_cell(cell, text)


def _column(table: str, name: str) -> str:
    if not name:
        return ""
    if table in _TEXT_LISTS:
        return "{{ loop.index }}" if name == "number" else "{{ item }}"
    if name == "points":
        return "{% for point in item.points %}{{ point.text }}{% if not loop.last %} {% endif %}{% endfor %}"
    if name == "number" and table in ("questions", "topics"):
        return "{{ loop.index }}"
    return f"{{{{ item.{name} }}}}"


def _fill_cell(cell: Any, text: str) -> None:
    """Leave one paragraph in a cell, with ``text``."""
    for merge in list(cell.iterfind(f"{w('tcPr')}/{w('vMerge')}")):
        merge.getparent().remove(merge)
    paragraphs = [p for p in cell.iter(w("p")) if next(p.iterancestors(w("tc"))) is cell]
    kept = next((p for p in paragraphs if next(p.iterancestors(w("txbxContent")), None) is None), None)
    if kept is None:
        kept = etree.SubElement(cell, w("p"))
    for table in list(cell.iter(w("tbl"))):
        if table.getparent() is not None:
            table.getparent().remove(table)
    for paragraph in paragraphs:
        if paragraph is not kept and paragraph.getparent() is not None:
            paragraph.getparent().remove(paragraph)
    keep_newest_form(kept)
    set_text(kept, text)
