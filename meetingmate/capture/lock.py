"""One recording at a time, and no two processes at one recording's files.

Both locks belong to the operating system: they end with the process that holds them, however it ends.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import filelock
import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files, paths
from meetingmate.base.translation import tr
from meetingmate.capture.errors import CaptureError

#: Parts and journal of a recording lie in this folder inside the meeting's own.
PARTS_FOLDER = "capture"
_FOLDER_LOCK = "lock"


class Running(Struct, kw_only=True):
    """The recording that runs on this computer: its process, its folder, when it began (ISO)."""

    pid: int
    folder: str
    since: str

    def sentence(self) -> str:
        """For somebody who wants to begin another one."""
        try:
            since = f"{datetime.fromisoformat(self.since):%H:%M}"
        except ValueError:
            return tr(
                "A recording is running already, into {folder} (process {process}); stop it first, or go on with it.",
                folder=self.folder,
                process=self.pid,
            )
        return tr(
            "A recording is running already since {time}, into {folder} (process {process}); stop it first, or go on "
            "with it.",
            time=since,
            folder=self.folder,
            process=self.pid,
        )


class OneRecording:
    """Held while devices are recorded. Raises CaptureError when another process records."""

    def __init__(self, folder: Path) -> None:
        state = _state_dir()
        self._lock = filelock.FileLock(state / "recording.lock")
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout as error:
            other = _info(state)
            raise CaptureError(
                other.sentence() if other else tr("A recording is running already; stop it first.")
            ) from error
        info = Running(pid=os.getpid(), folder=str(folder), since=datetime.now().astimezone().isoformat())
        atomic_files.write_bytes(state / "recording.json", msgspec.json.encode(info))

    def release(self) -> None:
        """Let others record."""
        self._lock.release()


def running() -> Running | None:
    """The recording that runs now, in whichever process."""
    state = _state_dir()
    lock = filelock.FileLock(state / "recording.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return _info(state)
    lock.release()
    return None


def hold(parts: Path) -> filelock.FileLock | None:
    """Take the lock of a recording's parts; None when another process has it."""
    lock = filelock.FileLock(parts / _FOLDER_LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return None
    return lock


def _state_dir() -> Path:
    state = paths.state_dir()
    state.mkdir(parents=True, exist_ok=True)
    return state


def _info(state: Path) -> Running | None:
    try:
        return msgspec.json.decode(atomic_files.read_small(state / "recording.json"), type=Running)
    except (OSError, msgspec.MsgspecError):
        return None
