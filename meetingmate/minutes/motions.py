"""Motions and votes: what was moved, seconded, amended, counted, carried or lost."""

from __future__ import annotations

import re

from meetingmate.minutes import dates, phrase, votes
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.floor import RELATED, Floor
from meetingmate.minutes.language_pack import overlap
from meetingmate.minutes.outcomes import Proposal


class Motions:
    """The steps of a formal meeting."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._table = floor.table

    def motion(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "I move that ...", "I'd like to amend that to ..."."""
        match = self._table.first("motion", core)
        if not match:
            return False
        groups = match.groupdict()
        earlier = [p for p in self._floor.open if p.kind == "motion" and not p.settled]
        if groups.get("amend"):
            if earlier:
                earlier[-1].agreed.append(unit)
            return True
        proposal = self._floor.propose(groups["text"].strip(" ."), "motion", unit)
        for old in earlier:
            if overlap(self._table.content(old.text), self._table.content(proposal.text)) > RELATED:
                proposal.agreed += [old.unit, *old.agreed]
                old.settled = True
        return True

    def vote(self, unit: Unit, turn: Turn, core: str) -> bool:
        """The result of a vote, with what was put to it."""
        table = self._table
        if choice := table.search("vote_choice", " ".join(u.text for u in turn.units)):
            return self._vote_choice(choice, unit, turn)
        motions = [p for p in self._floor.open if p.kind == "motion" and not p.settled]
        if table.first("lost", core):
            for motion in (motions or [p for p in self._floor.open if p.kind == "propose"])[-1:]:
                motion.settled = True
            return True
        if table.first("withdraw_motion", core):
            for motion in motions[-1:]:
                motion.settled = True
            return True
        approved = None if unit.question else table.first("approved", core)
        carried = table.first("carried", core) or self._all_hands(unit, turn, core)
        if not approved and not carried:
            return False
        counted = votes.count(table, turn)
        if motions and (carried or overlap(table.content(core), table.content(motions[-1].text)) > 0):
            motion = motions[-1]
            motion.settled = True
            cited = [motion.unit, *motion.agreed, *votes.clauses(turn, unit, counted)]
            done = self._floor.settle(self._put_to_vote(motion, unit, turn), cited, by=motion.unit.speaker, at=unit)
            done.votes = counted
            return True
        if approved:
            done = self._floor.settle(core.strip(" ."), votes.clauses(turn, unit, counted), at=unit)
            done.votes = counted
            return True
        asked = [u for u in turn.units if u.index < unit.index and u.core and table.first("vote_question", u.core)]
        text = table.first("vote_question", asked[0].core).group("text") if asked else ""
        if not text and (put := self._put_before(unit, turn)):
            text, asked = put
        if not text and self._floor.open:
            text = self._floor.open[-1].text
        if text:
            self._floor.settle(text, [*asked, *votes.clauses(turn, unit, counted)], at=unit).votes = counted
        return True

    def _all_hands(self, unit: Unit, turn: Turn, core: str) -> re.Match[str] | None:
        """ "Who is for the new statutes? Everyone."."""
        asked = any(self._table.first("vote_question", u.core) for u in turn.units if u.index < unit.index and u.core)
        return self._table.first("all_hands", core) if asked else None

    def _put_before(self, unit: Unit, turn: Turn) -> tuple[str, list[Unit]] | None:
        """ "Any objections to the budget?" "Then it's passed."; "The budget as presented. Hands, please. Carried."."""
        for other in [u for t in self._floor.heard[-4:] for u in t.units if u.index < unit.index][::-1]:
            match = None if other.quoted else self._table.first("objections_to", other.core)
            if match:
                return match.group("text"), [other]
        said = [u for u in turn.units if u.index < unit.index and u.core and not u.question and not u.quoted]
        named = [u for u in said if len(set(self._table.content(u.core))) >= 2 and len(u.core.split()) <= 8]
        named = [u for u in named if re.match(rf"{self._table.text('np_start')} ", u.core, re.IGNORECASE)]
        return (phrase.trim_tail(named[-1].core, self._table), [named[-1]]) if named else None

    def _put_to_vote(self, motion: Proposal, unit: Unit, turn: Turn) -> str:
        """The motion as the chair puts it to the vote (it may have been amended), else as it was moved."""
        table = self._table
        content = table.content(motion.text)
        for other in (u for u in turn.units if u.index < unit.index and not u.question and not u.quoted):
            said = re.sub(r"^the motion is (?:to|that) ", "", other.core.strip(" ."), flags=re.IGNORECASE)
            if len(set(table.content(said)) & set(content)) >= 1 and len(set(table.content(said))) >= 3:
                return said
        return motion.text

    def _vote_choice(self, choice: re.Match[str], unit: Unit, turn: Turn) -> bool:
        """Hands counted for two alternatives; the larger number wins."""
        if any(u in turn.units for s in self._floor.found for u in s.units):
            return True
        first, second = (dates.number(choice.group(k), self._table.code) for k in ("n", "m"))
        if first is None or second is None or first == second:
            return True
        what = choice.group("what") if first > second else choice.group("other")
        units = [u for u in turn.units if not u.quoted]
        done = self._floor.settle(what, units, at=units[-1])
        done.without = f"{choice.group('what')} {choice.group('other')}"
        done.votes = f"{max(first, second)}:{min(first, second)}"
        return True
