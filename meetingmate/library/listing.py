"""What lists of meetings show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from meetingmate.base.ids import MeetingId

if TYPE_CHECKING:
    from meetingmate.library.store import Library


class MeetingRow(Struct, kw_only=True):
    """What the list of meetings shows of one."""

    id: MeetingId
    title: str
    date: str
    duration_s: float
    has_minutes: bool = False
    job_state: str | None = None
    snippet: str = ""
    series: str | None = None


def series(library: Library) -> list[str]:
    """Names of all series, in order, for a choice. Raises StoreError."""
    rows = library.database.rows(
        "SELECT DISTINCT series FROM meetings WHERE trashed IS NULL AND coalesce(series, '') <> '' ORDER BY series"
    )
    return [row[0] for row in rows]


def tags(library: Library) -> list[str]:
    """All tags, in order, one spelling each. Raises StoreError."""
    rows = library.database.rows(
        "SELECT min(tag) FROM meeting_tags WHERE meeting IN (SELECT id FROM meetings WHERE trashed IS NULL) "
        "GROUP BY key ORDER BY key"
    )
    return [row[0] for row in rows]


def first_day(library: Library) -> str | None:
    """The day of the oldest meeting, None in an empty library. Raises StoreError."""
    row = library.database.row("SELECT min(date) FROM meetings WHERE trashed IS NULL AND date <> ''")
    return str(row[0]) if row and row[0] is not None else None
