"""What comes up for decision and what is settled, with the clauses it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from meetingmate.minutes.language.clauses import Clause

Outcome = Literal["made", "deferred", "rejected", "reversed"]
ProposalKind = Literal["lets", "propose", "question", "idea", "statement", "motion", "choice", "wish"]


@dataclass
class Proposal:
    """Something put to the meeting. ``agreed`` are the clauses that agree, ``against`` those that object;
    ``nods`` are mere signs of assent to an idea, two people's make it agreed."""

    text: str
    kind: ProposalKind
    clause: Clause
    agreed: list[Clause] = field(default_factory=list)
    against: list[Clause] = field(default_factory=list)
    nods: list[Clause] = field(default_factory=list)
    settled: bool = False


@dataclass
class DecisionCandidate:
    """A decision as found. ``text`` is its wording as said; ``topic`` what it answers, when its words do not say;
    ``bare``: it only names what is taken ("Thirty cents it is, from Monday"), the topic has to be found. ``written``
    are the words it stands in, once they are chosen. ``withdrawn``: another one has taken its place."""

    text: str
    clauses: list[Clause]
    status: Outcome = "made"
    by: str | None = None
    topic: str = ""
    votes: str = ""
    replaces: str = ""
    without: str = ""
    confirmed: bool = True
    withdrawn: bool = False
    bare: bool = False
    turn: int = 0
    written: str = ""

    @property
    def stands(self) -> bool:
        """Whether it holds: no other took its place, and it was neither turned down nor taken back."""
        return not self.withdrawn and self.status in ("made", "deferred")

    def cite(self, clauses: list[Clause]) -> None:
        """Add evidence, keeping the order of time."""
        for clause in clauses:
            if clause not in self.clauses:
                self.clauses.append(clause)
        self.clauses.sort(key=lambda u: u.index)
