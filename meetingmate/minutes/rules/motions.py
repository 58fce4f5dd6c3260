"""Motions and votes: what was moved, seconded, amended, counted, carried or lost."""

from __future__ import annotations

import re

from meetingmate.minutes.items.outcomes import Proposal
from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import overlap
from meetingmate.minutes.rules import votes
from meetingmate.minutes.rules.floor import RELATED, Floor


class Motions:
    """The steps of a formal meeting."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._language = floor.language

    def motion(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "I move that ...", "I'd like to amend that to ..."."""
        match = self._language.first("motion", body)
        if not match:
            return False
        groups = match.groupdict()
        earlier = [p for p in self._floor.open if p.kind == "motion" and not p.settled]
        if groups.get("amend"):
            if earlier:
                earlier[-1].agreed.append(clause)
            return True
        proposal = self._floor.propose(groups["text"].strip(" ."), "motion", clause)
        for old in earlier:
            if overlap(self._language.content(old.text), self._language.content(proposal.text)) > RELATED:
                proposal.agreed += [old.clause, *old.agreed]
                old.settled = True
        return True

    def vote(self, clause: Clause, turn: Turn, body: str) -> bool:
        """The result of a vote, with what was put to it."""
        language = self._language
        if choice := language.search("vote_choice", " ".join(u.text for u in turn.clauses)):
            return self._vote_choice(choice, clause, turn)
        motions = [p for p in self._floor.open if p.kind == "motion" and not p.settled]
        if language.first("lost", body):
            counted = votes.count(language, turn)
            for motion in (motions or [p for p in self._floor.open if p.kind == "propose"])[-1:]:
                self._floor.reject(motion, votes.counted_in(turn, clause, counted), counted, clause)
            return True
        if language.first("withdraw_motion", body):
            for motion in motions[-1:]:
                motion.settled = True
            return True
        approved = None if clause.question else language.first("approved", body)
        carried = language.first("carried", body) or self._all_hands(clause, turn, body)
        if not approved and not carried:
            return False
        counted = votes.count(language, turn)
        if motions and (carried or overlap(language.content(body), language.content(motions[-1].text)) > 0):
            motion = motions[-1]
            motion.settled = True
            cited = [motion.clause, *motion.agreed, *votes.counted_in(turn, clause, counted)]
            done = self._floor.settle(
                self._put_to_vote(motion, clause, turn), cited, by=motion.clause.speaker, at=clause
            )
            done.votes = counted
            return True
        if approved:
            done = self._floor.settle(body.strip(" ."), votes.counted_in(turn, clause, counted), at=clause)
            done.votes = counted
            return True
        asked = [
            u for u in turn.clauses if u.index < clause.index and u.body and language.first("vote_question", u.body)
        ]
        put_as = language.first("vote_question", asked[0].body) if asked else None
        text = put_as.group("text") if put_as else ""
        if not text and (put := self._put_before(clause, turn)):
            text, asked = put
        if not text and self._floor.open:
            text = self._floor.open[-1].text
        if text:
            self._floor.settle(text, [*asked, *votes.counted_in(turn, clause, counted)], at=clause).votes = counted
        return True

    def _all_hands(self, clause: Clause, turn: Turn, body: str) -> re.Match[str] | None:
        """ "Who is for the new statutes? Everyone."."""
        asked = any(
            self._language.first("vote_question", u.body) for u in turn.clauses if u.index < clause.index and u.body
        )
        return self._language.first("all_hands", body) if asked else None

    def _put_before(self, clause: Clause, turn: Turn) -> tuple[str, list[Clause]] | None:
        """ "Any objections to the budget?" "Then it's passed."; "The budget as presented. Hands, please. Carried."."""
        for other in [u for t in self._floor.heard[-4:] for u in t.clauses if u.index < clause.index][::-1]:
            match = None if other.quoted else self._language.first("objections_to", other.body)
            if match:
                return match.group("text"), [other]
        said = [u for u in turn.clauses if u.index < clause.index and u.body and not u.question and not u.quoted]
        named = [u for u in said if len(set(self._language.content(u.body))) >= 2 and len(u.body.split()) <= 8]
        named = [u for u in named if re.match(rf"{self._language.text('np_start')} ", u.body, re.IGNORECASE)]
        return (phrase.trim_tail(named[-1].body, self._language), [named[-1]]) if named else None

    def _put_to_vote(self, motion: Proposal, clause: Clause, turn: Turn) -> str:
        """The motion as the chair puts it to the vote (it may have been amended), else as it was moved."""
        language = self._language
        content = language.content(motion.text)
        for other in (u for u in turn.clauses if u.index < clause.index and not u.question and not u.quoted):
            said = re.sub(r"^the motion is (?:to|that) ", "", other.body.strip(" ."), flags=re.IGNORECASE)
            if len(set(language.content(said)) & set(content)) >= 1 and len(set(language.content(said))) >= 3:
                return said
        return motion.text

    def _vote_choice(self, choice: re.Match[str], clause: Clause, turn: Turn) -> bool:
        """Hands counted for two alternatives; the larger number wins."""
        if any(u in turn.clauses for s in self._floor.found for u in s.clauses):
            return True
        first, second = (dates.number(choice.group(k), self._language.code) for k in ("n", "m"))
        if first is None or second is None or first == second:
            return True
        what = choice.group("what") if first > second else choice.group("other")
        clauses = [u for u in turn.clauses if not u.quoted]
        done = self._floor.settle(what, clauses, at=clauses[-1])
        done.without = f"{choice.group('what')} {choice.group('other')}"
        done.votes = f"{max(first, second)}:{min(first, second)}"
        return True
