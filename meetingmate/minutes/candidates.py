"""A task that came up in the talk, and what became of it so far."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from meetingmate.minutes.clauses import Unit
from meetingmate.minutes.dates import When
from meetingmate.minutes.tasks import Said

State = Literal["open", "offered", "taken", "refused", "done", "withdrawn", "joke"]


@dataclass
class Candidate:
    """A task that came up, and what became of it so far. ``units`` are its evidence, in order.

    ``origin`` is the clause it came up in.
    """

    task: str
    said: Said
    units: list[Unit]
    speaker: str | None
    asked: list[str] = field(default_factory=list)
    asked_name: str = ""
    owners: list[str] = field(default_factory=list)
    state: State = "open"
    due: When | None = None
    condition: str = ""
    answered_in: int = -1
    origin: Unit | None = None

    @property
    def turn(self) -> int:
        """The turn in which it was last spoken of."""
        return self.units[-1].turn

    def cite(self, unit: Unit) -> None:
        """Add a unit to the evidence, keeping the order of time."""
        place = bisect_left(self.units, unit.index, key=lambda u: u.index)
        if self.units[place : place + 1] != [unit]:
            self.units.insert(place, unit)
