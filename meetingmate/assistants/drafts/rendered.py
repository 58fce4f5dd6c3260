"""A draft that is written: its lines, and for each fact in them what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Literal

from meetingmate.assistants.drafts.kinds import Kind
from meetingmate.domain.meeting import Evidence
from meetingmate.export.cleaning import one_line

SourceKind = Literal["details", "summary", "point", "decision", "task", "previous", "question", "request", "next"]
Style = Literal["title", "heading", "bullet", "paragraph", "blank"]

#: Stand around a fact while its template is filled: number, text. None of them is ever part of a fact or a template.
BEGIN, MIDDLE, END = "\uf8d0", "\uf8d1", "\uf8d2"
MARKS = re.compile(f"[{BEGIN}{MIDDLE}{END}]")
_FACT = re.compile(f"{BEGIN}(\\d+){MIDDLE}([^{BEGIN}{END}]*){END}")
_STYLES: tuple[tuple[str, Style], ...] = (("### ", "heading"), ("## ", "title"), ("- ", "bullet"))
_GAP = re.compile(r"\[[^\[\]\n]{1,200}\]")


@dataclass(frozen=True)
class Source:
    """What a fact rests on: an item of the minutes of ``meeting`` (an id) with its words, or a detail of the meeting.

    ``item`` is the id of the item, ``number`` the one that documents show ("D1"), ``text`` how the minutes have it;
    ``doubts`` says in words what speaks against it.
    """

    meeting: str
    meeting_title: str
    kind: SourceKind
    text: str
    item: str = ""
    number: str = ""
    evidence: tuple[Evidence, ...] = ()
    doubts: str = ""


@dataclass(frozen=True)
class Span:
    """Where in its line a fact stands."""

    start: int
    end: int
    source: Source


@dataclass(frozen=True)
class Line:
    """One line of a draft. ``gaps`` are places where something is not stated or is for the user to add."""

    style: Style
    text: str
    facts: tuple[Span, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()

    def shown(self) -> str:
        """The line as plain text has it."""
        return f"- {self.text}" if self.style == "bullet" else self.text

    def sources(self) -> list[Source]:
        """What its facts rest on, each once."""
        found: list[Source] = []
        for span in self.facts:
            if span.source not in found:
                found.append(span.source)
        return found


@dataclass(frozen=True)
class Draft:
    """``notes`` are sentences for the user, not for the reader of the text. ``tag`` is the language of the text with
    its place (``de-DE``); ``unapproved``: some of it is from minutes that are not approved."""

    kind: Kind
    language: str
    tag: str
    template: str
    subject: Line
    lines: tuple[Line, ...]
    to: str = ""
    unapproved: bool = False
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """All lines below the subject."""
        return "\n".join(line.shown() for line in self.lines)

    def doubtful(self) -> list[Source]:
        """Items in it that the minutes call doubtful."""
        found = [source for line in (self.subject, *self.lines) for source in line.sources() if source.doubts]
        return list({(source.meeting, source.item or source.text): source for source in found}.values())

    def gaps(self) -> int:
        """How many places are left to fill."""
        return sum(len(line.gaps) for line in (self.subject, *self.lines))

    def edited(self, subject: str, text: str) -> Draft:
        """The draft with what a person made of it. Lines that still say the same keep what they rest on."""
        changed = one_line(subject) != one_line(self.subject.text)
        kept = Line("paragraph", one_line(subject), (), _gaps(one_line(subject))) if changed else self.subject
        words = text.splitlines()
        lines = tuple(line or _typed(one) for one, line in zip(words, self.lines_of(words), strict=True))
        return replace(self, subject=kept, lines=_trimmed(lines))

    def lines_of(self, words: Sequence[str]) -> list[Line | None]:
        """Which of its lines each line of an edited text still is; None for one that was changed or added.

        Of lines that say the same, each is the one in its own place; one that was moved, the next that is left.
        """
        shown = [line.shown() for line in self.lines]
        found: list[Line | None] = [None] * len(words)
        left = set(range(len(shown)))
        for block in SequenceMatcher(None, shown, list(words), autojunk=False).get_matching_blocks():
            for number in range(block.size):
                found[block.b + number] = self.lines[block.a + number]
                left.discard(block.a + number)
        for at, one in enumerate(words):
            same = [number for number, said in enumerate(shown) if said == one] if found[at] is None else []
            if same:
                number = next((number for number in same if number in left), same[0])
                found[at] = self.lines[number]
                left.discard(number)
        return found


def read(filled: str, sources: Sequence[Source], not_stated: str) -> list[Line]:
    """The lines of a filled template whose facts are still marked with the number of their source.

    What a line is (a heading, an entry of a list) only its template says, never the beginning of a fact.
    ``not_stated``: how a fact says, in brackets, that part of it is not known.
    """
    lines: list[Line] = []
    for raw in filled.split("\n"):
        raw = raw.strip()
        style: Style = "paragraph" if raw else "blank"
        for sign, kind in _STYLES:
            if raw.startswith(sign):
                raw, style = raw.removeprefix(sign).lstrip(), kind
                break
        line = _line(style, raw, sources, f"[{not_stated}]")
        if line.style == "blank" and (not lines or lines[-1].style == "blank"):
            continue
        lines.append(line)
    return list(_trimmed(lines))


def _line(style: Style, raw: str, sources: Sequence[Source], unknown: str) -> Line:
    text, at, spans = "", 0, []
    for found in _FACT.finditer(raw):
        text += MARKS.sub("", raw[at : found.start()])
        spans.append(Span(len(text), len(text) + len(found[2]), sources[int(found[1])]))
        text, at = text + found[2], found.end()
    text += MARKS.sub("", raw[at:])
    # Brackets that somebody wrote into a title or an item are no place to fill.
    gaps = tuple(
        (start, end)
        for start, end in _gaps(text)
        if text[start:end] == unknown or not any(span.start < end and start < span.end for span in spans)
    )
    return Line(style, text, tuple(spans), gaps)


def _typed(words: str) -> Line:
    words = words.rstrip()
    bullet = words.startswith("- ")
    text = words.removeprefix("- ") if bullet else words
    return Line("bullet" if bullet else "paragraph" if text.strip() else "blank", text, (), _gaps(text))


def _gaps(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((found.start(), found.end()) for found in _GAP.finditer(text))


def _trimmed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Without blank lines at both ends."""
    kept = [number for number, line in enumerate(lines) if line.style != "blank"]
    return tuple(lines[kept[0] : kept[-1] + 1]) if kept else ()
