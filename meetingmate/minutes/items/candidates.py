"""A task that came up in the talk, and what became of it so far."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from meetingmate.minutes.items.tasks import Said
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.dates import When

State = Literal["open", "offered", "taken", "refused", "done", "withdrawn", "joke"]


@dataclass
class Candidate:
    """A task that came up, and what became of it so far. ``clauses`` are its evidence, in order.

    ``origin`` is the clause it came up in. ``written`` are the words it stands in, once they are
    chosen.
    """

    task: str
    said: Said
    clauses: list[Clause]
    speaker: str | None
    asked: list[str] = field(default_factory=list)
    asked_name: str = ""
    owners: list[str] = field(default_factory=list)
    state: State = "open"
    due: When | None = None
    condition: str = ""
    answered_in: int = -1
    origin: Clause | None = None
    written: str = ""

    @property
    def turn(self) -> int:
        """The turn in which it was last spoken of."""
        return self.clauses[-1].turn

    def cite(self, clause: Clause) -> None:
        """Add a clause to the evidence, keeping the order of time."""
        place = bisect_left(self.clauses, clause.index, key=lambda u: u.index)
        if self.clauses[place : place + 1] != [clause]:
            self.clauses.insert(place, clause)
