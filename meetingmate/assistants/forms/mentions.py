"""Where a dictation speaks of the fields of a form: their words as headings, or before a value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from meetingmate.assistants.forms import cues
from meetingmate.assistants.forms.dictation import Dictation
from meetingmate.domain.forms import Form, FormField, words_in

_TOKEN = re.compile(r"\w+(?:['-]\w+)*")
Kind = Literal["words", "after", "begins"]
#: Words of a field may be misheard: this alike (of 100), and no shorter than this.
_ALIKE, _ALIKE_ONE_WORD, _LONG_ENOUGH = 86, 91, 8
#: No field is called by more words.
_MOST_WORDS = 5
_CLAUSE = re.compile(r"[.,;:!?\n](?!\d)")
_STOPS = re.compile(r"[.;!?\n](?!\d)")


@dataclass(frozen=True)
class Mention:
    """The words of the field ``key`` (a section has ``#`` before its id) at ``start`` to ``end``.

    ``kind``: ``after`` stands right before a value only, ``begins`` is the beginning of the value itself.
    ``heading``: it opens a sentence and is set off from what follows. ``alike``: the words were not quite those of the
    form.
    """

    key: str
    start: int
    end: int
    kind: Kind = "words"
    heading: bool = False
    alike: bool = False


class Finder:
    """Finds the words of ``fields`` (and sections) of a form in a language."""

    def __init__(self, fields: Iterable[FormField], code: str, form: Form | None = None) -> None:
        self._code = code
        self._terms: dict[tuple[str, Kind], list[str]] = defaultdict(list)
        for one in fields:
            for word in [*filter(None, (one.label.get(code), one.label.get(""))), *words_in(one.words, code)]:
                self._add(word, "words", one.id)
            for word in words_in(one.after, code):
                self._add(word, "after", one.id)
            for word in words_in(one.begins, code):
                self._add(word, "begins", one.id)
        for section in form.sections if form else ():
            for word in [*filter(None, (section.label.get(code),)), *words_in(section.words, code)]:
                self._add(word, "words", f"#{section.id}")
        longest_first = sorted({term for term, _ in self._terms}, key=len, reverse=True)
        alternatives = "|".join(r"[\s-]+".join(map(re.escape, term.split())) for term in longest_first)
        self._pattern = re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w])", re.IGNORECASE) if alternatives else None

    def _add(self, word: str, kind: Kind, key: str) -> None:
        term = _folded(word)
        if term and key not in self._terms[term, kind]:
            self._terms[term, kind].append(key)

    def find(self, dictation: Dictation, start: int = 0, end: int | None = None) -> list[Mention]:
        """All mentions in order of place; several of one place if the words are those of several fields."""
        if self._pattern is None:
            return []
        text = dictation.text
        end = len(text) if end is None else end
        found: list[Mention] = []
        for match in self._pattern.finditer(text, start, end):
            found += self._mentions(text, _folded(match[0]), match.start(), match.end(), alike=False)
        found += self._alike(text, start, end, found)
        return sorted(found, key=lambda one: (one.start, one.end))

    def _mentions(self, text: str, term: str, start: int, end: int, *, alike: bool) -> list[Mention]:
        opens = opens_sentence(text, start, self._code)
        heading = opens and is_set_off(text, end, self._code)
        kinds: tuple[Kind, ...] = ("words", "after", "begins")
        return [
            Mention(key, start, end, kind, opens if kind == "begins" else heading, alike)
            for kind in kinds
            for key in self._terms.get((term, kind), ())
        ]

    def _alike(self, text: str, start: int, end: int, found: list[Mention]) -> list[Mention]:
        """Words that recognition wrote a little differently: "blood presure", "oxygen saturashun"."""
        by_size: dict[int, list[str]] = defaultdict(list)
        for term, kind in self._terms:
            size = len(term.split())
            if kind == "words" and len(term) >= _LONG_ENOUGH and size <= _MOST_WORDS:
                by_size[size].append(term)
        taken = bytearray(len(text))
        for one in found:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
        tokens = list(_TOKEN.finditer(text, start, end))
        new: list[Mention] = []
        for size in sorted(by_size, reverse=True):
            cutoff = _ALIKE_ONE_WORD if size == 1 else _ALIKE
            seen: dict[str, str | None] = {}
            for index in range(len(tokens) - size + 1):
                low, high = tokens[index].start(), tokens[index + size - 1].end()
                if any(taken[low:high]) or "\n" in text[low:high]:
                    continue
                words = _folded(text[low:high])
                if words not in seen:
                    best = process.extractOne(words, by_size[size], scorer=fuzz.ratio, score_cutoff=cutoff)
                    seen[words] = best[0] if best and len(words) >= _LONG_ENOUGH - 1 else None
                like = seen[words]
                if like is not None:
                    new += self._mentions(text, like, low, high, alike=True)
                    taken[low:high] = b"\1" * (high - low)
        return new


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def opens_sentence(text: str, start: int, code: str) -> bool:
    """Whether nothing but words that lead over ("next, the") stands before ``start`` in its sentence."""
    table = cues.of(code)
    before = text[max(0, start - 60) : start]
    opening = re.compile(
        rf"(?:^|[.!?;:\n])[\s–-]*(?:(?:{table.text('lead')}|{table.text('bullets')})[\s,:.]+){{0,4}}$", re.IGNORECASE
    )
    return opening.search(before) is not None


def is_set_off(text: str, end: int, code: str) -> bool:
    """Whether a colon, a stop, a comma, "is" or "none" stands at ``end``."""
    table = cues.of(code)
    follows = re.compile(
        rf"\s*(?:[.:,;\n–-]|$|(?:{table.text('copula')})(?!\w)|(?:{table.text('none')})(?!\w))", re.IGNORECASE
    )
    return follows.match(text, end) is not None


def is_of_now(dictation: Dictation, mention: Mention, value_start: int, value_end: int, *, days: bool = False) -> bool:
    """Whether a value is said of this time, and not as a condition, a target or something denied. ``days``: days
    before this one are what is asked for."""
    text, table = dictation.text, cues.of(dictation.code)
    begin = _last(_STOPS, text, mention.start)
    if table.words("only_if").search(text[begin : mention.start]):
        return False
    clause = text[_last(_CLAUSE, text, mention.start) : mention.start]
    if re.search(rf"(?:{table.text('not_so')})(?:\s+\w+)?\s+$", clause, re.IGNORECASE):
        return False
    if days:
        return True
    stop = _CLAUSE.search(text, value_end)
    after = text[value_end : stop.start() if stop else len(text)]
    around = (clause, text[mention.end : value_start], after if len(after.split()) <= 4 else "")
    return not any(table.words("not_now").search(part) for part in around)


def _last(pattern: re.Pattern[str], text: str, before: int) -> int:
    begin = 0
    for match in pattern.finditer(text, max(0, before - 400), before):
        begin = match.end()
    return begin if begin else max(0, before - 400)
