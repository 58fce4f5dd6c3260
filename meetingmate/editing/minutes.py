"""A person's edits of the minutes: kept in a new run, and a corrected name corrected everywhere."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import msgspec
from rapidfuzz import fuzz

from meetingmate.domain.meeting import (
    ActionItem,
    Decision,
    Evidence,
    ItemKind,
    Minutes,
    Point,
    PreviousAction,
    Rejected,
    Topic,
    Update,
)

_Item = TypeVar("_Item", ActionItem, Decision, Point)
#: From this likeness on a new text says what was taken out.
_LIKE = 0.6


def keep_edits(old: Minutes, new: Minutes) -> Minutes:
    """``new`` with what a person did to ``old``: items edited or added, titles, and items taken out.

    An edited item takes the place of the new one that rests on the same words; what has no counterpart is appended. A
    task that was ticked off or withdrawn, and not edited otherwise, stays so in its new words.
    An edited summary replaces the new one; what a person accepted or dismissed of the earlier tasks stays so. The
    same words are told by their time: a new transcript numbers its utterances anew. The approval goes along; whether it
    holds follows from what the new ones say.
    """
    new = msgspec.structs.replace(
        new,
        decisions=_merged(old.decisions, _without(old, "decision", new.decisions)),
        actions=_ticked(old.actions, _merged(old.actions, _without(old, "action", new.actions))),
        open_questions=_merged(old.open_questions, _without(old, "question", new.open_questions)),
        previous_actions=_previous(old.previous_actions, new.previous_actions),
        topics=_topics(old, new.topics),
        summary=_without(old, "summary", new.summary),
        rejected=[*old.rejected, *(r for r in new.rejected if r not in old.rejected)],
        approval=old.approval,
    )
    if any(point.check.result == "person" for point in old.summary):
        new.summary = old.summary
    return new


def take_out(minutes: Minutes, kind: ItemKind, items: list[_Item], number: int) -> None:
    """Remove ``items[number]``; what the program had found is remembered, so that it does not come back."""
    item = items.pop(number)
    if item.evidence and item.check.result != "person":
        text = item.task if isinstance(item, ActionItem) else item.text
        minutes.rejected.append(Rejected(kind=kind, text=text, evidence=item.evidence))


def rename_in_minutes(minutes: Minutes, old: str, new: str) -> Minutes:
    """``minutes`` with the person ``old`` called ``new`` in owners, speakers and texts (not in quotes)."""
    minutes = rename_people(minutes, lambda name: name == old, new)
    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")

    def text(value: str) -> str:
        return word.sub(lambda _: new, value)

    for point in minutes.all_points():
        point.text = text(point.text)
    for decision in minutes.decisions:
        decision.text, decision.note = text(decision.text), text(decision.note)
    for action in minutes.actions:
        action.task = text(action.task)
    for previous in minutes.previous_actions:
        previous.task = text(previous.task)
    return minutes


def rename_people(minutes: Minutes, is_meant: Callable[[str], bool], new: str) -> Minutes:
    """``minutes`` with ``new`` as owner, speaker and decider in the place of everybody who ``is_meant``, nobody twice;
    the texts stay."""
    minutes = copy.deepcopy(minutes)
    for point in minutes.all_points():
        if point.speaker and is_meant(point.speaker):
            point.speaker = new
    for decision in minutes.decisions:
        if decision.by and is_meant(decision.by):
            decision.by = new
    owned: list[ActionItem | PreviousAction | Update] = [*minutes.actions, *minutes.previous_actions]
    owned += [previous.update for previous in minutes.previous_actions if previous.update]
    for one in owned:
        one.owners = list(dict.fromkeys(new if is_meant(owner) else owner for owner in one.owners))
    return minutes


def _merged(old: Sequence[_Item], new: Sequence[_Item]) -> list[_Item]:
    merged = list(new)
    for item in old:
        if item.check.result != "person":
            continue
        place = next(
            (
                i
                for i, other in enumerate(merged)
                if other.check.result != "person" and same_words(item.evidence, other.evidence)
            ),
            None,
        )
        if place is None:
            merged.append(item)
        else:
            merged[place] = item
    return merged


def _ticked(old: list[ActionItem], new: list[ActionItem]) -> list[ActionItem]:
    """``new`` with the status of the ``old`` ones that are over; one that is not found any more is appended."""
    made = list(new)
    for item in old:
        if item.check.result == "person" or item.status not in ("done", "withdrawn"):
            continue
        for place, other in enumerate(made):
            if other.check.result != "person" and same_words(item.evidence, other.evidence):
                made[place] = msgspec.structs.replace(other, status=item.status, done_on=item.done_on)
                break
        else:
            made.append(item)
    return made


def _previous(old: list[PreviousAction], new: list[PreviousAction]) -> list[PreviousAction]:
    """An accepted task stays as it was, though it is not open any more; a dismissed report does not come back."""
    accepted = {(p.meeting, p.item): p for p in old if p.update and p.update.state == "accepted"}
    dismissed = {(p.meeting, p.item): p.update for p in old if p.update and p.update.state == "dismissed"}
    merged = []
    for item in new:
        name = (item.meeting, item.item)
        update = dismissed.get(name)
        if update and (item.update is None or same_words(update.evidence, item.update.evidence)):
            item = msgspec.structs.replace(item, update=update)
        merged.append(accepted.pop(name, item))
    return [*merged, *accepted.values()]


def _without(old: Minutes, kind: ItemKind, items: list[_Item]) -> list[_Item]:
    """``items`` without those that a person has taken out before."""
    rejected = [r for r in old.rejected if r.kind == kind]
    return [item for item in items if not any(_is_rejected(item, r) for r in rejected)]


def _is_rejected(item: ActionItem | Decision | Point, rejected: Rejected) -> bool:
    """The same words, and much the same text: one utterance may hold two decisions."""
    text = item.task if isinstance(item, ActionItem) else item.text
    alike = fuzz.token_set_ratio(text.lower(), rejected.text.lower()) / 100
    return alike >= _LIKE and same_words(item.evidence, rejected.evidence)


def _topics(old: Minutes, new: list[Topic]) -> list[Topic]:
    """The new topics with a person's points and titles."""
    made = [msgspec.structs.replace(topic, points=_without(old, "point", topic.points)) for topic in new]
    if not made:
        return [t for t in old.topics if t.named_by_person or any(p.check.result == "person" for p in t.points)]
    for topic in old.topics:
        nearest = max(made, key=partial(_shared_s, topic))
        if topic.named_by_person:
            nearest.title, nearest.named_by_person = topic.title, True
        for point in topic.points:
            if point.check.result == "person":
                home = next((t for t in made if any(same_words(point.evidence, p.evidence) for p in t.points)), nearest)
                home.points = _merged([point], home.points)
    return made


def _shared_s(one: Topic, other: Topic) -> float:
    """Seconds that are about both; negative: how far they are apart."""
    return min(one.end, other.end) - max(one.start, other.start)


def same_words(some: list[Evidence], others: list[Evidence]) -> bool:
    """Whether two items rest on the same words, at least in part: more than half of the shorter stretch."""
    return any(_overlap(a, b) > 0.5 for a in some for b in others)


def _overlap(a: Evidence, b: Evidence) -> float:
    shorter = min(a.end - a.start, b.end - b.start)
    if shorter <= 0:
        return float(a.utterance == b.utterance and a.start == b.start)
    return (min(a.end, b.end) - max(a.start, b.start)) / shorter
