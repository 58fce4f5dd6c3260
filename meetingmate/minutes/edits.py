"""A person's edits of the minutes: kept in a new run, and a corrected name corrected everywhere."""

from __future__ import annotations

import re

import msgspec

from meetingmate.meeting import ActionItem, Decision, Minutes, Point

_Item = ActionItem | Decision | Point


def keep_edits(old: Minutes, new: Minutes) -> Minutes:
    """``new`` with the items of ``old`` that a person edited or added.

    An edited item takes the place of the new one that rests on the same utterance; what has no counterpart
    is appended. An edited summary replaces the new one.
    """
    return msgspec.structs.replace(
        new,
        decisions=_merged(old.decisions, new.decisions),
        actions=_merged(old.actions, new.actions),
        open_questions=_merged(old.open_questions, new.open_questions),
        summary=old.summary if any(p.check.result == "person" for p in old.summary) else new.summary,
    )


def rename_in_minutes(minutes: Minutes, old: str, new: str) -> Minutes:
    """``minutes`` with the person ``old`` called ``new`` in owners, speakers and texts (not in quotes)."""
    minutes = msgspec.convert(msgspec.to_builtins(minutes), Minutes)  # a deep copy
    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")

    def text(value: str) -> str:
        return word.sub(lambda _: new, value)

    points = [*minutes.summary, *minutes.open_questions, *(p for t in minutes.topics for p in t.points)]
    for point in points:
        point.text = text(point.text)
        if point.speaker == old:
            point.speaker = new
    for decision in minutes.decisions:
        decision.text, decision.note = text(decision.text), text(decision.note)
        if decision.by == old:
            decision.by = new
    for action in minutes.actions:
        action.task = text(action.task)
        action.owners = list(dict.fromkeys(new if owner == old else owner for owner in action.owners))
    return minutes


def _merged(old: list, new: list) -> list:
    merged = list(new)
    for item in old:
        if item.check.result != "person":
            continue
        cited = {e.utterance for e in item.evidence}
        place = next(
            (i for i, other in enumerate(merged) if other.check.result != "person" and cited & _cited(other)), None
        )
        if place is None:
            merged.append(item)
        else:
            merged[place] = item
    return merged


def _cited(item: _Item) -> set[str]:
    return {e.utterance for e in item.evidence}
