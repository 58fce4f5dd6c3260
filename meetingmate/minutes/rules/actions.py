"""Who takes which task: requests, needs and offers are followed through the talk until somebody answers them.

A task counts when its owner committed to it; a request to somebody who stays silent is a proposal; one that was
refused counts only when somebody else takes it; what is done, withdrawn or meant as a joke does not count.
"""

from __future__ import annotations

import re
from datetime import date

from meetingmate.minutes.items import deadlines
from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.tasks import Said, TaskReader
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.language.language_pack import LanguagePack, overlap
from meetingmate.minutes.rules import parts, postponing
from meetingmate.minutes.rules.answers import Answers
from meetingmate.minutes.rules.handover import Handover
from meetingmate.minutes.rules.matters import SIMILAR, Matters
from meetingmate.minutes.rules.replies import Reply, read_reply
from meetingmate.minutes.rules.taking import Taking

#: Of a task that is asked for again and again, so many of the last mentions are cited beside the first.
_CARRIED = 6


class ActionFinder:
    """Walks through the turns once and returns every task that came up."""

    def __init__(
        self,
        language: LanguagePack,
        reader: TaskReader,
        meeting_date: date | None,
        next_meeting: date | None = None,
    ) -> None:
        self._language = language
        self._reader = reader
        self._matters = Matters(language, reader, meeting_date, next_meeting)
        self._answers = Answers(self._matters)
        self._taking = Taking(self._matters, self._answers)
        self._handover = Handover(self._matters)

    def run(self, turns: list[Turn]) -> list[Candidate]:
        """All candidates in order of their first mention, whatever became of them."""
        self._matters.talkers = {t.speaker for t in turns}
        for turn in turns:
            self._matters.forget(turn)
            reply = read_reply(self._language, self._reader, turn)
            self._answers.react(turn, reply)
            self._matters.order = [*self._matters.order[-5:], turn.speaker]
            for clause in turn.clauses:
                if not clause.quoted and not clause.announcement:
                    self._read(clause, turn, reply)
        found, day = self._matters.found, self._matters.date
        deadlines.complete(self._language, self._reader, found, turns, day)
        postponing.follow(self._language, self._reader, found, turns, day)
        return parts.split(self._language, found, day)

    def _read(self, clause: Clause, turn: Turn, reply: Reply) -> None:
        self._matters.heard = [*self._matters.heard[-12:], clause]
        if not clause.body:
            self._address_alone(clause, turn)
            return
        known = len(self._matters.found)
        if self._withdraws(clause) or len(self._matters.found) > known:
            return
        if self._handover.read(clause):
            return
        said = self._reader.read(clause)
        if said is None and self._language.first("answers_who", clause.body) and not clause.question:
            asked = self._answers.target(turn)
            if asked and asked.said.kind == "volunteer" and asked.turn < clause.turn:
                self._answers.take(asked, clause.speaker, clause)  # "Who's on the door?" "I am."
                return
        if said is None:
            self._date_only(clause, turn)
            return
        if said.with_speaker and any(self._language.search("no_promise", u.text) for u in turn.clauses):
            return  # "I might bring them, but no promises."
        if (
            self._language.search("hedges", clause.text)
            and said.kind in ("commit", "offer", "request")
            and not self._matters.due(clause)
        ):
            return
        handler = {
            "that": self._that,
            "readdress": self._readdress,
            "help": self._help,
            "commit": self._commit,
            "offer": self._commit,
            "assign": self._assign,
        }.get(said.kind, self._ask)
        handler(said, clause, turn, reply)

    def _ask(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        again = self._matters.similar(said.task, ("open", "refused", "taken"))
        asked_before = again and again.said.kind in ("need", "volunteer", "have_you", "assign", "request")
        if again and asked_before and said.kind == "request" and (not again.owners or again.state == "refused"):
            again.state = "withdrawn"
        candidate = self._matters.new(said, clause, "open")
        if again and again.state == "withdrawn":
            for earlier in [*again.clauses[:1], *again.clauses[-_CARRIED:]]:
                candidate.cite(earlier)
        candidate.asked = list(clause.address)
        candidate.asked_name = clause.address_name
        if said.kind == "request" and not candidate.asked and not clause.address_name:
            candidate.asked = self._spoken_to(clause, turn)

    def _spoken_to(self, clause: Clause, turn: Turn) -> list[str]:
        """Whom a request without a name is for: the one this turn already spoke to by name."""
        for other in reversed([u for u in turn.clauses if u.index < clause.index]):
            if other.address:
                return other.address
        return []

    def _assign(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        again = self._matters.similar(said.task, ("open", "refused", "taken", "offered"))
        if again and again.state in ("refused", "taken", "offered") and clause.speaker != again.speaker:
            again.owners, again.state = list(said.names), "taken"
            again.cite(clause)
            again.due = self._matters.due(clause) or again.due
            return
        candidate = self._matters.new(said, clause, "open")
        candidate.asked = [n for n in said.names if n in self._matters.talkers]
        candidate.owners = [] if said.weak else list(said.names)
        if said.weak and not candidate.asked and None not in self._matters.talkers:
            candidate.state = "withdrawn"

    def _that(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        if own := self._taking.take_that(clause, turn):
            self._commit(own, clause, turn, reply)

    def _commit(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        target = self._answers.answered(said, clause, turn, reply)
        if target:
            offered = said.kind == "offer" and target.state == "offered"
            if self._answers.more_telling(said.task, target.task, target.said.kind == "need" and target.said.weak):
                target.task, target.said.conditional = said.task, said.conditional
            self._own(target, said, clause, turn)
            target.state = "offered" if offered else "taken"
            return
        if clause.question and said.with_addressee and (others := clause.address[:1] or self._matters.others(clause)):
            candidate = self._matters.new(Said("request", said.task, with_speaker=True), clause, "open")
            candidate.asked = others  # "And you and I get the room ready, Sister?"
            return
        if (clause.question and said.kind == "commit") or (said.kind == "offer" and reply.no):
            return
        lone = len(self._language.content(said.task)) < 2 and not self._reader.points(said.task)
        if lone and said.conditional:
            return  # "If she forgets, I'll hum."
        if self._language.first("laughter", clause.text) and not self._matters.due(clause):
            return  # "Ha, I'll bring the salt."
        last = self._matters.recent[-1] if self._matters.recent else None
        candidate = self._matters.new(said, clause, "offered" if said.weak else "taken")
        if last and not candidate.due and clause.pieces == last.clauses[-1].pieces and last.state == "taken":
            candidate.due = last.due  # "I'll change it tomorrow, and I'll tell the others"
        candidate.owners = self._matters.owners(said, clause)
        obliged = said.weak and self._language.first("obligation", clause.body)
        supposed = self._language.first("hypothetical", clause.body)
        planned = supposed and self._language.first("present", clause.body[supposed.end() :].strip())
        if said.weak and ((candidate.due and candidate.due.day) or obliged or planned) and not clause.question:
            candidate.state = "taken"

    def _own(self, candidate: Candidate, said: Said, clause: Clause, turn: Turn) -> None:
        candidate.owners = self._matters.owners(said, clause) or (candidate.asked if len(candidate.asked) == 1 else [])
        candidate.cite(clause)
        candidate.due = self._matters.due(clause) or candidate.due

    def _readdress(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        """ "Penny, would you do it?": the matter before goes to somebody else; "can you do that today?" dates it."""
        for candidate in reversed(self._matters.recent):
            if candidate.state in ("open", "refused", "offered", "taken"):
                if clause.address:
                    candidate.asked, candidate.asked_name = list(clause.address), clause.address_name
                    if candidate.owners != clause.address:
                        candidate.owners, candidate.state = [], "open"
                        candidate.said = Said("request", candidate.task)
                        candidate.speaker = clause.speaker
                candidate.cite(clause)
                candidate.due = self._matters.due(clause) or candidate.due
                return
        before = [u for u in turn.clauses if u.index < clause.index and u.body]
        if before:
            said = Said("request", self._language.text("take_care").format(object=before[-1].body.strip(" .")))
            candidate = self._matters.new(said, clause, "open")
            candidate.cite(before[-1])
            candidate.asked, candidate.asked_name = list(clause.address), clause.address_name

    def _help(self, said: Said, clause: Clause, turn: Turn, reply: Reply) -> None:
        for candidate in reversed(self._matters.recent):
            if candidate.state == "taken" and clause.speaker and clause.speaker not in candidate.owners:
                candidate.owners.append(clause.speaker)
                candidate.cite(clause)
                return

    def _address_alone(self, clause: Clause, turn: Turn) -> None:
        """ "Sorry, Okafor.": says who was meant."""
        if not clause.address_name or len(clause.address) != 1 or clause.question:
            return
        for candidate in reversed(self._matters.recent):
            if candidate.state == "open" and same(candidate.speaker, clause.speaker):
                candidate.asked, candidate.asked_name = clause.address, clause.address_name
                candidate.cite(clause)
                return

    def _withdraws(self, clause: Clause) -> bool:
        match = self._language.first("withdraw", clause.body)
        if not match:
            return False
        what = match.groupdict().get("what")
        for candidate in reversed(self._matters.recent):
            if candidate.state in ("open", "taken", "offered"):
                alike = overlap(self._language.content(what), self._language.content(candidate.task)) if what else 1.0
                if what is None or alike >= SIMILAR:
                    if what and self._denies_day(candidate, what):
                        return False
                    candidate.state = "withdrawn"
                    return True
        if what and clause.speaker and self._language.content(what):
            # "I'm not going to write the report": somebody else may take it
            refused = self._matters.new(Said("request", what), clause, "refused")
            refused.due = None
        return what is None

    def _denies_day(self, candidate: Candidate, what: str) -> bool:
        """ "I won't manage the list by Wednesday": not the task is given up, but its day."""
        days = [w.day for w in dates.find(what, self._language.code, self._matters.date) if w.day]
        return bool(candidate.due and candidate.due.day in days)

    def _date_only(self, clause: Clause, turn: Turn) -> None:
        """ "End of the month?", "Thursday's fine.", "Better the ninth": dates the matter just spoken of."""
        language = self._language
        setter = bool(language.first("due_setter", clause.body))
        found = dates.due(clause.body, language.code, self._matters.date, self._matters.next)
        if not found or not self._matters.recent:
            return
        before, after = clause.body[: found.start].strip(), clause.body[found.end :].strip()
        alone = re.fullmatch(language.text("date_before"), before, re.IGNORECASE) and re.fullmatch(
            language.text("date_after"), after, re.IGNORECASE
        )
        if (not alone or (after.startswith(",") and len(after.split()) > 3)) and not setter:
            return
        # "Hannah has the crash. When?" "End of the day.": the one who says when means what is hers
        own = [
            c for c in self._matters.recent if c.state == "taken" and clause.speaker and c.owners == [clause.speaker]
        ]
        for candidate in (
            [*own[:-2:-1], *reversed(self._matters.recent)] if not clause.question else reversed(self._matters.recent)
        ):
            if candidate.state not in ("open", "taken", "offered") or turn.index - candidate.turn > 2:
                continue
            if candidate.due and ((candidate.due.day and not found.day) or turn.index - candidate.turn > 1):
                return
            candidate.cite(clause)
            if dates.relative(candidate.task, language.code):
                return  # "the day before they start": the event's date, not the task's
            candidate.due = found
            asked = (
                candidate.said.kind == "request" and not clause.question and not same(candidate.speaker, clause.speaker)
            )
            if candidate.state == "open" and asked and (not candidate.asked or clause.speaker in candidate.asked):
                candidate.state = "taken"  # "Can you call them?" "First thing Monday."
                candidate.owners = [clause.speaker] if clause.speaker else list(candidate.asked[:1])
            if candidate.state == "offered":
                candidate.state = "taken"
            return
