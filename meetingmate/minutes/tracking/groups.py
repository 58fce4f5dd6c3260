"""Turns that belong to one item, by the tagger's probabilities."""

from __future__ import annotations

from msgspec import Struct

from meetingmate.minutes.tagging import labels
from meetingmate.minutes.tagging.tagger import REACH, Tags

#: A turn less likely than this to belong to an item of the kind is no part of one.
_MEMBER = 0.25
#: Mean link from which on a turn joins a group, and two groups are one.
_JOIN = 0.6
#: A turn is compared with so many of the group's turns, those that it is linked to most.
_COMPARED = 3


class Group(Struct, kw_only=True):
    """One item. ``turns`` {turn: part}, in order of time; the probabilities that it is one, and that it is settled."""

    kind: str
    turns: dict[int, str]
    chance: float
    settled: float
    closed: float


def groups(tags: Tags, kind: str, member: float = _MEMBER, join: float = _JOIN) -> list[Group]:
    """All groups of turns of a kind, whatever their probability, in order of time."""
    link = "task" if kind == "task" else "other"
    column = labels.kind(kind)
    found: list[list[int]] = []
    live: list[list[int]] = []
    for turn in map(int, (tags.turns[:, column] >= member).nonzero()[0]):
        live = [turns for turns in live if turn - turns[-1] <= REACH]
        scores = [(_likeness(tags, link, turn, turns), turns) for turns in live]
        joined = [turns for score, turns in scores if score >= join]
        for turns in joined:
            turns.append(turn)
        if not joined:
            found.append([turn])
            live.append(found[-1])
    made = [_group(tags, kind, turns) for turns in _merged(tags, link, found, join)]
    return [group for group in made if not all(map(tags.no_work, _settling(group)))]


def _settling(group: Group) -> list[int]:
    """The turns that settle a group; all of them when none does."""
    return [turn for turn, part in group.turns.items() if part in ("settle", "change")] or list(group.turns)


def _likeness(tags: Tags, link: str, turn: int, turns: list[int]) -> float:
    scores = sorted((tags.link(link, turn, other) for other in turns), reverse=True)[:_COMPARED]
    return sum(scores) / len(scores)


def _merged(tags: Tags, link: str, found: list[list[int]], join: float) -> list[list[int]]:
    """Groups whose turns are linked to one another are one; so are those that hold nearly the same turns."""
    kept: list[list[int]] = []
    for turns in found:
        for other in kept:
            if turns[0] - other[-1] > REACH:
                continue
            own = [t for t in turns if t not in other]
            if not own or sum(_likeness(tags, link, t, other) for t in own) / len(own) >= join:
                other[:] = sorted({*other, *turns})
                break
        else:
            kept.append(turns)
    return kept


def _group(tags: Tags, kind: str, turns: list[int]) -> Group:
    parts = {turn: _part(tags, kind, turn) for turn in turns}
    chance = max(tags.kind(turn, kind) for turn in turns)
    settled = closed = chance
    if kind in labels.PARTED:
        settled = max(max(tags.part(t, kind, "settle"), tags.part(t, kind, "change")) for t in turns)
        closed = max(tags.part(turn, kind, "close") for turn in turns)
    return Group(kind=kind, turns=parts, chance=chance, settled=settled, closed=closed)


def _part(tags: Tags, kind: str, turn: int) -> str:
    if kind not in labels.PARTED:
        return "raise"
    return max(labels.PARTS, key=lambda name: tags.part(turn, kind, name))
