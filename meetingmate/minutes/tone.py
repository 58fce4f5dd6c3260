"""Settled by tone: somebody yields to what another spoke up for, or grants what another wished for."""

from __future__ import annotations

import re

from meetingmate.minutes import dates
from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.floor import Floor


class Tone:
    """Decisions without a word of decision."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._table = floor.table

    def permits(self, unit: Unit) -> bool:
        """ "I'd still want a second camera." "Have it.": what another wished for, or put forward, is granted."""
        asked = [p for p in self._floor.open if not p.settled and unit.turn - p.unit.turn <= 4]
        asked = [p for p in asked if p.kind in ("wish", "idea", "propose")]
        if not asked or same(asked[-1].unit.speaker, unit.speaker) or asked[-1].against:
            return False
        asked[-1].settled = True
        self._floor.settle(asked[-1].text, [asked[-1].unit, *asked[-1].agreed, unit], by=unit.speaker, at=unit)
        return True

    def yields(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "A band, please." "Okay, okay, the band.": what another spoke up for is taken, its name alone says so."""
        table = self._table
        named = core.strip(" .!")
        content = set(table.content(named))
        alone = unit is turn.units[-1] and not unit.question and len(named.split()) <= 4 and bool(content)
        label = re.match(table.text("label"), named, re.IGNORECASE)
        led = unit.led_by(table, "yields") or (label and unit.led_by(table, "conclude_leads"))
        if not alone or not led or table.search("verb_inside", named):
            return False
        starts = label or re.match(rf"{table.text('np_start')} ", named, re.IGNORECASE)
        numbers = dates.numbers(named, table.code)
        if not (starts or numbers) or table.search("negation", named) or table.search("hedges", unit.text):
            return False
        for other in [u for t in self._floor.last_turns[-2::-1] for u in t.units]:
            own = same(other.speaker, unit.speaker) and not self._backed(other, unit)
            if (
                own
                or not content <= set(table.content(other.core))
                or other.question
                or other.quoted
                or table.search("negation", other.core)
            ):
                continue
            if not table.first("prefers", other.core):
                continue
            asked = [p for p in self._floor.waiting(unit) if p.kind in ("question", "choice")]
            topic, units = (asked[-1].text, [asked[-1].unit]) if asked else ("", [])
            text, priced = self._priced(named)
            if numbers and not starts and not asked:  # a number alone says nothing without its question
                if (question := self._floor.number_asked()) is None:
                    return False
                text, units = table.text("topic_form").format(topic=question[0], text=text), question[1]
            for proposal in asked[-1:]:
                proposal.settled = True
            self._floor.settle(text, [*units, *priced, other, unit], by=unit.speaker, at=unit, topic=topic)
            return True
        return False

    def _backed(self, wish: Unit, end: Unit) -> bool:
        """Whether another agreed between what somebody spoke up for and his own conclusion."""
        between = [t for t in self._floor.last_turns if wish.turn < t.index < end.turn and t.units]
        firsts = [t.units[0] for t in between if not same(t.speaker, wish.speaker)]
        return any(u.led_by(self._table, "firm_yes") or self._table.first("firm_agree", u.core) for u in firsts)

    def _priced(self, named: str) -> tuple[str, list[Unit]]:
        """ "The band wants nine hundred.": what is taken, with the price that was named for it."""
        table = self._table
        for unit in [u for t in self._floor.heard[::-1] for u in t.units if not u.question and not u.quoted]:
            for pattern in table.strings("price_of"):
                found = re.match(table.filled(pattern, np=re.escape(named)), unit.core, re.IGNORECASE)
                if found:
                    text = table.text("chosen_price").format(text=named, price=found.group("price").strip())
                    return text, [unit]
        return named, []
