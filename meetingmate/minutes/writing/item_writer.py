"""The sentences of tasks and decisions, by the adapter of the writing model (training/writer).

It gets the rows of an item with those beside them, and says what the item is, or that there is none. What it says is
checked against these rows by program; without a sentence that passes, an item keeps the words it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.items import reconcile
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.compose import evidence_of
from meetingmate.minutes.items.doubt import malformed
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.items.verify import Verifier
from meetingmate.minutes.language import phrase
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.language_pack import words
from meetingmate.minutes.tracking.said import Said
from meetingmate.minutes.writing import lines
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.slm.errors import SlmAnswerError

_TOKENS = 120
_SHORTEST, _LONGEST = 2, 40  # words
_NOBODY = "-"


class Worded(Struct, kw_only=True):
    """What the model says of an item. ``owners`` and ``due`` as it names them, empty for a decision."""

    text: str
    owners: list[str]
    due: str


class ItemWriter:
    """Words the items of one talk."""

    def __init__(
        self,
        engine: WritingModel,
        said: Said,
        verifier: Verifier,
        people: Sequence[str],
        utterances: dict[str, Utterance],
    ) -> None:
        self._engine = engine
        self._said = said
        self._verifier = verifier
        self._people = people
        self._utterances = utterances
        self._rows = [(row.speaker, row.text) for row in said.rows]

    def tasks(self, candidates: Sequence[Candidate], open_rows: int = 0) -> list[Candidate]:
        """The candidates with their sentences; those are left out of which the model says that they are none.

        Several tasks in the same rows become several candidates. Items that reach into the last ``open_rows`` rows of
        a talk that goes on stay as they are.
        """
        kept: list[Candidate] = []
        for candidate in candidates:
            if not reconcile.counts(candidate) or self._is_open(candidate.clauses, open_rows):
                kept.append(candidate)
                continue
            answers = self._ask("task", candidate.clauses)
            if answers is None:
                kept.append(candidate)
                continue
            good = [one for one in answers if self._stands("task", one, candidate.clauses)]
            if answers and not good:
                kept.append(candidate)
            for one in good:
                made = candidate if len(good) == 1 else replace(candidate, clauses=list(candidate.clauses))
                self._fill(made, one)
                kept.append(made)
        return kept

    def decisions(self, settled: Sequence[DecisionCandidate], open_rows: int = 0) -> list[DecisionCandidate]:
        """As ``tasks``, for what was settled or put off."""
        kept: list[DecisionCandidate] = []
        for one in settled:
            if one.withdrawn or self._is_open(one.clauses, open_rows):
                kept.append(one)
                continue
            kind = "deferred" if one.status == "deferred" else "decision"
            answers = self._ask(kind, one.clauses)
            if answers is None:
                kept.append(one)
                continue
            good = [answer for answer in answers if self._stands(kind, answer, one.clauses)]
            if answers and not good:
                kept.append(one)
            for answer in good:
                made = one if len(good) == 1 else replace(one, clauses=list(one.clauses))
                self._cite(answer.text, made)
                made.written = answer.text
                kept.append(made)
        return kept

    def _is_open(self, clauses: Sequence[Clause], open_rows: int) -> bool:
        last = max(row for clause in clauses for row in self._said.places(clause))
        return last >= len(self._rows) - open_rows

    def _own(self, clauses: Sequence[Clause]) -> list[int]:
        return sorted({row for clause in clauses for row in self._said.places(clause)})

    def _ask(self, kind: str, clauses: Sequence[Clause]) -> list[Worded] | None:
        """What the model makes of an item's clauses, unchecked; empty: no item, None: no answer of use."""
        if kind not in self._engine.trained_for:
            return None
        question = lines.item(self._said.language.code, kind, self._people, self._rows, self._own(clauses))
        try:
            answer, _ = self._engine.word(question, _TOKENS)
        except SlmAnswerError:
            return None
        return [_read(kind, line) for line in answer.split("\n") if line.strip()]

    def _stands(self, kind: str, one: Worded, clauses: list[Clause]) -> bool:
        """Whether a sentence is one, and says what its lines say."""
        count = len(one.text.split())
        if not _SHORTEST <= count <= _LONGEST or malformed(one.text, self._said.language.code, request=kind == "task"):
            return False
        evidence = evidence_of([*clauses, *self._beside(clauses)], self._utterances)
        return not self._verifier.ungrounded(one.text, evidence) and not self._verifier.flipped(one.text, evidence)

    def _beside(self, clauses: Sequence[Clause]) -> list[Clause]:
        """The clauses of the rows that the model saw as context."""
        own = self._own(clauses)
        near = {beside for row in own for beside in (row - 1, row + 1)} - set(own)
        rows = [row for row in sorted(near) if 0 <= row < len(self._rows)]
        return [clause for row in rows for clause in self._said.clauses(row) if clause not in clauses]

    def _cite(self, text: str, item: Candidate | DecisionCandidate) -> None:
        """Add what the sentence took from beside the item's own clauses to its evidence."""
        stem = self._said.language.stem
        missing = set(self._said.language.content(text)) - {stem(w) for c in item.clauses for w in words(c.text)}
        for clause in self._beside(item.clauses):
            if missing & {stem(w) for w in words(clause.text)} and not clause.quoted:
                if isinstance(item, Candidate):
                    item.cite(clause)
                else:
                    item.cite([clause])

    def _fill(self, candidate: Candidate, one: Worded) -> None:
        self._cite(one.text, candidate)
        candidate.written = one.text


def _read(kind: str, line: str) -> Worded:
    owners, due, text = "", "", line
    if kind == "task":
        parts = [part.strip() for part in line.split("|", 2)]
        owners, due, text = ["", "", *parts][-3:]
    named = [name.strip() for name in owners.split(",") if name.strip() not in ("", _NOBODY)]
    return Worded(text=phrase.sentence(text.strip()), owners=named, due="" if due == _NOBODY else due)
