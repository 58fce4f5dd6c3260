"""Finds talks of the corpus that share much of their wording with a talk that is only scored.

    python -m training.near_duplicates [--also FILE.jsonl ...]

Prints ids and shares, never text: what is only scored is never read. Exit 1 when a pair is found.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from training import talk_format

HERE = Path(__file__).resolve().parent
#: Words of a shingle, and the share of a talk's shingles from which on two talks are near duplicates.
WORDS, SHARE = 5, 0.08


def shingles(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """All runs of ``WORDS`` words within the turns."""
    found = set()
    for text in texts:
        words = re.findall(r"\w+", text.lower())
        found |= {tuple(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}
    return found


def pairs(
    corpus: dict[str, set[tuple[str, ...]]], scored: dict[str, set[tuple[str, ...]]]
) -> list[tuple[str, str, float]]:
    """(corpus id, scored id, share of the smaller talk's shingles in both), the largest share first."""
    where: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, found in corpus.items():
        for shingle in found:
            where[shingle].append(name)
    made = []
    for name, found in scored.items():
        shared = Counter(other for shingle in found for other in where.get(shingle, ()))
        for other, count in shared.items():
            share = count / max(1, min(len(found), len(corpus[other])))
            if share >= SHARE:
                made.append((other, name, share))
    return sorted(made, key=lambda pair: -pair[2])


def main(arguments: list[str]) -> int:
    """Run the search; see the head of this module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="more scored meetings (JSON lines with turns)")
    options = parser.parse_args(arguments)

    def talks(folder: str) -> dict[str, set[tuple[str, ...]]]:
        files = sorted((HERE / folder).glob("*.talk"))
        return {t.id: shingles(turn.text for turn in t.turns) for path in files for t in talk_format.read(path)}

    corpus, scored = talks("corpus"), talks("unseen")
    for path in options.also:
        for line in path.read_text("utf-8").splitlines():
            meeting = json.loads(line)
            scored[f"{path.stem} {meeting['id']}"] = shingles(turn["text"] for turn in meeting["turns"])
    found = pairs(corpus, scored)
    for one, other, share in found:
        print(f"{one} and {other} share {share:.0%}")
    print(f"{len(corpus)} talks of the corpus, {len(scored)} that are only scored, {len(found)} pairs too near")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
