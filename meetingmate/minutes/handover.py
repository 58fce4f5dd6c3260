"""Tasks that change hands: one yields what another offered, claims what was spoken of, or is said to have it now."""

from __future__ import annotations

import re

from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Unit, same
from meetingmate.minutes.language_pack import overlap
from meetingmate.minutes.matters import Matters
from meetingmate.minutes.tasks import Said

#: A task can be handed over within this many turns after it was last spoken of.
_REACH = 3


class Handover:
    """Reads clauses that say who has a task now."""

    def __init__(self, matters: Matters) -> None:
        self._matters = matters
        self._table = matters.table

    def read(self, unit: Unit) -> bool:
        """Whether the clause was about a task that changes hands; its owner is set then."""
        return self._yields(unit) or self._claims(unit) or self._has_now(unit)

    def _near(self, unit: Unit) -> list[Candidate]:
        states = ("open", "offered", "taken", "refused")
        near = [c for c in self._matters.recent if c.state in states and c.units[-1] is not unit]
        return [c for c in near[::-1] if unit.turn - c.units[-1].turn <= _REACH]

    def _yields(self, unit: Unit) -> bool:
        """ "I'd better ring her." "I can tell her." "Then I'll leave that with you.": the offer takes its place."""
        if not self._table.first("hands_over", unit.core):
            return False
        near = self._near(unit)
        offers = [c for c in near if c.speaker and not same(c.speaker, unit.speaker) and c.said.with_speaker]
        offers = [c for c in offers if unit.turn - c.turn <= 2]
        if not offers:
            return True  # nothing that one could take on
        offer, offered_in = offers[0], offers[0].turn
        offer.state = "taken"
        offer.owners = offer.owners or [offer.speaker or ""]
        offer.cite(unit)
        for own in near:
            if own is not offer and own.owners == [unit.speaker] and 0 <= offered_in - own.turn <= 1:
                own.state = "withdrawn"
                for said in own.units:
                    offer.cite(said)
        return True

    def _claims(self, unit: Unit) -> bool:
        """ "You write the changelog instead?" "Sure. The changelog is mine."."""
        match = self._table.first("mine_now", unit.core)
        if not match or unit.question or unit.speaker is None:
            return False
        mine = self._table.content(match.group("own"))
        for candidate in self._near(unit):
            if mine and overlap(mine, self._table.content(candidate.task)) > 0:
                candidate.owners, candidate.state = [unit.speaker], "taken"
                candidate.cite(unit)
                return True
        for other in reversed(self._matters.heard[-6:-1]):
            asked = None if other.quoted else self._table.search("you_do", other.core)
            near = asked and unit.turn - other.turn == 1 and not same(other.speaker, unit.speaker)
            if asked and near and set(mine) & set(self._table.content(asked.group("task"))):
                task = asked.group("task").strip(" ?.!")
                candidate = self._matters.new(Said("commit", task, with_speaker=True), other, "taken")
                candidate.owners = [unit.speaker]
                candidate.cite(unit)
                return True
        return False

    def _has_now(self, unit: Unit) -> bool:
        """ "Okay, Hannah has the crash.": another has what was spoken of, by what is said to close it."""
        table, people = self._table, self._matters.talkers
        match = table.first("has_now", unit.core)
        if not match or unit.question or not unit.led_by(table, "conclude_leads"):
            return False
        owner = [p for p in people if p and re.fullmatch(re.escape(p.split()[0]), match.group("name"), re.IGNORECASE)]
        thing = table.content(match.group("own"))
        for candidate in self._near(unit):
            if len(owner) == 1 and thing and overlap(thing, table.content(candidate.task)) > 0:
                candidate.owners, candidate.state = owner, "taken"
                candidate.cite(unit)
                candidate.due = self._matters.due(unit)
                return True
        return False
