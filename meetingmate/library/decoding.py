"""Reading the JSON documents of a library: one that is damaged, or was never ours, is said in a sentence."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import msgspec

from meetingmate.base.ids import is_meeting_id
from meetingmate.base.translation import tr
from meetingmate.library.database import DamagedLibrary
from meetingmate.library.jobs import Job

_Noun = TypeVar("_Noun")


def decode(document: bytes | str, kind: type[_Noun], what: str = "An entry") -> _Noun:
    """The noun in a document of the database. Raises DamagedLibrary, which begins with ``what``."""
    try:
        return msgspec.json.decode(document, type=kind)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedLibrary(
            tr(
                "{what} of the library is damaged ({error}); rescue what can be read with `meetingmate "
                "rescue`, or restore a backup.",
                what=what,
                error=error,
            )
        ) from error


def fits(meeting_id: object, title: object, day: object, duration_s: object, series: object) -> bool:
    """Whether columns of the table of meetings hold what they should: a foreign database may hold anything."""
    return (
        is_meeting_id(meeting_id)
        and isinstance(title, str)
        and isinstance(day, str)
        and isinstance(duration_s, int | float)
        and math.isfinite(duration_s)
        and (series is None or isinstance(series, str))
    )


def job_of(meeting_id: Any, document: bytes) -> Job:
    """The job of a row, which belongs to the meeting of the row whatever its document says. Raises DamagedLibrary."""
    job = decode(document, Job, f"The job of {meeting_id}")
    if not is_meeting_id(meeting_id):
        raise DamagedLibrary(
            tr("{meeting} is no meeting of the library; its job was left out.", meeting=repr(str(meeting_id)[:60]))
        )
    job.meeting = meeting_id
    return job
