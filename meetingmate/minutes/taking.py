""" "I'll do that": what a commitment without words of its own takes on."""

from __future__ import annotations

import re

from meetingmate.minutes.answers import Answers
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn, Unit, same
from meetingmate.minutes.matters import Matters
from meetingmate.minutes.tasks import Said


class Taking:
    """The thing just named, an open task, a problem of another, or what one is asked about or working on."""

    def __init__(self, matters: Matters, answers: Answers) -> None:
        self._matters = matters
        self._table = matters.table
        self._reader = matters.reader
        self._answers = answers

    def take_that(self, unit: Unit, turn: Turn) -> Said | None:
        """Take on what is meant; what the clause promises in its own words when nothing before says more."""
        if self._takes_named(unit):
            return None
        target = self._answers.target(turn, ("open", "refused")) or self._answers.any_open(turn)
        if target and same(target.speaker, unit.speaker) and target.turn < unit.turn and not unit.first_of_turn:
            target = None  # what one asked for before is not what one now speaks of
        last = self._matters.recent[-1] if self._matters.recent else None
        near = last is not None and last is not target and 0 <= turn.index - last.turn <= 1
        if last and near and last.state == "taken" and self._confirms_shared(last, unit):
            last.cite(unit)  # "Tom and I will look at it." "Count me in."
            return None
        if target is None:
            taken = last is not None and last.state in ("taken", "offered") and unit.turn - last.turn <= 2
            if last and taken and (unit.speaker is None or unit.speaker in last.owners):
                last.due = self._matters.due(unit) or last.due
                last.state = "taken"
                last.cite(unit)
            elif not (self._takes_problem(unit) or (self._matters.due(unit) and self._commit_to_date(unit))):
                return self._reader.commitment(unit)
            return None
        if unit.question:
            return None
        asked = target.asked if len(target.asked) == 1 else []
        target.owners = self._matters.both(target, unit.speaker) if unit.speaker else asked
        target.state = "taken"
        target.cite(unit)
        target.due = self._matters.due(unit) or target.due
        return None

    @staticmethod
    def _confirms_shared(candidate: Candidate, unit: Unit) -> bool:
        """Whether the speaker confirms what another took on for both."""
        owner = len(candidate.owners) > 1 and unit.speaker in candidate.owners
        return owner and candidate.speaker != unit.speaker and candidate.units[-1].turn != unit.turn

    def _takes_named(self, unit: Unit) -> bool:
        """ "The roster for May, I'll have that ready by Friday.": the thing named just before is what is taken on."""
        before = [u for u in self._matters.heard[:-1] if u.turn == unit.turn and u.index == unit.index - 1 and u.core]
        if not before or unit.question or before[0].question:
            return False
        return self._names_thing(before[0]) and self._takes(before[0], unit)

    def _names_thing(self, unit: Unit) -> bool:
        """Whether a clause is a noun phrase and nothing more."""
        starts = re.match(rf"{self._table.text('np_start')} ", unit.core, re.IGNORECASE)
        return bool(starts) and len(unit.core.split()) <= 6 and not self._table.search("verb_inside", unit.core)

    def _takes_problem(self, unit: Unit) -> bool:
        """ "The page is still wrong." "Leave it with me.": the problem that another named is what is taken on."""
        for other in reversed(self._matters.heard[-5:-1]):
            near = unit.turn - other.turn == 1 and not same(other.speaker, unit.speaker)
            told = near and not (other.quoted or unit.question) and other.core
            if told and other.question:
                return self._names_thing(other) and self._takes(other, unit)  # "And the broken window?"
            if told and self._table.search("problem", other.core) and len(self._table.content(other.core)) >= 2:
                return self._takes(other, unit)
        return False

    def _takes(self, named: Unit, unit: Unit) -> bool:
        if unit.speaker is None:
            return False
        thing = named.core.strip(" .?")
        if self._table.code != "de" and self._names_thing(named):
            thing = thing[:1].lower() + thing[1:]
        task = self._table.text("take_care").format(object=thing)
        candidate = self._matters.new(Said("commit", task, with_speaker=True), unit, "taken")
        candidate.cite(named)
        candidate.owners = [unit.speaker]
        return True

    def _commit_to_date(self, unit: Unit) -> bool:
        """ "Let me commit to the thirtieth.": what the speaker is working on, or was asked about, gets its date."""
        table = self._table
        for other in reversed(self._matters.heard[-10:]):
            match = None
            if same(other.speaker, unit.speaker):
                match = table.first("ongoing", other.core)
            elif other.question:
                match = table.first("asked_when", other.core)
            if match:
                task = table.text("finish").format(object=match.group("object").strip(" .?!"))
                candidate = self._matters.new(Said("commit", task, with_speaker=True), unit, "taken")
                candidate.cite(other)
                candidate.owners = [unit.speaker] if unit.speaker else []
                return True
        return False
