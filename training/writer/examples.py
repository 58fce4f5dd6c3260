"""Questions and answers for the writer: rows that the shipped tagger takes for an item, and what it should say of them.

The answer holds every item of that kind in these rows, one a line; ``none`` where there is none, or where it was
withdrawn, done or overturned. A task is ``owners | due | sentence`` with "-" for what was not said.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from meetingmate.minutes.tagging.tagger import Tagger
from meetingmate.minutes.tracking.groups import groups
from meetingmate.minutes.writing import lines
from training.tagger.dataset import by_sentence
from training.talk_format import LabelledItem, LabelledTurn, Talk

KINDS = ("task", "decision", "deferred")
NOTHING = "none"
#: A turn and a group less likely than this are no part of an example; the program takes higher ones.
_MEMBER, _CHANCE = 0.15, 0.2
#: Share of an item's rows that a group must have to be about it.
_SHARE = 0.5
_ALIVE = ("open", "unconfirmed", "made", "changed")
#: Answers without an item for each one with items.
_NOTHINGS = 0.4


@dataclass(frozen=True)
class Example:
    """``question`` ends with its kind and "=", ``answer`` does not begin with the space that follows it."""

    talk: str
    kind: str
    question: str
    answer: str


@dataclass(frozen=True)
class Grouped:
    """A talk by its sentences; ``found`` are (kind, rows) of the tagger, and of items that it has missed."""

    talk: Talk
    found: list[tuple[str, list[int]]]


def grouped(talk: Talk, tagger: Tagger) -> Grouped:
    """What the tagger makes of a talk."""
    rows = by_sentence(talk, talk.turns)
    tags = tagger.tag([(row.speaker, row.text) for row in rows])
    split = replace(talk, turns=rows)
    found: list[tuple[str, list[int]]] = []
    known: set[str] = set()
    for kind in KINDS:
        for group in groups(tags, kind, member=_MEMBER):
            if group.chance >= _CHANCE:
                found.append((kind, sorted(group.turns)))
                known |= {item.id for item in about(split, kind, found[-1][1])}
    for item in talk.items:
        own = rows_of(split, item)
        if item.kind in KINDS and item.id not in known and own:
            found.append((item.kind, own))
    return Grouped(split, found)


def rows_of(talk: Talk, item: LabelledItem) -> list[int]:
    """The rows that belong to an item."""
    return [number for number, row in enumerate(talk.turns) if item.id in row.parts]


def about(talk: Talk, kind: str, rows: Iterable[int]) -> list[LabelledItem]:
    """The items of a kind that a group of rows is about."""
    own = {item.id: set(rows_of(talk, item)) for item in talk.items if item.kind == kind}
    group = set(rows)
    held = [item for item in talk.items if own.get(item.id)]
    found = [item for item in held if len(own[item.id] & group) / len(own[item.id]) >= _SHARE]
    if not found and held:
        best = max(held, key=lambda item: len(own[item.id] & group))
        found = [best] if len(own[best.id] & group) / len(group) >= _SHARE else []
    return found


def answer(kind: str, items: Sequence[LabelledItem]) -> str:
    """What the writer should say of these items."""
    alive = [item for item in items if item.status in _ALIVE]
    if kind != "task":
        return "\n".join(item.text for item in alive) or NOTHING
    return "\n".join(f"{', '.join(i.owners) or '-'} | {i.due or '-'} | {i.text}" for i in alive) or NOTHING


def examples(talks: Sequence[Grouped], chance: random.Random | None) -> list[Example]:
    """One example a group; with ``chance`` each talk varied, in random order, and not too many without an item."""
    positive: list[Example] = []
    negative: list[Example] = []
    for one in talks:
        talk = _varied(one.talk, chance) if chance else one.talk
        said = [(row.speaker, row.text) for row in talk.turns]
        people = list(talk.people)
        if chance and chance.random() < 0.1:
            people = []
        for kind, rows in one.found:
            wanted = answer(kind, about(talk, kind, rows))
            shown = _blurred(rows, len(said), chance) if chance else rows
            made = Example(talk.id, kind, lines.item(talk.lang, kind, people, said, shown), wanted)
            (negative if wanted == NOTHING else positive).append(made)
    if chance:
        chance.shuffle(negative)
        negative = negative[: int(len(positive) * _NOTHINGS)]
    both = positive + negative
    if chance:
        chance.shuffle(both)
    return both


def _blurred(rows: list[int], count: int, chance: random.Random) -> list[int]:
    """A row too few or too many, as in a talk that the tagger has not seen."""
    if chance.random() < 0.15 and len(rows) > 2:
        rows = sorted(chance.sample(rows, len(rows) - 1))
    if chance.random() < 0.1:
        rows = sorted({*rows, min(count - 1, rows[-1] + 1)})
    return rows


def _varied(talk: Talk, chance: random.Random) -> Talk:
    """The talk as another recogniser might have given it; people may have labels instead of names."""
    turns = [replace(turn, parts=dict(turn.parts)) for turn in talk.turns]
    if talk.style != "asr" and chance.random() < 0.3:
        for turn in turns:
            turn.text = _plain(turn.text)
    if chance.random() >= 0.1:
        return replace(talk, turns=turns)
    names = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    told = " ".join(item.text for item in talk.items)
    if any(word in told for name in names for word in name.split()):
        return replace(talk, turns=turns)  # a sentence with a name that no line has would have to be invented
    return _labelled(talk, turns, {name: f"Speaker {number}" for number, name in enumerate(names, 1)})


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[.,;:!?…\"“”„()\-–—]+(?=\s|$)", " ", text).lower().split()) or text


def _labelled(talk: Talk, turns: list[LabelledTurn], labels: dict[str, str]) -> Talk:
    for turn in turns:
        turn.speaker = labels.get(turn.speaker or "", turn.speaker)
    items = [replace(item, owners=[labels.get(owner, owner) for owner in item.owners]) for item in talk.items]
    return replace(talk, turns=turns, items=items, people={labels.get(n, n): role for n, role in talk.people.items()})
