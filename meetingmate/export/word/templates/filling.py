"""Writes a meeting into a template: every field its text, every loop its items; all else stays as its maker left it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from meetingmate.base.text import clean
from meetingmate.base.translation import tr
from meetingmate.export import bidi
from meetingmate.export.number_formats import word_language
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word.templates import expressions, package, tidying, values
from meetingmate.export.word.templates.fields import ListOf, Record, top
from meetingmate.export.word.templates.package import TemplateError
from meetingmate.export.word.templates.template import Template, read
from meetingmate.export.word.templates.xml_names import (
    AFTER_BIDI,
    AFTER_LANG,
    AFTER_RTL,
    BLOCK,
    OURS,
    SPACE,
    TAG,
    insert_before,
    w,
    w_relation,
)

#: Most elements that loops may copy, and letters that fields may write: far more than the longest meeting has.
_MOST_ELEMENTS, _MOST_LETTERS = 200_000, 20_000_000
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
#: The small picture of the first page that Word keeps: it shows what the template said when it was saved.
_PICTURES = frozenset(["thumbnail"])
_BREAKS = re.compile(r"([\n\t])")


def fill(data: bytes, view: MinutesView) -> bytes:
    """The Word file that ``data``, a template, becomes with ``view``.

    Raises TemplateError that names field and place when the template is not right, or makes too much of the meeting.
    """
    template = read(data)
    template.refuse_faulty()
    _Filler(template, view).fill()
    package.without_links_to_templates(template.package)
    package.without_parts(template.package, _PICTURES)
    package.as_document(template.package)
    _set_properties(template, view)
    for name, root in template.roots.items():
        own = {prefix for element in root.iter() for prefix, space in element.nsmap.items() if space != OURS}
        etree.cleanup_namespaces(root, keep_ns_prefixes=[prefix for prefix in own if prefix])
        template.package.parts[name] = package.to_xml(root)
    return template.package.to_bytes()


class _Filler:
    """Fills one template. What was written is counted, so that no template grows without end."""

    def __init__(self, template: Template, view: MinutesView) -> None:
        self._template, self._view = template, view
        self._values = values.values_of(view, frozenset(template.used.items))
        self._elements = self._letters = 0
        self._written: set[tuple[str, str]] = set()
        self._part = ""
        self._language = _foreign_language(template, view)

    def fill(self) -> None:
        """Fill all parts."""
        for part, root in self._template.roots.items():
            self._part = part
            self._visit(root, self._values)
        self._add_notices()
        tidying.tidy(list(self._template.roots.values()))

    def _visit(self, element: Any, scope: Mapping[str, Any]) -> None:
        for child in list(element):
            if child.tag == BLOCK:
                self._expand(child, scope)
            elif child.tag == TAG:
                self._write(child, scope)
            elif len(child):
                self._visit(child, scope)

    def _expand(self, block: Any, scope: Mapping[str, Any]) -> None:
        for number, (branch, inner) in enumerate(self._cases(block, scope)):
            for pattern in branch:
                if number and tidying.is_reference(pattern):
                    continue
                made = copy.deepcopy(pattern)
                self._elements += sum(1 for _ in made.iter())
                if self._elements > _MOST_ELEMENTS:
                    raise TemplateError(tr("Its loops make far too long a document; nest fewer of them."))
                if number:
                    tidying.forget_identity(made)
                block.addprevious(made)
                if made.tag == BLOCK:
                    self._expand(made, inner)
                elif made.tag == TAG:
                    self._write(made, inner)
                else:
                    self._visit(made, inner)
        block.getparent().remove(block)

    def _cases(self, block: Any, scope: Mapping[str, Any]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """What is shown of a block: each case with the values it has."""
        branches = list(block)
        first = self._template.tags[int(branches[0].get("n"))].statement
        if first is not None and first.items is not None:
            yield from self._items(branches, scope)
            return
        for branch in branches:
            statement = self._template.tags[int(branch.get("n"))].statement
            if statement is None or statement.test is None or self._value(statement.test, scope):
                yield branch, scope
                return

    def _items(self, branches: list[Any], scope: Mapping[str, Any]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        loop = self._template.tags[int(branches[0].get("n"))].statement
        assert loop is not None
        assert loop.items is not None
        items = self._value(loop.items, scope) or []
        if loop.test is not None:
            items = [item for item in items if self._value(loop.test, {**scope, loop.name: item, "loop": _loop(0, 0)})]
        for number, item in enumerate(items):
            yield branches[0], {**scope, loop.name: item, "loop": _loop(number, len(items))}
        if not items and len(branches) > 1:
            yield branches[1], scope

    def _value(self, node: Any, scope: Mapping[str, Any]) -> Any:
        return expressions.value_of(node, scope, self._view.label)

    def _write(self, mark: Any, scope: Mapping[str, Any]) -> None:
        """Put the value of a field in the place of its mark, in the format of its run."""
        tag = self._template.tags[int(mark.get("n"))]
        run = mark.getparent()
        text = ""
        if tag.expression is not None:
            value = self._value(tag.expression, scope)
            text = _joint(tag.expression).join(value) if isinstance(value, list) else str(value)
            name = getattr(tag.expression, "name", "")
            if text:
                self._written.add((self._part, name))
        text = clean(text)  # a template may write any character as "\\x00"
        self._letters += len(text)
        if self._letters > _MOST_LETTERS:
            raise TemplateError(tr("Its loops make far too long a document; nest fewer of them."))
        paragraph = next((e for e in mark.iterancestors() if e.tag == w("p")), None)
        for part, rtl in bidi.spans(text):
            run.addprevious(self._run(run, part, rtl=rtl))
        run.getparent().remove(run)
        if paragraph is not None and bidi.starts_rtl(text):
            _turn(paragraph)

    def _run(self, pattern: Any, text: str, *, rtl: bool) -> Any:
        made = etree.Element(pattern.tag, pattern.attrib)
        style = pattern.find(w("rPr"))
        if style is not None or rtl or self._language:
            properties = etree.SubElement(made, w("rPr")) if style is None else copy.deepcopy(style)
            made.append(properties)
            if rtl and properties.find(w("rtl")) is None:
                insert_before(properties, etree.Element(w("rtl")), AFTER_RTL)
            if self._language:
                for old in properties.findall(w("lang")):
                    properties.remove(old)
                insert_before(properties, etree.Element(w("lang"), self._language), AFTER_LANG)
        for piece in _BREAKS.split(text):
            if piece in ("\n", "\t"):
                etree.SubElement(made, w("br" if piece == "\n" else "tab"))
            elif piece:
                letters = etree.SubElement(made, w("t"))
                letters.text = piece
                letters.set(SPACE, "preserve")
        return made

    def _add_notices(self) -> None:
        """What a document has to say, and this template has no place for: that it is a draft, or why it is empty."""
        body = self._template.roots[self._template.package.main].find(w("body"))
        wanted = {"remark": self._values["remark"], "draft": self._values["draft"]}
        for name, text in wanted.items():
            if text and body is not None and not self._is_seen(name, body):
                paragraph = etree.Element(w("p"))
                run = etree.SubElement(paragraph, w("r"))
                etree.SubElement(etree.SubElement(run, w("rPr")), w("b"))
                etree.SubElement(run, w("t")).text = text
                body.insert(0, paragraph)

    def _is_seen(self, name: str, body: Any) -> bool:
        """Whether a field was written where the first page shows it: in the text, or in its header or footer."""
        section = next(body.iter(w("sectPr")), None)
        kind = "first" if section is not None and section.find(w("titlePg")) is not None else "default"
        shown = {self._template.package.main}
        if section is not None:
            ids = {
                reference.get(w_relation("id"))
                for reference in section.iterchildren(w("headerReference"), w("footerReference"))
                if reference.get(w("type")) == kind
            }
            related = package.relations(self._template.package.parts, self._template.package.main)
            shown |= {relation.part for relation in related if relation.id in ids}
        return any((part, name) in self._written for part in shown)


def _loop(number: int, count: int) -> dict[str, Any]:
    return {"index": number + 1, "length": count, "first": number == 0, "last": number == count - 1}


def _joint(node: Any) -> str:
    """What parts the texts of a list that is written without a loop."""
    kinds: Any = Record("top", top())
    path = []
    while hasattr(node, "attr"):
        path.append(node.attr)
        node = node.node
    for name in [getattr(node, "name", ""), *reversed(path)]:
        kinds = kinds.fields.get(name) if isinstance(kinds, Record) else None
    return kinds.joint if isinstance(kinds, ListOf) else ", "


def _turn(paragraph: Any) -> None:
    """Make a paragraph run from right to left."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("bidi")) is None:
        insert_before(properties, etree.Element(w("bidi")), AFTER_BIDI)


