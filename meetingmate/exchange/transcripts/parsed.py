"""What is found in a transcript of another program."""

from __future__ import annotations

from msgspec import Struct, field

from meetingmate.base.errors import MeetingMateError
from meetingmate.domain.meeting import Meeting, Minutes, Utterance

#: Times beyond this many seconds are no times of a meeting.
LONGEST_S = 200 * 3600.0


class TranscriptError(MeetingMateError):
    """A transcript that can't be read; the sentence names what is wrong with it."""


class Line(Struct):
    """What one speaker says at a go. ``start`` and ``end`` are seconds, None where the file does not say."""

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None


class Transcript(Struct, kw_only=True):
    """Lines in their order, and what the file says of the meeting; empty or None where it says nothing.

    ``date`` is ISO, ``start`` HH:MM, ``duration_s`` seconds. ``captions``: the lines are pieces as they fit a screen,
    not sentences. ``problems``: a sentence for each kind of thing that could not be read. ``own``: the meeting and its
    lines as MeetingMate itself exported them.
    """

    lines: list[Line]
    title: str = ""
    date: str | None = None
    start: str | None = None
    duration_s: float = 0.0
    language: str | None = None
    captions: bool = False
    own: tuple[Meeting, list[Utterance], Minutes | None] | None = None
    people: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def seconds(value: object) -> float | None:
    """A time of a meeting; None for what can't be one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if 0.0 <= number <= LONGEST_S else None
