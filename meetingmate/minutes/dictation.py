"""One person dictating a plan: what stands under "Plan" or "To do" is decided or to be done, without anybody asking."""

from __future__ import annotations

from datetime import date

from meetingmate.minutes import dates, phrase
from meetingmate.minutes.candidates import Candidate
from meetingmate.minutes.clauses import Turn, Unit
from meetingmate.minutes.language_pack import Cues
from meetingmate.minutes.outcomes import Settled
from meetingmate.minutes.tasks import Said


def is_dictation(turns: list[Turn]) -> bool:
    """Whether one known person talks alone."""
    speakers = {t.speaker for t in turns}
    return len(speakers) == 1 and None not in speakers


def read(table: Cues, turns: list[Turn], meeting_date: date | None) -> tuple[list[Candidate], list[Settled]]:
    """Tasks and decisions of the planned part: orders by kind of verb, and things with a time.

    "Increase the dose" is decided, "Send him the contract" is to be done, so is "Blood test in two weeks".
    """
    tasks: list[Candidate] = []
    settled: list[Settled] = []
    planning = False
    for unit in (u for t in turns for u in t.units):
        if unit.quoted:
            continue
        if table.whole("plan_head", unit.text.strip()):
            planning = True
            continue
        if not planning or not unit.core:
            continue
        if match := table.first("plan_decide", unit.core):
            text = phrase.corrected(match.group("text"), table)
            settled.append(Settled(text=text, units=[unit], by=unit.speaker, turn=unit.turn))
        elif match := table.first("plan_do", unit.core):
            tasks.append(_task(match.group("task"), unit, [unit.speaker] if unit.speaker else [], table, meeting_date))
        elif match := table.first("plan_noun", unit.core.strip(" .")):
            tasks.append(_task(match.group("task"), unit, [], table, meeting_date))
    return tasks, settled


def _task(text: str, unit: Unit, owners: list[str], table: Cues, meeting_date: date | None) -> Candidate:
    candidate = Candidate(
        task=text, said=Said("commit", text), units=[unit], speaker=unit.speaker, owners=owners, state="taken"
    )
    candidate.due = dates.due(unit.text, table.code, meeting_date)
    return candidate
