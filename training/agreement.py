"""How far two independent labellings agree: ``second/`` holds talks of the corpus that somebody labelled again, blind.

python -m training.agreement

Cohen's kappa (1960) over turns for the first act and for belonging to each kind of item; for tasks and decisions also
the F1 of one labeller's items against the other's (an item counts when it shares its settling turn's item).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from training import talk_format
from training.talk_format import KINDS, Talk

HERE = Path(__file__).resolve().parent


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Cohen's kappa of two labellings of the same things; 1 when both always give the same single label."""
    total = len(one)
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / total
    first, second = Counter(one), Counter(other)
    chance = sum(first[label] * second[label] for label in first) / total**2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def items_f1(pairs: Sequence[tuple[Talk, Talk]], kind: str) -> tuple[int, int, int]:
    """(items in both, items of the first, items of the second); in both when they share at least half their turns."""
    both = first = second = 0
    for one, other in pairs:
        mine, theirs = (_turns(talk, kind) for talk in (one, other))
        first, second = first + len(mine), second + len(theirs)
        for turns in mine:
            match = next((t for t in theirs if len(turns & t) * 2 >= min(len(turns), len(t)) and turns & t), None)
            if match is not None:
                theirs.remove(match)
                both += 1
    return both, first, second


def _turns(talk: Talk, kind: str) -> list[set[int]]:
    return [
        {n for n, turn in enumerate(talk.turns) if item.id in turn.parts} for item in talk.items if item.kind == kind
    ]


def main() -> int:
    """Print the table."""
    second = {talk.id: talk for path in sorted((HERE / "second").glob("*.talk")) for talk in talk_format.read(path)}
    corpus = {t.id: t for path in sorted((HERE / "corpus").glob("*.talk")) for t in talk_format.read(path)}
    pairs = [(corpus[name], talk) for name, talk in second.items()]
    for one, other in pairs:
        assert [t.text for t in one.turns] == [t.text for t in other.turns], f"{one.id} is another talk"
    turns = [(a, b) for one, other in pairs for a, b in zip(one.turns, other.turns, strict=True)]
    print(f"{len(pairs)} talks, {len(turns)} turns")
    print(f"first act: kappa {kappa([a.acts[0] for a, _ in turns], [b.acts[0] for _, b in turns]):.2f}")
    for kind in KINDS:
        belongs: list[list[str]] = [[], []]
        for one, other in pairs:
            for talk, marks in ((one, belongs[0]), (other, belongs[1])):
                ids = {item.id for item in talk.items if item.kind == kind}
                marks += [str(bool(ids & set(turn.parts))) for turn in talk.turns]
        both, mine, theirs = items_f1(pairs, kind)
        f1 = 200 * both / (mine + theirs) if mine + theirs else 100.0
        print(f"turns in a {kind}: kappa {kappa(*belongs):.2f}; items {mine} and {theirs}, F1 {f1:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
