"""What the meeting settles: proposals are followed until they are agreed to, concluded, voted on or put off."""

from __future__ import annotations

import re

from meetingmate.minutes import dates
from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.floor import Floor
from meetingmate.minutes.language_pack import Cues, overlap
from meetingmate.minutes.motions import Motions
from meetingmate.minutes.outcomes import Proposal, ProposalKind, Settled
from meetingmate.minutes.reactions import REACH, Reactions
from meetingmate.minutes.rulings import Rulings
from meetingmate.minutes.tasks import TaskReader
from meetingmate.minutes.tone import Tone

#: From this many turns on, "so we ..." without a proposal or a yes is more often telling than deciding (AMI).
_LONG_TALK = 120
#: Where "The release stays on the 24th, without group bookings, because ..." has said what stays.
_STAYS_END = re.compile(r",(?! (?:with|without|but without|mit|ohne|avec|sans|con|sin) )")


class DecisionFinder:
    """Walks through the turns once and returns what was settled, in order; withdrawn ones are marked."""

    def __init__(self, table: Cues, reader: TaskReader) -> None:
        self._table = table
        self._reader = reader
        self._floor = Floor(table, reader)
        self._reactions = Reactions(self._floor)
        self._motions = Motions(self._floor)
        self._tone = Tone(self._floor)
        self._rulings = Rulings(self._floor)

    @property
    def left_open(self) -> list[Proposal]:
        """Proposals that nobody concluded."""
        return self._floor.left_open

    def run(self, turns: list[Turn]) -> list[Settled]:
        """Everything settled. A meeting that says it decides nothing gets an empty list."""
        for turn in turns:
            if any(self._table.search("no_decisions", u.text) for u in turn.units if not u.quoted):
                return []
        for number, turn in enumerate(turns):
            self._floor.hear(turn)
            self._reactions.retire(turn.index)
            self._reactions.react(turn, turns[number - 1] if number else None)
            for unit in turn.units:
                if unit.core and not unit.quoted and not unit.announcement:
                    self._read(unit, turn)
                elif unit.question and unit.leads and not unit.quoted:
                    self._asks_agreement(unit, turn)  # "All agreed?"
        self._reactions.retire(turns[-1].index + REACH + 1 if turns else 0)
        long = len(turns) > _LONG_TALK
        return sorted((s for s in self._floor.found if s.confirmed or not long), key=lambda s: s.units[0].index)

    def _read(self, unit: Unit, turn: Turn) -> None:
        table, core = self._table, unit.core
        if chosen := self._floor.choices.hear(unit):
            proposal, text, voices = chosen
            proposal.settled = True
            bare = ": " not in text and len(table.content(text)) < 2  # "Blue or green for the hall?"
            topic = proposal.text if bare else ""
            self._floor.settle(text, [proposal.unit, *voices], by=unit.speaker, at=unit, topic=topic)
            return
        if table.search("reversal", unit.text):
            self._floor.undo(unit)
        if self._asks_agreement(unit, turn):
            return
        if again := table.first("undo_lead", core):
            core = core[again.end() :]  # "Scrap that, we ship on Wednesday."
        if opens := table.first("fronted", core):
            core = core[opens.end() :].lstrip() or core  # "As for the music, I'd say ..."
        steps = (
            self._motions.motion,
            self._motions.vote,
            self._deferral,
            self._rulings.seals,
            self._decided,
            self._tone.yields,
            self._rulings.closes,
            self._rulings.grants,
            self._rulings.then_it_is,
            self._rulings.no_thing,
            self._rulings.decree,
            self._rulings.asks_leave,
            self._conclusion,
            self._proposal,
        )
        for step in steps:
            if step(unit, turn, core):
                return

    def _deferral(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if unit.question or not table.first("defer", core):
            return False
        related = self._floor.related(table.content(core), unit, pronoun=True)
        units = [p.unit for p in related[-1:]] + [unit]
        match = table.first("conclude_we", core) or table.first("lets", core) or table.first("defer", core)
        groups = {k: v for k, v in match.groupdict().items() if v}
        text = groups.get("text") or core
        topic = related[-1].text if related else ""
        if not related and len(table.content(text)) < 4:
            opens = [
                (u, table.first("fronted", u.core)) for t in self._floor.heard[-2:] for u in t.units if u is not unit
            ]
            named = [(u, match.group("np")) for u, match in opens if match and not u.quoted]
            if not named:
                return True  # it does not say what is put off
            units, topic = [named[-1][0], unit], named[-1][1]
        for proposal in related:
            proposal.settled = True
        topic = topic if len(table.content(text)) < 4 else ""
        self._floor.settle(text, units, status="deferred", by=unit.speaker, at=unit, topic=topic)
        return True

    def _concludes(self, unit: Unit, turn: Turn) -> bool:
        """Whether a clause is led as a conclusion ("so", "then", "okay"), its own or the marker just before it."""
        if unit.led_by(self._table, "conclude_leads") or self._floor.undone_in == turn.index:
            return True
        if re.search(self._table.text("conclusion_tail"), unit.core, re.IGNORECASE):
            return True
        before = [u for u in turn.units if u.index < unit.index]
        return bool(before) and not before[-1].core and before[-1].led_by(self._table, "conclude_leads")

    def _decided(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        said_before = any(
            u.led_by(table, "decided_leads") or (u.core and table.whole("decided_alone", u.core.strip(" .!")))
            for u in [*[x for x in turn.units if x.index == unit.index - 1], unit]
        )
        match = table.first("decided", core)
        if unit.question or table.search("not_decided", core) or table.search("overturned", core):
            return False  # "We agreed on the tenth, but Rosa can't make it."
        if table.search("decided_before", unit.text) and not match:
            return False
        if not match and not said_before:
            return False
        text = next((v for k, v in (match.groupdict() if match else {}).items() if v and k.startswith("text")), "")
        if not match and table.whole("decided_alone", core.strip(" .!")):
            text = ""
        elif not match:
            inner = table.first("conclude_we", core) or table.first("lets", core)
            text = inner.group("text") if inner else core
        text = text.strip(" .!,")
        if re.match(table.text("we_subject"), text, re.IGNORECASE):
            text = re.sub(table.text("we_subject"), "", text, flags=re.IGNORECASE)
        if not table.content(text):
            following = [u for u in turn.units if u.index == unit.index + 1 and u.core]
            if following:
                return True  # "Decided." is read with the clause that follows
            if self._floor.open:
                last = self._floor.open[-1]
                last.settled = True
                self._floor.settle(last.text, [last.unit, *last.agreed, unit], by=unit.speaker, at=unit)
            return True
        self._conclude(text, unit, turn, explicit=True)
        return True

    def _conclusion(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if unit.question or table.search("hedges", core) or table.search("habit", core):
            return False
        if table.search("not_decided", core) or table.search("decided_before", unit.text):
            return False
        if self._after_condition(unit):
            return False
        led = self._concludes(unit, turn)
        related = self._floor.related(table.content(core), unit)
        waiting = bool(self._floor.waiting(unit))
        if match := table.first("it_is", core) or table.first("it_is_then", core):
            text = match.group("text") + (match.groupdict().get("tail") or "")
            firm = match.re in table.list("it_is")
            asked = bool(dates.numbers(text, table.code)) and self._floor.number_asked() is not None
            if table.content(text) and (firm or asked or self._floor.related(table.content(text), unit, pronoun=True)):
                self._conclude(text, unit, turn, short=True)
                return True
        if match := table.first("conclude_we", core):
            if table.first("we_plan", core):
                return False
            if led or waiting or related or table.first("settled_for_good", core):
                self._conclude(match.group("text"), unit, turn)
                return True
            kind: ProposalKind = "statement"
            if table.search("contrasts", core) or table.first("we_decide", core):
                kind = "propose"
            self._floor.propose(match.group("text").strip(" .!"), kind, unit)
            return True
        if table.first("stays", core) and (led or waiting or related):
            self._conclude(_STAYS_END.split(core)[0], unit, turn)
            return True
        then = re.search(table.text("conclusion_tail"), core, re.IGNORECASE)
        if (match := table.first("lets", core)) and led and (then or table.search("then_leads", " ".join(unit.leads))):
            self._conclude(match.group("text"), unit, turn)
            return True
        known = (
            related
            or (len(table.content(core)) <= 2 and self._floor.related(table.content(core), unit, pronoun=True))
            or any(
                not s.withdrawn and unit.turn - s.turn <= 8 and overlap(table.content(core), table.content(s.text)) > 0
                for s in self._floor.found
            )
            or (bool(dates.numbers(core, table.code)) and not table.search("state_now", core))
        )
        led_then = unit.led_by(table, "then_leads") or self._floor.undone_in == turn.index
        if led and known and led_then and table.first("conclude_is", core):
            self._conclude(core, unit, turn)
            return True
        if match := table.first("agreed_after", core):
            self._conclude(match.group("text"), unit, turn)
            return True
        return False

    def _after_condition(self, unit: Unit) -> bool:
        """ "I'd give them until October." "And then?" "Then we shut it.": what follows a condition is not settled."""
        if not unit.led_by(self._table, "then_leads"):
            return False
        before = [u for t in self._floor.last_turns for u in t.units if u.index < unit.index]
        return bool(before) and before[-1].question and bool(self._table.first("what_then", before[-1].text))

    def _conclude(self, text: str, unit: Unit, turn: Turn, short: bool = False, explicit: bool = False) -> None:
        table = self._table
        text = text.strip(" .!,")
        content = table.content(text)
        alone = bool(re.search(table.text("self_contained"), text, re.IGNORECASE))
        points = not alone and (short or len(content) < 2 or self._reader.has_pronoun(text))
        related = self._floor.related(content, unit, pronoun=points or (bool(self._floor.waiting(unit)) and not alone))
        units: list[Unit] = []
        topic = ""
        for proposal in related:
            proposal.settled = True
            units += [proposal.unit, *proposal.agreed]
        if (
            related
            and content
            and set(content) <= set(table.content(related[-1].text))
            and related[-1].kind != "choice"
        ):
            text = related[-1].text  # the short answer only repeats words of the proposal
        elif related and not alone and (points or len(content) < 3):
            topic = related[-1].text if related[-1].kind != "statement" or short else ""
        if short and not related and dates.numbers(text, table.code) and (asked := self._floor.number_asked()):
            text, units = table.text("topic_form").format(topic=asked[0], text=text), [*asked[1], *units]
        done = self._floor.settle(text, [*units, unit], by=unit.speaker, at=unit, topic=topic)
        asked = any(self._table.first("agreed_question", u.text) for u in turn.units if u.index < unit.index)
        closing = asked or unit.led_by(self._table, "closing_leads")
        done.bare = short
        done.confirmed = bool(related or explicit or closing or done.replaces)

    def _asks_agreement(self, unit: Unit, turn: Turn) -> bool:
        """ "... Agreed?": what was said just before is put to the meeting."""
        if not unit.question:
            return False
        tail = re.search(self._table.text("agreed_tail"), unit.core, re.IGNORECASE)
        if tail and len(set(self._table.content(unit.core[: tail.start()]))) >= 2:
            self._floor.propose(unit.core[: tail.start()].strip(" ."), "propose", unit)
            return True
        if not self._table.first("agreed_question", unit.text):
            return False
        before = [u for u in turn.units if u.index < unit.index and u.core and not u.question and not u.quoted]
        if before and self._table.first("not_proposal", before[-1].core):
            return True  # "I'd say the first thing is the alert."
        if before and len(set(self._table.content(before[-1].core))) < 2:
            return True  # "Loud, very loud.": nothing one could agree to
        if not before or any(before[-1] in s.units for s in self._floor.found):
            return True
        same = [p for p in self._floor.open if p.unit is before[-1]]
        proposal = same[-1] if same else self._floor.propose(before[-1].core.strip(" ."), "propose", before[-1])
        proposal.kind = "propose"
        return True

    def _proposal(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if table.whole("accept_idea", core.strip(" .!")) or table.first("accept_idea_start", core):
            ideas = [p for p in self._floor.open if not p.settled and p.kind != "wish" and unit.turn - p.unit.turn <= 3]
            if not ideas:
                ideas = self._floor.idea_before(unit)
            if ideas and not same(ideas[-1].unit.speaker, unit.speaker):
                ideas[-1].settled = True
                self._floor.settle(ideas[-1].text, [ideas[-1].unit, *ideas[-1].agreed, unit], by=unit.speaker, at=unit)
                return True
        if table.first("permits", core) and not unit.question and self._tone.permits(unit):
            return True
        if match := table.first("lets", core):
            if not table.first("lets_procedural", match.group("text")):
                self._floor.propose(match.group("text").strip(" .!?"), "lets", unit)
            return True
        if table.first("not_proposal", core):
            return False
        match = table.first("proposals", core)
        if not match:
            return False
        text = next((v for k, v in match.groupdict().items() if v), "").strip(" .!?")
        if not table.content(text):
            return False
        choice = bool(table.search("or_words", text))
        if unit.question or (choice and table.search("which_words", core)):
            kind: ProposalKind = "choice" if choice else "question"
            if table.first("idea_start", core):
                kind = "idea"
        else:
            kind = "propose" if table.first("propose_start", core) else "idea"
            kind = "wish" if table.first("wish_start", core) else kind
        self._floor.propose(text, kind, unit)
        return True
