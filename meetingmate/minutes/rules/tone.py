"""DecisionCandidate by tone: somebody yields to what another spoke up for, or grants what another wished for."""

from __future__ import annotations

import re

from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.rules.floor import Floor


class Tone:
    """Decisions without a word of decision."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._language = floor.language

    def permits(self, clause: Clause) -> bool:
        """ "I'd still want a second camera." "Have it.": what another wished for, or put forward, is granted."""
        asked = [p for p in self._floor.open if not p.settled and clause.turn - p.clause.turn <= 4]
        asked = [p for p in asked if p.kind in ("wish", "idea", "propose")]
        if not asked or same(asked[-1].clause.speaker, clause.speaker) or asked[-1].against:
            return False
        asked[-1].settled = True
        self._floor.settle(asked[-1].text, [asked[-1].clause, *asked[-1].agreed, clause], by=clause.speaker, at=clause)
        return True

    def yields(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "A band, please." "Okay, okay, the band.": what another spoke up for is taken, its name alone says so."""
        language = self._language
        named = body.strip(" .!")
        content = set(language.content(named))
        alone = clause is turn.clauses[-1] and not clause.question and len(named.split()) <= 4 and bool(content)
        label = re.match(language.text("label"), named, re.IGNORECASE)
        led = clause.led_by(language, "yields") or (label and clause.led_by(language, "conclude_leads"))
        if not alone or not led or language.search("verb_inside", named):
            return False
        starts = label or re.match(rf"{language.text('np_start')} ", named, re.IGNORECASE)
        numbers = dates.numbers(named, language.code)
        if not (starts or numbers) or language.search("negation", named) or language.search("hedges", clause.text):
            return False
        for other in [u for t in self._floor.last_turns[-2::-1] for u in t.clauses]:
            own = same(other.speaker, clause.speaker) and not self._backed(other, clause)
            if (
                own
                or not content <= set(language.content(other.body))
                or other.question
                or other.quoted
                or language.search("negation", other.body)
            ):
                continue
            if not language.first("prefers", other.body):
                continue
            asked = [p for p in self._floor.waiting(clause) if p.kind in ("question", "choice")]
            topic, clauses = (asked[-1].text, [asked[-1].clause]) if asked else ("", [])
            text, priced = self._priced(named)
            if numbers and not starts and not asked:  # a number alone says nothing without its question
                if (question := self._floor.number_asked()) is None:
                    return False
                text, clauses = language.text("topic_form").format(topic=question[0], text=text), question[1]
            for proposal in asked[-1:]:
                proposal.settled = True
            self._floor.settle(text, [*clauses, *priced, other, clause], by=clause.speaker, at=clause, topic=topic)
            return True
        return False

    def _backed(self, wish: Clause, end: Clause) -> bool:
        """Whether another agreed between what somebody spoke up for and his own conclusion."""
        between = [t for t in self._floor.last_turns if wish.turn < t.index < end.turn and t.clauses]
        firsts = [t.clauses[0] for t in between if not same(t.speaker, wish.speaker)]
        return any(u.led_by(self._language, "firm_yes") or self._language.first("firm_agree", u.body) for u in firsts)

    def _priced(self, named: str) -> tuple[str, list[Clause]]:
        """ "The band wants nine hundred.": what is taken, with the price that was named for it."""
        language = self._language
        for clause in [u for t in self._floor.heard[::-1] for u in t.clauses if not u.question and not u.quoted]:
            for pattern in language.strings("price_of"):
                found = re.match(language.filled(pattern, np=re.escape(named)), clause.body, re.IGNORECASE)
                if found:
                    text = language.text("chosen_price").format(text=named, price=found.group("price").strip())
                    return text, [clause]
        return named, []
