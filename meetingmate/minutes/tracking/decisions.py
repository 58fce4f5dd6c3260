"""Decisions and what was put off, from the turns that belong to them."""

from __future__ import annotations

from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.tracking.groups import Group, groups
from meetingmate.minutes.tracking.said import Said

_CLOSED = 0.5


class DecisionTracker:
    """Makes what was settled of the groups that are decisions or were put off."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._language = said.language

    def run(self) -> list[DecisionCandidate]:
        """Everything settled, in order of its first mention."""
        tags = self._said.tags
        found = []
        for group in groups(tags, "decision"):
            if (
                group.chance >= tags.thresholds["decision item"]
                and group.settled >= tags.thresholds["decision settled"]
            ):
                found.append(self._settled(group))
        for group in groups(tags, "deferred"):
            if group.chance >= tags.thresholds["deferred item"]:
                found.append(self._settled(group))
        return sorted((s for s in found if s), key=lambda s: s.clauses[0].index)

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
            status="deferred" if group.kind == "deferred" else "made",
            by=said.rows[row].speaker,
            withdrawn=group.kind == "decision" and group.closed >= _CLOSED,
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
