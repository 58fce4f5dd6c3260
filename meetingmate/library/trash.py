"""The trash: deleted meetings can be had back until they are purged, by hand or by the rule the user sets."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from meetingmate.base.errors import UsageError
from meetingmate.base.library_paths import opened_path
from meetingmate.base.translation import tr
from meetingmate.library.database import Unreachable
from meetingmate.library.listing import MeetingRow

if TYPE_CHECKING:
    from meetingmate.library.store import Library

#: Days that meetings stay in the trash unless the user says otherwise; 0: until purged by hand.
DEFAULT_DAYS = 30

_OPTION = "trash_days"


class Trashed(Struct, kw_only=True):
    """A meeting in the trash. ``purge_on`` is the UTC moment it may go (None: stays).

    ``must_ask``: it was never opened, and the recording it is made of is nowhere else: the user is asked first.
    """

    meeting: MeetingRow
    trashed: datetime
    purge_on: datetime | None
    must_ask: bool


def move(library: Library, meeting_id: str) -> None:
    """Put a meeting into the trash: nothing of it is deleted. Raises StoreError when there is no such meeting."""
    library.meeting(meeting_id)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    library.database.free(lambda db: db.execute("UPDATE meetings SET trashed = ? WHERE id = ?", (moment, meeting_id)))


def restore(library: Library, meeting_id: str) -> None:
    """Take a meeting out of the trash. Raises StoreError when there is no such meeting."""
    library.meeting(meeting_id)
    with library.database.change() as db:
        db.execute("UPDATE meetings SET trashed = NULL WHERE id = ?", (meeting_id,))


def mark_opened(library: Library, meeting_id: str) -> None:
    """Remember that the user has looked at a meeting, if that can be written: looking must work without."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(Unreachable), library.database.change() as db:
        db.execute("UPDATE meetings SET opened = ? WHERE id = ? AND opened IS NULL", (moment, meeting_id))


def contents(library: Library) -> list[Trashed]:
    """What is in the trash, the latest first. Raises StoreError."""
    kept = days(library)
    moments = {
        meeting: (trashed, opened)
        for meeting, trashed, opened in library.database.rows(
            "SELECT id, trashed, opened FROM meetings WHERE trashed IS NOT NULL"
        )
    }
    found = []
    for row in library.listed("m.trashed IS NOT NULL ORDER BY m.trashed DESC"):
        trashed, opened = moments[row.id]
        since = datetime.fromisoformat(trashed)
        found.append(
            Trashed(
                meeting=row,
                trashed=since,
                purge_on=since + timedelta(days=kept) if kept else None,
                must_ask=opened is None and _only_copy(library, row.id),
            )
        )
    return found


def purge(library: Library, meeting_id: str, *, agreed: bool = False) -> None:
    """Delete a meeting of the trash for good.

    Raises UsageError when it is not in the trash, or when it must be asked for and ``agreed`` is false; StoreError.
    """
    found = next((t for t in contents(library) if t.meeting.id == meeting_id), None)
    if found is None:
        raise UsageError(tr("The meeting {meeting} is not in the trash. Move it there first.", meeting=meeting_id))
    if found.must_ask and not agreed:
        raise UsageError(
            tr(
                "{title} was never opened, and there is no other copy of its recording. Confirm that it may "
                "be deleted.",
                title=found.meeting.title,
            )
        )
    library.delete(meeting_id)


def purge_due(library: Library, *, now: datetime | None = None) -> tuple[list[str], list[Trashed]]:
    """Delete for good what has been in the trash long enough.

    Returns the titles of what was deleted, and what would be but must be asked for first (``purge`` with ``agreed``).
    Raises StoreError.
    """
    now = now or datetime.now(UTC)
    due = [t for t in contents(library) if t.purge_on is not None and t.purge_on <= now]
    deleted = []
    for found in due:
        if not found.must_ask:
            library.delete(found.meeting.id)
            deleted.append(found.meeting.title)
    return deleted, [found for found in due if found.must_ask]


def days(library: Library) -> int:
    """Days that meetings stay in the trash; 0: until purged by hand."""
    row = library.database.row("SELECT value FROM options WHERE name = ?", (_OPTION,))
    return int(row[0]) if row else DEFAULT_DAYS


def set_days(library: Library, value: int) -> None:
    """Set ``days``. Raises UsageError for a number below 0."""
    if value < 0:
        raise UsageError(tr("The days in the trash must be 0 or more."))
    with library.database.change() as db:
        db.execute("INSERT OR REPLACE INTO options VALUES (?, ?)", (_OPTION, str(value)))


def _only_copy(library: Library, meeting_id: str) -> bool:
    """Whether the recording it could be made from again is not to be found outside of the library."""
    meeting, job = library.meeting(meeting_id), library.job(meeting_id)
    sources = [opened_path(track.path) for track in meeting.tracks if track.linked]
    if job and job.source:
        sources.append(opened_path(job.source))
    return not any(os.path.exists(source) for source in sources)
