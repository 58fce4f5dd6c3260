"""The sample meeting that comes with the program."""

from __future__ import annotations

from pathlib import Path

import msgspec

from meetingmate.base import paths
from meetingmate.domain.meeting import Attendee
from meetingmate.jobs.session import Details, Session


def recording() -> Path:
    """The sound file of the sample."""
    return paths.resources_dir() / "sample" / "sample_standup.ogg"


def details() -> Details:
    """Title, day and attendees of the sample, as a user would enter them before the meeting. Raises OSError."""
    known = msgspec.json.decode(recording().with_suffix(".json").read_bytes())
    attendees = [Attendee(name=name) for name in known["attendees"]]
    return Details(title=known["title"], date=known["date"], attendees=attendees)


def open_in(session: Session) -> str:
    """The sample meeting in the library of ``session``, added if it is not there; returns its id. Raises StoreError."""
    there = {row.id for row in session.library.rows()}  # not those in the trash
    known = next((job.meeting for job in session.library.jobs_of(recording()) if job.meeting in there), None)
    return known or session.submit(recording(), details())
