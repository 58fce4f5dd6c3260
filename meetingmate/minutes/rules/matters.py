"""The tasks that came up so far, and what each step of ``ActionFinder`` needs to know of the talk."""

from __future__ import annotations

import re
from datetime import date

from meetingmate.minutes.items.candidates import Candidate, State
from meetingmate.minutes.items.tasks import Said, TaskReader
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.language.language_pack import LanguagePack, overlap

#: An answer comes within this many turns (back-channels count as turns).
_REACH = 4
#: Words in common (0 to 1) from which on two phrases are about one task.
SIMILAR = 0.3


class Matters:
    """Candidates in order of their first mention; ``recent`` are those that can still be answered."""

    def __init__(
        self, language: LanguagePack, reader: TaskReader, meeting_date: date | None, next_meeting: date | None
    ) -> None:
        self.language = language
        self.reader = reader
        self.date = meeting_date
        self.next = next_meeting
        self.found: list[Candidate] = []
        self.recent: list[Candidate] = []
        self.talkers: set[str | None] = set()
        self.order: list[str | None] = []
        self.heard: list[Clause] = []

    def forget(self, turn: Turn) -> None:
        """Leave what nobody can be answering any more."""
        self.recent = [c for c in self.recent if turn.index - c.turn <= _REACH]

    def new(self, said: Said, clause: Clause, state: State) -> Candidate:
        """A task that came up in a clause."""
        candidate = Candidate(
            task=said.task, said=said, clauses=[clause], speaker=clause.speaker, state=state, origin=clause
        )
        candidate.due = self.due(clause, said.task)
        if said.conditional or self.language.first("hypothetical", clause.body):
            candidate.condition = clause.body
        self.found.append(candidate)
        self.recent.append(candidate)
        return candidate

    def due(self, clause: Clause, task: str = "") -> When | None:
        """The deadline that a clause names; of several people's acts in it, the one of ``task``."""
        # what is said aside of others ("..., she isn't here tonight") dates nothing
        text = re.sub(self.language.text("aside"), "", clause.text, flags=re.IGNORECASE)
        if supposed := self.language.first("hypothetical", clause.body):
            # "If it isn't here on the tenth, ..." does not date the task, "if it isn't here by the tenth" does
            until = self.language.search("until_words", supposed.group())
            text = text if until else clause.body[supposed.end() :]
        found = dates.due(self._act_of(task, text), self.language.code, self.date, self.next)
        if found:
            return found
        match = self.language.search("trailing_when", clause.text)
        return When(match.start(), match.end(), match.group().strip(" ,."), None) if match else None

    def _act_of(self, task: str, text: str) -> str:
        """ "I'll send you the list tonight, and you send me the contract by Friday.": the part of the task."""
        words = task.split()[:2]
        parts = re.split(self.language.text("next_subject"), text, flags=re.IGNORECASE) if words else [text]
        return next((p for p in parts if " ".join(words).lower() in p.lower()), text)

    @staticmethod
    def both(candidate: Candidate, speaker: str | None) -> list[str]:
        """Who takes what was asked: the one who answers, and the one who asked for both of them."""
        asker = candidate.speaker if candidate.said.kind == "request" and candidate.said.with_speaker else None
        return [s for s in (asker, speaker) if s]

    def owners(self, said: Said, clause: Clause) -> list[str]:
        """Who owns what was said, by its words."""
        owners = list(said.names)
        if said.with_addressee:
            owners += clause.address[:1] or self.others(clause)
        if said.with_speaker and clause.speaker and clause.speaker not in owners:
            owners.insert(0, clause.speaker) if not owners else owners.append(clause.speaker)
        return owners

    def others(self, clause: Clause) -> list[str]:
        """Whom "you" means without a name: the one spoken with last."""
        for speaker in reversed(self.order):
            if speaker and speaker != clause.speaker:
                return [speaker]
        return []

    def similar(self, task: str, states: tuple[State, ...]) -> Candidate | None:
        """The last task in one of these states with mostly the same words."""
        mine = self.language.content(task)
        for candidate in reversed(self.recent):
            if candidate.state in states and overlap(mine, self.language.content(candidate.task)) >= 0.5:
                return candidate
        return None
