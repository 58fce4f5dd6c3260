"""What lists of meetings show."""

from __future__ import annotations

from msgspec import Struct

from meetingmate.base.ids import MeetingId
from meetingmate.library.database import Database, Row
from meetingmate.library.decoding import fits


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


def listed(database: Database, condition: str, parameters: Row = ()) -> list[MeetingRow]:
    """Rows of the meetings ``m`` that an SQL condition names. Raises StoreError."""
    sql = f"""
        SELECT m.id, m.title, m.date, m.duration_s, m.series,
               EXISTS (SELECT 1 FROM minutes WHERE minutes.meeting = m.id),
               (SELECT state FROM jobs INDEXED BY jobs_of_meeting WHERE jobs.meeting = m.id)
        FROM meetings m WHERE {condition}"""
    return [
        MeetingRow(id=r[0], title=r[1], date=r[2], duration_s=r[3], series=r[4], has_minutes=bool(r[5]), job_state=r[6])
        for r in database.rows(sql, parameters)
        if fits(*r[:5])
    ]


def series(database: Database) -> list[str]:
    """Names of all series, in order, for a choice. Raises StoreError."""
    rows = database.rows(
        "SELECT DISTINCT series FROM meetings WHERE trashed IS NULL AND coalesce(series, '') <> '' ORDER BY series"
    )
    return [row[0] for row in rows]


def tags(database: Database) -> list[str]:
    """All tags, in order, one spelling each. Raises StoreError."""
    rows = database.rows(
        "SELECT min(tag) FROM meeting_tags WHERE meeting IN (SELECT id FROM meetings WHERE trashed IS NULL) "
        "GROUP BY key ORDER BY key"
    )
    return [row[0] for row in rows]


def first_day(database: Database) -> str | None:
    """The day of the oldest meeting, None in an empty library. Raises StoreError."""
    row = database.row("SELECT min(date) FROM meetings WHERE trashed IS NULL AND date <> ''")
    return str(row[0]) if row and row[0] is not None else None
