"""What people have marked as wrong in the minutes of a library, as JSON lines: material to measure and to tune by.

    python -m benchmarks.marks [LIBRARY] > marks.jsonl

One line an item: ``meeting``, ``language``, ``mark`` (``removed``: a person took out what the program had found;
``edited``: a person put it otherwise; ``added``: the program had missed it; ``dismissed``, ``accepted``: a report on an
earlier task), ``kind``, ``text`` and ``evidence`` (utterance, quote, start, end). With no LIBRARY that of the settings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from meetingmate.base import settings
from meetingmate.domain.meeting import ActionItem, Minutes
from meetingmate.library import Library


def marks(library: Library) -> Iterator[dict[str, Any]]:
    """Every mark in the newest minutes of every meeting, newest meeting first."""
    for row in library.rows():
        minutes = library.minutes(row.id)
        if minutes is not None:
            for mark in _of(minutes):
                yield {"meeting": row.id, "language": minutes.language, **mark}


def _of(minutes: Minutes) -> Iterator[dict[str, Any]]:
    for item in minutes.rejected:
        yield _line("removed", item.kind, item.text, item.evidence)
    kinds = {
        "summary": minutes.summary,
        "decision": minutes.decisions,
        "action": minutes.actions,
        "question": minutes.open_questions,
        "point": [point for topic in minutes.topics for point in topic.points],
    }
    for kind, items in kinds.items():
        for item in items:
            if item.check.result == "person":
                text = item.task if isinstance(item, ActionItem) else item.text
                yield _line("edited" if item.evidence else "added", kind, text, item.evidence)
    for previous in minutes.previous_actions:
        if previous.update and previous.update.state != "suggested":
            update = previous.update
            yield _line(update.state, f"previous action, {update.kind}", previous.task, update.evidence)


def _line(mark: str, kind: str, text: str, evidence: list) -> dict[str, Any]:
    return {"mark": mark, "kind": kind, "text": text, "evidence": msgspec.to_builtins(evidence)}


def main() -> None:
    """Print the marks."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else settings.load().library_dir()
    library = Library(folder, must_exist=True)
    try:
        for mark in marks(library):
            print(msgspec.json.encode(mark).decode())
    finally:
        library.close()


if __name__ == "__main__":
    main()
