"""Libraries that questions are asked of: made of the texts in ../shared/data, with minutes by rules."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.library import Library
from meetingmate.minutes import make_minutes

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
#: Seconds between turns of a text without times.
_APART_S = 6.0


def meetings() -> Iterator[dict[str, Any]]:
    """The recorded meetings and the texts, one after the other, each with an ``id``."""
    for path in sorted((SHARED / "meetings").glob("*.json")):
        found = json.loads(path.read_text("utf-8"))
        if found["turns"]:
            yield {"id": path.stem, "lang": found["language"], **found}
    for name in ("probe_meetings.jsonl", "ami_minutes_dev.jsonl", "ami_long_EN2001a.jsonl"):
        with (SHARED / "text" / name).open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def real_talk() -> Iterator[dict[str, Any]]:
    """The meetings whose questions are only measured, never tuned for."""
    with gzip.open(SHARED / "text" / "real_talk.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def add(library: Library, source: dict[str, Any], *, minutes: bool) -> None:
    """Put a meeting into the library; turn N of its text is utterance ``uN``."""
    day = source.get("date") or "2026-01-15"
    meeting = Meeting(
        id=meeting_id(source),
        title=source.get("title") or source["id"],
        date=day,
        language=source.get("lang", "en"),
        attendees=[Attendee(name=name) for name in source.get("attendees", []) if isinstance(name, str)],
    )
    utterances = []
    for number, turn in enumerate(source["turns"]):
        start = float(turn.get("start", number * _APART_S))
        text = turn["text"].replace("{disfmarker}", "").replace("{vocalsound}", "")
        utterances.append(
            Utterance(
                id=f"u{number}",
                start=start,
                end=float(turn.get("end", start + _APART_S)),
                text=" ".join(text.split()),
                speaker=turn["speaker"],
            )
        )
    library.add(meeting)
    library.replace_utterances(meeting.id, utterances)
    if minutes:
        library.add_minutes(meeting.id, make_minutes(meeting, utterances))


def meeting_id(source: dict[str, Any]) -> str:
    """The id a text has as a meeting of the library."""
    return "".join(c if c.isalnum() else "-" for c in str(source["id"]).lower())


def make(folder: Path) -> Library:
    """The library of ``meetings``, or the one that was made in ``folder`` before; minutes for those that are short."""
    library = Library(folder)
    if not library.rows():
        for source in meetings():
            add(library, source, minutes=len(source["turns"]) < 300)
    return library
