"""Candidates -> items: what counts, duplicates merged with all their evidence, ids in order of time."""

from __future__ import annotations

from meetingmate.domain.meeting import ActionItem, Decision, Evidence, Utterance
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.compose import Composer
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.language_pack import LanguagePack, overlap

_DUPLICATE = 0.65
#: From here on two tasks of one person are the same one, though the days differ.
_SAME = 0.9
_LONGEST = 34  # words
#: Two thin tasks this many utterances apart are about the same thing.
_NEAR = 3
#: Two decisions that rest on so many utterances in common were agreed on at once.
_SHARED = 2


def items(
    language: LanguagePack,
    composer: Composer,
    candidates: list[Candidate],
    settled: list[DecisionCandidate],
    utterances: dict[str, Utterance],
) -> Facts:
    """The decisions and actions that stand at the end of the meeting, not yet verified."""
    order = {u: n for n, u in enumerate(utterances)}
    actions = [composer.action(c, utterances) for c in candidates if counts(c)]
    actions = _merged(language, [a for a in actions if _readable(language, a.task)], order)
    actions = _without_thin(language, actions, order)
    decisions = [composer.decision(s, utterances) for s in settled if not s.withdrawn]
    decisions = _with_corrections(language, _agreed_once(language, decisions, order))
    decisions = [d for d in decisions if _readable(language, d.text) and not _is_task(language, d, actions)]
    for number, decision in enumerate(decisions, 1):
        decision.id = f"d{number}"
    for number, action in enumerate(actions, 1):
        action.id = f"a{number}"
    return Facts(decisions=decisions, actions=actions)


def _readable(language: LanguagePack, text: str) -> bool:
    """Whether an item says something to a reader: not a lone word, not a run of broken speech."""
    words = text.split()
    if not language.content(text) or len(words) > _LONGEST:
        return False
    first = words[0].lower().strip(":,")
    if words[0].endswith(":") and len(words) == 2:
        return False  # "Action: A1"
    return len(words) > 1 and not language.whole("not_first", first)


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


def _merged(language: LanguagePack, actions: list[ActionItem], order: dict[str, int]) -> list[ActionItem]:
    """One item for a task said twice: same owner (or one without), nearly the same words."""
    kept: list[ActionItem] = []
    for action in actions:
        mine = language.content(action.task)
        for other in kept[-40:]:
            owners = not action.owners or not other.owners or set(action.owners) == set(other.owners)
            alike = overlap(mine, language.content(other.task))
            moved = alike >= _SAME and _moved(action, other, order)
            if (
                owners
                and alike >= _DUPLICATE
                and not _about_different_things(language, action.task, other.task)
                and (not action.due or not other.due or action.due == other.due or moved)
            ):
                other.owners = other.owners or action.owners
                other.due, other.due_text = (
                    (other.due, other.due_text) if other.due_text and not moved else (action.due, action.due_text)
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


def _moved(action: ActionItem, other: ActionItem, order: dict[str, int]) -> bool:
    """Whether the same person said the same again later with another day: the later one counts."""
    if not action.owners or set(action.owners) != set(other.owners) or not action.due or not other.due:
        return False
    return order[action.evidence[0].utterance] > order[other.evidence[-1].utterance]


def _about_different_things(language: LanguagePack, one: str, other: str) -> bool:
    """ "Send the pump papers", "send the roof papers": after the verb, each names something that the other does not."""
    first, second = (set(language.content(task.partition(" ")[2])) for task in (one, other))
    return bool(first - second and second - first)


def _without_thin(language: LanguagePack, actions: list[ActionItem], order: dict[str, int]) -> list[ActionItem]:
    """ "Bring six." says what only beside "I'll put six sensors aside": it becomes evidence of the fuller task."""
    kept = list(actions)
    for thin in actions:
        verb = _only_verb(language, thin.task)
        if not verb:
            continue
        cited = {e.utterance for e in thin.evidence}
        near = [
            a
            for a in kept
            if a is not thin
            and set(a.owners) == set(thin.owners)
            and (
                cited & {e.utterance for e in a.evidence}
                or (_only_verb(language, a.task) == verb and _turns_apart(order, thin, a) <= _NEAR)
            )
        ]
        later = [a for a in near if order[a.evidence[-1].utterance] >= order[thin.evidence[-1].utterance]]
        if later:
            later[0].evidence = _joined(later[0].evidence, thin.evidence, order)
            kept.remove(thin)
    return kept


def _only_verb(language: LanguagePack, task: str) -> str:
    """The verb of a task that names no thing ("Bring ten"); "" when it does."""
    words = task.lower().rstrip(".").split()
    numbers = [w for w in words[1:] if w.replace(",", "").isdigit() or dates.numbers(w, language.code)]
    return words[0] if len(words) == 2 and len(numbers) == 1 else ""


def _turns_apart(order: dict[str, int], first: ActionItem, second: ActionItem) -> int:
    return abs(order[first.evidence[-1].utterance] - order[second.evidence[0].utterance])


def _joined(some: list[Evidence], others: list[Evidence], order: dict[str, int]) -> list[Evidence]:
    """Evidence of both, each utterance once, in order of time."""
    known = {e.utterance for e in some}
    return sorted([*some, *(e for e in others if e.utterance not in known)], key=lambda e: order[e.utterance])


def _agreed_once(language: LanguagePack, decisions: list[Decision], order: dict[str, int]) -> list[Decision]:
    """One item for what one agreement settled: the same utterances agree, and the words have something in common.

    The wording with more content stays.
    """
    kept: list[Decision] = []
    for decision in decisions:
        mine, cited = set(language.content(decision.text)), {e.utterance for e in decision.evidence}
        for number, other in enumerate(kept):
            theirs, shared = set(language.content(other.text)), cited & {e.utterance for e in other.evidence}
            if len(shared) >= _SHARED and mine & theirs and decision.status == other.status == "made":
                fuller = decision if len(mine) > len(theirs) else other
                fuller.evidence = _joined(decision.evidence, other.evidence, order)
                kept[number] = fuller
                break
        else:
            kept.append(decision)
    return kept


def _with_corrections(language: LanguagePack, decisions: list[Decision]) -> list[Decision]:
    """ "The order is six thousand units, not eight thousand.": replaces the decision about the eight thousand."""
    kept: list[Decision] = []
    for decision in decisions:
        denied = language.search("negation", decision.text)
        numbers = set(dates.numbers(decision.text[denied.start() :], language.code)) if denied else set()
        mine = set(language.content(decision.text))
        for other in [d for d in kept if numbers and d.status in ("made", "changed")]:
            things = {w for w in mine & set(language.content(other.text)) if not dates.numbers(w, language.code)}
            if things and numbers & set(dates.numbers(other.text, language.code)):
                kept.remove(other)
                decision.status = "changed"
                decision.note = language.text("replaces").format(text=other.text)
                break
        kept.append(decision)
    return kept


def _is_task(language: LanguagePack, decision: Decision, actions: list[ActionItem]) -> bool:
    """Whether a decision only repeats a task from the same utterance."""
    cited = {e.utterance for e in decision.evidence}
    mine = language.content(decision.text)
    return any(
        overlap(mine, language.content(a.task)) >= _DUPLICATE and cited <= {e.utterance for e in a.evidence}
        for a in actions
    )
