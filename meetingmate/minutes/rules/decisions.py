"""What the meeting settles: proposals are followed until they are agreed to, concluded, voted on or put off."""

from __future__ import annotations

import re

from meetingmate.minutes.items.outcomes import DecisionCandidate, ProposalKind
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.language.language_pack import LanguagePack, overlap
from meetingmate.minutes.rules.floor import Floor
from meetingmate.minutes.rules.motions import Motions
from meetingmate.minutes.rules.reactions import REACH, Reactions
from meetingmate.minutes.rules.rulings import Rulings
from meetingmate.minutes.rules.tone import Tone

#: From this many turns on, "so we ..." without a proposal or a yes is more often telling than deciding (AMI).
_LONG_TALK = 120
#: Where "The release stays on the 24th, without group bookings, because ..." has said what stays.
_STAYS_END = re.compile(r",(?! (?:with|without|but without|mit|ohne|avec|sans|con|sin) )")


class DecisionFinder:
    """Walks through the turns once and returns what was settled, in order; withdrawn ones are marked."""

    def __init__(self, language: LanguagePack, reader: TaskReader) -> None:
        self._language = language
        self._reader = reader
        self._floor = Floor(language, reader)
        self._reactions = Reactions(self._floor)
        self._motions = Motions(self._floor)
        self._tone = Tone(self._floor)
        self._rulings = Rulings(self._floor)

    def run(self, turns: list[Turn]) -> list[DecisionCandidate]:
        """Everything settled. A meeting that says it decides nothing gets an empty list."""
        for turn in turns:
            if any(self._language.search("no_decisions", u.text) for u in turn.clauses if not u.quoted):
                return []
        for number, turn in enumerate(turns):
            self._floor.hear(turn)
            self._reactions.retire(turn.index)
            self._reactions.react(turn, turns[number - 1] if number else None)
            for clause in turn.clauses:
                if clause.body and not clause.quoted and not clause.announcement:
                    self._read(clause, turn)
                elif clause.question and clause.leads and not clause.quoted:
                    self._asks_agreement(clause, turn)  # "All agreed?"
        self._reactions.retire(turns[-1].index + REACH + 1 if turns else 0)
        long = len(turns) > _LONG_TALK
        return sorted((s for s in self._floor.found if s.confirmed or not long), key=lambda s: s.clauses[0].index)

    def _read(self, clause: Clause, turn: Turn) -> None:
        language, body = self._language, clause.body
        if chosen := self._floor.choices.hear(clause):
            proposal, text, voices = chosen
            proposal.settled = True
            bare = ": " not in text and len(language.content(text)) < 2  # "Blue or green for the hall?"
            topic = proposal.text if bare else ""
            self._floor.settle(text, [proposal.clause, *voices], by=clause.speaker, at=clause, topic=topic)
            return
        if language.search("reversal", clause.text):
            self._floor.undo(clause)
        if self._asks_agreement(clause, turn):
            return
        if again := language.first("undo_lead", body):
            body = body[again.end() :]  # "Scrap that, we ship on Wednesday."
        if opens := language.first("fronted", body):
            body = body[opens.end() :].lstrip() or body  # "As for the music, I'd say ..."
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
            if step(clause, turn, body):
                return

    def _deferral(self, clause: Clause, turn: Turn, body: str) -> bool:
        language = self._language
        deferred = language.first("defer", body)
        if clause.question or deferred is None:
            return False
        related = self._floor.related(language.content(body), clause, pronoun=True)
        clauses = [p.clause for p in related[-1:]] + [clause]
        match = language.first("conclude_we", body) or language.first("lets", body) or deferred
        groups = {k: v for k, v in match.groupdict().items() if v}
        text = groups.get("text") or body
        topic = related[-1].text if related else ""
        if not related and len(language.content(text)) < 4:
            opens = [
                (u, language.first("fronted", u.body))
                for t in self._floor.heard[-2:]
                for u in t.clauses
                if u is not clause
            ]
            named = [(u, match.group("np")) for u, match in opens if match and not u.quoted]
            if not named:
                return True  # it does not say what is put off
            clauses, topic = [named[-1][0], clause], named[-1][1]
        for proposal in related:
            proposal.settled = True
        topic = topic if len(language.content(text)) < 4 else ""
        self._floor.settle(text, clauses, status="deferred", by=clause.speaker, at=clause, topic=topic)
        return True

    def _concludes(self, clause: Clause, turn: Turn) -> bool:
        """Whether a clause is led as a conclusion ("so", "then", "okay"), its own or the marker just before it."""
        if clause.led_by(self._language, "conclude_leads") or self._floor.undone_in == turn.index:
            return True
        if re.search(self._language.text("conclusion_tail"), clause.body, re.IGNORECASE):
            return True
        before = [u for u in turn.clauses if u.index < clause.index]
        return bool(before) and not before[-1].body and before[-1].led_by(self._language, "conclude_leads")

    def _decided(self, clause: Clause, turn: Turn, body: str) -> bool:
        language = self._language
        said_before = any(
            u.led_by(language, "decided_leads") or (u.body and language.whole("decided_alone", u.body.strip(" .!")))
            for u in [*[x for x in turn.clauses if x.index == clause.index - 1], clause]
        )
        match = language.first("decided", body)
        if clause.question or language.search("not_decided", body) or language.search("overturned", body):
            return False  # "We agreed on the tenth, but Rosa can't make it."
        if language.search("decided_before", clause.text) and not match:
            return False
        if not match and not said_before:
            return False
        text = next((v for k, v in (match.groupdict() if match else {}).items() if v and k.startswith("text")), "")
        if not match and language.whole("decided_alone", body.strip(" .!")):
            text = ""
        elif not match:
            inner = language.first("conclude_we", body) or language.first("lets", body)
            text = inner.group("text") if inner else body
        text = text.strip(" .!,")
        if re.match(language.text("we_subject"), text, re.IGNORECASE):
            text = re.sub(language.text("we_subject"), "", text, flags=re.IGNORECASE)
        if not language.content(text):
            following = [u for u in turn.clauses if u.index == clause.index + 1 and u.body]
            if following:
                return True  # "Decided." is read with the clause that follows
            if self._floor.open:
                last = self._floor.open[-1]
                last.settled = True
                self._floor.settle(last.text, [last.clause, *last.agreed, clause], by=clause.speaker, at=clause)
            return True
        self._conclude(text, clause, turn, explicit=True)
        return True

    def _conclusion(self, clause: Clause, turn: Turn, body: str) -> bool:
        language = self._language
        if clause.question or language.search("hedges", body) or language.search("habit", body):
            return False
        if language.search("not_decided", body) or language.search("decided_before", clause.text):
            return False
        if self._after_condition(clause):
            return False
        led = self._concludes(clause, turn)
        related = self._floor.related(language.content(body), clause)
        waiting = bool(self._floor.waiting(clause))
        if match := language.first("it_is", body) or language.first("it_is_then", body):
            text = match.group("text") + (match.groupdict().get("tail") or "")
            firm = match.re in language.patterns("it_is")
            asked = bool(dates.numbers(text, language.code)) and self._floor.number_asked() is not None
            if language.content(text) and (
                firm or asked or self._floor.related(language.content(text), clause, pronoun=True)
            ):
                self._conclude(text, clause, turn, short=True)
                return True
        if match := language.first("conclude_we", body):
            if language.first("we_plan", body):
                return False
            if led or waiting or related or language.first("settled_for_good", body):
                self._conclude(match.group("text"), clause, turn)
                return True
            kind: ProposalKind = "statement"
            if language.search("contrasts", body) or language.first("we_decide", body):
                kind = "propose"
            self._floor.propose(match.group("text").strip(" .!"), kind, clause)
            return True
        if language.first("stays", body) and (led or waiting or related):
            self._conclude(_STAYS_END.split(body)[0], clause, turn)
            return True
        then = re.search(language.text("conclusion_tail"), body, re.IGNORECASE)
        if (
            (match := language.first("lets", body))
            and led
            and (then or language.search("then_leads", " ".join(clause.leads)))
        ):
            self._conclude(match.group("text"), clause, turn)
            return True
        known = (
            related
            or (len(language.content(body)) <= 2 and self._floor.related(language.content(body), clause, pronoun=True))
            or any(
                s.stands and clause.turn - s.turn <= 8 and overlap(language.content(body), language.content(s.text)) > 0
                for s in self._floor.found
            )
            or (bool(dates.numbers(body, language.code)) and not language.search("state_now", body))
        )
        led_then = clause.led_by(language, "then_leads") or self._floor.undone_in == turn.index
        if led and known and led_then and language.first("conclude_is", body):
            self._conclude(body, clause, turn)
            return True
        if match := language.first("agreed_after", body):
            self._conclude(match.group("text"), clause, turn)
            return True
        return False

    def _after_condition(self, clause: Clause) -> bool:
        """ "I'd give them until October." "And then?" "Then we shut it.": what follows a condition is not settled."""
        if not clause.led_by(self._language, "then_leads"):
            return False
        before = [u for t in self._floor.last_turns for u in t.clauses if u.index < clause.index]
        return bool(before) and before[-1].question and bool(self._language.first("what_then", before[-1].text))

    def _conclude(self, text: str, clause: Clause, turn: Turn, short: bool = False, explicit: bool = False) -> None:
        language = self._language
        text = text.strip(" .!,")
        content = language.content(text)
        alone = bool(re.search(language.text("self_contained"), text, re.IGNORECASE))
        points = not alone and (short or len(content) < 2 or self._reader.has_pronoun(text))
        related = self._floor.related(
            content, clause, pronoun=points or (bool(self._floor.waiting(clause)) and not alone)
        )
        clauses: list[Clause] = []
        topic = ""
        for proposal in related:
            proposal.settled = True
            clauses += [proposal.clause, *proposal.agreed]
        if (
            related
            and content
            and set(content) <= set(language.content(related[-1].text))
            and related[-1].kind != "choice"
        ):
            text = related[-1].text  # the short answer only repeats words of the proposal
        elif related and not alone and (points or len(content) < 3):
            topic = related[-1].text if related[-1].kind != "statement" or short else ""
        if short and not related and dates.numbers(text, language.code) and (asked := self._floor.number_asked()):
            text, clauses = language.text("topic_form").format(topic=asked[0], text=text), [*asked[1], *clauses]
        done = self._floor.settle(text, [*clauses, clause], by=clause.speaker, at=clause, topic=topic)
        agreed = any(self._language.first("agreed_question", u.text) for u in turn.clauses if u.index < clause.index)
        closing = agreed or clause.led_by(self._language, "closing_leads")
        done.bare = short
        done.confirmed = bool(related or explicit or closing or done.replaces)

    def _asks_agreement(self, clause: Clause, turn: Turn) -> bool:
        """ "... Agreed?": what was said just before is put to the meeting."""
        if not clause.question:
            return False
        tail = re.search(self._language.text("agreed_tail"), clause.body, re.IGNORECASE)
        if tail and len(set(self._language.content(clause.body[: tail.start()]))) >= 2:
            self._floor.propose(clause.body[: tail.start()].strip(" ."), "propose", clause)
            return True
        if not self._language.first("agreed_question", clause.text):
            return False
        before = [u for u in turn.clauses if u.index < clause.index and u.body and not u.question and not u.quoted]
        if before and self._language.first("not_proposal", before[-1].body):
            return True  # "I'd say the first thing is the alert."
        if before and len(set(self._language.content(before[-1].body))) < 2:
            return True  # "Loud, very loud.": nothing one could agree to
        if not before or any(before[-1] in s.clauses for s in self._floor.found):
            return True
        same = [p for p in self._floor.open if p.clause is before[-1]]
        proposal = same[-1] if same else self._floor.propose(before[-1].body.strip(" ."), "propose", before[-1])
        proposal.kind = "propose"
        return True

    def _proposal(self, clause: Clause, turn: Turn, body: str) -> bool:
        language = self._language
        if language.whole("accept_idea", body.strip(" .!")) or language.first("accept_idea_start", body):
            ideas = [
                p for p in self._floor.open if not p.settled and p.kind != "wish" and clause.turn - p.clause.turn <= 3
            ]
            if not ideas:
                ideas = self._floor.idea_before(clause)
            if ideas and not same(ideas[-1].clause.speaker, clause.speaker):
                ideas[-1].settled = True
                self._floor.settle(
                    ideas[-1].text, [ideas[-1].clause, *ideas[-1].agreed, clause], by=clause.speaker, at=clause
                )
                return True
        if language.first("permits", body) and not clause.question and self._tone.permits(clause):
            return True
        if match := language.first("lets", body):
            if not language.first("lets_procedural", match.group("text")):
                self._floor.propose(match.group("text").strip(" .!?"), "lets", clause)
            return True
        if language.first("not_proposal", body):
            return False
        match = language.first("proposals", body)
        if not match:
            return False
        text = next((v for k, v in match.groupdict().items() if v), "").strip(" .!?")
        if not language.content(text):
            return False
        choice = bool(language.search("or_words", text))
        if clause.question or (choice and language.search("which_words", body)):
            kind: ProposalKind = "choice" if choice else "question"
            if language.first("idea_start", body):
                kind = "idea"
        else:
            kind = "propose" if language.first("propose_start", body) else "idea"
            kind = "wish" if language.first("wish_start", body) else kind
        self._floor.propose(text, kind, clause)
        return True
