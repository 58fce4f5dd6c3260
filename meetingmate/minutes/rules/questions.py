"""What stayed open, and every other fact that the writer can use, as the expressions of a language find it."""

from __future__ import annotations

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.facts import Fact, FactKind
from meetingmate.minutes.items.from_clauses import fact_of, question_of
from meetingmate.minutes.items.outcomes import DecisionCandidate, Proposal
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack, overlap

_INFORMATIVE = 4  # content words


def open_questions(
    language: LanguagePack,
    turns: list[Turn],
    left: list[Proposal],
    candidates: list[Candidate],
    settled: list[DecisionCandidate],
    utterances: dict[str, Utterance],
) -> list[Point]:
    """Questions that somebody called open, or that were put to the meeting and nobody answered, in order of time."""
    found: list[tuple[int, str, list[Clause]]] = []
    taken = {u.index for s in settled if not s.withdrawn for u in s.clauses}
    clauses = [u for t in turns for u in t.clauses]
    for clause in clauses:
        if clause.quoted or clause.question or not clause.body or clause.index in taken:
            continue
        if match := language.first("open_cue", clause.body):
            text = next((v for k, v in match.groupdict().items() if v and k.startswith("text")), "")
            if language.content(text):
                found.append((clause.index, text, [clause]))
        elif language.first("defer_without_date", clause.body):
            asked = [p for p in left if 0 < clause.index - p.clause.index <= 8]
            if asked:
                found.append((asked[-1].clause.index, asked[-1].clause.body, [asked[-1].clause, clause]))
    for candidate in candidates:
        if candidate.said.kind == "volunteer" and candidate.state == "open" and candidate.clauses[0].question:
            found.append((candidate.clauses[0].index, candidate.clauses[0].body, candidate.clauses))
    points: list[Point] = []
    kept: list[list[str]] = []
    for _, text, cited in sorted(found, key=lambda f: f[0]):
        content = language.content(text)
        if any(overlap(content, other) >= 0.6 for other in kept):
            continue
        kept.append(content)
        points.append(question_of(cited[0], text, cited, len(points) + 1, utterances, language.code))
    return points


def all_facts(
    language: LanguagePack,
    turns: list[Turn],
    candidates: list[Candidate],
    settled: list[DecisionCandidate],
    left: list[Proposal],
    utterances: dict[str, Utterance],
) -> list[Fact]:
    """Every fact in order of time: one for each clause that says something, by the act it performs."""
    kinds: dict[int, FactKind] = {}
    tasks: dict[int, Candidate] = {}
    for candidate in candidates:
        for clause in candidate.clauses:
            kind: FactKind = (
                "commitment" if clause.speaker in candidate.owners and candidate.state == "taken" else "request"
            )
            kinds[clause.index] = kind
            tasks[clause.index] = candidate
    for proposal in left:
        kinds[proposal.clause.index] = "question" if proposal.clause.question else "proposal"
    for decision in settled:
        for clause in decision.clauses:
            kinds[clause.index] = "proposal"
        last = decision.clauses[-1]
        kinds[last.index] = "vote" if decision.votes else ("deferral" if decision.status == "deferred" else "decision")
    found = []
    for clause in (u for t in turns for u in t.clauses):
        said = kinds.get(clause.index) or _kind(language, clause)
        if said is None:
            continue
        found.append(fact_of(said, clause, tasks.get(clause.index), utterances))
    return found


def _kind(language: LanguagePack, clause: Clause) -> FactKind | None:
    """The act of a clause that no item came of; None when it says nothing (or is somebody else's text)."""
    if clause.quoted:
        return None
    content = language.content(clause.body)
    if clause.announcement:
        return "announcement"
    if clause.question:
        return "question" if content else None
    if clause.body and language.first("refuse", clause.body):
        return "refusal"
    if clause.led_by(language, "firm_yes") and len(content) < 2:
        return "acceptance"
    if len(content) < 2:
        return None
    if language.first("done", clause.body) or language.search("past_time", clause.body):
        return "report"
    if language.search("problem", clause.body):
        return "problem"
    return "information" if len(content) >= _INFORMATIVE else None
