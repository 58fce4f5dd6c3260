"""What lists of meetings show."""

from __future__ import annotations

from msgspec import Struct


class MeetingRow(Struct, kw_only=True):
    """What the list of meetings shows of one."""

    id: str
    title: str
    date: str
    duration_s: float
    has_minutes: bool = False
    job_state: str | None = None
    snippet: str = ""
    series: str | None = None
