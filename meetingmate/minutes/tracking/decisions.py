"""Decisions, and what was put off, turned down or taken back, from the turns that belong to them."""

from __future__ import annotations

from meetingmate.minutes.items.outcomes import DecisionCandidate, Outcome
from meetingmate.minutes.tracking.groups import Group, groups
from meetingmate.minutes.tracking.said import Said

_CLOSED = 0.5
#: So likely must it be that something was turned down: said in error, it is worse than not said.
_TURNED_DOWN = 0.5


class DecisionTracker:
    """Makes what was settled of the groups that are decisions or were put off."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._language = said.language

    def run(self) -> list[DecisionCandidate]:
        """Everything that came up for decision and ended somehow, in order of its first mention."""
        tags = self._said.tags
        found = []
        for group in groups(tags, "decision"):
            if self._likely(group):
                found.append(self._settled(group))
        for group in groups(tags, "deferred"):
            if group.chance >= tags.thresholds["deferred item"]:
                found.append(self._settled(group))
        decided = {row for group in groups(tags, "decision") if self._likely(group) for row in group.turns}
        for group in groups(tags, "rejected"):
            if group.chance >= _TURNED_DOWN and not decided & set(group.turns):
                found.append(self._settled(group))
        return sorted((s for s in found if s), key=lambda s: s.clauses[0].index)

    def _likely(self, group: Group) -> bool:
        least = self._said.tags.thresholds
        return group.chance >= least["decision item"] and group.settled >= least["decision settled"]

    @staticmethod
    def _status(group: Group) -> Outcome:
        match group.kind:
            case "deferred":
                return "deferred"
            case "rejected":
                return "rejected"
        return "reversed" if group.closed >= _CLOSED else "made"

    def _settled(self, group: Group) -> DecisionCandidate | None:
        said = self._said
        clauses = [c for row in group.turns for c in said.clauses(row) if not c.quoted]
        if not clauses or said.is_quoted(group.turns, group.kind):
            return None
        row = self._settling(group)
        told = max(clauses, key=said.mass)
        if not self._language.content(told.body):
            return None
        made = DecisionCandidate(
            text=told.body,
            clauses=[],
            status=self._status(group),
            by=said.rows[row].speaker,
            turn=clauses[-1].turn,
        )
        made.cite([told])
        for row in group.turns:
            made.cite(said.telling(row))
        made.written = said.quotation(made.clauses, both=True)
        return made

    def _settling(self, group: Group) -> int:
        if group.kind != "decision":
            return list(group.turns)[-1]
        return max(group.turns, key=lambda row: self._said.tags.part(row, "decision", "settle"))
