"""The library: all meetings of this user, in SQLite with the sound beside it."""

from meetingmate.library.jobs import Job, JobState, Stage
from meetingmate.library.store import RECORDINGS, Library, MeetingRow

__all__ = ["RECORDINGS", "Job", "JobState", "Library", "MeetingRow", "Stage"]
