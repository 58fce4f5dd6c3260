""" "I'll do that": what a commitment without words of its own takes on."""

from __future__ import annotations

import re

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.tasks import Said
from meetingmate.minutes.language.clauses import Clause, Turn, same
from meetingmate.minutes.rules.answers import Answers
from meetingmate.minutes.rules.matters import Matters


class Taking:
    """The thing just named, an open task, a problem of another, or what one is asked about or working on."""

    def __init__(self, matters: Matters, answers: Answers) -> None:
        self._matters = matters
        self._language = matters.language
        self._reader = matters.reader
        self._answers = answers

    def take_that(self, clause: Clause, turn: Turn) -> Said | None:
        """Take on what is meant; what the clause promises in its own words when nothing before says more."""
        if self._takes_named(clause):
            return None
        target = self._answers.target(turn, ("open", "refused")) or self._answers.any_open(turn)
        if target and same(target.speaker, clause.speaker) and target.turn < clause.turn and not clause.first_of_turn:
            target = None  # what one asked for before is not what one now speaks of
        last = self._matters.recent[-1] if self._matters.recent else None
        near = last is not None and last is not target and 0 <= turn.index - last.turn <= 1
        if last and near and last.state == "taken" and self._confirms_shared(last, clause):
            last.cite(clause)  # "Tom and I will look at it." "Count me in."
            return None
        if target is None:
            taken = last is not None and last.state in ("taken", "offered") and clause.turn - last.turn <= 2
            if last and taken and (clause.speaker is None or clause.speaker in last.owners):
                last.due = self._matters.due(clause) or last.due
                last.state = "taken"
                last.cite(clause)
            elif not (self._takes_problem(clause) or (self._matters.due(clause) and self._commit_to_date(clause))):
                return self._reader.commitment(clause)
            return None
        if clause.question:
            return None
        asked = target.asked if len(target.asked) == 1 else []
        target.owners = self._matters.both(target, clause.speaker) if clause.speaker else asked
        target.state = "taken"
        target.cite(clause)
        target.due = self._matters.due(clause) or target.due
        return None

    @staticmethod
    def _confirms_shared(candidate: Candidate, clause: Clause) -> bool:
        """Whether the speaker confirms what another took on for both."""
        owner = len(candidate.owners) > 1 and clause.speaker in candidate.owners
        return owner and candidate.speaker != clause.speaker and candidate.clauses[-1].turn != clause.turn

    def _takes_named(self, clause: Clause) -> bool:
        """ "The roster for May, I'll have that ready by Friday.": the thing named just before is what is taken on."""
        before = [
            u for u in self._matters.heard[:-1] if u.turn == clause.turn and u.index == clause.index - 1 and u.body
        ]
        if not before or clause.question or before[0].question:
            return False
        return self._names_thing(before[0]) and self._takes(before[0], clause)

    def _names_thing(self, clause: Clause) -> bool:
        """Whether a clause is a noun phrase and nothing more."""
        starts = re.match(rf"{self._language.text('np_start')} ", clause.body, re.IGNORECASE)
        return bool(starts) and len(clause.body.split()) <= 6 and not self._language.search("verb_inside", clause.body)

    def _takes_problem(self, clause: Clause) -> bool:
        """ "The page is still wrong." "Leave it with me.": the problem that another named is what is taken on."""
        for other in reversed(self._matters.heard[-5:-1]):
            near = clause.turn - other.turn == 1 and not same(other.speaker, clause.speaker)
            told = near and not (other.quoted or clause.question) and other.body
            if told and other.question:
                return self._names_thing(other) and self._takes(other, clause)  # "And the broken window?"
            if told and self._language.search("problem", other.body) and len(self._language.content(other.body)) >= 2:
                return self._takes(other, clause)
        return False

    def _takes(self, named: Clause, clause: Clause) -> bool:
        if clause.speaker is None:
            return False
        thing = named.body.strip(" .?")
        if self._language.code != "de" and self._names_thing(named):
            thing = thing[:1].lower() + thing[1:]
        task = self._language.text("take_care").format(object=thing)
        candidate = self._matters.new(Said("commit", task, with_speaker=True), clause, "taken")
        candidate.cite(named)
        candidate.owners = [clause.speaker]
        return True

    def _commit_to_date(self, clause: Clause) -> bool:
        """ "Let me commit to the thirtieth.": what the speaker is working on, or was asked about, gets its date."""
        language = self._language
        for other in reversed(self._matters.heard[-10:]):
            match = None
            if same(other.speaker, clause.speaker):
                match = language.first("ongoing", other.body)
            elif other.question:
                match = language.first("asked_when", other.body)
            if match:
                task = language.text("finish").format(object=match.group("object").strip(" .?!"))
                candidate = self._matters.new(Said("commit", task, with_speaker=True), clause, "taken")
                candidate.cite(other)
                candidate.owners = [clause.speaker] if clause.speaker else []
                return True
        return False
