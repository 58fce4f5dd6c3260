"""Interrupted recordings, by a crash or a power cut, and the meetings in the library that they belong to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from meetingmate import capture
from meetingmate.base.errors import UsageError
from meetingmate.base.library_paths import recordings_of
from meetingmate.base.translation import tr
from meetingmate.capture import layout
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.library import Job, Library


class UnfinishedMeeting(Struct, kw_only=True):
    """A recording that was cut off: its sound lies in ``folder``. ``begun`` is ISO with time zone."""

    meeting: str
    title: str
    begun: str
    duration_s: float
    tracks: list[str]
    folder: str


def find(library: Library) -> list[UnfinishedMeeting]:
    """All of them, oldest first; reads every journal, so it takes a moment. Raises StoreError."""
    jobs = {job.meeting: job for job in library.unfinished_jobs() if job.stage == "recording"}
    found = []
    for one in capture.unfinished(recordings_of(library.folder)):
        meeting_id = Path(one.folder).name
        if meeting_id in jobs:
            title = library.meeting(meeting_id).title
        elif library.job(meeting_id) is None:
            title = tr("Meeting of {time}", time=f"{moment(one.begun):%H:%M}")
        else:  # it is being worked on, or its failed job says what to do
            continue
        found.append(
            UnfinishedMeeting(
                meeting=meeting_id,
                title=title,
                begun=one.begun,
                duration_s=one.duration_s,
                tracks=one.tracks,
                folder=one.folder,
            )
        )
    return found


def one(library: Library, meeting_id: str) -> UnfinishedMeeting:
    """That of this meeting. Raises UsageError when there is none."""
    for found in find(library):
        if found.meeting == meeting_id:
            return found
    raise UsageError(
        tr("There is no interrupted recording {meeting}. `meetingmate recover --list` shows them.", meeting=meeting_id)
    )


def is_empty(library: Library, job: Job) -> bool:
    """Whether the recording of ``job``, whose program is gone, holds no sound at all."""
    folder = library.meeting_dir(job.meeting)
    return capture.running() is None and not layout.read(folder / PARTS_FOLDER).tracks


def moment(iso: str) -> datetime:
    """When a recording began; now, if its journal does not say."""
    return datetime.fromisoformat(iso).astimezone() if iso else datetime.now().astimezone()
