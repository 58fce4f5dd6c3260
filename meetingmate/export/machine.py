"""The JSON document for other programs: written and read back (docs/json-schema.md, schema 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from meetingmate.base.errors import ExportError
from meetingmate.base.ids import is_meeting_id, new_meeting_id
from meetingmate.base.text import json_of, well_formed
from meetingmate.base.translation import tr
from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import ORDER_S, Evidence, Meeting, Minutes, NextMeeting, Point, Utterance

#: Raised only when a reader of the old form could misread the new one; new fields do not raise it.
SCHEMA = 1
#: Of a track: where its sound lies here, and which sound of that file it is.
_OF_THE_COMPUTER = ("path", "linked", "part")


def json_document(meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None) -> dict[str, Any]:
    """The document as plain dicts and lists. Where the recording lies on this computer is left out, and what the
    program supposes of the voices."""
    about = msgspec.to_builtins(meeting)
    del about["voice_matches"]
    about["tracks"] = [
        {key: value for key, value in track.items() if key not in ("path", "linked", "part")}
        for track in about["tracks"]
    ]
    document = {
        "schema": SCHEMA,
        "meeting": about,
        "utterances": msgspec.to_builtins(list(utterances)),
        "minutes": None if minutes is None else _minutes_document(meeting, minutes),
    }
    return document if meeting.timed else _without_times(document)


def render(meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None) -> str:
    """The document as JSON text; half characters, which UTF-8 can't hold, are replaced."""
    document = json_document(meeting, utterances, minutes)
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return well_formed(text) + "\n"


def read_json(path: Path) -> tuple[Meeting, list[Utterance], Minutes | None]:
    """Read a document that ``render`` or another program wrote; fields that are not known are ignored.

    Raises ExportError when the file can't be read, is no such document or was written by a newer MeetingMate.
    """
    try:
        document = json_of(path.read_bytes())
    except OSError as error:
        raise ExportError(
            tr("{path} can't be read ({error}); check that it exists and may be read.", path=path, error=error.strerror)
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportError(
            tr("{path} is not a JSON file ({error}); choose a file that MeetingMate exported.", path=path, error=error)
        ) from error
    try:
        return from_document(document)
    except ExportError as error:
        raise ExportError(f"{path}: {error}") from error


def from_document(document: Any) -> tuple[Meeting, list[Utterance], Minutes | None]:
    """The nouns of a document made by ``json_document``. Raises ExportError as ``read_json`` does."""
    version = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ExportError(tr("this is not a meeting that MeetingMate exported; choose another file."))
    if version > SCHEMA:
        raise ExportError(
            tr(
                "this was written by a newer MeetingMate (schema {version}); update MeetingMate to open it.",
                version=version,
            )
        )
    about = document.get("meeting")
    try:
        if isinstance(about, dict):
            tracks = [{"path": "", **track} for track in about.get("tracks") or []]
            about = {"id": "", "title": "", "date": "", **about, "tracks": tracks}
            if not is_meeting_id(about["id"]):  # another program's
                about["id"] = new_meeting_id()
        if isinstance(about, dict) and about.get("timed") is False:
            document = _in_order(document)
        meeting = msgspec.convert(about, Meeting)
        utterances = msgspec.convert(document.get("utterances") or [], list[Utterance])
        minutes = document.get("minutes")
        return meeting, utterances, None if minutes is None else _read_minutes(minutes)
    except (msgspec.ValidationError, TypeError) as error:
        raise ExportError(
            tr("a part of the meeting is missing or damaged ({error}); export it again.", error=error)
        ) from error


def _without_times(part: Any) -> Any:
    """``part`` with null for every time in it: they only give the order of what has no times."""
    if isinstance(part, list):
        return [_without_times(one) for one in part]
    if isinstance(part, dict):
        return {
            key: None if key in ("start", "end") and isinstance(value, float) else _without_times(value)
            for key, value in part.items()
        }
    return part


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """A document without times with the order of its utterances in their place."""
    utterances = msgspec.convert(document.get("utterances") or [], list[dict[str, Any]])
    places = {str(one.get("id")): number * ORDER_S for number, one in enumerate(utterances)}

    def filled(part: Any, start: float, end: float) -> Any:
        if isinstance(part, list):
            return [filled(one, start, end) for one in part]
        if not isinstance(part, dict):
            return part
        if "quote" in part and (place := places.get(str(part.get("utterance")))) is not None:
            start, end = place, place + ORDER_S
        elif isinstance(points := part.get("points"), list):  # a topic: from its first point to its last
            cited = re.findall(r'"utterance":\s*"([^"]*)"', json.dumps(points, ensure_ascii=False))
            found = [places[one] for one in cited if one in places] or [0.0]
            start, end = min(found), max(found) + ORDER_S
        made = {key: filled(value, start, end) for key, value in part.items()}
        times = {"start": start, "end": end}
        return made | {key: time for key, time in times.items() if key in part and part[key] is None}

    last = len(utterances) * ORDER_S
    return {
        **document,
        "utterances": [filled(one, number * ORDER_S, (number + 1) * ORDER_S) for number, one in enumerate(utterances)],
        "minutes": filled(document.get("minutes"), 0.0, last),
    }


def _minutes_document(meeting: Meeting, minutes: Minutes) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(minutes)
    document["draft"] = state_of(meeting, minutes) != "approved"
    upcoming = minutes.next_meeting
    document["summary_points"] = document["summary"]
    document["summary"] = minutes.summary_text()
    document["next_meeting"] = upcoming.text if upcoming else None
    document["next_meeting_date"] = upcoming.date if upcoming else None
    document["next_meeting_time"] = upcoming.time if upcoming else None
    document["next_meeting_evidence"] = msgspec.to_builtins(upcoming.evidence) if upcoming else []
    return document


def _read_minutes(document: Any) -> Minutes:
    document = msgspec.convert(document, dict[str, Any])
    summary, points = document.get("summary") or "", document.get("summary_points")
    points = msgspec.convert(points or [], list[Point])
    if msgspec.convert(summary, str) != Minutes(summary=points).summary_text():
        points = [Point(text=summary)]  # another program changed or wrote the summary
    upcoming = document.get("next_meeting")
    if upcoming is not None:
        upcoming = NextMeeting(
            text=msgspec.convert(upcoming, str),
            date=msgspec.convert(document.get("next_meeting_date"), str | None),
            time=msgspec.convert(document.get("next_meeting_time"), str | None),
            evidence=msgspec.convert(document.get("next_meeting_evidence") or [], list[Evidence]),
        )
    rest = {key: value for key, value in document.items() if key not in ("summary", "next_meeting")}
    minutes = msgspec.convert(rest, Minutes)
    minutes.summary, minutes.next_meeting = points, upcoming
    return minutes
