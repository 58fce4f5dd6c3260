"""A meeting while it is recorded: the recording, its live text, and what Stop makes of them."""

from meetingmate.jobs.live.meeting import LiveMeeting

__all__ = ["LiveMeeting"]
