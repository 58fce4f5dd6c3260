"""How many items a run finds, by the groups of turns alone: precision and recall for each kind.

python -m training.tagger.items MODELFOLDER TALKS [--held] [--language en]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from meetingmate.minutes.tagging.tagger import Tagger, Tags
from meetingmate.minutes.tracking.groups import Group, groups
from training.tagger import dataset
from training.talk_format import Talk

_STANDING = {"task": ("open", "done"), "decision": ("made", "changed")}


def anchor(tags: Tags, group: Group) -> int:
    """The turn that most likely settles a group."""
    if group.kind in ("task", "decision"):
        return max(group.turns, key=lambda t: tags.part(t, group.kind, "settle") + tags.kind(t, group.kind))
    return max(group.turns, key=lambda t: tags.kind(t, group.kind))


def hits(talk: Talk, tags: Tags, found: Sequence[Group], kind: str) -> list[tuple[float, float, bool, int]]:
    """Of each group (chance, settled, whether it is an item that stands, number of the item or -1)."""
    gold = [
        (number, {t for t, turn in enumerate(talk.turns) if item.id in turn.parts})
        for number, item in enumerate(talk.items)
        if item.kind == kind and item.status in _STANDING.get(kind, (item.status,))
    ]
    made = []
    for group in sorted(found, key=lambda g: -g.chance):
        place = anchor(tags, group)
        best = max(
            ((len(turns & set(group.turns)) / len(turns | set(group.turns)), number) for number, turns in gold if place in turns),
            default=(0.0, -1),
        )
        made.append((group.chance, group.settled, best[1] >= 0, best[1]))
    return made


def main() -> None:
    """Print the table for several thresholds."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("talks", type=Path)
    parser.add_argument("--held", action="store_true", help="only the talks that are held back from training")
    parser.add_argument("--language")
    parser.add_argument("--member", type=float, nargs="+", default=[0.2, 0.3, 0.4])
    parser.add_argument("--join", type=float, nargs="+", default=[0.4, 0.5, 0.6])
    options = parser.parse_args()
    talks = dataset.read_corpus(options.talks)
    talks = dataset.split(talks)[1] if options.held else talks
    talks = [t for t in talks if options.language in (None, t.lang)]
    tagger = Tagger(options.model, threads=2)
    tagged = [(talk, tagger.tag([(turn.speaker, turn.text) for turn in talk.turns])) for talk in talks]
    for kind in ("task", "decision", "deferred", "question", "next", "rejected", "problem"):
        total = sum(
            item.kind == kind and item.status in _STANDING.get(kind, (item.status,)) for t in talks for item in t.items
        )
        best: list[tuple[float, dict[str, object]]] = []
        for member in options.member:
            for join in options.join:
                rows = [(n, *hit) for n, (talk, tags) in enumerate(tagged) for hit in hits(talk, tags, groups(tags, kind, member, join), kind)]
                for chance in (0.3, 0.4, 0.5, 0.6, 0.7):
                    for settled in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6) if kind in _STANDING else (0.0,):
                        chosen = [row for row in rows if row[1] >= chance and row[2] >= settled]
                        right = len({(row[0], row[4]) for row in chosen if row[3]})
                        precision, recall = right / max(1, len(chosen)), right / max(1, total)
                        f = 2 * precision * recall / max(1e-9, precision + recall)
                        best.append((f, {"member": member, "join": join, "chance": chance, "settled": settled, "P": round(precision, 3), "R": round(recall, 3), "F": round(f, 3)}))
        best.sort(key=lambda row: -row[0])
        print(kind, total, *(json.dumps(row[1]) for row in best[:3]), sep="\n  ")


if __name__ == "__main__":
    main()
