"""One person dictating a plan: what stands under "Plan" or "To do" is decided or to be done, without anybody asking."""

from __future__ import annotations

from datetime import date

from meetingmate.minutes.items.candidates import Candidate
from meetingmate.minutes.items.outcomes import DecisionCandidate
from meetingmate.minutes.items.tasks import Said
from meetingmate.minutes.language import dates, phrase
from meetingmate.minutes.language.clauses import Clause, Turn
from meetingmate.minutes.language.language_pack import LanguagePack


def is_dictation(turns: list[Turn]) -> bool:
    """Whether one known person talks alone."""
    speakers = {t.speaker for t in turns}
    return len(speakers) == 1 and None not in speakers


def read(
    language: LanguagePack, turns: list[Turn], meeting_date: date | None
) -> tuple[list[Candidate], list[DecisionCandidate]]:
    """Tasks and decisions of the planned part: orders by kind of verb, and things with a time.

    "Increase the dose" is decided, "Send him the contract" is to be done, so is "Blood test in two weeks".
    """
    tasks: list[Candidate] = []
    settled: list[DecisionCandidate] = []
    planning = False
    for clause in (u for t in turns for u in t.clauses):
        if clause.quoted:
            continue
        if language.whole("plan_head", clause.text.strip()):
            planning = True
            continue
        if not planning or not clause.body:
            continue
        if match := language.first("plan_decide", clause.body):
            text = phrase.corrected(match.group("text"), language)
            settled.append(DecisionCandidate(text=text, clauses=[clause], by=clause.speaker, turn=clause.turn))
        elif match := language.first("plan_do", clause.body):
            tasks.append(
                _task(match.group("task"), clause, [clause.speaker] if clause.speaker else [], language, meeting_date)
            )
        elif match := language.first("plan_noun", clause.body.strip(" .")):
            tasks.append(_task(match.group("task"), clause, [], language, meeting_date))
    return tasks, settled


def _task(text: str, clause: Clause, owners: list[str], language: LanguagePack, meeting_date: date | None) -> Candidate:
    candidate = Candidate(
        task=text, said=Said("commit", text), clauses=[clause], speaker=clause.speaker, owners=owners, state="taken"
    )
    candidate.due = dates.due(clause.text, language.code, meeting_date)
    return candidate
