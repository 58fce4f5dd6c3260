"""Dates of tasks that stand beside the task: of the thing it is about, of an event, or an hour of this day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from meetingmate.minutes import dates
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.dates import When
from meetingmate.minutes.language_pack import Cues
from meetingmate.minutes.tasks import TaskReader

#: The event that a date hangs on was dated within this many turns before.
_REACH = 2


def complete(
    table: Cues, reader: TaskReader, candidates: list[Candidate], turns: list[Turn], meeting_date: date | None
) -> None:
    """Give the tasks that nobody dated the date that the words around them say."""
    if meeting_date is None:
        return
    units = {u.index: u for t in turns for u in t.units}
    by_turn = {t.index: t.units for t in turns}
    for candidate in candidates:
        if candidate.due and candidate.due.day:
            continue
        found = _from_event(table, candidate, by_turn, meeting_date)
        if not found and not candidate.due:
            found = (
                _of_thing(table, reader, candidate, units, meeting_date)
                or _when_there(table, reader, candidate, units, meeting_date)
                or _hour(table, candidate, by_turn, meeting_date)
            )
        if found:
            candidate.due, cited = found
            candidate.cite(cited)


def _dated(unit: Unit, table: Cues, now: date) -> date | None:
    """The last day to come that a clause names."""
    return _last_day(unit.text, table.code, now)


@lru_cache(maxsize=2048)  # each clause of a turn is asked about again for each task in it
def _last_day(text: str, code: str, now: date) -> date | None:
    days = [w.day for w in dates.find(text, code, now) if w.role in ("due", "content") and w.day]
    return next((d for d in reversed(days) if d >= now), None)


def _from_event(
    table: Cues, candidate: Candidate, by_turn: dict[int, list[Unit]], now: date
) -> tuple[When, Unit] | None:
    """ "The vet comes on the twenty-fourth." "Pen them the evening before.": a day before, after or with an event."""
    for unit in candidate.units:
        relative = dates.relative(unit.text, table.code)
        if not relative:
            continue
        found, days = relative
        reach = range(unit.turn - _REACH, unit.turn + 2)
        near = [u for turn in reach for u in by_turn.get(turn, []) if u is not unit and not u.quoted]
        before = sorted((u for u in near if u.index < unit.index), key=lambda u: -u.index)
        for other in [*before, *(u for u in near if u.index > unit.index)]:
            if not (day := _dated(other, table, now)):
                continue
            day += timedelta(days=days)
            return (When(found.start, found.end, found.text, day), other) if day >= now else None
    return None


def _of_thing(
    table: Cues, reader: TaskReader, candidate: Candidate, units: dict[int, Unit], now: date
) -> tuple[When, Unit] | None:
    """ "The bundle is due on the second of July, and I'm preparing it.": the date of the thing is that of the task."""
    first = candidate.units[0]
    before = units.get(first.index - 1)
    if before is None or before.turn != first.turn or before.question or before.quoted:
        return None
    if not reader.has_pronoun(candidate.task) or not table.first("thing_due", before.core):
        return None
    found = dates.due(before.text, table.code, now)
    return (found, before) if found and found.day and found.role == "due" and found.day >= now else None


def _when_there(
    table: Cues, reader: TaskReader, candidate: Candidate, units: dict[int, Unit], now: date
) -> tuple[When, Unit] | None:
    """ "That can be me. I'm passing there on Thursday.": the day on which the owner gets to it."""
    if candidate.state != "taken":
        return None
    for unit in candidate.units:
        for other in (units.get(unit.index + 1), units.get(unit.index - 1)):
            same = other is not None and other.turn == unit.turn and other.speaker in candidate.owners
            if not same or other.question or other.quoted or reader.read(other):
                continue
            if found := _there(table, other.core, other.text, now):
                return found, other
        _, comma, aside = unit.text.partition(", ")  # "I'll do it, I'm there on Monday": in one clause
        theirs = comma and unit.speaker in candidate.owners and not unit.question and not unit.quoted
        if theirs and (found := _there(table, aside, aside, now)):
            start = unit.text.index(aside)
            return When(found.start + start, found.end + start, found.text, found.day), unit
    return None


def _there(table: Cues, body: str, text: str, now: date) -> When | None:
    """The day on which somebody is where the task is done, as he or she says."""
    if not table.first("there_on", body) or table.search("away", text):
        return None
    if table.search("negation", text) or table.search("habit", text):
        return None
    found = dates.due(text, table.code, now)
    return found if found and found.day and found.day >= now else None


def _hour(table: Cues, candidate: Candidate, by_turn: dict[int, list[Unit]], now: date) -> tuple[When, Unit] | None:
    """ "Take the bloods at six.": an hour without a day is one of this day, when nothing near names another."""
    if any(_dated(u, table, now) not in (None, now) for u in candidate.units):
        return None
    for unit in candidate.units:
        if any(_dated(u, table, now) not in (None, now) for u in by_turn.get(unit.turn, [])):
            return None
        if table.search("habit", unit.text) or table.search("amount_verbs", unit.text):
            continue
        if found := dates.hour(unit.text, table.code, now):
            return found, unit
    return None
