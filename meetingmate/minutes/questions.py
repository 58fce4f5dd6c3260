"""What stayed open, and every other fact that the writer can use: reports, problems, information, proposals."""

from __future__ import annotations

from meetingmate.domain.meeting import Point, Utterance
from meetingmate.minutes import phrase
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.compose import evidence_of
from meetingmate.minutes.facts import Fact, FactKind
from meetingmate.minutes.language_pack import Cues, overlap
from meetingmate.minutes.outcomes import Proposal, Settled

_INFORMATIVE = 4  # content words


def open_questions(
    table: Cues,
    turns: list[Turn],
    left: list[Proposal],
    candidates: list[Candidate],
    settled: list[Settled],
    utterances: dict[str, Utterance],
) -> list[Point]:
    """Questions that somebody called open, or that were put to the meeting and nobody answered, in order of time."""
    found: list[tuple[int, str, list[Unit]]] = []
    taken = {u.index for s in settled if not s.withdrawn for u in s.units}
    units = [u for t in turns for u in t.units]
    for unit in units:
        if unit.quoted or unit.question or not unit.core or unit.index in taken:
            continue
        if match := table.first("open_cue", unit.core):
            text = next((v for k, v in match.groupdict().items() if v and k.startswith("text")), "")
            if table.content(text):
                found.append((unit.index, text, [unit]))
        elif table.first("defer_without_date", unit.core):
            asked = [p for p in left if 0 < unit.index - p.unit.index <= 8]
            if asked:
                found.append((asked[-1].unit.index, asked[-1].unit.core, [asked[-1].unit, unit]))
    for candidate in candidates:
        if candidate.said.kind == "volunteer" and candidate.state == "open" and candidate.units[0].question:
            found.append((candidate.units[0].index, candidate.units[0].core, candidate.units))
    points: list[Point] = []
    kept: list[list[str]] = []
    for _, text, cited in sorted(found, key=lambda f: f[0]):
        content = table.content(text)
        if any(overlap(content, other) >= 0.6 for other in kept):
            continue
        kept.append(content)
        points.append(
            Point(
                text=phrase.sentence(phrase.digits(text, table.code)) + ("?" if cited[0].question else ""),
                evidence=evidence_of(cited, utterances),
                speaker=cited[0].speaker,
                id=f"q{len(points) + 1}",
            )
        )
    return points


def all_facts(
    table: Cues,
    turns: list[Turn],
    candidates: list[Candidate],
    settled: list[Settled],
    left: list[Proposal],
    utterances: dict[str, Utterance],
) -> list[Fact]:
    """Every fact in order of time: one for each clause that says something, by the act it performs."""
    kinds: dict[int, FactKind] = {}
    owners: dict[int, Candidate] = {}
    for candidate in candidates:
        for unit in candidate.units:
            kind: FactKind = (
                "commitment" if unit.speaker in candidate.owners and candidate.state == "taken" else "request"
            )
            kinds[unit.index] = kind
            owners[unit.index] = candidate
    for proposal in left:
        kinds[proposal.unit.index] = "question" if proposal.unit.question else "proposal"
    for decision in settled:
        for unit in decision.units:
            kinds[unit.index] = "proposal"
        last = decision.units[-1]
        kinds[last.index] = "vote" if decision.votes else ("deferral" if decision.status == "deferred" else "decision")
    found = []
    for unit in (u for t in turns for u in t.units):
        kind = kinds.get(unit.index) or _kind(table, unit)
        if kind is None:
            continue
        candidate = owners.get(unit.index)
        found.append(
            Fact(
                kind=kind,
                text=phrase.sentence(unit.core or unit.text),
                evidence=evidence_of([unit], utterances),
                speaker=unit.speaker,
                owners=list(candidate.owners) if candidate else [],
                due_text=candidate.due.text if candidate and candidate.due else None,
                due=candidate.due.day.isoformat() if candidate and candidate.due and candidate.due.day else None,
            )
        )
    return found


def _kind(table: Cues, unit: Unit) -> FactKind | None:
    """The act of a clause that no item came of; None when it says nothing (or is somebody else's text)."""
    if unit.quoted:
        return None
    content = table.content(unit.core)
    if unit.announcement:
        return "announcement"
    if unit.question:
        return "question" if content else None
    if unit.core and table.first("refuse", unit.core):
        return "refusal"
    if unit.led_by(table, "firm_yes") and len(content) < 2:
        return "acceptance"
    if len(content) < 2:
        return None
    if table.first("done", unit.core) or table.search("past_time", unit.core):
        return "report"
    if table.search("problem", unit.core):
        return "problem"
    return "information" if len(content) >= _INFORMATIVE else None
