"""Decisions and what was put off, from the turns that belong to them."""

from __future__ import annotations

from meetingmate.minutes.clauses import Clause
from meetingmate.minutes.outcomes import Settled
from meetingmate.minutes.tracking.groups import Group, groups
from meetingmate.minutes.tracking.said import Said

_CLOSED = 0.5
#: Expressions that frame what is settled; their groups called ``text`` hold it.
_FRAMES = ("decided", "lets", "conclude_we", "it_is", "it_is_then", "agreed_after", "proposals")


class DecisionTracker:
    """Makes what was settled of the groups that are decisions or were put off."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._language = said.language

    def run(self) -> list[Settled]:
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

    def _settled(self, group: Group) -> Settled | None:
        said = self._said
        clauses = [c for row in group.turns for c in said.clauses(row) if not c.quoted]
        if not clauses:
            return None
        told = max(clauses, key=said.mass)
        text = self._text(told)
        if not self._language.content(text):
            return None
        made = Settled(
            text=text,
            clauses=[],
            status="deferred" if group.kind == "deferred" else "made",
            by=said.utterances[self._settling(group)].speaker,
            withdrawn=group.kind == "decision" and group.closed >= _CLOSED,
            turn=clauses[-1].turn,
        )
        made.cite([told])
        for row in group.turns:
            own = said.clauses(row)
            telling = [c for c in own if said.mass(c) >= 0.3] or own[:1]
            made.cite(telling if len(own) > 2 else own)
        return made

    def _settling(self, group: Group) -> int:
        if group.kind != "decision":
            return list(group.turns)[-1]
        return max(group.turns, key=lambda row: self._said.tags.part(row, "decision", "settle"))

    def _text(self, clause: Clause) -> str:
        """What a clause settles, without the words that frame it ("let's", "then we", "shall we")."""
        best = clause.body
        for name in _FRAMES:
            match = self._language.first(name, clause.body)
            if not match:
                continue
            text = next((v for k, v in match.groupdict().items() if v and k.startswith("text")), "")
            if text and self._said.mass(clause, text) >= 0.8 * self._said.mass(clause):
                best = text
                break
        return best.strip(" .!,?")
