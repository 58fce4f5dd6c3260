"""Dates of tasks that stand beside the task: of the thing it is about, of an event, or an hour of this day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.tasks import TaskReader
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.dates import When
from meetingmate.minutes.language.language_pack import LanguagePack

#: The event that a date hangs on was dated within this many turns before.
_REACH = 2


def complete(
    language: LanguagePack,
    reader: TaskReader,
    candidates: list[Candidate],
    turns: list[Turn],
    meeting_date: date | None,
) -> None:
    """Give the tasks that nobody dated the date that the words around them say."""
    if meeting_date is None:
        return
    clauses = {u.index: u for t in turns for u in t.clauses}
    by_turn = {t.index: t.clauses for t in turns}
    for candidate in candidates:
        if candidate.due and candidate.due.day:
            continue
        found = _from_event(language, candidate, by_turn, meeting_date)
        if not found and not candidate.due:
            found = (
                _of_thing(language, reader, candidate, clauses, meeting_date)
                or _when_there(language, reader, candidate, clauses, meeting_date)
                or _hour(language, candidate, by_turn, meeting_date)
            )
        if found:
            candidate.due, cited = found
            candidate.cite(cited)


def _dated(clause: Clause, language: LanguagePack, now: date) -> date | None:
    """The last day to come that a clause names."""
    return _last_day(clause.text, language.code, now)


@lru_cache(maxsize=2048)  # each clause of a turn is asked about again for each task in it
def _last_day(text: str, code: str, now: date) -> date | None:
    days = [w.day for w in dates.find(text, code, now) if w.role in ("due", "content") and w.day]
    return next((d for d in reversed(days) if d >= now), None)


def _from_event(
    language: LanguagePack, candidate: Candidate, by_turn: dict[int, list[Clause]], now: date
) -> tuple[When, Clause] | None:
    """ "The vet comes on the twenty-fourth." "Pen them the evening before.": a day before, after or with an event."""
    for clause in candidate.clauses:
        relative = dates.relative(clause.text, language.code)
        if not relative:
            continue
        found, days = relative
        reach = range(clause.turn - _REACH, clause.turn + 2)
        near = [u for turn in reach for u in by_turn.get(turn, []) if u is not clause and not u.quoted]
        before = sorted((u for u in near if u.index < clause.index), key=lambda u: -u.index)
        for other in [*before, *(u for u in near if u.index > clause.index)]:
            if not (day := _dated(other, language, now)):
                continue
            day += timedelta(days=days)
            return (When(found.start, found.end, found.text, day), other) if day >= now else None
    return None


def _of_thing(
    language: LanguagePack, reader: TaskReader, candidate: Candidate, clauses: dict[int, Clause], now: date
) -> tuple[When, Clause] | None:
    """ "The bundle is due on the second of July, and I'm preparing it.": the date of the thing is that of the task."""
    first = candidate.clauses[0]
    before = clauses.get(first.index - 1)
    if before is None or before.turn != first.turn or before.question or before.quoted:
        return None
    if not reader.has_pronoun(candidate.task) or not language.first("thing_due", before.body):
        return None
    found = dates.due(before.text, language.code, now)
    return (found, before) if found and found.day and found.role == "due" and found.day >= now else None


def _when_there(
    language: LanguagePack, reader: TaskReader, candidate: Candidate, clauses: dict[int, Clause], now: date
) -> tuple[When, Clause] | None:
    """ "That can be me. I'm passing there on Thursday.": the day on which the owner gets to it."""
    if candidate.state != "taken":
        return None
    for clause in candidate.clauses:
        for other in (clauses.get(clause.index + 1), clauses.get(clause.index - 1)):
            if other is None or other.turn != clause.turn or other.speaker not in candidate.owners:
                continue
            if other.question or other.quoted or reader.read(other):
                continue
            if found := _there(language, other.body, other.text, now):
                return found, other
        _, comma, aside = clause.text.partition(", ")  # "I'll do it, I'm there on Monday": in one clause
        theirs = comma and clause.speaker in candidate.owners and not clause.question and not clause.quoted
        if theirs and (found := _there(language, aside, aside, now)):
            start = clause.text.index(aside)
            return When(found.start + start, found.end + start, found.text, found.day), clause
    return None


def _there(language: LanguagePack, body: str, text: str, now: date) -> When | None:
    """The day on which somebody is where the task is done, as he or she says."""
    if not language.first("there_on", body) or language.search("away", text):
        return None
    found = dates.due(text, language.code, now)
    if not found or not found.day or found.day < now or language.search("negation", text):
        return None
    habit = language.search("habit", text)
    return None if habit and habit.start() < found.start else found  # "on Saturday anyway" is no habit


def _hour(
    language: LanguagePack, candidate: Candidate, by_turn: dict[int, list[Clause]], now: date
) -> tuple[When, Clause] | None:
    """ "Take the bloods at six.": an hour without a day is one of this day, when nothing near names another."""
    if any(_dated(u, language, now) not in (None, now) for u in candidate.clauses):
        return None
    for clause in candidate.clauses:
        if any(_dated(u, language, now) not in (None, now) for u in by_turn.get(clause.turn, [])):
            return None
        if language.search("habit", clause.text) or language.search("amount_verbs", clause.text):
            continue
        if found := dates.hour(clause.text, language.code, now):
            return found, clause
    return None
