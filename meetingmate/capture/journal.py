"""The journal of a recording: JSON lines that say what the sound files alone can't.

It is append-only and synced each second. A torn last line (power cut) is passed over. Times named ``at`` are
seconds on the recording's time line: from its first sample, pauses cut out. ``frame`` counts frames in the
part ``file``. In an encrypted library it is sealed once the recording is finished.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import sealing
from meetingmate.base.ids import is_file_name
from meetingmate.base.text import encode
from meetingmate.capture.messages import Coverage
from meetingmate.domain.meeting import Track

NAME = "journal.jsonl"
VERSION = 1

log = logging.getLogger(__name__)


class Begun(Struct, tag=True, kw_only=True):
    """The first sample of the recording. ``wall`` is ISO with time zone; ``mono`` the monotonic clock."""

    wall: str
    mono: float
    tracks: list[str]
    version: int = VERSION

    def __post_init__(self) -> None:
        _require_names(*self.tracks)


class Part(Struct, tag=True, kw_only=True):
    """A new file of a track. ``fresh``: the device was opened anew, so its clock starts again."""

    track: str
    file: str
    rate: int
    channels: int
    at: float
    device: str
    fresh: bool

    def __post_init__(self) -> None:
        _require_names(self.track, self.file)


class Padded(Struct, tag=True, kw_only=True):
    """``frames`` zeros follow at ``frame``: nothing was heard there, because of ``reason``."""

    track: str
    file: str
    frame: int
    frames: int
    reason: str


class Joined(Struct, tag=True, kw_only=True):
    """Sound goes on at ``frame`` after a pause: the clock is to be looked at anew."""

    track: str
    file: str
    frame: int


class Clock(Struct, tag=True, kw_only=True):
    """By the monotonic clock, ``frame`` of ``file`` was heard at ``at``; ``wall`` is Unix time."""

    track: str
    file: str
    frame: int
    at: float
    wall: float


class Paused(Struct, tag=True, kw_only=True):
    """Nothing is recorded from here on. ``reason`` is ``paused`` or ``asleep``."""

    at: float
    mono: float
    wall: str
    reason: str = "paused"


class Resumed(Struct, tag=True, kw_only=True):
    """Recording goes on at ``at`` after ``seconds`` that are not in it."""

    at: float
    mono: float
    wall: str
    seconds: float
    reason: str = "paused"


class ClockChanged(Struct, tag=True, kw_only=True):
    """The computer's wall clock was set by ``seconds``; the recording is not touched by it."""

    at: float
    seconds: float


class Marked(Struct, tag=True, kw_only=True):
    """A moment that somebody marked."""

    at: float
    text: str = ""


class DeviceState(Struct, tag=True, kw_only=True):
    """What became of a track's device: ``recording``, ``lost``, ``silent`` or ``heard``."""

    track: str
    at: float
    state: str
    device: str
    sentence: str = ""


class Stopped(Struct, tag=True, kw_only=True):
    """The end of the recording, written by the process that made it. ``reason`` is empty after Stop."""

    at: float
    wall: str
    reason: str = ""


class Finished(Struct, tag=True, kw_only=True):
    """The compressed files are complete and checked; the parts may go."""

    tracks: list[Track]
    duration_s: float

    def __post_init__(self) -> None:
        _require_names(*(track.path for track in self.tracks))


class Summary(Struct, tag=True, kw_only=True):
    """How much was recorded, kept because the parts that it was made from go."""

    coverage: Coverage


Record = (
    Begun
    | Part
    | Padded
    | Joined
    | Clock
    | Paused
    | Resumed
    | ClockChanged
    | Marked
    | DeviceState
    | Stopped
    | Finished
    | Summary
)
_DECODER = msgspec.json.Decoder(Record)


class Journal:
    """Appends records to the journal in ``folder``. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / NAME).open("ab", buffering=0)
        if self._file.tell() and not (folder / NAME).read_bytes().endswith(b"\n"):
            self._file.write(b"\n")  # a torn line stays alone
        self._dirty = False

    def add(self, record: Record) -> None:
        """Append one record."""
        self._file.write(encode(record) + b"\n")
        self._dirty = True

    def sync(self) -> None:
        """Make all records so far survive a power cut."""
        if self._dirty:
            os.fsync(self._file.fileno())
            self._dirty = False

    def close(self) -> None:
        """Sync and close."""
        if not self._file.closed:
            try:
                self.sync()
            finally:
                self._file.close()


def _require_names(*names: str) -> None:
    """A journal may come from elsewhere, and files are read and written by what it says. Raises ValueError."""
    for name in names:
        if not is_file_name(name):
            raise ValueError(f"{name[:80]!r} is no file of a recording")


def read(folder: Path) -> list[Record]:
    """All records of the journal in ``folder``; lines that can't be read are logged and passed over."""
    records: list[Record] = []
    try:
        lines = sealing.read_bytes(folder / NAME).split(b"\n")
    except FileNotFoundError:
        return records
    for number, line in enumerate(lines, 1):
        if not line.strip(b"\0 \r"):  # zeros: a file system that lost power while the file grew
            continue
        try:
            records.append(_DECODER.decode(line))
        except msgspec.MsgspecError as error:
            log.warning("line %d of the journal in %s can't be read: %s", number, folder, error)
    return records
