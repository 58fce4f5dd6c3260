"""Finds fields and statements in the text of a Word file, wherever Word has cut them, and puts a mark in their place.

Word parts the letters of ``{{ title }}`` as it likes: by format, spelling marks, tracked changes. So a paragraph's text
is read as one, and each field becomes one element in a run of its own, in the format of the first letter of its name.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes
from lxml import etree

from meetingmate.base.translation import tr
from meetingmate.export.word.templates.expressions import Mistake, Statement, read_field, read_statement
from meetingmate.export.word.templates.places import Place, paragraphs
from meetingmate.export.word.templates.xml_names import SPACE, TAG, w

_BRACKETS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}
#: What holds no text of the finished document: struck out, moved away, properties, and paragraphs of their own.
_SKIPPED = frozenset(w(name) for name in ("del", "moveFrom", "rPr", "pPr", "p", "instrText", "delText", "sdtPr"))
_LETTERS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}
#: Most fields and statements of one file.
_MOST_TAGS = 20_000


@dataclass
class Tag:
    """A field (``expression``) or statement, the text it was written as, and where it stands."""

    source: str
    place: Place
    beside: str
    expression: nodes.Expr | None = None
    statement: Statement | None = None


@dataclass(frozen=True)
class Problem:
    """Something wrong with a template. A ``hint`` does not keep it from being used."""

    message: str
    place: Place | None = None
    source: str = ""
    beside: str = ""
    hint: bool = False

    def sentence(self) -> str:
        """What is wrong and where: the field, the place as far as it is known, and the words beside it."""
        said = f"{self.source}: {self.message}" if self.source else self.message
        where = self.place.words() if self.place else ""
        if self.beside:
            where += tr(", beside “{words}”", words=self.beside)
        return f"{said} ({where})" if where else said


def mark(root: Any, story: str, page_known: bool, tags: list[Tag], problems: list[Problem]) -> None:
    """Replace every field and statement below ``root`` by an element ``TAG`` whose ``n`` is its place in ``tags``.

    ``story``: what ``root`` is (body, header ...). What can't be read goes to ``problems``.
    """
    for paragraph, place in list(paragraphs(root, story, page_known)):
        pieces = list(pieces_of(paragraph))
        text = "".join(letters for _, letters in pieces)
        if "{" not in text and "}" not in text and "%" not in text:
            continue
        found = list(_found(text, place, problems))
        if not found:
            continue
        if len(tags) + len(found) > _MOST_TAGS:
            problems.append(Problem(tr("It has more than {count} fields.", count=_MOST_TAGS), place))
            return
        for begin, end, tag in reversed(found):
            _put(pieces, begin, end, len(tags), text)
            tags.append(tag)
        for run in {id(run): run for run in (mark.getparent() for mark in paragraph.iter(TAG))}.values():
            _part(run)
        emptied = [run for run in paragraph.iter(w("r")) if _is_emptied(run)]
        for element in [*paragraph.iter(w("proofErr")), *emptied]:
            element.getparent().remove(element)
        _free_from_placeholder(paragraph)


def text_of(paragraph: Any) -> str:
    """What a paragraph says."""
    return "".join(letters for _, letters in pieces_of(paragraph))


def pieces_of(paragraph: Any) -> Iterator[tuple[Any, str]]:
    """The elements of a paragraph that are text, with their letters, in order."""
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == w("t"):
            if element.getparent().tag == w("r"):
                yield element, element.text or ""
        elif element.tag in _LETTERS and element.getparent().tag == w("r"):
            if element.get(w("type")) is None:  # no page break
                yield element, _LETTERS[element.tag]
        elif element.tag not in _SKIPPED:
            stack.append(iter(element))


def _found(text: str, place: Place, problems: list[Problem]) -> Iterator[tuple[int, int, Tag]]:
    """Begin and end of each field and statement, with what it is; brackets without a partner are problems."""
    opened: re.Match[str] | None = None
    for bracket in _BRACKETS.finditer(text):
        if bracket[0] in _ENDS:
            if opened is not None:
                problems.append(_unclosed(text, opened, place))
            opened = bracket
        elif opened is None or bracket[0] != _ENDS[opened[0]]:
            if opened is None and bracket[0] == "}}":
                message = tr("It ends a field that does not begin in the same paragraph.")
                problems.append(Problem(message, place, bracket[0], _beside(text, *bracket.span())))
        else:
            begin, end = opened.start(), bracket.end()
            tag = Tag(text[begin:end], place, _beside(text, begin, end))
            try:
                _read(tag, opened[0], text[opened.end() : bracket.start()])
            except Mistake as mistake:
                problems.append(Problem(str(mistake), place, shown(tag.source), tag.beside))
            else:
                yield begin, end, tag
            opened = None
    if opened is not None:
        problems.append(_unclosed(text, opened, place))


def _read(tag: Tag, bracket: str, code: str) -> None:
    if bracket == "{{":
        tag.expression = read_field(code)
    elif bracket == "{%":
        tag.statement = read_statement(code)


def shown(source: str) -> str:
    """A field as it is named in a sentence."""
    flat = " ".join(source.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}…"


def _unclosed(text: str, opened: re.Match[str], place: Place) -> Problem:
    message = tr("It has no {end} in the same paragraph.", end=_ENDS[opened[0]])
    source = shown(text[opened.start() : opened.start() + 30])
    return Problem(message, place, source, _beside(text, *opened.span()))


def _beside(text: str, begin: int, end: int) -> str:
    """The words of the paragraph next to a field: before it, else after it; without other fields."""
    before = re.split(r"[}%#]\}", text[:begin])[-1].split()[-4:]
    after = re.split(r"\{[{%#]", text[end:], maxsplit=1)[0].split()[:4]
    return " ".join(before)[-40:] or " ".join(after)[:40]


def _put(pieces: list[tuple[Any, str]], begin: int, end: int, number: int, text: str) -> None:
    """Take the letters from ``begin`` to ``end`` out of the ``pieces`` and put the mark where the name begins.

    The fields of a paragraph are put from its last to its first, so that letters before ``begin`` keep their place.
    """
    inner = begin + 2
    while inner < end - 2 and not text[inner].isalnum():
        inner += 1
    at = 0
    for index, (element, letters) in enumerate(pieces):
        low, high = max(begin, at), min(end, at + len(letters))
        if low < high:
            before, after = letters[: low - at], letters[high - at :]
            mark_here = at <= inner < at + len(letters)
            pieces[index] = (_cut(element, before, after, number if mark_here else None), before)
        at += len(letters)
        if at >= end:
            break


def _cut(element: Any, before: str, after: str, number: int | None) -> Any:
    """Leave ``before`` and ``after`` of an element of text, with a mark between; returns the element of ``before``."""
    run, at = element.getparent(), element.getparent().index(element)
    first = _text(before)
    made = [first]
    if number is not None:
        made.append(etree.Element(TAG, n=str(number)))
    if after:
        made.append(_text(after))
    run.remove(element)
    for offset, one in enumerate(made):
        run.insert(at + offset, one)
    return first


def _text(letters: str) -> Any:
    element = etree.Element(w("t"))
    element.text = letters
    element.set(SPACE, "preserve")
    return element


def _part(run: Any) -> None:
    """Give each mark in ``run`` a run of its own."""
    format_of = run.find(w("rPr"))
    groups: list[list[Any]] = [[]]
    for child in list(run):
        if child is format_of or (child.tag == w("t") and not child.text):
            continue
        if child.tag == TAG:
            groups += [[child], []]
        else:
            groups[-1].append(child)
    for group in filter(None, groups):
        made = etree.Element(run.tag, run.attrib)
        if format_of is not None:
            made.append(copy.deepcopy(format_of))
        made.extend(group)
        run.addprevious(made)
    run.getparent().remove(run)


def _is_emptied(run: Any) -> bool:
    """Whether nothing but texts without a letter is left of a run."""
    content = [child for child in run if child.tag != w("rPr")]
    return bool(content) and all(child.tag == w("t") and not child.text for child in content)


def _free_from_placeholder(paragraph: Any) -> None:
    """A content control with a field in it holds text from now on, not the words that ask for some; and Word would
    replace the text of one that is bound to data."""
    for tag in paragraph.iter(TAG):
        for control in tag.iterancestors(w("sdt")):
            properties = control.find(w("sdtPr"))
            if properties is None:
                continue
            asks = properties.find(w("showingPlcHdr"))
            for element in [*properties.iter(w("showingPlcHdr"), w("dataBinding"))]:
                element.getparent().remove(element)
            style = tag.getparent().find(f"{w('rPr')}/{w('rStyle')}")
            if asks is not None and style is not None:
                style.getparent().remove(style)
