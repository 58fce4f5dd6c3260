"""Candidates -> items: what counts, duplicates merged with all their evidence, ids in order of time."""

from __future__ import annotations

from meetingmate.meeting import ActionItem, Decision, Utterance
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.compose import Composer
from meetingmate.minutes.cues import Cues, overlap
from meetingmate.minutes.facts import Facts
from meetingmate.minutes.outcomes import Settled

_DUPLICATE = 0.65
_LONGEST = 34  # words


def items(
    table: Cues,
    composer: Composer,
    candidates: list[Candidate],
    settled: list[Settled],
    utterances: dict[str, Utterance],
) -> Facts:
    """The decisions and actions that stand at the end of the meeting, not yet verified."""
    order = {u: n for n, u in enumerate(utterances)}
    actions = [composer.action(c, utterances) for c in candidates if counts(c)]
    actions = _merged(table, [a for a in actions if _readable(table, a.task)], order)
    decisions = [composer.decision(s, utterances) for s in settled if not s.withdrawn]
    decisions = [d for d in decisions if _readable(table, d.text) and not _is_task(table, d, actions)]
    for number, decision in enumerate(decisions, 1):
        decision.id = f"d{number}"
    for number, action in enumerate(actions, 1):
        action.id = f"a{number}"
    return Facts(decisions=decisions, actions=actions)


def _readable(table: Cues, text: str) -> bool:
    """Whether an item says something to a reader: not a lone word, not a run of broken speech."""
    words = text.split()
    if not table.content(text) or len(words) > _LONGEST:
        return False
    first = words[0].lower().strip(":,")
    return len(words) > 1 and not table.whole("not_first", first)


def counts(candidate: Candidate) -> bool:
    """Whether a task stands: taken, asked of somebody by name, or plainly needed."""
    if candidate.state == "taken":
        return True
    if candidate.state != "open":
        return False
    said = candidate.said
    if said.kind == "request":
        return bool(candidate.asked or candidate.asked_name) and not said.weak
    if said.kind == "assign":
        return not said.weak
    return said.kind == "need" and not said.weak


def _merged(table: Cues, actions: list[ActionItem], order: dict[str, int]) -> list[ActionItem]:
    """One item for a task said twice: same owner (or one without), nearly the same words."""
    kept: list[ActionItem] = []
    for action in actions:
        mine = table.content(action.task)
        for other in kept[-40:]:
            owners = not action.owners or not other.owners or set(action.owners) == set(other.owners)
            if (
                owners
                and overlap(mine, table.content(other.task)) >= _DUPLICATE
                and (not action.due or not other.due or action.due == other.due)
            ):
                other.owners = other.owners or action.owners
                other.due, other.due_text = (
                    (other.due, other.due_text) if other.due_text else (action.due, action.due_text)
                )
                known = {e.utterance for e in other.evidence}
                other.evidence += [e for e in action.evidence if e.utterance not in known]
                other.evidence.sort(key=lambda e: order[e.utterance])
                if action.status == "open":
                    other.status = "open"
                break
        else:
            kept.append(action)
    return kept


def _is_task(table: Cues, decision: Decision, actions: list[ActionItem]) -> bool:
    """Whether a decision only repeats a task from the same utterance."""
    cited = {e.utterance for e in decision.evidence}
    mine = table.content(decision.text)
    return any(
        overlap(mine, table.content(a.task)) >= _DUPLICATE and cited <= {e.utterance for e in a.evidence}
        for a in actions
    )
