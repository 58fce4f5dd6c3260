"""Vocabulary rules: words that recognition keeps getting wrong, and what they should be; find and replace.

The rules are kept with the library. ``apply_rules`` corrects a new transcript by them, and ``hotwords`` are the
right spellings, for recognition to know.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from meetingmate.base.errors import UsageError
from meetingmate.base.text import encode
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Minutes, Utterance, Word
from meetingmate.library import search_words
from meetingmate.library.decoding import decode

if TYPE_CHECKING:
    from meetingmate.library.store import Library


class Rule(Struct, kw_only=True):
    """Write ``written`` wherever ``heard`` is recognised. ``id`` is 0 until it is stored."""

    heard: str
    written: str
    whole_word: bool = True
    match_case: bool = False
    id: int = 0


def rules(library: Library) -> list[Rule]:
    """All rules in the order in which they are applied, the longest text first. Raises StoreError."""
    found = [
        msgspec.structs.replace(decode(document, Rule), id=number)
        for number, document in library.database.rows("SELECT id, document FROM rules")
    ]
    return sorted(found, key=lambda rule: (-len(rule.heard), rule.id))


def save(library: Library, rule: Rule) -> Rule:
    """Add a rule (``id`` 0) or change one; returns it with its id. Raises UsageError when it is empty, StoreError."""
    heard = rule.heard.strip()
    if not heard or heard == rule.written.strip():
        raise UsageError(tr("A rule needs a text to find and a text to replace it with."))
    rule = msgspec.structs.replace(rule, heard=heard, written=rule.written.strip())
    with library.database.change() as db:
        number = db.execute(
            "INSERT INTO rules (id, document) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            (rule.id or None, encode(rule)),
        ).lastrowid
    return msgspec.structs.replace(rule, id=rule.id or number)


def remove(library: Library, rule_id: int) -> None:
    """Forget a rule. Raises StoreError."""
    with library.database.change() as db:
        db.execute("DELETE FROM rules WHERE id = ?", (rule_id,))


def hotwords(library: Library) -> list[str]:
    """What the rules write, for recognition to know. Raises StoreError."""
    return list(dict.fromkeys(rule.written for rule in rules(library) if rule.written))


def apply_rules(utterances: Sequence[Utterance], wanted: Sequence[Rule]) -> list[Utterance]:
    """The utterances with the rules applied, one after the other; those given are not changed."""
    replacements = [Replacement(rule.heard, rule.written, rule.whole_word, rule.match_case) for rule in wanted]
    result = []
    for utterance in utterances:
        for replacement in replacements:
            utterance = replacement.in_utterance(utterance) or utterance
        result.append(utterance)
    return result


def find_and_replace(
    utterances: Iterable[Utterance], find: str, replace: str, *, whole_word: bool = False, match_case: bool = False
) -> list[Utterance]:
    """Only the utterances that change, as they are to be then, marked as edited; those given are not changed.

    Raises UsageError when there is nothing to find.
    """
    replacement = Replacement(find, replace, whole_word, match_case)
    changed = [replacement.in_utterance(utterance) for utterance in utterances]
    return [msgspec.structs.replace(utterance, state="edited") for utterance in changed if utterance is not None]


def replace_in_quotes(
    minutes: Minutes,
    changed: Iterable[Utterance],
    find: str,
    replace: str,
    *,
    whole_word: bool = False,
    match_case: bool = False,
) -> Minutes:
    """``minutes`` whose quotes of the changed utterances are the words that stand there now."""
    replacement = Replacement(find, replace, whole_word, match_case)
    ids = {utterance.id for utterance in changed}
    minutes = copy.deepcopy(minutes)
    for item in minutes.items_with_evidence():
        for evidence in item.evidence:
            if evidence.utterance in ids:
                evidence.quote = replacement.in_text(evidence.quote)
    return minutes


class Replacement:
    """One text in place of another. Raises UsageError when there is nothing to find."""

    def __init__(self, find: str, replace: str, whole_word: bool, match_case: bool) -> None:
        import regex  # only needed where something is replaced

        if not find.strip():
            raise UsageError(tr("Enter the text to find."))
        pattern = regex.escape(find.strip())
        if whole_word:  # the end of a word is known only in scripts with spaces
            before, after = (
                search_words.LETTER if _is_spaced(char) else "" for char in (find.strip()[0], find.strip()[-1])
            )
            pattern = f"{f'(?<!{before})' if before else ''}{pattern}{f'(?!{after})' if after else ''}"
        self._pattern = regex.compile(pattern, 0 if match_case else regex.IGNORECASE)
        self._replace = replace.strip()

    def in_text(self, text: str) -> str:
        """``text`` with every place replaced."""
        return str(self._pattern.sub(lambda _: self._replace, text))

    def in_utterance(self, utterance: Utterance) -> Utterance | None:
        """A changed copy with its words, or None when there is nothing to replace."""
        text = self.in_text(utterance.text)
        if text == utterance.text:
            return None
        return msgspec.structs.replace(utterance, text=text, words=self._in_words(utterance))

    def _in_words(self, utterance: Utterance) -> list[Word]:
        """The words with those of each place made one or as many as are written instead, in the same time."""
        spans = _places(utterance)
        if spans is None:  # the text was edited before: its words can't be told any more
            return utterance.words
        result: list[Word] = []
        taken = 0
        for match in self._pattern.finditer(utterance.text):
            hit = [
                i for i, (begin, end) in enumerate(spans) if begin < match.end() and end > match.start() and i >= taken
            ]
            if not hit:
                continue
            first, last = hit[0], hit[-1]
            text = (
                utterance.text[spans[first][0] : match.start()]
                + self._replace
                + utterance.text[match.end() : spans[last][1]]
            )
            result += [*utterance.words[taken:first], *_in_time(text, utterance.words[first : last + 1])]
            taken = last + 1
        return [*result, *utterance.words[taken:]]


def _in_time(text: str, old: list[Word]) -> list[Word]:
    parts = text.split()
    start, end = old[0].start, old[-1].end
    step = (end - start) / max(1, len(parts))
    probability = min(word.probability for word in old)
    return [
        Word(text=part, start=start + i * step, end=start + (i + 1) * step, probability=probability)
        for i, part in enumerate(parts)
    ]


def _places(utterance: Utterance) -> list[tuple[int, int]] | None:
    """Where each word stands in the text, or None when the words are not those of the text."""
    spans, at = [], 0
    for word in utterance.words:
        begin = utterance.text.find(word.text, at)
        if begin < 0:
            return None
        at = begin + len(word.text)
        spans.append((begin, at))
    return spans


def _is_spaced(char: str) -> bool:
    return search_words.is_letter(char) and not search_words.is_joined(char)
