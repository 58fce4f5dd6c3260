"""The library: all meetings of this user, in SQLite with the sound beside it."""

from meetingmate.library.database import DamagedLibrary, FullDisk, MissingLibrary, NewerLibrary, Unreachable
from meetingmate.library.jobs import Job, JobState, Stage
from meetingmate.library.listing import MeetingRow
from meetingmate.library.opening import open_library
from meetingmate.library.store import RECORDINGS, Library

__all__ = [
    "RECORDINGS",
    "DamagedLibrary",
    "FullDisk",
    "Job",
    "JobState",
    "Library",
    "MeetingRow",
    "MissingLibrary",
    "NewerLibrary",
    "Stage",
    "Unreachable",
    "open_library",
]
