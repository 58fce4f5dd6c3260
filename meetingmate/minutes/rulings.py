"""Rules laid down, leave asked for, and topics closed: decisions that name neither a proposal nor a vote."""

from __future__ import annotations

from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.floor import Floor
from meetingmate.minutes.language_pack import overlap
from meetingmate.minutes.outcomes import Proposal

#: Turns between a proposal and the words that close its topic.
_REACH = 8


class Rulings:
    """Steps of ``DecisionFinder`` beside proposals and conclusions."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._table = floor.table

    def decree(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "New rule: ...", "From May on we ...", "Nobody leaves ...": stands when another says yes to it."""
        table = self._table
        if unit.question or table.search("hedges", core) or table.search("habit", core):
            return False
        for name, kind in (("decree", "propose"), ("ruling", "statement")):
            match = table.first(name, core)
            text = match.group("text").strip(" .!") if match else ""
            if match and len(set(table.content(text))) >= 2 and not self._floor.reader.read(unit):
                if self._floor.related(table.content(text), unit) and self._led(unit, turn):
                    return False  # a conclusion of what was proposed
                self._floor.propose(text, "propose" if kind == "propose" else "statement", unit)
                return True
        return False

    def seals(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "Everybody signs the list. No exceptions.": the clause before it is what holds."""
        table = self._table
        if unit.question or not table.first("seals", core):
            return False
        before = [u for u in turn.units if u.index < unit.index and u.core and not u.quoted]
        if not before or before[-1].question or table.search("hedges", before[-1].text):
            return False
        said = before[-1]
        if any(said in s.units for s in self._floor.found):
            self._floor.found[-1].cite([unit])
            return True
        told = table.first("not_statement", said.core) and not table.first("wanted", said.core)
        if len(set(table.content(said.core))) < 2 or told:
            return False
        text = said.core.strip(" .!")
        for proposal in [p for p in self._floor.open if p.unit is said]:
            proposal.settled, text = True, proposal.text
        if wanted := table.first("wanted", text):
            text = wanted.group("text")
        self._floor.settle(text, [said, unit], by=unit.speaker, at=unit)
        return True

    def asks_leave(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "Can I order the drill?": granted by leave only, a mere yes answers other questions of this form."""
        match = self._table.first("asks_leave", core)
        if not match or len(self._table.content(match.group("text"))) < 2:
            return False
        self._floor.propose(match.group("text").strip(" .!?"), "wish", unit)
        return True

    def then_it_is(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "Blue or green?" "So it's blue.": a few words out of what was proposed, led as a conclusion."""
        table = self._table
        led = self._led(unit, turn) or unit.led_by(table, "yields")
        match = table.first("then_it_is", core)
        if not match or unit.question or table.search("hedges", core) or table.search("negation", core):
            return False
        text = match.group("text").strip(" .!")
        content = set(table.content(text))
        if not content or len(text.split()) > 6 or table.search("verb_inside", text):
            return False
        if not led and not core.rstrip(" .!").lower().endswith(("then", "also", "alors", "donc", "entonces")):
            return False
        asked = [p for p in self._floor.waiting(unit) if content <= set(table.content(p.text))]
        asked = asked or [
            p for p in self._recent(unit) if self._choice(p, unit) and content <= set(table.content(p.text))
        ]
        if not asked:
            return False
        asked[-1].settled = True
        cited = [asked[-1].unit, *asked[-1].agreed, unit]
        self._floor.settle(text, cited, by=unit.speaker, at=unit, topic=asked[-1].text)
        return True

    def no_thing(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "Do we print the flyer?" "Okay, no flyer this year.": nothing of what was asked about."""
        table = self._table
        if unit.question or not table.first("no_thing", core) or table.search("hedges", core):
            return False
        if not self._led(unit, turn) or unit.led_by(table, "no_leads") or len(core.split()) > 8:
            return False
        content = table.content(core)
        asked = [p for p in self._recent(unit) if set(content[:1]) <= set(table.content(p.text)) and content]
        asked = [p for p in asked if not same(p.unit.speaker, unit.speaker) or self._said_between(p.unit, unit)]
        if not asked:
            return self._no_such_thing(unit, content)
        asked[-1].settled = True
        cited = [asked[-1].unit, *asked[-1].against, unit]
        self._floor.settle(core.strip(" .!"), cited, by=unit.speaker, at=unit)
        return True

    def _no_such_thing(self, unit: Unit, content: list[str]) -> bool:
        """ "I don't want the logo on the van." "Neither do I." "So no logo on the van."."""
        before = [u for t in self._floor.heard[-4:] for u in t.units if u.turn < unit.turn and not u.quoted]
        said = [u for u in before if len(content) >= 2 and set(content) <= set(self._table.content(u.core))]
        said = [u for u in said if self._table.search("negation", u.core) and self._said_between(u, unit)]
        if said:
            self._floor.settle(unit.core.strip(" .!"), [said[-1], unit], by=unit.speaker, at=unit)
        return bool(said)

    def grants(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "The choir asks for two hundred." "Okay, they get two hundred.": what was spoken of is given."""
        table = self._table
        match = table.first("grants", core)
        if not match or unit.question or table.search("hedges", core) or table.search("habit", core):
            return False
        if not self._led(unit, turn) or table.search("negation", core):
            return False
        content = set(table.content(match.group("text")))
        before = [u for t in self._floor.heard[-4:] for u in t.units if u.turn < unit.turn and not u.quoted]
        spoken = [u for u in before if content & set(table.content(u.core)) and not same(u.speaker, unit.speaker)]
        spoken = spoken or [p.unit for p in self._recent(unit) if content & set(table.content(p.text))]
        voices = [u for u in before if not same(u.speaker, unit.speaker)]
        source = [u for u in before if len(content & set(table.content(u.core))) * 2 >= max(1, len(content))]
        if not source or not (spoken or voices):
            return False
        for proposal in self._recent(unit):
            if content & set(table.content(proposal.text)):
                proposal.settled = True
        self._floor.settle(match.group("text"), [source[-1], unit], by=unit.speaker, at=unit)
        return True

    def closes(self, unit: Unit, turn: Turn, core: str) -> bool:
        """ "Clay I like." "Me too." "Good, so that's the roof.": what was spoken up for before a topic is closed."""
        table = self._table
        match = table.first("closes_topic", core)
        if not match or unit.question or not self._led(unit, turn):
            return False
        for proposal in self._recent(unit)[::-1]:
            if proposal.kind not in ("idea", "propose", "question") or proposal.against:
                continue
            voices = self._voices(proposal, unit)
            if not voices or table.search("or_words", proposal.text):
                continue
            proposal.settled = True
            topic = match.groupdict().get("np") or ""
            cited = [proposal.unit, *proposal.agreed, *voices, unit]
            if set(table.content(topic)) <= set(table.content(proposal.text)):
                topic = ""
            self._floor.settle(proposal.text, cited, by=unit.speaker, at=unit, topic=topic)
            return True
        return False

    def _led(self, unit: Unit, turn: Turn) -> bool:
        """Whether a clause is led as a conclusion, by its own words or by a marker alone before it ("Okay. ...")."""
        before = [u for u in turn.units if u.index == unit.index - 1 and not u.core and not u.question]
        return any(u.led_by(self._table, "conclude_leads") for u in [unit, *before])

    def _recent(self, unit: Unit) -> list[Proposal]:
        open_ = [p for p in self._floor.open if not p.settled and p.unit.turn < unit.turn]
        return [p for p in open_ if unit.turn - p.unit.turn <= _REACH]

    def _choice(self, proposal: Proposal, unit: Unit) -> bool:
        """Whether two things were put to the others, and they had their say."""
        either = proposal.kind == "choice" or bool(self._table.search("or_words", proposal.text))
        return either and (proposal.kind == "choice" or self._said_between(proposal.unit, unit))

    def _said_between(self, first: Unit, last: Unit) -> bool:
        """Whether anybody else spoke between two clauses of one speaker."""
        turns = [t for t in self._floor.heard if first.turn < t.index < last.turn]
        return any(not same(t.speaker, last.speaker) for t in turns)

    def _voices(self, proposal: Proposal, end: Unit) -> list[Unit]:
        """The clauses of others that speak up for a proposal before ``end``."""
        table = self._table
        content = table.content(proposal.text)
        found = [u for u in [*proposal.agreed, *proposal.nods] if not same(u.speaker, proposal.unit.speaker)]
        for turn in self._floor.heard:
            for unit in turn.units:
                after = proposal.unit.turn < unit.turn < end.turn and not same(unit.speaker, proposal.unit.speaker)
                if not after or unit.question or unit.quoted or table.search("negation", unit.core):
                    continue
                liked = table.first("prefers", unit.core) or table.search("speaks_for", unit.core)
                if liked and overlap(table.content(unit.core), content) > 0 and unit not in found:
                    found.append(unit)
        return found
