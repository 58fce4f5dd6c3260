"""The tasks that came up so far, and what each step of ``ActionFinder`` needs to know of the talk."""

from __future__ import annotations

import re
from datetime import date

from meetingmate.minutes import dates
from meetingmate.minutes.candidates import Candidate, State
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.dates import When
from meetingmate.minutes.language_pack import Cues, overlap
from meetingmate.minutes.tasks import Said, TaskReader

#: An answer comes within this many turns (back-channels count as turns).
_REACH = 4
#: Words in common (0 to 1) from which on two phrases are about one task.
SIMILAR = 0.3


class Matters:
    """Candidates in order of their first mention; ``recent`` are those that can still be answered."""

    def __init__(self, table: Cues, reader: TaskReader, meeting_date: date | None, next_meeting: date | None) -> None:
        self.table = table
        self.reader = reader
        self.date = meeting_date
        self.next = next_meeting
        self.found: list[Candidate] = []
        self.recent: list[Candidate] = []
        self.talkers: set[str | None] = set()
        self.order: list[str | None] = []
        self.heard: list[Unit] = []

    def forget(self, turn: Turn) -> None:
        """Leave what nobody can be answering any more."""
        self.recent = [c for c in self.recent if turn.index - c.turn <= _REACH]

    def new(self, said: Said, unit: Unit, state: State) -> Candidate:
        """A task that came up in a clause."""
        candidate = Candidate(task=said.task, said=said, units=[unit], speaker=unit.speaker, state=state, origin=unit)
        candidate.due = self.due(unit, said.task)
        if said.conditional or self.table.first("hypothetical", unit.core):
            candidate.condition = unit.core
        self.found.append(candidate)
        self.recent.append(candidate)
        return candidate

    def due(self, unit: Unit, task: str = "") -> When | None:
        """The deadline that a clause names; of several people's acts in it, the one of ``task``."""
        # what is said aside of others ("..., she isn't here tonight") dates nothing
        text = re.sub(self.table.text("aside"), "", unit.text, flags=re.IGNORECASE)
        if supposed := self.table.first("hypothetical", unit.core):
            # "If it isn't here on the tenth, ..." does not date the task, "if it isn't here by the tenth" does
            until = self.table.search("until_words", supposed.group())
            text = text if until else unit.core[supposed.end() :]
        found = dates.due(self._act_of(task, text), self.table.code, self.date, self.next)
        if found:
            return found
        match = self.table.search("trailing_when", unit.text)
        return When(match.start(), match.end(), match.group().strip(" ,."), None) if match else None

    def _act_of(self, task: str, text: str) -> str:
        """ "I'll send you the list tonight, and you send me the contract by Friday.": the part of the task."""
        words = task.split()[:2]
        parts = re.split(self.table.text("next_subject"), text, flags=re.IGNORECASE) if words else [text]
        return next((p for p in parts if " ".join(words).lower() in p.lower()), text)

    @staticmethod
    def both(candidate: Candidate, speaker: str | None) -> list[str]:
        """Who takes what was asked: the one who answers, and the one who asked for both of them."""
        asker = candidate.speaker if candidate.said.kind == "request" and candidate.said.with_speaker else None
        return [s for s in (asker, speaker) if s]

    def owners(self, said: Said, unit: Unit) -> list[str]:
        """Who owns what was said, by its words."""
        owners = list(said.names)
        if said.with_addressee:
            owners += unit.address[:1] or self.others(unit)
        if said.with_speaker and unit.speaker and unit.speaker not in owners:
            owners.insert(0, unit.speaker) if not owners else owners.append(unit.speaker)
        return owners

    def others(self, unit: Unit) -> list[str]:
        """Whom "you" means without a name: the one spoken with last."""
        for speaker in reversed(self.order):
            if speaker and speaker != unit.speaker:
                return [speaker]
        return []

    def similar(self, task: str, states: tuple[State, ...]) -> Candidate | None:
        """The last task in one of these states with mostly the same words."""
        mine = self.table.content(task)
        for candidate in reversed(self.recent):
            if candidate.state in states and overlap(mine, self.table.content(candidate.task)) >= 0.5:
                return candidate
        return None
