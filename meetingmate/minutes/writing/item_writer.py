"""The sentences of tasks and decisions, by the adapter of the writing model (training/writer).

It gets the rows of an item with those beside them, and says what the item is, or that there is none. What it says is
checked against these rows by program; without a sentence that passes, an item keeps the words it had. Who does a task,
and when it is due, stays with the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from meetingmate.domain.meeting import Dropped
from meetingmate.minutes.items import reconcile
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.compose import evidence_of
from meetingmate.minutes.items.doubt import malformed
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.language import phrase
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.language_pack import words
from meetingmate.minutes.tracking.groups import groups
from meetingmate.minutes.writing import lines
from meetingmate.minutes.writing.source import Source
from meetingmate.slm.errors import SlmAnswerError

_TOKENS = 120
_SHORTEST, _LONGEST = 2, 40  # words
#: Share of the content words of a sentence that somebody must have said: a model adds words that fit and are not true.
#: Tasks are short and lose nothing by it; a decision is told in other verbs than it was taken in.
_SAID = {"task": 1.0, "decision": 0.8, "deferred": 0.8}
_NONE = "the writing model finds none in the words it cites"

_Item = TypeVar("_Item", Candidate, DecisionCandidate)


class ItemWriter:
    """Words the items of one talk. ``dropped`` are those of which the model says that they are none.

    Items that reach into the last ``open_rows`` rows stay as they are: a talk that goes on may change them.
    """

    def __init__(self, source: Source, *, open_rows: int = 0) -> None:
        self._source = source
        self._said = source.said
        self._first_open = len(source.rows) - open_rows
        self._groups: dict[str, list[frozenset[int]]] = {}
        self.dropped: list[Dropped] = []

    def tasks(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with their sentences. Several tasks in the same rows become several candidates."""
        kept: list[Candidate] = []
        for candidate in candidates:
            if not reconcile.counts(candidate):
                kept.append(candidate)
                continue
            made = self._worded("task", candidate)
            if not made:
                self._drop("action", candidate.written or candidate.task)
            kept += made
        return kept

    def decisions(self, settled: Sequence[DecisionCandidate]) -> list[DecisionCandidate]:
        """As ``tasks``, for what was settled or put off."""
        kept: list[DecisionCandidate] = []
        for one in settled:
            if not one.stands:
                kept.append(one)
                continue
            made = self._worded("deferred" if one.status == "deferred" else "decision", one)
            if not made:
                self._drop("decision", one.written or one.text)
            kept += made
        return kept

    def _drop(self, kind: str, text: str) -> None:
        self.dropped.append(Dropped(text=text, reason=_NONE, kind=kind))

    def _worded(self, kind: str, item: _Item) -> list[_Item]:
        """The item with its sentence, or one for each sentence; as it was when no sentence passes; none when there is
        no item."""
        rows = self._rows(item.clauses)
        if kind not in self._source.engine.trained_for or rows[-1] >= self._first_open:
            return [item]
        rows = self._together(kind, rows)
        try:
            answer, _ = self._source.engine.word(
                lines.item(self._source.code, kind, self._source.people, self._source.rows, rows), _TOKENS
            )
        except SlmAnswerError:
            return [item]
        beside: list[Clause] = self._beside(item.clauses, rows)
        said = [phrase.sentence(line.rpartition("|")[2]) for line in answer.split("\n") if line.strip()]
        good = [text for text in said if self._stands(kind, text, [*item.clauses, *beside])]
        if said and not good:
            return [item]
        made = [item] if len(good) == 1 else [replace(item, clauses=list(item.clauses)) for _ in good]
        for one, text in zip(made, good, strict=True):
            self._cite(text, one, beside)
            one.written = phrase.digits(text, self._source.code)
        return made

    def _rows(self, clauses: Sequence[Clause]) -> list[int]:
        return sorted({row for clause in clauses for row in self._said.places(clause)})

    def _together(self, kind: str, rows: list[int]) -> list[int]:
        """The rows of an item with the others that the tagger puts into the same group: the model was trained on
        groups, and an item cites only those of its rows that tell most."""
        if kind not in self._groups:
            self._groups[kind] = [frozenset(group.turns) for group in groups(self._said.tags, kind)]
        own = frozenset(rows)
        best = max(self._groups[kind], key=lambda group: len(group & own), default=own)
        is_same = 2 * len(best & own) >= len(own) and max(best) < self._first_open
        return sorted(best | own) if is_same else rows

    def _stands(self, kind: str, text: str, clauses: list[Clause]) -> bool:
        """Whether a sentence is one, and says what the lines that the model saw say."""
        count = len(text.split())
        if not _SHORTEST <= count <= _LONGEST or malformed(text, self._source.code, request=kind == "task"):
            return False
        evidence = evidence_of(clauses, self._source.utterances)
        verifier = self._source.verifier
        return not verifier.ungrounded(text, evidence, share=_SAID[kind]) and not verifier.flipped(text, evidence)

    def _beside(self, clauses: Sequence[Clause], rows: list[int]) -> list[Clause]:
        """What else the model saw: the clauses of these rows, and of the ones just before and after them."""
        shown = sorted({near for row in rows for near in (row - 1, row, row + 1) if 0 <= near < len(self._source.rows)})
        return [clause for row in shown for clause in self._said.clauses(row) if clause not in clauses]

    def _cite(self, text: str, item: Candidate | DecisionCandidate, beside: Sequence[Clause]) -> None:
        """Add what the sentence took from beside the item's own clauses to its evidence."""
        stem = self._said.language.stem
        missing = set(self._said.language.content(text)) - {stem(w) for c in item.clauses for w in words(c.text)}
        for clause in beside:
            if missing & {stem(w) for w in words(clause.text)} and not clause.quoted:
                if isinstance(item, Candidate):
                    item.cite(clause)
                else:
                    item.cite([clause])
