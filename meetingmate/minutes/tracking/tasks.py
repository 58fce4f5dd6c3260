"""Tasks: what is to be done, who does it and by when, from the turns that belong to it."""

from __future__ import annotations

from datetime import date

from meetingmate.minutes.items.candidates import Candidate, State
from meetingmate.minutes.items.doubt import malformed
from meetingmate.minutes.items.tasks import Said as Act
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.tracking.groups import Group, groups
from meetingmate.minutes.tracking.said import WORDED, Said

#: What was asked for, or closed, by this.
_CLOSED = 0.5
#: A speaker who owns it, or a date, needs this.
_OWNER, _DATED = 0.4, 0.4
#: A reading of a clause must hold this much of the task's words.
_READ = 0.5


class TaskTracker:
    """Makes candidates of the groups that are tasks."""

    def __init__(self, said: Said, reader: TaskReader, day: date | None, meets_on: date | None) -> None:
        self._said = said
        self._language = said.language
        self._reader = reader
        self._day = day
        self._meets_on = meets_on

    def run(self) -> list[Candidate]:
        """All candidates in order of their first mention."""
        least = self._said.tags.thresholds["task item"]
        found = [self._candidate(group) for group in groups(self._said.tags, "task") if group.chance >= least]
        return sorted((c for c in found if c), key=lambda c: c.clauses[0].index)

    def _candidate(self, group: Group) -> Candidate | None:
        said = self._said
        clauses = [c for row in group.turns for c in said.clauses(row) if not c.quoted]
        if not clauses or said.is_quoted(group.turns, "task"):
            return None
        task, act, told = self._wording(group, clauses)
        owners = self._owners(group, act)
        state: State = "taken" if group.settled >= said.tags.thresholds["task settled"] else "open"
        if group.closed >= _CLOSED and group.closed > group.settled * 0.6:
            state = "withdrawn"
        candidate = Candidate(
            task=task or told.body,
            said=act,
            clauses=[],
            speaker=clauses[0].speaker,
            owners=owners if state == "taken" else [],
            asked=owners if state != "taken" else [],
            state=state,
            origin=told,
        )
        candidate.cite(told)
        for row in group.turns:
            for clause in said.telling(row):
                candidate.cite(clause)
        if not task or malformed(task, self._language.code, request=True):
            candidate.written = said.quotation(candidate.clauses)
        candidate.due = self._due(group)
        if act.conditional:
            candidate.condition = told.body
        return candidate

    def _wording(self, group: Group, clauses: list[Clause]) -> tuple[str, Act, Clause]:
        """The task as an expression reads it ("": none does), the act it was said in, and its clause."""
        said, best = self._said, None
        for clause in clauses:
            act = self._reader.read(clause)
            if act is None or not act.task or act.kind in ("that", "readdress", "help"):
                continue
            score = said.mass(clause, act.task)
            if best is None or score > best[0]:
                best = (score, act, clause)
        told = max(clauses, key=said.mass)
        if best and best[0] >= _READ and best[0] >= 0.6 * said.mass(told):
            return best[1].task, best[1], best[2]
        return "", Act("request" if told.question else "commit"), told

    def _owners(self, group: Group, act: Act) -> list[str]:
        """Who takes it on, or is named for it, with those it is shared with; after a change only what came then."""
        said = self._said
        votes: dict[str, float] = {}
        rows = list(group.turns)
        changed = [
            row
            for row, part in group.turns.items()
            if part == "change" and said.tags.part(row, "task", "change") >= WORDED
        ]
        if changed:
            later = [row for row in rows if row >= changed[-1]]
            if any(said.tags.own(row) >= _OWNER or said.named(row) for row in later):
                rows = later
        for row in rows:
            part = group.turns[row]
            speaker = said.rows[row].speaker
            weight = 1.0 if part in ("settle", "change") else 0.6
            if speaker and said.tags.own(row) >= _OWNER:
                votes[speaker] = votes.get(speaker, 0.0) + weight * said.tags.own(row)
            for name, chance in said.named(row):
                known = said.people.resolve(name)
                owner = known[0] if len(known) == 1 else name if not known and name[:1].isupper() else ""
                if owner:
                    votes[owner] = votes.get(owner, 0.0) + 0.8 * chance
        if not votes:
            return []
        first = max(votes, key=lambda name: votes[name])
        together = [name for name in act.names if name != first] if act.with_speaker else []
        return [first, *together]

    def _due(self, group: Group) -> When | None:
        """The day or time that the latest turn with one names for the task."""
        said, code = self._said, self._language.code
        best: tuple[float, When] | None = None
        for row in group.turns:
            for clause in said.clauses(row):
                for when in dates.find(clause.text, code, self._day, self._meets_on):
                    if when.role not in ("due", "content"):
                        continue
                    chance = said.dated(clause, when.text)
                    if chance >= _DATED and (best is None or chance >= best[0] - 0.3):
                        best = (chance, when)
        return best[1] if best else None
