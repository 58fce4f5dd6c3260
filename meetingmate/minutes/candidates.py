"""A task that came up in the talk, and what became of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from meetingmate.minutes.tasks import Said
from meetingmate.minutes.units import Unit
from meetingmate.minutes.when import When

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
        return max(u.turn for u in self.units)

    def cite(self, unit: Unit) -> None:
        """Add a unit to the evidence, keeping the order of time."""
        if unit not in self.units:
            self.units.append(unit)
            self.units.sort(key=lambda u: u.index)
