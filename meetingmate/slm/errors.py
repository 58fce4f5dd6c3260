"""Errors of the small language model."""

from __future__ import annotations

from meetingmate.base.errors import MeetingMateError


class SlmAnswerError(MeetingMateError):
    """The model gave no usable answer (cut, empty or outside the grammar); the caller takes its other way."""


class NotAsked(SlmAnswerError):
    """The question waits for its turn; nobody reads this."""

    def __init__(self) -> None:
        super().__init__("")
