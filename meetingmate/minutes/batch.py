"""The JSONL contract of ``meetingmate minutes`` (DESIGN 3): one meeting a line in, one line of minutes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meetingmate.errors import UsageError
from meetingmate.meeting import Attendee, Evidence, Meeting, Utterance
from meetingmate.minutes.pipeline import make_minutes

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine

#: Seconds given to a turn whose times are not stated.
_TURN_S = 5.0
#: Of the meeting while its minutes are made; the line's own id is only given back.
_ID = "line"


def process_line(line: dict[str, Any], engine: Engine | None = None) -> dict[str, Any]:
    """Minutes of one meeting given as a dict (``id``, ``date``, ``lang``, ``attendees``, ``turns``).

    Only ``turns`` is needed; each has ``text`` and may have ``speaker``, ``start``, ``end``. Evidence in the answer
    is a list of turn indices. Raises UsageError when the line is no meeting.
    """
    meeting, utterances = read_line(line)
    minutes = make_minutes(meeting, utterances, engine=engine)
    return {
        "id": line.get("id"),
        "summary": minutes.summary_text(),
        "decisions": [{"text": d.text, "status": d.status, "evidence": _turns(d.evidence)} for d in minutes.decisions],
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
    """The meeting and its utterances (ids are the turn indices as text). Raises UsageError."""
    turns = line.get("turns") if isinstance(line, dict) else None
    if not isinstance(turns, list) or not all(isinstance(t, dict) and isinstance(t.get("text"), str) for t in turns):
        raise UsageError('Each line must be a JSON object with "turns", a list of objects that have a "text".')
    utterances = []
    clock = 0.0
    for index, turn in enumerate(turns):
        start = _number(turn.get("start"), clock)
        end = max(start, _number(turn.get("end"), start + _TURN_S))
        clock = end
        speaker = turn.get("speaker")
        utterances.append(
            Utterance(
                id=str(index),
                start=start,
                end=end,
                text=turn["text"],
                speaker=str(speaker).strip() or None if speaker is not None else None,
            )
        )
    people = [_attendee(a, True) for a in line.get("attendees") or []]
    people += [_attendee(a, False) for a in line.get("absent") or []]
    meeting = Meeting(
        id=_ID,
        title=str(line.get("title") or ""),
        date=str(line.get("date") or ""),
        language=line.get("lang") or line.get("language") or None,
        duration_s=clock,
        attendees=[p for p in people if p.name],
    )
    return meeting, utterances


def _attendee(entry: Any, present: bool) -> Attendee:
    if isinstance(entry, dict):
        return Attendee(name=str(entry.get("name") or "").strip(), role=entry.get("role"), present=present)
    return Attendee(name=str(entry).strip(), present=present)


def _number(value: Any, default: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def _turns(evidence: list[Evidence]) -> list[int]:
    return [int(e.utterance) for e in evidence]
