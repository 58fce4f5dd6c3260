"""What the meeting settles: proposals are followed until they are agreed to, concluded, voted on or put off."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from meetingmate.minutes import phrase, votes, when
from meetingmate.minutes.choices import Choices
from meetingmate.minutes.cues import Cues, overlap
from meetingmate.minutes.outcomes import Proposal, ProposalKind, Settled
from meetingmate.minutes.tasks import TaskReader
from meetingmate.minutes.units import Turn, Unit

#: A proposal waits this many turns for its conclusion.
_REACH = 10
_RELATED = 0.2
#: From this many turns on, "so we ..." without a proposal or a yes is more often telling than deciding (AMI).
_LONG_TALK = 120
_SAME = 0.4


#: Where "The release stays on the 24th, without group bookings, because ..." has said what stays.
_STAYS_END = re.compile(r",(?! (?:with|without|but without|mit|ohne|avec|sans|con|sin) )")


class DecisionFinder:
    """Walks through the turns once and returns what was settled, in order; withdrawn ones are marked."""

    def __init__(self, table: Cues, reader: TaskReader, meeting_date: date | None) -> None:
        self._table = table
        self._reader = reader
        self._date = meeting_date
        self._open: list[Proposal] = []
        self._choices = Choices(table)
        self._found: list[Settled] = []
        self._reversed = False
        self._undone_in = -1
        self._declined: tuple[Proposal, Unit] | None = None
        self._last_turns: list[Turn] = []
        self._heard: list[Turn] = []
        self.left_open: list[Proposal] = []

    def run(self, turns: list[Turn]) -> list[Settled]:
        """Everything settled. A meeting that says it decides nothing gets an empty list."""
        for turn in turns:
            if any(self._table.search("no_decisions", u.text) for u in turn.units if not u.quoted):
                return []
        for number, turn in enumerate(turns):
            self._last_turns = [*self._last_turns[-2:], turn]
            self._heard = [*self._heard[-7:], turn]
            self._retire(turn.index)
            self._react(turn, turns[number - 1] if number else None)
            for unit in turn.units:
                if unit.core and not unit.quoted and not unit.announcement:
                    self._read(unit, turn)
        self._retire(turns[-1].index + _REACH + 1 if turns else 0)
        long = len(turns) > _LONG_TALK
        return sorted((s for s in self._found if s.confirmed or not long), key=lambda s: s.units[0].index)

    # --- proposals and how others react

    def _retire(self, now: int) -> None:
        """Proposals that nobody concluded: agreed ones are decisions, the others stay open."""
        for proposal in [p for p in self._open if now - p.unit.turn > _REACH]:
            self._open.remove(proposal)
            if proposal.settled:
                continue
            if (
                proposal.agreed
                and not proposal.against
                and proposal.kind in ("lets", "propose", "question", "statement")
            ):
                self._settle(
                    proposal.text, [proposal.unit, *proposal.agreed], by=proposal.unit.speaker, at=proposal.unit
                )
            elif proposal.kind in ("question", "choice", "idea", "propose"):
                self.left_open.append(proposal)

    def _propose(self, text: str, kind: ProposalKind, unit: Unit) -> Proposal:
        proposal = Proposal(text, kind, unit)
        self._open.append(proposal)
        if kind == "choice":
            self._choices.put(proposal)
        return proposal

    @staticmethod
    def _same(a: str | None, b: str | None) -> bool:
        return a is not None and a == b

    def _react(self, turn: Turn, previous: Turn | None) -> None:
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
        )
        no = first.led_by(table, "no_leads") or bool(first.core and table.first("disagree", first.core))
        waiting = [
            p
            for p in self._open
            if not p.settled
            and p.kind != "motion"
            and turn.index - self._last_turn(p) <= 2
            and not self._same(p.unit.speaker, turn.speaker)
        ]
        if self._declined and self._declined[1].turn != turn.index:
            self._declines(turn, first, yes, no)
        if waiting and first.core and table.first("seconds", first.core):
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
            elif firm or (yes and proposal.kind in ("lets", "propose", "question")) or self._echoes(first, proposal):
                proposal.agreed.append(first)
        elif firm and previous and not self._same(previous.speaker, turn.speaker):
            self._agreed_statement(turn, previous, first)
        last = self._found[-1] if self._found else None
        if last and (yes or firm) and not no and turn.index - last.turn == 1:
            if self._same(last.units[-1].speaker, turn.speaker):
                return
            last.cite([first])
            last.confirmed = True

    def _echoes(self, unit: Unit, proposal: Proposal) -> bool:
        """ "We keep it." "Keep it.": another says the same in fewer words."""
        table = self._table
        said = set(table.content(unit.core))
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
        if not yes or self._same(answer.speaker, turn.speaker):
            return
        self._declined = None
        proposal.settled = True
        text = re.sub(table.text("we_subject"), "", proposal.text, flags=re.IGNORECASE)
        form = "declined" if text.split()[0].lower() in table.verbs else "declined_thing"
        self._settle(table.text(form).format(text=text), [proposal.unit, answer, first], by=answer.speaker, at=first)

    @staticmethod
    def _last_turn(proposal: Proposal) -> int:
        return max(u.turn for u in [proposal.unit, *proposal.agreed])

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
        if any(last in s.units for s in self._found):
            return
        if any(last is p.unit for p in self._open):
            return
        proposal = self._propose(last.core.strip(" ."), "statement", last)
        proposal.agreed.append(first)

    def _idea_before(self, unit: Unit) -> list[Proposal]:
        """What another said last, when somebody says "let's do that" and nothing was formally proposed."""
        for turn in reversed(self._last_turns):
            if self._same(turn.speaker, unit.speaker) or turn.index == unit.turn:
                continue
            said = [u for u in turn.units if len(u.core.split()) >= 5 and not u.quoted and not u.question]
            said = [u for u in said if len(self._table.content(u.core)) >= 3]
            said = [u for u in said if not self._reader.read(u) and not self._table.search("negation", u.core)]
            said = [u for u in said if not self._table.search("hedges", u.core)]
            if said:
                best = max(said, key=lambda u: len(self._table.content(u.core)))
                return [self._propose(best.core.strip(" ."), "idea", best)]
        return []

    # --- clauses

    def _read(self, unit: Unit, turn: Turn) -> None:
        table, core = self._table, unit.core
        if chosen := self._choices.hear(unit):
            proposal, text, voices = chosen
            proposal.settled = True
            self._settle(text, [proposal.unit, *voices], by=unit.speaker, at=unit)
            return
        if table.search("reversal", unit.text):
            self._undo(unit)
        if self._asks_agreement(unit, turn):
            return
        if opens := table.first("fronted", core):
            core = core[opens.end() :].lstrip() or core  # "As for the music, I'd say ..."
        steps = (
            self._motion,
            self._vote,
            self._deferral,
            self._decided,
            self._yields,
            self._conclusion,
            self._proposal,
        )
        for step in steps:
            if step(unit, turn, core):
                return

    def _undo(self, unit: Unit) -> None:
        """ "Scrap that": the decision just taken no longer stands."""
        self._reversed, self._undone_in = True, unit.turn
        if self._found and unit.turn - self._found[-1].turn <= 4 and self._table.first("undo", unit.core or unit.text):
            self._found[-1].withdrawn = True
        for proposal in self._open[-1:]:
            if proposal.agreed or proposal.kind == "lets":
                proposal.settled = True

    def _motion(self, unit: Unit, turn: Turn, core: str) -> bool:
        match = self._table.first("motion", core)
        if not match:
            return False
        groups = match.groupdict()
        earlier = [p for p in self._open if p.kind == "motion" and not p.settled]
        if groups.get("amend"):
            if earlier:
                earlier[-1].agreed.append(unit)
            return True
        proposal = self._propose(groups["text"].strip(" ."), "motion", unit)
        for old in earlier:
            if overlap(self._table.content(old.text), self._table.content(proposal.text)) > _RELATED:
                proposal.agreed += [old.unit, *old.agreed]
                old.settled = True
        return True

    def _vote(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if choice := table.search("vote_choice", " ".join(u.text for u in turn.units)):
            return self._vote_choice(choice, unit, turn)
        motions = [p for p in self._open if p.kind == "motion" and not p.settled]
        if table.first("lost", core):
            for motion in (motions or [p for p in self._open if p.kind == "propose"])[-1:]:
                motion.settled = True
            return True
        if table.first("withdraw_motion", core):
            for motion in motions[-1:]:
                motion.settled = True
            return True
        approved = None if unit.question else table.first("approved", core)
        carried = table.first("carried", core)
        if not approved and not carried:
            return False
        counted = votes.count(table, turn)
        if motions and (carried or overlap(table.content(core), table.content(motions[-1].text)) > 0):
            motion = motions[-1]
            motion.settled = True
            cited = [motion.unit, *motion.agreed, *votes.clauses(turn, unit, counted)]
            done = self._settle(self._put_to_vote(motion, unit, turn), cited, by=motion.unit.speaker, at=unit)
            done.votes = counted
            return True
        if approved:
            done = self._settle(core.strip(" ."), votes.clauses(turn, unit, counted), at=unit)
            done.votes = counted
            return True
        asked = [u for u in turn.units if u.index < unit.index and u.core and table.first("vote_question", u.core)]
        text = table.first("vote_question", asked[0].core).group("text") if asked else ""
        if not text and self._open:
            text = self._open[-1].text
        if text:
            self._settle(text, [*asked, *votes.clauses(turn, unit, counted)], at=unit).votes = counted
        return True

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
        if any(u in turn.units for s in self._found for u in s.units):
            return True
        first, second = (when.number(choice.group(k), self._table.code) for k in ("n", "m"))
        if first is None or second is None or first == second:
            return True
        what = choice.group("what") if first > second else choice.group("other")
        units = [u for u in turn.units if not u.quoted]
        done = self._settle(what, units, at=units[-1])
        done.without = f"{choice.group('what')} {choice.group('other')}"
        done.votes = f"{max(first, second)}:{min(first, second)}"
        return True

    def _deferral(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if unit.question or not table.first("defer", core):
            return False
        related = self._related(table.content(core), unit, pronoun=True)
        units = [p.unit for p in related[-1:]] + [unit]
        match = table.first("conclude_we", core) or table.first("lets", core) or table.first("defer", core)
        groups = {k: v for k, v in match.groupdict().items() if v}
        text = groups.get("text") or core
        topic = related[-1].text if related else ""
        if not related and len(table.content(text)) < 4:
            opens = [(u, table.first("fronted", u.core)) for t in self._heard[-2:] for u in t.units if u is not unit]
            named = [(u, match.group("np")) for u, match in opens if match and not u.quoted]
            if not named:
                return True  # it does not say what is put off
            units, topic = [named[-1][0], unit], named[-1][1]
        for proposal in related:
            proposal.settled = True
        topic = topic if len(table.content(text)) < 4 else ""
        self._settle(text, units, status="deferred", by=unit.speaker, at=unit, topic=topic)
        return True

    def _concludes(self, unit: Unit, turn: Turn) -> bool:
        """Whether a clause is led as a conclusion ("so", "then", "okay"), its own or the marker just before it."""
        if unit.led_by(self._table, "conclude_leads") or self._undone_in == turn.index:
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
        if unit.question or table.search("not_decided", core):
            return False
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
            if self._open:
                last = self._open[-1]
                last.settled = True
                self._settle(last.text, [last.unit, *last.agreed, unit], by=unit.speaker, at=unit)
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
        related = self._related(table.content(core), unit)
        waiting = bool(self._waiting(unit))
        if match := table.first("it_is", core) or table.first("it_is_then", core):
            text = match.group("text") + (match.groupdict().get("tail") or "")
            firm = match.re in table.list("it_is")
            asked = bool(when.numbers(text, table.code)) and self._number_asked() is not None
            if table.content(text) and (firm or asked or self._related(table.content(text), unit, pronoun=True)):
                self._conclude(text, unit, turn, short=True)
                return True
        if match := table.first("conclude_we", core):
            if table.first("we_plan", core):
                return False
            if led or waiting or related or table.first("settled_for_good", core):
                self._conclude(match.group("text"), unit, turn)
                return True
            self._propose(match.group("text").strip(" .!"), "statement", unit)
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
            or (len(table.content(core)) <= 2 and self._related(table.content(core), unit, pronoun=True))
            or any(
                not s.withdrawn and unit.turn - s.turn <= 8 and overlap(table.content(core), table.content(s.text)) > 0
                for s in self._found
            )
            or (bool(when.numbers(core, table.code)) and not table.search("state_now", core))
        )
        led_then = unit.led_by(table, "then_leads") or self._undone_in == turn.index
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
        before = [u for t in self._last_turns for u in t.units if u.index < unit.index]
        return bool(before) and before[-1].question and bool(self._table.first("what_then", before[-1].text))

    def _waiting(self, unit: Unit) -> list[Proposal]:
        """Questions put to the meeting just before, by anybody else."""
        return [
            p
            for p in self._open
            if not p.settled
            and p.kind in ("question", "choice", "propose", "idea")
            and unit.turn - self._last_turn(p) <= 2
            and not self._same(p.unit.speaker, unit.speaker)
        ]

    def _related(self, content: list[str], unit: Unit, pronoun: bool = False) -> list[Proposal]:
        """Open proposals that share words with a conclusion; the newest one when the conclusion only points."""
        near = [p for p in self._open if not p.settled and p.unit is not unit]
        found = [p for p in near if overlap(content, self._table.content(p.text)) >= _RELATED]
        return found or (near[-1:] if pronoun and near and unit.turn - self._last_turn(near[-1]) <= 3 else [])

    def _conclude(self, text: str, unit: Unit, turn: Turn, short: bool = False, explicit: bool = False) -> None:
        table = self._table
        text = text.strip(" .!,")
        content = table.content(text)
        alone = bool(re.search(table.text("self_contained"), text, re.IGNORECASE))
        points = not alone and (short or len(content) < 2 or self._reader.has_pronoun(text))
        related = self._related(content, unit, pronoun=points or (bool(self._waiting(unit)) and not alone))
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
        if short and not related and when.numbers(text, table.code) and (asked := self._number_asked()):
            text, units = table.text("topic_form").format(topic=asked[0], text=text), [*asked[1], *units]
        done = self._settle(text, [*units, unit], by=unit.speaker, at=unit, topic=topic)
        asked = any(self._table.first("agreed_question", u.text) for u in turn.units if u.index < unit.index)
        closing = asked or unit.led_by(self._table, "closing_leads")
        done.bare = short
        done.confirmed = bool(related or explicit or closing or done.replaces)

    def _number_asked(self) -> tuple[str, list[Unit]] | None:
        """ "The theatre wants flyers. What do we charge?": the question a bare number answers, with its thing."""
        table = self._table
        for turn in self._heard[::-1]:
            for unit in turn.units[::-1]:
                match = None if unit.quoted else table.first("asked_number", unit.core)
                if not match:
                    continue
                before = [u for u in turn.units if u.index == unit.index - 1]
                names = [n for u in before for n in phrase.noun_phrases(u.text, table)]
                named = len(table.content(match.group("text"))) < 2 and names
                asked = match.group("text")
                text = f"{names[0]}, {asked[:1].lower()}{asked[1:]}" if named else asked
                return text, [*(before if named else []), unit]
        return None

    def _asks_agreement(self, unit: Unit, turn: Turn) -> bool:
        """ "... Agreed?": what was said just before is put to the meeting."""
        if not unit.question:
            return False
        tail = re.search(self._table.text("agreed_tail"), unit.core, re.IGNORECASE)
        if tail and len(set(self._table.content(unit.core[: tail.start()]))) >= 2:
            self._propose(unit.core[: tail.start()].strip(" ."), "propose", unit)
            return True
        if not self._table.first("agreed_question", unit.text):
            return False
        before = [u for u in turn.units if u.index < unit.index and u.core and not u.question and not u.quoted]
        if before and len(set(self._table.content(before[-1].core))) < 2:
            return True  # "Loud, very loud.": nothing one could agree to
        if not before or any(before[-1] in s.units for s in self._found):
            return True
        same = [p for p in self._open if p.unit is before[-1]]
        proposal = same[-1] if same else self._propose(before[-1].core.strip(" ."), "propose", before[-1])
        proposal.kind = "propose"
        return True

    def _proposal(self, unit: Unit, turn: Turn, core: str) -> bool:
        table = self._table
        if table.whole("accept_idea", core.strip(" .!")) or table.first("accept_idea_start", core):
            ideas = [p for p in self._open if not p.settled and p.kind != "wish" and unit.turn - p.unit.turn <= 3]
            if not ideas:
                ideas = self._idea_before(unit)
            if ideas and not self._same(ideas[-1].unit.speaker, unit.speaker):
                ideas[-1].settled = True
                self._settle(ideas[-1].text, [ideas[-1].unit, *ideas[-1].agreed, unit], by=unit.speaker, at=unit)
                return True
        if table.first("permits", core) and not unit.question and self._permits(unit):
            return True
        if match := table.first("lets", core):
            if not table.first("lets_procedural", match.group("text")):
                self._propose(match.group("text").strip(" .!?"), "lets", unit)
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
        self._propose(text, kind, unit)
        return True

    def _permits(self, unit: Unit) -> bool:
        """ "I'd still want a second camera." "Have it.": what another wished for, or put forward, is granted."""
        asked = [p for p in self._open if not p.settled and unit.turn - p.unit.turn <= 4]
        asked = [p for p in asked if p.kind in ("wish", "idea", "propose")]
        if not asked or self._same(asked[-1].unit.speaker, unit.speaker) or asked[-1].against:
            return False
        asked[-1].settled = True
        self._settle(asked[-1].text, [asked[-1].unit, *asked[-1].agreed, unit], by=unit.speaker, at=unit)
        return True

    def _yields(self, unit: Unit, turn: Turn, core: str) -> bool:
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
        numbers = when.numbers(named, table.code)
        if not (starts or numbers) or table.search("negation", named) or table.search("hedges", unit.text):
            return False
        for other in [u for t in self._last_turns[-2::-1] for u in t.units]:
            own = self._same(other.speaker, unit.speaker) and not self._backed(other, unit)
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
            asked = [p for p in self._waiting(unit) if p.kind in ("question", "choice")]
            topic, units = (asked[-1].text, [asked[-1].unit]) if asked else ("", [])
            text, priced = self._priced(named)
            if numbers and not starts and not asked:  # a number alone says nothing without its question
                if (question := self._number_asked()) is None:
                    return False
                text, units = table.text("topic_form").format(topic=question[0], text=text), question[1]
            for proposal in asked[-1:]:
                proposal.settled = True
            self._settle(text, [*units, *priced, other, unit], by=unit.speaker, at=unit, topic=topic)
            return True
        return False

    def _backed(self, wish: Unit, end: Unit) -> bool:
        """Whether another agreed between what somebody spoke up for and his own conclusion."""
        between = [t for t in self._last_turns if wish.turn < t.index < end.turn and t.units]
        firsts = [t.units[0] for t in between if not self._same(t.speaker, wish.speaker)]
        return any(u.led_by(self._table, "firm_yes") or self._table.first("firm_agree", u.core) for u in firsts)

    def _priced(self, named: str) -> tuple[str, list[Unit]]:
        """ "The band wants nine hundred.": what is taken, with the price that was named for it."""
        table = self._table
        for unit in [u for t in self._heard[::-1] for u in t.units if not u.question and not u.quoted]:
            for pattern in table.strings("price_of"):
                found = re.match(table.filled(pattern, np=re.escape(named)), unit.core, re.IGNORECASE)
                if found:
                    text = table.text("chosen_price").format(text=named, price=found.group("price").strip())
                    return text, [unit]
        return named, []

    # --- results

    def _settle(
        self,
        text: str,
        units: list[Unit],
        *,
        at: Unit,
        status: Literal["made", "deferred"] = "made",
        by: str | None = None,
        topic: str = "",
    ) -> Settled:
        done = Settled(text=text.strip(" .!,"), units=[], status=status, by=by, topic=topic, turn=at.turn)
        done.cite(units)
        content = self._table.content(f"{topic} {text}")
        for earlier in reversed(self._found):
            if earlier.withdrawn or at.turn - earlier.turn > 400:
                continue
            same = overlap(content, self._table.content(f"{earlier.topic} {earlier.text}"))
            numbers = when.numbers(text, self._table.code), when.numbers(earlier.text, self._table.code)
            corrected = bool(
                numbers[0]
                and numbers[1]
                and not numbers[0] & numbers[1]
                and len(self._table.content(earlier.text)) <= 3
                and at.turn - earlier.turn <= 8
                and same > 0
            )
            if same >= _SAME or corrected or (self._reversed and at.turn - earlier.turn <= 6 and same > 0):
                changed = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1]) or self._reversed
                earlier.withdrawn = True
                if changed:
                    done.replaces = earlier.text
                else:
                    done.cite(earlier.units)
                    done.votes, done.without = earlier.votes, done.without or earlier.without
                    if len(self._table.content(earlier.text)) > len(self._table.content(text)) and status == "made":
                        done.text, done.topic = earlier.text, earlier.topic
                done.replaces = done.replaces or earlier.replaces
                break
        self._reversed = False
        self._found.append(done)
        return done
