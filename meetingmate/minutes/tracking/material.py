"""What stayed open, and every other fact that the writer can use, as the tagger finds it."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.facts import Fact, FactKind
from meetingmate.minutes.items.from_clauses import fact_of, question_of
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.tagging import labels
from meetingmate.minutes.tracking.groups import groups
from meetingmate.minutes.tracking.said import Said

#: What a turn's most likely act makes of its clauses; acts that are missing say nothing for the minutes.
_FACTS: dict[str, FactKind] = {
    "proposal": "proposal",
    "request": "request",
    "commitment": "commitment",
    "acceptance": "acceptance",
    "refusal": "refusal",
    "conclusion": "decision",
    "vote": "vote",
    "ruling": "decision",
    "deferral": "deferral",
    "handover": "commitment",
    "done": "report",
    "question": "question",
    "report": "information",
}
#: Acts that are no work.
_ASIDE = ("joke", "private", "call", "chat")
_PROBLEM = 0.5
#: Content words of a clause that says something.
_FEWEST, _INFORMATIVE = 2, 4


def open_questions(said: Said, utterances: dict[str, Utterance]) -> list[Point]:
    """Questions that matter for the work and that nobody answered, in order of time."""
    points: list[Point] = []
    least = said.tags.thresholds["question item"]
    for group in groups(said.tags, "question"):
        clauses = [c for row in group.turns for c in said.clauses(row) if not c.quoted]
        if group.chance < least or not clauses or said.is_quoted(group.turns, "question"):
            continue
        told = max(clauses, key=lambda c: said.mass(c) + 0.5 * c.question)
        if len(said.language.content(told.body)) < _FEWEST:
            continue
        cited = [told, *(c for row in group.turns for c in said.clauses(row)[:1] if c is not told)]
        cited.sort(key=lambda c: c.index)
        points.append(question_of(told, told.body, cited, len(points) + 1, utterances, said.language.code))
    return points


def all_facts(
    said: Said, candidates: Sequence[Candidate], settled: Sequence[DecisionCandidate], utterances: dict[str, Utterance]
) -> list[Fact]:
    """Every fact in order of time: one for each clause that says something, by the act of its turn."""
    tasks = {clause.index: candidate for candidate in candidates for clause in candidate.clauses}
    decided = {clause.index for one in settled for clause in one.clauses[-1:]}
    found = []
    for row in range(len(said.rows)):
        for clause in said.clauses(row):
            if said.row(clause) != row or clause.quoted:
                continue
            kind = "decision" if clause.index in decided else _kind(said, row, clause)
            if kind is not None:
                found.append(fact_of(kind, clause, tasks.get(clause.index), utterances))
    return found


def _kind(said: Said, row: int, clause: Clause) -> FactKind | None:
    act = max(labels.ACTS, key=lambda name: said.tags.act(row, name))
    content = said.language.content(clause.body)
    kind = _FACTS.get(act)
    if kind is None or len(content) < _FEWEST:
        return None
    if said.tags.kind(row, "problem") >= _PROBLEM and not clause.question:
        return "problem"
    if kind == "information" and len(content) < _INFORMATIVE:
        return None
    return kind


def aside(said: Said) -> set[str]:
    """Ids of utterances that are most likely no work: jokes, private matters, the call itself, chat."""
    work = {
        row.id
        for number, row in enumerate(said.rows)
        if max(labels.ACTS, key=lambda name: said.tags.act(number, name)) not in _ASIDE
        or max(said.tags.kind(number, kind) for kind in labels.KINDS) >= _PROBLEM
    }
    return {row.id for row in said.rows} - work
