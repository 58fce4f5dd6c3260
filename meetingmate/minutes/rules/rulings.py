"""Rules laid down, leave asked for, and topics closed: decisions that name neither a proposal nor a vote."""

from __future__ import annotations

from meetingmate.minutes.items.outcomes import Proposal
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.language.language_pack import overlap
from meetingmate.minutes.rules.floor import Floor

#: Turns between a proposal and the words that close its topic.
_REACH = 8


class Rulings:
    """Steps of ``DecisionFinder`` beside proposals and conclusions."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._language = floor.language

    def decree(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "New rule: ...", "From May on we ...", "Nobody leaves ...": stands when another says yes to it."""
        language = self._language
        if clause.question or language.search("hedges", body) or language.search("habit", body):
            return False
        for name, kind in (("decree", "propose"), ("ruling", "statement")):
            match = language.first(name, body)
            text = match.group("text").strip(" .!") if match else ""
            if match and len(set(language.content(text))) >= 2 and not self._floor.reader.read(clause):
                if self._floor.related(language.content(text), clause) and self._led(clause, turn):
                    return False  # a conclusion of what was proposed
                self._floor.propose(text, "propose" if kind == "propose" else "statement", clause)
                return True
        return False

    def seals(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "Everybody signs the list. No exceptions.": the clause before it is what holds."""
        language = self._language
        if clause.question or not language.first("seals", body):
            return False
        before = [u for u in turn.clauses if u.index < clause.index and u.body and not u.quoted]
        if not before or before[-1].question or language.search("hedges", before[-1].text):
            return False
        said = before[-1]
        if any(said in s.clauses for s in self._floor.found):
            self._floor.found[-1].cite([clause])
            return True
        told = language.first("not_statement", said.body) and not language.first("wanted", said.body)
        if len(set(language.content(said.body))) < 2 or told:
            return False
        text = said.body.strip(" .!")
        for proposal in [p for p in self._floor.open if p.clause is said]:
            proposal.settled, text = True, proposal.text
        if wanted := language.first("wanted", text):
            text = wanted.group("text")
        self._floor.settle(text, [said, clause], by=clause.speaker, at=clause)
        return True

    def asks_leave(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "Can I order the drill?": granted by leave only, a mere yes answers other questions of this form."""
        match = self._language.first("asks_leave", body)
        if not match or len(self._language.content(match.group("text"))) < 2:
            return False
        self._floor.propose(match.group("text").strip(" .!?"), "wish", clause)
        return True

    def then_it_is(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "Blue or green?" "So it's blue.": a few words out of what was proposed, led as a conclusion."""
        language = self._language
        led = self._led(clause, turn) or clause.led_by(language, "yields")
        match = language.first("then_it_is", body)
        if not match or clause.question or language.search("hedges", body) or language.search("negation", body):
            return False
        text = match.group("text").strip(" .!")
        content = set(language.content(text))
        if not content or len(text.split()) > 6 or language.search("verb_inside", text):
            return False
        if not led and not body.rstrip(" .!").lower().endswith(("then", "also", "alors", "donc", "entonces")):
            return False
        asked = [p for p in self._floor.waiting(clause) if content <= set(language.content(p.text))]
        asked = asked or [
            p for p in self._recent(clause) if self._choice(p, clause) and content <= set(language.content(p.text))
        ]
        if not asked:
            return False
        asked[-1].settled = True
        cited = [asked[-1].clause, *asked[-1].agreed, clause]
        self._floor.settle(text, cited, by=clause.speaker, at=clause, topic=asked[-1].text)
        return True

    def no_thing(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "Do we print the flyer?" "Okay, no flyer this year.": nothing of what was asked about."""
        language = self._language
        if clause.question or not language.first("no_thing", body) or language.search("hedges", body):
            return False
        if not self._led(clause, turn) or clause.led_by(language, "no_leads") or len(body.split()) > 8:
            return False
        content = language.content(body)
        asked = [p for p in self._recent(clause) if set(content[:1]) <= set(language.content(p.text)) and content]
        asked = [p for p in asked if not same(p.clause.speaker, clause.speaker) or self._said_between(p.clause, clause)]
        if not asked:
            return self._no_such_thing(clause, content)
        asked[-1].settled = True
        cited = [asked[-1].clause, *asked[-1].against, clause]
        self._floor.settle(body.strip(" .!"), cited, by=clause.speaker, at=clause)
        return True

    def _no_such_thing(self, clause: Clause, content: list[str]) -> bool:
        """ "I don't want the logo on the van." "Neither do I." "So no logo on the van."."""
        before = [u for t in self._floor.heard[-4:] for u in t.clauses if u.turn < clause.turn and not u.quoted]
        said = [u for u in before if len(content) >= 2 and set(content) <= set(self._language.content(u.body))]
        said = [u for u in said if self._language.search("negation", u.body) and self._said_between(u, clause)]
        if said:
            self._floor.settle(clause.body.strip(" .!"), [said[-1], clause], by=clause.speaker, at=clause)
        return bool(said)

    def grants(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "The choir asks for two hundred." "Okay, they get two hundred.": what was spoken of is given."""
        language = self._language
        match = language.first("grants", body)
        if not match or clause.question or language.search("hedges", body) or language.search("habit", body):
            return False
        if not self._led(clause, turn) or language.search("negation", body):
            return False
        content = set(language.content(match.group("text")))
        before = [u for t in self._floor.heard[-4:] for u in t.clauses if u.turn < clause.turn and not u.quoted]
        spoken = [u for u in before if content & set(language.content(u.body)) and not same(u.speaker, clause.speaker)]
        spoken = spoken or [p.clause for p in self._recent(clause) if content & set(language.content(p.text))]
        voices = [u for u in before if not same(u.speaker, clause.speaker)]
        source = [u for u in before if len(content & set(language.content(u.body))) * 2 >= max(1, len(content))]
        if not source or not (spoken or voices):
            return False
        for proposal in self._recent(clause):
            if content & set(language.content(proposal.text)):
                proposal.settled = True
        self._floor.settle(match.group("text"), [source[-1], clause], by=clause.speaker, at=clause)
        return True

    def closes(self, clause: Clause, turn: Turn, body: str) -> bool:
        """ "Clay I like." "Me too." "Good, so that's the roof.": what was spoken up for before a topic is closed."""
        language = self._language
        match = language.first("closes_topic", body)
        if not match or clause.question or not self._led(clause, turn):
            return False
        for proposal in self._recent(clause)[::-1]:
            if proposal.kind not in ("idea", "propose", "question") or proposal.against:
                continue
            voices = self._voices(proposal, clause)
            if not voices or language.search("or_words", proposal.text):
                continue
            proposal.settled = True
            topic = match.groupdict().get("np") or ""
            cited = [proposal.clause, *proposal.agreed, *voices, clause]
            if set(language.content(topic)) <= set(language.content(proposal.text)):
                topic = ""
            self._floor.settle(proposal.text, cited, by=clause.speaker, at=clause, topic=topic)
            return True
        return False

    def _led(self, clause: Clause, turn: Turn) -> bool:
        """Whether a clause is led as a conclusion, by its own words or by a marker alone before it ("Okay. ...")."""
        before = [u for u in turn.clauses if u.index == clause.index - 1 and not u.body and not u.question]
        return any(u.led_by(self._language, "conclude_leads") for u in [clause, *before])

    def _recent(self, clause: Clause) -> list[Proposal]:
        open_ = [p for p in self._floor.open if not p.settled and p.clause.turn < clause.turn]
        return [p for p in open_ if clause.turn - p.clause.turn <= _REACH]

    def _choice(self, proposal: Proposal, clause: Clause) -> bool:
        """Whether two things were put to the others, and they had their say."""
        either = proposal.kind == "choice" or bool(self._language.search("or_words", proposal.text))
        return either and (proposal.kind == "choice" or self._said_between(proposal.clause, clause))

    def _said_between(self, first: Clause, last: Clause) -> bool:
        """Whether anybody else spoke between two clauses of one speaker."""
        turns = [t for t in self._floor.heard if first.turn < t.index < last.turn]
        return any(not same(t.speaker, last.speaker) for t in turns)

    def _voices(self, proposal: Proposal, end: Clause) -> list[Clause]:
        """The clauses of others that speak up for a proposal before ``end``."""
        language = self._language
        content = language.content(proposal.text)
        found = [u for u in [*proposal.agreed, *proposal.nods] if not same(u.speaker, proposal.clause.speaker)]
        for turn in self._floor.heard:
            for clause in turn.clauses:
                after = proposal.clause.turn < clause.turn < end.turn and not same(
                    clause.speaker, proposal.clause.speaker
                )
                if not after or clause.question or clause.quoted or language.search("negation", clause.body):
                    continue
                liked = language.first("prefers", clause.body) or language.search("speaks_for", clause.body)
                if liked and overlap(language.content(clause.body), content) > 0 and clause not in found:
                    found.append(clause)
        return found
