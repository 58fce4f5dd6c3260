"""A person's change of a meeting's details, and what follows from it in its minutes."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.base.translation import trn
from meetingmate.domain.meeting import Meeting
from meetingmate.library import Library
from meetingmate.minutes.items.redating import moved_days, redate


def edit_details(library: Library, meeting_id: str, change: Callable[[Meeting], None]) -> tuple[Meeting, int]:
    """Read, change and store a meeting in one transaction; with another day its tasks get the days that follow.

    Returns the meeting, and how many days moved. Raises StoreError when there is no such meeting.
    """
    moved = 0
    with library.database.change():
        before = library.meeting(meeting_id).date
        meeting = library.edit_meeting(meeting_id, change)
        minutes = library.minutes(meeting_id) if meeting.date != before else None
        if minutes is not None:
            after = redate(minutes, meeting, before)
            moved = moved_days(minutes, after)
            library.save_minutes(meeting_id, after)
    return meeting, moved


def give_date(meeting: Meeting, day: str) -> None:
    """A person says, or confirms, that ``meeting`` was on ``day`` (ISO)."""
    meeting.date, meeting.date_from = day, ""


def moved_sentence(count: int) -> str:
    """What is said after a change of the day; empty when nothing moved."""
    if not count:
        return ""
    return trn("{count} due date was computed anew.", "{count} due dates were computed anew.", count)
