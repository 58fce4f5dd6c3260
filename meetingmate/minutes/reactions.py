"""How others react to proposals: they agree, object, say the same again, or answer no."""

from __future__ import annotations

import re

from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.floor import Floor, last_turn
from meetingmate.minutes.outcomes import Proposal

#: A proposal waits this many turns for its conclusion.
REACH = 10


class Reactions:
    """Reads from the first clauses of each turn how it takes what lies before the meeting."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._table = floor.table
        self._reader = floor.reader
        self._declined: tuple[Proposal, Unit] | None = None

    def retire(self, now: int) -> None:
        """Proposals that nobody concluded: agreed ones are decisions, the others stay open."""
        for proposal in [p for p in self._floor.open if now - p.unit.turn > REACH]:
            self._floor.open.remove(proposal)
            if proposal.settled:
                continue
            if (
                proposal.agreed
                and not proposal.against
                and proposal.kind in ("lets", "propose", "question", "statement")
            ):
                self._floor.settle(
                    proposal.text, [proposal.unit, *proposal.agreed], by=proposal.unit.speaker, at=proposal.unit
                )
            elif proposal.kind == "idea" and self._idea_agreed(proposal):
                done = self._floor.settle(
                    proposal.text, [proposal.unit, *proposal.agreed], by=proposal.unit.speaker, at=proposal.unit
                )
                done.confirmed = False
            elif proposal.kind in ("question", "choice", "idea", "propose"):
                self._floor.left_open.append(proposal)

    def _idea_agreed(self, proposal: Proposal) -> bool:
        """ "What if we meet at six?" "Agreed.": an idea put as a question, or one that two people agree to."""
        if not proposal.agreed or proposal.against or self._table.search("hedges", proposal.unit.text):
            return False
        asked = proposal.unit.question and bool(self._table.first("idea_start", proposal.unit.core))
        return asked or len({u.speaker for u in proposal.agreed}) >= 2

    def react(self, turn: Turn, previous: Turn | None) -> None:
        """What a turn says to the proposals that wait, and to what was settled just before."""
        table = self._table
        first = next((u for u in turn.units if u.core or u.leads), None)
        if first is None or first.quoted or (first.core and table.whole("answers_of_others", first.core)):
            return  # "Of course they have." answers what was said of others, it agrees to nothing
        firm = any(
            u.led_by(table, "firm_agree") or (u.core and not u.question and table.first("firm_agree", u.core))
            for u in turn.units[:2]
            if not u.quoted
        )
        yes = (
            firm
            or any(u.led_by(table, "firm_yes") and not u.question for u in turn.units[:2])
            or bool(first.core and not first.question and table.first("agree", first.core))
            or (len(turn.units) == 1 and table.whole("assent_alone", first.text.strip(" .!").lower()))
        )
        no = first.led_by(table, "no_leads") or bool(first.core and table.first("disagree", first.core))
        waiting = [
            p
            for p in self._floor.open
            if not p.settled
            and p.kind != "motion"
            and turn.index - last_turn(p) <= 2
            and not same(p.unit.speaker, turn.speaker)
        ]
        if self._declined and self._declined[1].turn != turn.index:
            self._declines(turn, first, yes, no)
        if waiting and first.core and table.first("seconds", first.core) and waiting[-1].kind not in ("lets", "idea"):
            waiting[-1].kind = "motion"
        if waiting:
            proposal = waiting[-1]
            if no and not firm:
                proposal.against.append(first)
                if proposal.kind == "question" and table.first("reject_question", first.text):
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
            if same(last.units[-1].speaker, turn.speaker):
                return
            last.cite([first])
            last.confirmed = True

    def _reserved(self, turn: Turn) -> bool:
        """ "Why not, but we have to ask the landlord first.": a yes with a condition settles nothing."""
        return any(self._table.search("reservation", u.text) for u in turn.units[:3] if not u.quoted)

    def _about_work(self, turn: Turn, previous: Turn | None) -> bool:
        """ "I like that. Milo, would you set one up?" "Yes.": the idea became somebody's task."""
        units = [*turn.units, *(previous.units if previous else [])]
        return any(said.kind != "need" for u in units if u.core and (said := self._reader.read(u)))

    def _nod(self, proposal: Proposal, unit: Unit) -> None:
        """ "How about June?" "Works." "June, yes.": two people's assent makes an idea agreed."""
        proposal.nods.append(unit)
        voices = {u.speaker for u in proposal.nods}
        if None not in voices and len(voices) >= 2:
            proposal.agreed += [u for u in proposal.nods if u not in proposal.agreed]

    def _echoes(self, unit: Unit, proposal: Proposal) -> bool:
        """ "We keep it." "Keep it.": another says the same in fewer words."""
        table = self._table
        said = set(table.content(re.sub(table.text("approving"), "", unit.core, flags=re.IGNORECASE)))
        short = len(unit.core.split()) <= 5 and len(proposal.text.split()) <= 12
        same = bool(said) and said <= set(table.content(proposal.text))
        return same and short and not unit.question and proposal.kind in ("lets", "propose", "question", "statement")

    def _denial(self, proposal: Proposal, turn: Turn) -> Unit | None:
        """ "We're a clinic. No grooming.": the clause that says no to a question in its words."""
        content = set(self._table.content(proposal.text))
        for unit in turn.units[:3]:
            if self._table.first("reject_part", unit.text) and content & set(self._table.content(unit.text)):
                return unit
        return None

    def _declines(self, turn: Turn, first: Unit, yes: bool, no: bool) -> None:
        """ "Should we buy it?" "Not this year." "Understood.": the answer no, agreed to, is a decision too."""
        table = self._table
        proposal, answer = self._declined
        if turn.index - answer.turn > 1 or proposal.settled or no:
            self._declined = None
            return
        if not yes or same(answer.speaker, turn.speaker):
            return
        self._declined = None
        proposal.settled = True
        text = re.sub(table.text("we_subject"), "", proposal.text, flags=re.IGNORECASE)
        form = "declined" if text.split()[0].lower() in table.verbs else "declined_thing"
        self._floor.settle(
            table.text(form).format(text=text), [proposal.unit, answer, first], by=answer.speaker, at=first
        )

    def _agreed_statement(self, turn: Turn, previous: Turn, first: Unit) -> None:
        """ "Nine hundred euros per month." "Agreed.": a statement becomes a decision by a formal agreement only."""
        table = self._table
        last = next((u for u in reversed(previous.units) if u.core and not u.quoted), None)
        formal = first.led_by(table, "formal_agree") or (first.core and table.first("formal_agree", first.core))
        if not formal and not (last and table.first("stays", last.core)):
            return
        if last is None or last.question or self._reader.read(last) or not table.content(last.core):
            return
        if (
            table.search("negation", last.core)
            or table.first("not_statement", last.core)
            or table.first("agree", last.core)
        ):
            return
        if any(last in s.units for s in self._floor.found):
            return
        if any(last is p.unit for p in self._floor.open):
            return
        proposal = self._floor.propose(last.core.strip(" ."), "statement", last)
        proposal.agreed.append(first)