def _foreign_language(template: Template, view: MinutesView) -> dict[str, str]:
    """The attributes of ``w:lang`` for what is filled in, where the template is not in the language of the meeting."""
    wanted = word_language(view.conventions.tag)
    parts = template.package.parts
    for relation in package.relations(parts, template.package.main):
        if relation.kind == "styles" and relation.part in parts:
            for found in package.parse(parts[relation.part]).iter(w("docDefaults")):
                own = found.find(f"{w('rPrDefault')}/{w('rPr')}/{w('lang')}")
                if own is not None and all(own.get(w(kind)) == tag for kind, tag in wanted.items()):
                    return {}
    return {w(kind): tag for kind, tag in wanted.items()}


def _set_properties(template: Template, view: MinutesView) -> None:
    """Title, author and language of the file, where it has such properties."""
    parts = template.package.parts
    for relation in package.relations(parts, ""):
        if relation.kind != "core-properties" or relation.part not in parts:
            continue
        root = package.parse(parts[relation.part])
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        kind = view.text("minutes" if view.has_minutes else "transcript")
        wanted = {
            f"{_DC}title": (view.label(kind) + view.title)[:255],
            f"{_DC}subject": view.text("sheet_subject", date=view.date)[:255],
            f"{_DC}creator": (view.minute_taker or "MeetingMate")[:255],
            f"{_DC}language": view.conventions.tag,
            f"{_CORE}lastModifiedBy": "MeetingMate",
            f"{_CORE}revision": "1",
            f"{_TERMS}created": now,
            f"{_TERMS}modified": now,
        }
        for name, text in wanted.items():
            element = root.find(name)
            if element is None and name.startswith(_DC):
                element = etree.SubElement(root, name)
            if element is not None:
                element.text = text
        parts[relation.part] = package.to_xml(root)
