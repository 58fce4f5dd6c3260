"""Small meetings for tests of coaching."""

from __future__ import annotations

from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.library import Library


def said(start: float, end: float, speaker: str | None, text: str, **details) -> Utterance:
    """An utterance; its id is its second."""
    return Utterance(id=f"u{start:g}", start=start, end=end, speaker=speaker, text=text, **details)


def meeting(meeting_id: str = "m1", **details) -> Meeting:
    """A meeting without a transcript."""
    given = {"title": "Weekly", "date": "2026-03-03", "language": "en", **details}
    return Meeting(id=meeting_id, **given)


def added(library: Library, meeting_id: str, *lines: Utterance, **details) -> Meeting:
    """A meeting of the library in which ``lines`` are said."""
    one = meeting(meeting_id, **details)
    library.add(one)
    library.replace_utterances(meeting_id, lines)
    return one
