"""The talk as the trackers see it: clauses by row, and how likely each of their words belongs in an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack, words
from meetingmate.minutes.language.people_in_text import People
from meetingmate.minutes.tagging import windows
from meetingmate.minutes.tagging.tagger import Mark, Tags

#: A word this likely stands in the sentence of an item.
WORDED = 0.5
#: A word this likely counts fully.
_SURE = 0.7
#: Of a row with more clauses, those with this mass are cited.
_FEW, _TELLING = 2, 0.3
#: Words of a clause that is quoted whole.
_LONG_QUOTATION = 20
#: Quotation marks of a language.
_MARKS = {"en": "“”", "de": "„“", "fr": ("« ", " »"), "es": "«»"}


def rows_of(utterances: Sequence[Utterance], language: str) -> list[Utterance]:
    """The rows to tag: each sentence of an utterance as one that keeps its id (``windows.rows``)."""
    return [
        msgspec.structs.replace(utterance, text=text)
        for utterance in utterances
        for text in windows.rows(utterance.text, language)
    ]


class Said:
    """``rows`` are those of ``rows_of``, and of ``tags``."""

    def __init__(
        self, language: LanguagePack, people: People, turns: Sequence[Turn], rows: Sequence[Utterance], tags: Tags
    ) -> None:
        self.language = language
        self.people = people
        self.tags = tags
        self.rows = list(rows)
        self._of: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            self._of.setdefault(row.id, []).append(number)
        self._clauses: list[list[Clause]] = [[] for _ in rows]
        self._places: dict[int, list[int]] = {}
        for clause in (c for turn in turns for c in turn.clauses):
            places = [self._place(utterance, quote) for utterance, quote in clause.pieces]
            self._places[clause.index] = places
            for place in places:
                self._clauses[place].append(clause)
        self._sentence = [_by_word(u.text, marks, "sentence") for u, marks in zip(rows, tags.marks, strict=True)]
        self._due = [_by_word(u.text, marks, "due") for u, marks in zip(rows, tags.marks, strict=True)]

    def _place(self, utterance: str, quote: str) -> int:
        rows = self._of[utterance]
        return next((row for row in rows if quote in self.rows[row].text), rows[0])

    def clauses(self, row: int) -> list[Clause]:
        """The clauses of a row, in order."""
        return self._clauses[row]

    def telling(self, row: int) -> list[Clause]:
        """The clauses of a row to cite: all of a short one, of a longer one those that hold an item's words;
        none that is read out."""
        own = [c for c in self._clauses[row] if not c.quoted]
        return own if len(own) <= _FEW else [c for c in own if self.mass(c) >= _TELLING] or own[:1]

    def is_quoted(self, rows: Iterable[int], kind: str) -> bool:
        """Whether the row that an item of these rows rests on most is somebody else's text."""
        best = max(rows, key=lambda row: self.tags.kind(row, kind))
        return all(clause.quoted for clause in self._clauses[best])

    def places(self, clause: Clause) -> list[int]:
        """The rows a clause stands in."""
        return self._places[clause.index]

    def row(self, clause: Clause) -> int:
        """The row a clause begins in."""
        return self._places[clause.index][0]

    def worded(self, clause: Clause, word: str) -> float:
        """How likely a word of the clause stands in the item's sentence."""
        return max((self._sentence[row].get(word, 0.0) for row in self._places[clause.index]), default=0.0)

    def mass(self, clause: Clause, text: str | None = None) -> float:
        """How much of an item's sentence ``text`` (None: the clause) holds: its content words by their probability.

        Words that are likely no part of the sentence count against it.
        """
        found = 0.0
        for word in set(words(clause.body if text is None else text)):
            if word not in self.language.stopwords:
                found += self.worded(clause, word) - 0.2
        return found

    def coverage(self, text: str, clauses: Sequence[Clause]) -> float:
        """How well a text holds the words of an item with these clauses (0 to 1): harmonic mean of how likely its words
        are, and of how much of the likely ones it has."""
        chances: dict[str, float] = {}
        for row in {row for clause in clauses for row in self.places(clause)}:
            for word, chance in self._sentence[row].items():
                if word not in self.language.stopwords:
                    stem = self._stem(word)
                    chances[stem] = max(chance, chances.get(stem, 0.0))
        stems = {self._stem(word) for word in words(text) if word not in self.language.stopwords}
        likely = {stem: chance for stem, chance in chances.items() if chance >= WORDED}
        if not stems or not likely:
            return 0.0
        precision = sum(min(1.0, chances.get(stem, 0.0) / _SURE) for stem in stems) / len(stems)
        recall = sum(chance for stem, chance in likely.items() if stem in stems) / sum(likely.values())
        return 2 * precision * recall / max(1e-9, precision + recall)

    def _stem(self, word: str) -> str:
        """The stem of a word; of a number its value: "20" stands for "twenty" and "twentieth"."""
        values = dates.numbers(word, self.language.code)
        return f"{min(values):g}" if len(values) == 1 else self.language.stem(word)

    def quotation(self, clauses: Sequence[Clause], *, both: bool = False) -> str:
        """The one or two clauses that tell most of an item, in the words said (without fillers and repetitions), each
        cut to the words of the item when it is long. ``both``: two, also when one tells most."""
        telling = sorted((c for c in clauses if c.body), key=self.mass, reverse=True)[:2]
        chosen = [c for c in telling if both or c is telling[0] or self.mass(c) >= _TELLING]
        parts = [self._cut(c) for c in sorted(chosen, key=lambda c: c.index)]
        opening, closing = _MARKS.get(self.language.code, _MARKS["en"])
        # marks of their own: the two may be of different people
        return " – ".join(f"{opening}{part}{closing}" for part in dict.fromkeys(parts) if part)

    def _cut(self, clause: Clause) -> str:
        spoken = clause.body.strip(" ,.;:-–").split()
        if len(spoken) <= _LONG_QUOTATION:
            return " ".join(spoken)
        own = [
            n for n, word in enumerate(spoken) if max((self.worded(clause, w) for w in words(word)), default=0) >= 0.3
        ]
        if not own:
            return " ".join(spoken[:_LONG_QUOTATION]) + " …"
        first, last = max(0, own[0] - 2), min(len(spoken), own[-1] + 3)
        before, after = "… " if first else "", " …" if last < len(spoken) else ""
        return before + " ".join(spoken[first:last]) + after

    def dated(self, clause: Clause, text: str) -> float:
        """How likely the words of ``text`` say when an item is due."""
        found = [
            max((self._due[row].get(w, 0.0) for row in self._places[clause.index]), default=0.0) for w in words(text)
        ]
        return sum(found) / len(found) if found else 0.0

    def named(self, row: int) -> list[tuple[str, float]]:
        """Stretches of a row that name an owner, with their probability."""
        text = self.rows[row].text
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
