"""Tasks that change hands: one yields what another offered, claims what was spoken of, or is said to have it now."""

from __future__ import annotations

import re

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.tasks import Said
from meetingmate.minutes.language.clauses import Clause, same
from meetingmate.minutes.language.language_pack import overlap
from meetingmate.minutes.rules.matters import Matters

#: A task can be handed over within this many turns after it was last spoken of.
_REACH = 3


class Handover:
    """Reads clauses that say who has a task now."""

    def __init__(self, matters: Matters) -> None:
        self._matters = matters
        self._language = matters.language

    def read(self, clause: Clause) -> bool:
        """Whether the clause was about a task that changes hands; its owner is set then."""
        return self._yields(clause) or self._claims(clause) or self._has_now(clause)

    def _near(self, clause: Clause) -> list[Candidate]:
        states = ("open", "offered", "taken", "refused")
        near = [c for c in self._matters.recent if c.state in states and c.clauses[-1] is not clause]
        return [c for c in near[::-1] if clause.turn - c.clauses[-1].turn <= _REACH]

    def _yields(self, clause: Clause) -> bool:
        """ "I'd better ring her." "I can tell her." "Then I'll leave that with you.": the offer takes its place."""
        if not self._language.first("hands_over", clause.body):
            return False
        near = self._near(clause)
        offers = [c for c in near if c.speaker and not same(c.speaker, clause.speaker) and c.said.with_speaker]
        offers = [c for c in offers if clause.turn - c.turn <= 2]
        if not offers:
            return True  # nothing that one could take on
        offer, offered_in = offers[0], offers[0].turn
        offer.state = "taken"
        offer.owners = offer.owners or [offer.speaker or ""]
        offer.cite(clause)
        for own in near:
            if own is not offer and own.owners == [clause.speaker] and 0 <= offered_in - own.turn <= 1:
                own.state = "withdrawn"
                for said in own.clauses:
                    offer.cite(said)
        return True

    def _claims(self, clause: Clause) -> bool:
        """ "You write the changelog instead?" "Sure. The changelog is mine."."""
        match = self._language.first("mine_now", clause.body)
        if not match or clause.question or clause.speaker is None:
            return False
        mine = self._language.content(match.group("own"))
        for candidate in self._near(clause):
            if mine and overlap(mine, self._language.content(candidate.task)) > 0:
                candidate.owners, candidate.state = [clause.speaker], "taken"
                candidate.cite(clause)
                return True
        for other in reversed(self._matters.heard[-6:-1]):
            asked = None if other.quoted else self._language.search("you_do", other.body)
            near = asked and clause.turn - other.turn == 1 and not same(other.speaker, clause.speaker)
            if asked and near and set(mine) & set(self._language.content(asked.group("task"))):
                task = asked.group("task").strip(" ?.!")
                candidate = self._matters.new(Said("commit", task, with_speaker=True), other, "taken")
                candidate.owners = [clause.speaker]
                candidate.cite(clause)
                return True
        return False

    def _has_now(self, clause: Clause) -> bool:
        """ "Okay, Hannah has the crash.": another has what was spoken of, by what is said to close it."""
        language, people = self._language, self._matters.talkers
        match = language.first("has_now", clause.body)
        if not match or clause.question or not clause.led_by(language, "conclude_leads"):
            return False
        owner = [p for p in people if p and re.fullmatch(re.escape(p.split()[0]), match.group("name"), re.IGNORECASE)]
        thing = language.content(match.group("own"))
        for candidate in self._near(clause):
            if len(owner) == 1 and thing and overlap(thing, language.content(candidate.task)) > 0:
                candidate.owners, candidate.state = owner, "taken"
                candidate.cite(clause)
                candidate.due = self._matters.due(clause)
                return True
        return False
