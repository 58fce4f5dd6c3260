"""The talk as the trackers see it: clauses by utterance, and how likely each of their words belongs in an item."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.clauses import Clause, Turn
from meetingmate.minutes.language_pack import LanguagePack, words
from meetingmate.minutes.people_in_text import People
from meetingmate.minutes.tagging.tagger import Mark, Tags

#: A word this likely stands in the sentence of an item.
WORDED = 0.5
#: Of an utterance with more clauses, those with this mass are cited.
_FEW, _TELLING = 2, 0.3


class Said:
    """``row`` of an utterance is its place in ``tags``."""

    def __init__(
        self, language: LanguagePack, people: People, turns: Sequence[Turn], utterances: Sequence[Utterance], tags: Tags
    ) -> None:
        self.language = language
        self.people = people
        self.tags = tags
        self.utterances = list(utterances)
        rows = {utterance.id: row for row, utterance in enumerate(utterances)}
        self._clauses: list[list[Clause]] = [[] for _ in utterances]
        for clause in (c for turn in turns for c in turn.clauses):
            for utterance_id, _ in clause.pieces:
                self._clauses[rows[utterance_id]].append(clause)
        self._sentence = [_by_word(u.text, marks, "sentence") for u, marks in zip(utterances, tags.marks, strict=True)]
        self._due = [_by_word(u.text, marks, "due") for u, marks in zip(utterances, tags.marks, strict=True)]
        self._rows = rows

    def clauses(self, row: int) -> list[Clause]:
        """The clauses of an utterance, in order."""
        return self._clauses[row]

    def telling(self, row: int) -> list[Clause]:
        """The clauses of an utterance to cite: all of a short one, of a longer one those that hold an item's words."""
        own = self._clauses[row]
        return own if len(own) <= _FEW else [c for c in own if self.mass(c) >= _TELLING] or own[:1]

    def row(self, clause: Clause) -> int:
        """The utterance a clause begins in."""
        return self._rows[clause.pieces[0][0]]

    def worded(self, clause: Clause, word: str) -> float:
        """How likely a word of the clause stands in the item's sentence."""
        return max((self._sentence[self._rows[u]].get(word, 0.0) for u, _ in clause.pieces), default=0.0)

    def mass(self, clause: Clause, text: str | None = None) -> float:
        """How much of an item's sentence ``text`` (None: the clause) holds: its content words by their probability.

        Words that are likely no part of the sentence count against it.
        """
        found = 0.0
        for word in set(words(clause.body if text is None else text)):
            if word not in self.language.stopwords:
                found += self.worded(clause, word) - 0.2
        return found

    def dated(self, clause: Clause, text: str) -> float:
        """How likely the words of ``text`` say when an item is due."""
        found = [
            max((self._due[self._rows[u]].get(w, 0.0) for u, _ in clause.pieces), default=0.0) for w in words(text)
        ]
        return sum(found) / len(found) if found else 0.0

    def named(self, row: int) -> list[tuple[str, float]]:
        """Stretches of an utterance that name an owner, with their probability."""
        text = self.utterances[row].text
        found: list[tuple[str, float]] = []
        last: Mark | None = None
        start = 0
        chance = 0.0
        for mark in [*self.tags.marks[row], None]:
            if mark is not None and mark.owner >= WORDED:
                if last is None:
                    start, chance = mark.start, mark.owner
                chance, last = max(chance, mark.owner), mark
            elif last is not None:
                found.append((_whole_words(text, start, last.end), chance))
                last = None
        return found


def _by_word(text: str, marks: Sequence[Mark], label: str) -> dict[str, float]:
    """Each lower-case word of ``text`` with the highest probability of its tokens."""
    found: dict[str, float] = {}
    letters = [0.0] * len(text)
    for mark in marks:
        value = getattr(mark, label)
        for place in range(mark.start, min(mark.end, len(text))):
            letters[place] = value
    at = 0
    lowered = text.lower()
    if len(lowered) != len(text):
        return found  # a letter that changes its length: rare, and only the wording suffers
    for word in words(text):
        place = lowered.replace("’", "'").find(word, at)
        if place < 0:
            continue
        at = place + len(word)
        found[word] = max(found.get(word, 0.0), max(letters[place:at]))
    return found


def _whole_words(text: str, start: int, end: int) -> str:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end].strip()
