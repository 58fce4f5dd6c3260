"""The JSONL contract of ``meetingmate minutes``: one meeting a line in, one line of minutes out."""

from __future__ import annotations

from typing import Any

from meetingmate.domain.meeting import Attendee, Decision, Evidence, Meeting, Utterance
from meetingmate.minutes.finding import Finder, by_both
from meetingmate.minutes.lines import checked
from meetingmate.minutes.pipeline import make_minutes
from meetingmate.minutes.writing.model import WritingModel

#: Seconds given to a turn whose times are not stated.
_TURN_S = 5.0
#: Of the meeting while its minutes are made; the line's own id is only given back.
_ID = "line"


def process_line(line: dict[str, Any], engine: WritingModel | None = None, finder: Finder = by_both) -> dict[str, Any]:
    """Minutes of one meeting given as a dict (``id``, ``date``, ``lang``, ``attendees``, ``turns``).

    Only ``turns`` is needed; each has ``text`` and may have ``speaker``, ``start``, ``end``. Evidence in the answer
    is a list of turn indices. Raises UsageError when the line is no meeting.
    """
    meeting, utterances = read_line(line)
    minutes = make_minutes(meeting, utterances, engine=engine, finder=finder)
    return {
        "id": line.get("id"),
        "summary": minutes.summary_text(),
        "decisions": [_decision(decision) for decision in minutes.decisions if decision.stands],
        "rejected": [_decision(decision) for decision in minutes.decisions if not decision.stands],
        "actions": [
            {
                "text": a.task,
                "owner": None if not a.owners else a.owners[0] if len(a.owners) == 1 else a.owners,
                "due_text": a.due_text,
                "due": a.due,
                "status": a.status,
                "evidence": _turns(a.evidence),
            }
            for a in minutes.actions
        ],
        "open_questions": [{"text": q.text, "evidence": _turns(q.evidence)} for q in minutes.open_questions],
        "next_meeting": minutes.next_meeting.text if minutes.next_meeting else None,
    }


def read_line(line: dict[str, Any]) -> tuple[Meeting, list[Utterance]]:
    """The meeting and its utterances (ids are the turn indices as text). Raises UsageError naming what is wrong."""
    fields = checked(line)
    utterances = []
    clock = 0.0
    for index, turn in enumerate(fields["turns"]):
        start = clock if turn["start"] is None else turn["start"]
        end = max(start, start + _TURN_S if turn["end"] is None else turn["end"])
        clock = end
        utterances.append(Utterance(id=str(index), start=start, end=end, text=turn["text"], speaker=turn["speaker"]))
    people = [Attendee(name=one["name"], role=one["role"]) for one in fields["attendees"]]
    people += [Attendee(name=one["name"], role=one["role"], present=False) for one in fields["absent"]]
    meeting = Meeting(
        id=_ID,
        title=fields["title"],
        date=fields["date"],
        language=fields["lang"],
        duration_s=clock,
        attendees=people,
    )
    return meeting, utterances


def _decision(decision: Decision) -> dict[str, Any]:
    return {"text": decision.text, "status": decision.status, "evidence": _turns(decision.evidence)}


def _turns(evidence: list[Evidence]) -> list[int]:
    return [int(e.utterance) for e in evidence]
