"""What can go wrong with a recording as a whole."""

from __future__ import annotations

from meetingmate.base.errors import MeetingMateError


class CaptureError(MeetingMateError):
    """A recording that can't begin, go on or be finished."""
