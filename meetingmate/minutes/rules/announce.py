"""The next meeting: when the group says it meets again."""

from __future__ import annotations

from datetime import date

from meetingmate.domain.meeting import NextMeeting, Utterance
from meetingmate.minutes.items.compose import evidence_of
from meetingmate.minutes.language import dates
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack
from meetingmate.texts.localise import date_long

#: A correction ("I can't make it." "Then let's do the seventh.") comes within this many turns.
_REACH = 4


def next_meeting(
    language: LanguagePack, turns: list[Turn], meeting_date: date | None, utterances: dict[str, Utterance]
) -> tuple[NextMeeting | None, date | None]:
    """The last announcement with a date, and its date; its clauses are marked: nothing else is read into them."""
    found: list[tuple[Turn, list[Clause], dates.When, str | None]] = []
    asked_in = -_REACH
    for turn in turns:
        for clause in turn.clauses:
            if clause.quoted or not clause.body:
                continue
            if clause.question and language.first("next_meeting_question", clause.body):
                asked_in = turn.index
            again = (
                _announces(language, clause)
                or (found and turn.index - found[-1][0].index <= _REACH and _moves(language, clause))
                or (0 < turn.index - asked_in <= 2 and not clause.question)
            )
            if not again:
                continue
            clauses = [clause, *[u for u in turn.clauses if u.index == clause.index + 1 and not u.question]]
            dated = None
            for number, part in enumerate(clauses):
                times = [w for w in dates.find(part.text, language.code, meeting_date) if w.role in ("due", "content")]
                if times:
                    best = next((w for w in times if w.day), times[0])
                    dated = ([clause] if number == 0 else clauses, best, dates.clock_time(part.text, language.code))
                    break
            if dated is None:
                continue
            cited, moment, clock = dated
            if not _announces(language, clause) and found and turn.index - found[-1][0].index <= _REACH:
                cited = [*found[-1][1], *cited]
                clock = clock or found[-1][3]
            found.append((turn, cited, moment, clock))
            for part in cited:
                part.announcement = True
    if not found:
        return None, None
    _, clauses, moment, clock = found[-1]
    day = None if moment.stretch else moment.day  # "next week" is no day
    text = date_long(day.isoformat(), language.code) if day else moment.text
    text = f"{text}, {clock}" if clock else text
    evidence = evidence_of(clauses, utterances)
    return NextMeeting(text=text, date=day.isoformat() if day else None, time=clock, evidence=evidence), day


def _announces(language: LanguagePack, clause: Clause) -> bool:
    return (
        not clause.question
        and bool(language.first("next_meeting", clause.body))
        and bool(language.search("next_meeting_firm", clause.text))
    )


def _moves(language: LanguagePack, clause: Clause) -> bool:
    """ "Then let's do the seventh.": another day for what was announced just before."""
    return bool(language.first("moves_meeting", clause.body))
