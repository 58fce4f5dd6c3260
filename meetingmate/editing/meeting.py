"""A person's change of a meeting's details, and what follows from it in its minutes."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.domain.meeting import Meeting
from meetingmate.library import Library
from meetingmate.minutes.items.redating import redate


def edit_details(library: Library, meeting_id: str, change: Callable[[Meeting], None]) -> Meeting:
    """Read, change and store a meeting in one transaction; with another day its tasks get the days that follow.

    Raises StoreError when there is no such meeting.
    """
    with library.database.change():
        before = library.meeting(meeting_id).date
        meeting = library.edit_meeting(meeting_id, change)
        minutes = library.minutes(meeting_id) if meeting.date != before else None
        if minutes is not None and (moved := redate(minutes, meeting, before)) != minutes:
            library.save_minutes(meeting_id, moved)
    return meeting
