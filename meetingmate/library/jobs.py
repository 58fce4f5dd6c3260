"""A job: what the processing of one recording is to do, and how far it has come.

It is stored after every settled piece of work, so that it goes on where it was after a crash or a quit.
"""

from __future__ import annotations

import os
from typing import Literal

from msgspec import Struct

from meetingmate.base import process_identity
from meetingmate.base.ids import MeetingId, require_meeting_id

Stage = Literal["recording", "drafting", "reading", "transcribing", "speakers", "writing"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]

#: In the order of the work. ``recording`` is not among them: nobody knows how long a meeting will last.
STAGES: tuple[Stage, ...] = ("drafting", "reading", "transcribing", "speakers", "writing")


class HeardBy(Struct, kw_only=True):
    """Servers that got sound of the meeting (scheme, host and port, several with commas); ``left_computer``: one of
    them is not on this computer. ``model`` recognised; ``problem``: why none did at some place, empty: one always did.
    """

    servers: str = ""
    left_computer: bool = False
    model: str = ""
    problem: str = ""


class Job(Struct, kw_only=True):
    """Processing of one meeting.

    ``source`` is the file as the user gave it, empty for a recording of our own; ``position_s`` is how much of
    track number ``track`` is transcribed and saved.
    ``live_complete``: all of the recording was written down while it ran. ``drafting`` makes the minutes of that
    text; with ``final_pass`` the recording is then heard again and its text takes the place of the earlier one.
    ``language`` is what a person has set, ``found_language`` what recognition has found.
    ``until_s``: only so many seconds of its single track are transcribed, as a part of a long recording.
    ``rolled``: the seconds of each track that got their final text while it was recorded; a final pass goes on there.
    ``speech_server``: it may be recognised by the server of the settings, which was chosen when the job was made.
    ``heard_by``: the servers that recognised the speech, None when this computer did.
    At the stage ``speakers`` the text is there and only they are told apart, again.
    ``again``: the meeting had its final minutes before this run.
    ``date_given`` is of versions before ``Meeting.date_from``, which says it now. ``error`` is the sentence shown for
    a failed job; ``missing`` names parts that a finished one lacks. ``owner``
    (process id) and ``owner_identity`` (see ``process_identity``) name the process that runs it, so that a dead one
    can be told; ``owner_started`` is its start time in seconds since the epoch, all that older versions know.
    """

    meeting: MeetingId
    source: str
    stage: Stage = "reading"
    state: JobState = "queued"
    track: int = 0
    position_s: float = 0.0
    until_s: float | None = None
    next_id: int = 1
    language: str | None = None
    found_language: str | None = None
    speakers: bool = True
    minutes: bool = True
    keep_audio: Literal["copy", "link"] = "copy"
    speech_model: str = ""
    writing_model: str = ""
    minutes_language: str = "spoken"
    date_given: bool = False
    live_complete: bool = False
    final_pass: bool = False
    rolled: dict[str, float] = {}
    again: bool = False
    speech_server: bool = False
    heard_by: HeardBy | None = None
    error: str = ""
    missing: list[str] = []
    owner: int = 0
    owner_started: float = 0.0
    owner_identity: str = ""

    def __post_init__(self) -> None:
        require_meeting_id(self.meeting)

    def unfinished(self) -> bool:
        """Whether there is still something to do."""
        return self.state in ("queued", "running")

    def owner_alive(self) -> bool:
        """Whether the process that took this job still runs."""
        return process_identity.is_alive(self.owner, self.owner_identity, self.owner_started)

    def own(self) -> None:
        """Take the job for this process."""
        self.owner, self.owner_started = os.getpid(), process_identity.started()
        self.owner_identity = process_identity.of(self.owner)
