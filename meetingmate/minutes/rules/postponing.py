"""A task's day that is changed later in the same meeting: by its owner, or on a proposal that another agrees to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.reports import Reports, reports
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.language.language_pack import LanguagePack
from meetingmate.minutes.rules.replies import Reply, read_reply

#: Within so many turns after its task was named, a new day is that task's, and a proposal can be agreed to.
_REACH = 2
#: Share of the things of a task that a clause must name to speak of it.
_NAMES = 0.5
_STANDING = ("open", "offered", "taken")


@dataclass
class _Proposal:
    """Another day for a task; ``before`` is the day it had, when the new one counts until somebody refuses."""

    candidate: Candidate
    moment: When
    clause: Clause
    before: When | None = None
    applied: bool = False


class Postponing:
    """Walks through the turns after all tasks are known, and gives those their new day that got one."""

    def __init__(
        self,
        language: LanguagePack,
        reader: TaskReader,
        candidates: list[Candidate],
        meeting_date: date,
        reach: int = _REACH,
    ) -> None:
        self._language = language
        self._reader = reader
        self._date = meeting_date
        self._reach = reach
        self._reports: Reports = reports(language.code)
        self._by_stem: dict[str, list[Candidate]] = {}
        self._things: dict[int, set[str]] = {}
        self._origins = {c.origin.index: c for c in candidates if c.origin}
        for candidate in candidates:
            undated = phrase.without_dates(candidate.task, dates.find(candidate.task, language.code, None))
            verb = self._reports.verb(undated)
            things = {s for s in language.content(undated) if s != language.stem(verb)} - self._reports.light
            self._things[id(candidate)] = things
            for stem in things:
                self._by_stem.setdefault(stem, []).append(candidate)

    def run(self, turns: list[Turn]) -> None:
        """Change the days in place; what changed them becomes evidence."""
        focus: tuple[Candidate, int] | None = None
        open_proposal: _Proposal | None = None
        for turn in turns:
            if open_proposal and turn.speaker != open_proposal.clause.speaker:
                open_proposal = self._answered(open_proposal, turn)
            for clause in turn.clauses:
                if clause.quoted or clause.announcement or not clause.body:
                    continue
                if named := self._named(clause):
                    focus = (named, turn.index)
                if focus is None or turn.index - focus[1] > self._reach:
                    continue
                if proposal := self._proposed(focus[0], clause):
                    open_proposal = proposal

    def _named(self, clause: Clause) -> Candidate | None:
        """The standing task of an earlier turn that a clause names, the last such."""
        said = set(self._language.content(clause.text))
        near = {id(c): c for stem in said for c in self._by_stem.get(stem, [])[-8:]}
        best, share = None, 0.0
        for candidate in near.values():
            things = self._things[id(candidate)]
            origin = candidate.origin
            if candidate.state not in _STANDING or origin is None or origin.turn >= clause.turn:
                continue
            named = len(things & said) / len(things)
            if named >= _NAMES and (named, origin.index) > (share, best.origin.index if best and best.origin else -1):
                best, share = candidate, named
        return best

    def _proposed(self, candidate: Candidate, clause: Clause) -> _Proposal | None:
        if candidate.state not in _STANDING or candidate.origin is None or candidate.origin.turn >= clause.turn:
            return None
        if not (self._reports.has("postponed", clause.text) or self._reports.has("other_day", clause.text)):
            return None
        able = [
            w
            for w in dates.find(clause.text, self._language.code, self._date)
            if w.role in ("due", "content") and w.day
        ]
        if not able or (candidate.due and candidate.due.day == able[-1].day):
            return None
        again = self._origins.get(clause.index)
        if again is not None and again is not candidate:
            if not (self._says_again(again, candidate) or self._reports.has("shift", clause.text)):
                return None
            again.state = "withdrawn"  # "I'll send it on Friday instead.", "Could you push the list back to Friday?"
        proposal = _Proposal(candidate, able[-1], clause)
        if clause.speaker in candidate.owners and not clause.question:
            self._apply(proposal)
        return proposal

    def _says_again(self, again: Candidate, candidate: Candidate) -> bool:
        verbs = {self._language.stem(self._reports.verb(c.task)) for c in (again, candidate)}
        return self._reader.has_pronoun(again.task) and len(verbs) == 1 and set(again.owners) == set(candidate.owners)

    def _answered(self, proposal: _Proposal, turn: Turn) -> _Proposal | None:
        """What is left of a proposal after another has spoken: nothing when it is settled or forgotten."""
        reply: Reply = read_reply(self._language, self._reader, turn)
        if reply.no:
            if proposal.applied:
                proposal.candidate.due = proposal.before
            return None
        days = {
            w.day for u in turn.clauses if not u.question for w in dates.find(u.text, self._language.code, self._date)
        }
        if not proposal.applied and (reply.yes or proposal.moment.day in days):
            self._apply(proposal)
            proposal.candidate.cite(turn.clauses[0])
            return None
        return None if turn.index - proposal.clause.turn >= self._reach else proposal

    @staticmethod
    def _apply(proposal: _Proposal) -> None:
        proposal.before, proposal.applied = proposal.candidate.due, True
        proposal.candidate.due = proposal.moment
        proposal.candidate.cite(proposal.clause)


def follow(
    language: LanguagePack,
    reader: TaskReader,
    candidates: list[Candidate],
    turns: list[Turn],
    meeting_date: date | None,
) -> None:
    """Give the tasks whose day was changed later in the meeting their new one."""
    if meeting_date is not None:
        Postponing(language, reader, candidates, meeting_date).run(turns)
