"""Open questions and facts, worded from the clauses in which they were said."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.compose import evidence_of
from meetingmate.minutes.items.facts import Fact, FactKind
from meetingmate.minutes.language import phrase
from meetingmate.minutes.language.clauses import Clause


def question_of(
    told: Clause, text: str, cited: Sequence[Clause], number: int, utterances: dict[str, Utterance], code: str
) -> Point:
    """The open question ``number`` (from 1) that ``told`` puts in the words ``text``; it rests on ``cited``. ``code``:
    the language."""
    return Point(
        text=phrase.sentence(phrase.digits(text, code)) + ("?" if told.question else ""),
        evidence=evidence_of(list(cited), utterances),
        speaker=told.speaker,
        id=f"q{number}",
    )


def fact_of(kind: FactKind, clause: Clause, task: Candidate | None, utterances: dict[str, Utterance]) -> Fact:
    """What ``clause`` does by being said; ``task`` is what came of it, None when nothing did."""
    due = task.due if task else None
    return Fact(
        kind=kind,
        text=phrase.sentence(clause.body or clause.text),
        evidence=evidence_of([clause], utterances),
        speaker=clause.speaker,
        owners=list(task.owners) if task else [],
        due_text=due.text if due else None,
        due=due.day.isoformat() if due and due.day else None,
    )
