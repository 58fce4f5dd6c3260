"""How many items a model finds, by the groups of turns alone; chooses the thresholds on the held-back talks.

python -m training.tagger.items MODELFOLDER TALKS [--held] [--language en]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from meetingmate.minutes.tagging.tagger import Tagger, Tags
from meetingmate.minutes.tracking.groups import Group, groups
from training.tagger import dataset
from training.talk_format import KINDS, Talk

#: Items of these statuses should be found; the others only came up.
STANDING = {"task": ("open", "done"), "decision": ("made", "changed")}
_STEPS = [step / 20 for step in range(2, 19)]


@dataclass
class Hit:
    """A group found in a talk, and the number of the item it is (-1: none)."""

    talk: int
    chance: float
    settled: float
    item: int


def standing(talk: Talk, kind: str) -> list[set[int]]:
    """The turns of each item of a kind that should be found."""
    statuses = STANDING.get(kind, ())
    return [
        {n for n, turn in enumerate(talk.turns) if item.id in turn.parts}
        for item in talk.items
        if item.kind == kind and (not statuses or item.status in statuses)
    ]


def anchor(tags: Tags, group: Group) -> int:
    """The turn that most likely settles a group."""
    if group.kind in STANDING:
        return max(group.turns, key=lambda t: tags.part(t, group.kind, "settle") + tags.kind(t, group.kind))
    return max(group.turns, key=lambda t: tags.kind(t, group.kind))


def hits(number: int, talk: Talk, tags: Tags, kind: str) -> list[Hit]:
    """Each group of a kind with the item whose turns it shares most of, when they share its settling turn."""
    gold = standing(talk, kind)
    made = []
    for group in groups(tags, kind):
        place, turns = anchor(tags, group), set(group.turns)
        best = max(
            ((len(item & turns) / len(item | turns), n) for n, item in enumerate(gold) if place in item),
            default=(0, -1),
        )
        made.append(Hit(number, group.chance, group.settled, best[1]))
    return made


def figures(found: Sequence[Hit], total: int, chance: float, settled: float = 0.0) -> tuple[float, float, float]:
    """Precision, recall and F1 of the groups from these probabilities on."""
    chosen = [hit for hit in found if hit.chance >= chance and hit.settled >= settled]
    right = len({(hit.talk, hit.item) for hit in chosen if hit.item >= 0})
    precision, recall = right / max(1, len(chosen)), right / max(1, total)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def thresholds(tagged: Sequence[tuple[Talk, Tags]]) -> dict[str, float]:
    """For each kind the least probability (and for tasks and decisions of being settled) with the best F1."""
    made = {}
    for kind in KINDS:
        found = [hit for n, (talk, tags) in enumerate(tagged) for hit in hits(n, talk, tags, kind)]
        total = sum(len(standing(talk, kind)) for talk, _ in tagged)
        grid = [(c, s) for c in _STEPS for s in (_STEPS if kind in STANDING else [0.0])]
        chance, settled = max(grid, key=lambda pair: figures(found, total, *pair)[2])
        made[f"{kind} item"] = chance
        if kind in STANDING:
            made[f"{kind} settled"] = settled
        p, r, f = figures(found, total, chance, settled)
        print(f"{kind}: {total} items, from {chance} / {settled}: P {p:.3f} R {r:.3f} F1 {f:.3f}")
    return made


def tagged_talks(model: Path, talks: Sequence[Talk]) -> list[tuple[Talk, Tags]]:
    """The talks, each sentence a turn as the program reads them, with their tags."""
    tagger = Tagger(model, threads=2)
    split = [replace(talk, turns=dataset.by_sentence(talk, talk.turns)) for talk in talks]
    return [(talk, tagger.tag([(turn.speaker, turn.text) for turn in talk.turns])) for talk in split]


def main() -> None:
    """Print the figures of a model with its own thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("talks", type=Path)
    parser.add_argument("--held", action="store_true", help="only the talks that are held back from training")
    parser.add_argument("--language")
    options = parser.parse_args()
    talks = dataset.read_corpus(options.talks)
    talks = dataset.split(talks)[1] if options.held else talks
    tagged = tagged_talks(options.model, [t for t in talks if options.language in (None, t.lang)])
    for kind in KINDS:
        found = [hit for n, (talk, tags) in enumerate(tagged) for hit in hits(n, talk, tags, kind)]
        total = sum(len(standing(talk, kind)) for talk, _ in tagged)
        least = tagged[0][1].thresholds
        p, r, f = figures(found, total, least[f"{kind} item"], least.get(f"{kind} settled", 0.0))
        print(f"{kind}: {total} items, P {p:.3f} R {r:.3f} F1 {f:.3f}")


if __name__ == "__main__":
    main()
