"""Suggestions for tasks of other meetings: every one is wrong, since these talks never speak of those tasks.

    python -m benchmarks.previous

The tasks of the probe meetings in ``tests/data/probes`` are held against every other meeting of their language: with
their own owners, and with somebody who speaks there. Prints each suggestion with its words, and the count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks._common import ROOT
from meetingmate.domain.meeting import PreviousAction
from meetingmate.minutes import batch, find_facts


def tasks_of(line: dict) -> Iterator[PreviousAction]:
    """The reference tasks of a probe meeting."""
    for number, action in enumerate(line["reference"]["actions"]):
        owner = action["owner"]
        owners = [owner] if isinstance(owner, str) else owner or []
        yield PreviousAction(meeting=line["id"], item=str(number), task=action["text"], owners=owners)


def main() -> None:
    """Print the suggestions and their count."""
    files = sorted((ROOT / "tests" / "data" / "probes").glob("*.jsonl"))
    lines = [json.loads(text) for file in files for text in file.read_text(encoding="utf-8").splitlines()]
    pairs = suggestions = 0
    for line in lines:
        talk, said = batch.read_line(line)
        others = [t for o in lines if o["id"] != line["id"] and o["lang"] == line["lang"] for t in tasks_of(o)]
        speakers = [u.speaker for u in said if u.speaker]
        here = [
            PreviousAction(meeting=t.meeting, item=t.item, task=t.task, owners=speakers[n % len(speakers) :][:1])
            for n, t in enumerate(others)
            if speakers
        ]
        for previous in (others, here):
            pairs += len(previous)
            for item in find_facts(talk, said, previous_actions=previous).previous_actions:
                if item.update:
                    suggestions += 1
                    words = " / ".join(evidence.quote for evidence in item.update.evidence)
                    print(f"{line['id']}: {item.task} ({', '.join(item.owners)}) -> {item.update.kind}: {words}")
    print(f"{suggestions} suggestions in {pairs} pairs of task and talk")


if __name__ == "__main__":
    main()
