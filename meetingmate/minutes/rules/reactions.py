"""How others react to proposals: they agree, object, say the same again, or answer no."""

from __future__ import annotations

import re

from meetingmate.minutes.items.outcomes import Proposal
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.rules.floor import Floor, last_turn

#: A proposal waits this many turns for its conclusion.
REACH = 10


class Reactions:
    """Reads from the first clauses of each turn how it takes what lies before the meeting."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._language = floor.language
        self._reader = floor.reader
        self._declined: tuple[Proposal, Clause] | None = None

    def retire(self, now: int) -> None:
        """Proposals that nobody concluded: agreed ones are decisions."""
        for proposal in [p for p in self._floor.open if now - p.clause.turn > REACH]:
            self._floor.open.remove(proposal)
            if proposal.settled:
                continue
            if (
                proposal.agreed
                and not proposal.against
                and proposal.kind in ("lets", "propose", "question", "statement")
            ):
                self._floor.settle(
                    proposal.text, [proposal.clause, *proposal.agreed], by=proposal.clause.speaker, at=proposal.clause
                )
            elif proposal.kind == "idea" and self._idea_agreed(proposal):
                done = self._floor.settle(
                    proposal.text, [proposal.clause, *proposal.agreed], by=proposal.clause.speaker, at=proposal.clause
                )
                done.confirmed = False

    def _idea_agreed(self, proposal: Proposal) -> bool:
        """ "What if we meet at six?" "Agreed.": an idea put as a question, or one that two people agree to."""
        if not proposal.agreed or proposal.against or self._language.search("hedges", proposal.clause.text):
            return False
        asked = proposal.clause.question and bool(self._language.first("idea_start", proposal.clause.body))
        return asked or len({u.speaker for u in proposal.agreed}) >= 2

    def react(self, turn: Turn, previous: Turn | None) -> None:
        """What a turn says to the proposals that wait, and to what was settled just before."""
        language = self._language
        first = next((u for u in turn.clauses if u.body or u.leads), None)
        if first is None or first.quoted or (first.body and language.whole("answers_of_others", first.body)):
            return  # "Of course they have." answers what was said of others, it agrees to nothing
        firm = any(
            u.led_by(language, "firm_agree") or (u.body and not u.question and language.first("firm_agree", u.body))
            for u in turn.clauses[:2]
            if not u.quoted
        )
        yes = (
            firm
            or any(u.led_by(language, "firm_yes") and not u.question for u in turn.clauses[:2])
            or bool(first.body and not first.question and language.first("agree", first.body))
            or (len(turn.clauses) == 1 and language.whole("assent_alone", first.text.strip(" .!").lower()))
        )
        no = first.led_by(language, "no_leads") or bool(first.body and language.first("disagree", first.body))
        waiting = [
            p
            for p in self._floor.open
            if not p.settled
            and p.kind != "motion"
            and turn.index - last_turn(p) <= 2
            and not same(p.clause.speaker, turn.speaker)
        ]
        if self._declined and self._declined[1].turn != turn.index:
            self._declines(turn, first, yes, no)
        if (
            waiting
            and first.body
            and language.first("seconds", first.body)
            and waiting[-1].kind not in ("lets", "idea")
        ):
            waiting[-1].kind = "motion"
        if waiting:
            proposal = waiting[-1]
            if no and not firm:
                proposal.against.append(first)
                if proposal.kind == "question" and language.first("reject_question", first.text):
                    self._declined = (proposal, first)
            elif proposal.kind == "question" and not yes and (denial := self._denial(proposal, turn)):
                proposal.against.append(denial)
                self._declined = (proposal, denial)
            elif self._reserved(turn):
                proposal.against += [first] if yes or firm else []
            elif firm or (yes and proposal.kind in ("lets", "propose", "question")) or self._echoes(first, proposal):
                proposal.agreed.append(first)
            elif proposal.kind == "idea" and yes and not self._about_work(turn, previous):
                self._nod(proposal, first)
        elif firm and previous and not same(previous.speaker, turn.speaker):
            self._agreed_statement(turn, previous, first)
        last = self._floor.found[-1] if self._floor.found else None
        if last and (yes or firm) and not no and turn.index - last.turn == 1:
            if same(last.clauses[-1].speaker, turn.speaker):
                return
            last.cite([first])
            last.confirmed = True

    def _reserved(self, turn: Turn) -> bool:
        """ "Why not, but we have to ask the landlord first.": a yes with a condition settles nothing."""
        return any(self._language.search("reservation", u.text) for u in turn.clauses[:3] if not u.quoted)

    def _about_work(self, turn: Turn, previous: Turn | None) -> bool:
        """ "I like that. Milo, would you set one up?" "Yes.": the idea became somebody's task."""
        clauses = [*turn.clauses, *(previous.clauses if previous else [])]
        return any(said.kind != "need" for u in clauses if u.body and (said := self._reader.read(u)))

    def _nod(self, proposal: Proposal, clause: Clause) -> None:
        """ "How about June?" "Works." "June, yes.": two people's assent makes an idea agreed."""
        proposal.nods.append(clause)
        voices = {u.speaker for u in proposal.nods}
        if None not in voices and len(voices) >= 2:
            proposal.agreed += [u for u in proposal.nods if u not in proposal.agreed]

    def _echoes(self, clause: Clause, proposal: Proposal) -> bool:
        """ "We keep it." "Keep it.": another says the same in fewer words."""
        language = self._language
        said = set(language.content(re.sub(language.text("approving"), "", clause.body, flags=re.IGNORECASE)))
        short = len(clause.body.split()) <= 5 and len(proposal.text.split()) <= 12
        same = bool(said) and said <= set(language.content(proposal.text))
        return same and short and not clause.question and proposal.kind in ("lets", "propose", "question", "statement")

    def _denial(self, proposal: Proposal, turn: Turn) -> Clause | None:
        """ "We're a clinic. No grooming.": the clause that says no to a question in its words."""
        content = set(self._language.content(proposal.text))
        for clause in turn.clauses[:3]:
            if self._language.first("reject_part", clause.text) and content & set(self._language.content(clause.text)):
                return clause
        return None

    def _declines(self, turn: Turn, first: Clause, yes: bool, no: bool) -> None:
        """ "Should we buy it?" "Not this year." "Understood.": the answer no, agreed to, is a decision too."""
        language = self._language
        if self._declined is None:
            return
        proposal, answer = self._declined
        if turn.index - answer.turn > 1 or proposal.settled or no:
            self._declined = None
            return
        if not yes or same(answer.speaker, turn.speaker):
            return
        self._declined = None
        proposal.settled = True
        text = re.sub(language.text("we_subject"), "", proposal.text, flags=re.IGNORECASE)
        form = "declined" if text.split()[0].lower() in language.verbs else "declined_thing"
        self._floor.settle(
            language.text(form).format(text=text), [proposal.clause, answer, first], by=answer.speaker, at=first
        )

    def _agreed_statement(self, turn: Turn, previous: Turn, first: Clause) -> None:
        """ "Nine hundred euros per month." "Agreed.": a statement becomes a decision by a formal agreement only."""
        language = self._language
        last = next((u for u in reversed(previous.clauses) if u.body and not u.quoted), None)
        formal = first.led_by(language, "formal_agree") or (first.body and language.first("formal_agree", first.body))
        if not formal and not (last and language.first("stays", last.body)):
            return
        if last is None or last.question or self._reader.read(last) or not language.content(last.body):
            return
        if (
            language.search("negation", last.body)
            or language.first("not_statement", last.body)
            or language.first("agree", last.body)
        ):
            return
        if any(last in s.clauses for s in self._floor.found):
            return
        if any(last is p.clause for p in self._floor.open):
            return
        proposal = self._floor.propose(last.body.strip(" ."), "statement", last)
        proposal.agreed.append(first)
