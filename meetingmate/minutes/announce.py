"""The next meeting: when the group says it meets again."""

from __future__ import annotations

from datetime import date

from meetingmate.domain.meeting import NextMeeting, Utterance
from meetingmate.minutes import dates
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.compose import evidence_of
from meetingmate.minutes.language_pack import Cues
from meetingmate.texts.localise import date_long

#: A correction ("I can't make it." "Then let's do the seventh.") comes within this many turns.
_REACH = 4


def next_meeting(
    table: Cues, turns: list[Turn], meeting_date: date | None, utterances: dict[str, Utterance]
) -> tuple[NextMeeting | None, date | None]:
    """The last announcement with a date, and its date; its clauses are marked: nothing else is read into them."""
    found: list[tuple[Turn, list[Unit], dates.When, str | None]] = []
    asked_in = -_REACH
    for turn in turns:
        for unit in turn.units:
            if unit.quoted or not unit.core:
                continue
            if unit.question and table.first("next_meeting_question", unit.core):
                asked_in = turn.index
            again = (
                _announces(table, unit)
                or (found and turn.index - found[-1][0].index <= _REACH and _moves(table, unit))
                or (0 < turn.index - asked_in <= 2 and not unit.question)
            )
            if not again:
                continue
            units = [unit, *[u for u in turn.units if u.index == unit.index + 1 and not u.question]]
            dated = None
            for number, part in enumerate(units):
                times = [w for w in dates.find(part.text, table.code, meeting_date) if w.role in ("due", "content")]
                if times:
                    best = next((w for w in times if w.day), times[0])
                    dated = ([unit] if number == 0 else units, best, dates.clock_time(part.text, table.code))
                    break
            if dated is None:
                continue
            cited, moment, clock = dated
            if not _announces(table, unit) and found and turn.index - found[-1][0].index <= _REACH:
                cited = [*found[-1][1], *cited]
                clock = clock or found[-1][3]
            found.append((turn, cited, moment, clock))
            for part in cited:
                part.announcement = True
    if not found:
        return None, None
    _, units, moment, clock = found[-1]
    text = date_long(moment.day.isoformat(), table.code) if moment.day else moment.text
    text = f"{text}, {clock}" if clock else text
    evidence = evidence_of(units, utterances)
    return NextMeeting(
        text=text, date=moment.day.isoformat() if moment.day else None, time=clock, evidence=evidence
    ), moment.day


def _announces(table: Cues, unit: Unit) -> bool:
    return (
        not unit.question
        and bool(table.first("next_meeting", unit.core))
        and bool(table.search("next_meeting_firm", unit.text))
    )


def _moves(table: Cues, unit: Unit) -> bool:
    """ "Then let's do the seventh.": another day for what was announced just before."""
    return bool(table.first("moves_meeting", unit.core))
