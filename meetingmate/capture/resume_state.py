"""Going on with a recording whose process was killed a moment ago.

The monotonic clock is the computer's, not the process's, so the time line goes on as if nothing had happened; the
moment in between is a gap like any other.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from meetingmate.base.errors import AudioError
from meetingmate.base.library_paths import UnsafePath, file_in
from meetingmate.capture import journal as j
from meetingmate.capture import wav
from meetingmate.capture.clock import Timeline


class TrackResumeState(Struct, frozen=True):
    """``parts``: number of the last file; ``position``: seconds on the time line that the files reach to."""

    parts: int = 0
    position: float = 0.0


class ResumeState(Struct):
    """What the earlier process had recorded."""

    timeline: Timeline
    tracks: dict[str, TrackResumeState]


def read(folder: Path) -> ResumeState | None:
    """The recording in ``folder`` as far as it goes; None when it had not begun, or is over. Raises OSError."""
    records = j.read(folder)
    begun = next((r for r in records if isinstance(r, j.Begun)), None)
    if begun is None or any(isinstance(r, j.Stopped) for r in records):
        return None
    timeline = Timeline(begun.mono)
    for record in records:
        if isinstance(record, j.Paused) and record.reason == "paused":
            timeline.cut(record.mono)
        elif isinstance(record, j.Resumed) and record.reason == "paused":
            timeline.go_on(record.mono)
    return ResumeState(timeline, {name: _track(folder, name, records) for name in begun.tracks})


def _track(folder: Path, name: str, records: list[j.Record]) -> TrackResumeState:
    files = sorted(folder.glob(f"{name}-*.wav"))
    number = int(files[-1].stem.rpartition("-")[2]) if files else 0
    position = 0.0
    for record in records:
        if isinstance(record, j.Part) and record.track == name:
            try:
                position = record.at + wav.repair(file_in(folder, record.file)).frames / record.rate
            except (AudioError, UnsafePath, FileNotFoundError):  # killed while it was begun: nothing is in it
                position = record.at
    return TrackResumeState(number, position)
