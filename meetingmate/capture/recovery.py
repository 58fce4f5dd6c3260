"""Interrupted recordings: find them, finish them, or - only when told to - throw them away."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from meetingmate import sealing
from meetingmate.base.library_paths import UnsafePath, file_in
from meetingmate.base.translation import tr
from meetingmate.capture import journal as j
from meetingmate.capture import layout
from meetingmate.capture.errors import CaptureError
from meetingmate.capture.lock import PARTS_FOLDER, hold
from meetingmate.capture.messages import Recorded

log = logging.getLogger(__name__)


class UnfinishedRecording(Struct, kw_only=True):
    """A recording whose process is gone and that was not compressed. ``begun`` is ISO with time zone."""

    folder: str
    begun: str
    duration_s: float
    tracks: list[str]
    complete: bool


def unfinished(recordings: Path) -> list[UnfinishedRecording]:
    """All unfinished recordings in the folders inside ``recordings``, oldest first. Changes nothing.

    What is being recorded or compressed right now is not among them, nor what has no sound at all.
    """
    found = []
    for path in sorted(recordings.glob(f"*/{PARTS_FOLDER}/{j.NAME}")):
        parts = path.parent
        try:
            file_in(recordings, path.relative_to(recordings).as_posix())
        except UnsafePath as error:  # a link, to what may be anybody's
            log.warning("%s", error)
            continue
        if not path.is_file() or sealing.is_sealed(path):  # as it is once all is done
            continue
        if any(isinstance(record, j.Finished) for record in j.read(parts)):
            continue
        lock = hold(parts)
        if lock is None:
            continue
        try:
            plan = layout.read(parts)
        finally:
            lock.release()
        if plan.tracks:
            found.append(
                UnfinishedRecording(
                    folder=str(parts.parent),
                    begun=plan.begun,
                    duration_s=plan.duration_s,
                    tracks=[track.name for track in plan.tracks],
                    complete=plan.complete,
                )
            )
    return sorted(found, key=lambda u: u.begun)


def recover(folder: Path, on_progress: Callable[[float, float], None] | None = None) -> Recorded:
    """Finish the recording in ``folder``; ``on_progress`` gets (seconds done, seconds in all).

    Raises CaptureError; the parts are kept then.
    """
    from meetingmate.capture.finish import finish  # decoders and encoders, which a window does not need

    lock = _hold(folder)
    try:
        return finish(folder, on_progress)
    finally:
        lock.release()


def discard(folder: Path) -> None:
    """Delete the unfinished recording in ``folder`` for good. Raises CaptureError while it is being recorded."""
    lock = _hold(folder)
    lock.release()
    shutil.rmtree(folder / PARTS_FOLDER)


def _hold(folder: Path):
    parts = folder / PARTS_FOLDER
    if not (parts / j.NAME).exists():
        raise CaptureError(
            tr("There is no interrupted recording in {folder}. `meetingmate recover --list` shows them.", folder=folder)
        )
    lock = hold(parts)
    if lock is None:
        raise CaptureError(tr("The recording in {folder} is still being made; stop it first.", folder=folder))
    return lock
