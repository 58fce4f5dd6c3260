"""Reads the written summaries of talks (training/summaries).

A block a talk: ``=== ID``, lines ``topic FIRST-LAST | title | sentences`` (turns counted from 1) and one line
``summary | sentences``, or ``summary | NOTHING``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from training.talk_format import TalkError

NOTHING = "NOTHING"


@dataclass
class Topic:
    """Turns ``first`` to ``last``, counted from 0."""

    first: int
    last: int
    title: str
    text: str


@dataclass
class Prose:
    """The written part of a talk's minutes; ``summary`` is "" when there is nothing of work in it."""

    talk: str
    topics: list[Topic] = field(default_factory=list)
    summary: str = ""


def read(path: Path) -> list[Prose]:
    """All talks of a file. Raises TalkError at a line of no known form."""
    found: list[Prose] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        parts = [part.strip() for part in line.split("|")]
        if line.startswith("==="):
            found.append(Prose(line.removeprefix("===").strip()))
        elif (match := re.fullmatch(r"topic (\d+)-(\d+)", parts[0])) and len(parts) == 3 and found:
            found[-1].topics.append(Topic(int(match[1]) - 1, int(match[2]) - 1, parts[1], parts[2]))
        elif parts[0] == "summary" and len(parts) == 2 and found:
            found[-1].summary = "" if parts[1] == NOTHING else parts[1]
        elif line.strip():
            raise TalkError(f"{path.name}:{number}: neither a talk, a topic nor a summary")
    return found
