"""After Stop: WAV parts become one Ogg Opus file a track, by a safe exchange.

Each file is encoded under a temporary name, decoded again and measured, synced and renamed; the journal then
says so, and only then the parts go. Whenever this is interrupted, it can be done again.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import av.error

from meetingmate import sealing
from meetingmate.audio import decode
from meetingmate.base import atomic_files
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.library_paths import file_in
from meetingmate.base.translation import tr
from meetingmate.capture import journal as j
from meetingmate.capture import layout, opus, wav
from meetingmate.capture.errors import CaptureError
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.capture.messages import Recorded
from meetingmate.domain.meeting import Track

#: A compressed file may differ by one frame of Opus from the time line.
_TOLERANCE_S = 0.03
_CHECK_RATE = 8000
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

#: Called with (seconds done, seconds in all) over all tracks.
Progress = Callable[[float, float], None]


def finish(folder: Path, on_progress: Progress | None = None) -> Recorded:
    """Compress the recording in ``folder``, whose lock the caller holds; safe to repeat.

    Raises CaptureError when there is no sound, or when it can't be compressed: then the parts are still there.
    """
    parts = folder / PARTS_FOLDER
    done = next((r for r in j.read(parts) if isinstance(r, j.Finished)), None)
    plan = layout.read(parts)
    if done is None and not plan.tracks:
        raise CaptureError(
            tr("No sound was recorded in {folder}; check the microphone and record again.", folder=folder)
        )
    if done is None:
        done = _compress(folder, plan, on_progress or (lambda done, total: None))
        coverage = plan.coverage()
        journal = j.Journal(parts)
        journal.add(done)
        journal.add(j.Summary(coverage=coverage))
        journal.close()
    else:
        summary = next((r for r in j.read(parts) if isinstance(r, j.Summary)), None)
        coverage = summary.coverage if summary else plan.coverage()
    _remove_parts(parts)
    sealing.seal_in_place(parts / j.NAME)
    return Recorded(
        folder=str(folder),
        tracks=done.tracks,
        duration_s=done.duration_s,
        begun=plan.begun,
        coverage=coverage,
        marks=plan.marks,
        remarks=_remarks(plan),
    )


def _compress(folder: Path, plan: layout.Layout, report: Progress) -> j.Finished:
    tracks = []
    total = plan.duration_s * len(plan.tracks)
    for number, track in enumerate(plan.tracks):
        for part in track.parts:
            wav.repair(part)
        target = file_in(folder, f"{track.name}.ogg")
        before = plan.duration_s * number

        def told(seconds: float, before: float = before) -> None:
            report(before + seconds, total)

        try:
            with atomic_files.replacing(target) as temporary:
                opus.encode(track, plan.duration_s, temporary, told)
                _check(temporary, plan.duration_s)
        except (OSError, av.error.FFmpegError, MeetingMateError) as error:
            raise CaptureError(_problem(folder, error)) from error
        tracks.append(Track(path=target.name, name=track.name, duration_s=plan.duration_s))
    return j.Finished(tracks=tracks, duration_s=plan.duration_s)


def _check(path: Path, duration: float) -> None:
    """Decode the whole file again. Raises CaptureError when it is not what was to be written."""
    problems: list[str] = []
    length = sum(block.size for block in decode.stream(path, rate=_CHECK_RATE, problems=problems)) / _CHECK_RATE
    if problems or abs(length - duration) > _TOLERANCE_S:
        said = tr("it lasts {length} s instead of {duration} s.", length=f"{length:.2f}", duration=f"{duration:.2f}")
        raise CaptureError(" ".join([said, *problems]))


def _remove_parts(parts: Path) -> None:
    for path in parts.glob("*.wav"):
        path.unlink()


def _problem(folder: Path, error: Exception) -> str:
    parts = folder / PARTS_FOLDER
    if isinstance(error, OSError) and error.errno in _FULL:
        return tr(
            "The disk is full, so the recording could not be compressed; the recording is safe as it is in {folder}. "
            "Free some space and recover it.",
            folder=parts,
        )
    return tr(
        "The recording could not be compressed ({error}); the recording is safe as it is in {folder}. Try "
        "`meetingmate recover`.",
        error=error,
        folder=parts,
    )


def _remarks(plan: layout.Layout) -> list[str]:
    remarks = [plan.reason] if plan.reason else []
    if not plan.complete:
        remarks.append(tr("The recording was interrupted. Up to one second at its end may be missing."))
    return remarks
