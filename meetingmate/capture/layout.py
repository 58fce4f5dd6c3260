"""From parts and journal to the time line: which sound belongs where, to the millisecond.

While recording, positions in the files are right to a few hundredths of a second. Here the journal's clock
readings are used: for each run of sound without a break a straight line (offset and drift) is laid through
them, robustly, so that both tracks stay together over hours. Silence that was put in is elastic: runs are
moved inside it, real sound is never shortened or dropped.
"""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import numpy as np
from msgspec import Struct

from meetingmate.base.errors import AudioError
from meetingmate.base.library_paths import UnsafePath, file_in
from meetingmate.base.logs import Technical
from meetingmate.capture import journal as j
from meetingmate.capture import wav
from meetingmate.capture.clock import MAX_DRIFT
from meetingmate.capture.messages import Coverage, GapSpan, Marked, TrackCoverage
from meetingmate.capture.track import JOINT_S

#: Runs shorter than this give no usable drift; their error stays below a millisecond a minute anyway.
DRIFT_FROM_S = 120.0
_MAX_READINGS = 400

log = logging.getLogger(__name__)


class Piece(Struct, kw_only=True):
    """Frames [first, first + frames) of a part."""

    path: Path
    first: int
    frames: int
    rate: int
    channels: int


class Run(Struct, kw_only=True):
    """Sound without a break, from ``start`` to ``end`` on the time line; ``drift``: how much faster than the
    computer's clock the device ran (0.0001 is 100 ppm). ``before``: the reason of the silence before it."""

    pieces: list[Piece]
    start: float
    end: float
    drift: float = 0.0
    before: str = ""


class TrackLayout(Struct, kw_only=True):
    """All sound of a track, in order and without overlaps, and the silence between with its reasons."""

    name: str
    parts: list[Path]
    runs: list[Run]
    gaps: list[GapSpan] = []
    reason_at_end: str = ""
    drift_ppm: float | None = None


class Layout(Struct, kw_only=True):
    """A whole recording. ``complete``: its writer closed it; else it was cut off."""

    begun: str
    duration_s: float
    complete: bool
    reason: str
    paused_s: float
    asleep_s: float
    tracks: list[TrackLayout]
    marks: list[Marked]

    def coverage(self) -> Coverage:
        """How much was recorded."""
        return Coverage(
            duration_s=self.duration_s,
            paused_s=self.paused_s,
            asleep_s=self.asleep_s,
            tracks=[
                TrackCoverage(
                    track=track.name,
                    recorded_s=self.duration_s - sum(g.end - g.start for g in track.gaps),
                    gaps=track.gaps,
                    drift_ppm=track.drift_ppm,
                    offset_s=track.runs[0].start if track.runs else self.duration_s,
                )
                for track in self.tracks
            ],
        )


class _Part:
    """A part and what the journal says of it."""

    def __init__(self, record: j.Part, path: Path, info: wav.WavInfo) -> None:
        self.record, self.path, self.info = record, path, info
        self.padded: list[tuple[int, int, str]] = []
        self.joins: set[int] = set()
        self.readings: list[tuple[int, float]] = []

    def time_of(self, frame: int) -> float:
        return self.record.at + frame / self.info.rate

    def stretches(self) -> list[tuple[int, int, str | None]]:
        """(first, last, None for sound or the reason of silence), in order."""
        found: list[tuple[int, int, str | None]] = []
        place = 0
        for first, count, reason in sorted(self.padded):
            first, last = max(place, min(first, self.info.frames)), min(first + count, self.info.frames)
            found += _split(place, first, self.joins)
            if last > first:
                found.append((first, last, reason))
            place = max(place, last)
        return found + _split(place, self.info.frames, self.joins)


def _split(first: int, last: int, joins: set[int]) -> list[tuple[int, int, str | None]]:
    bounds = [first, *sorted(x for x in joins if first < x < last), last]
    return [(a, b, None) for a, b in itertools.pairwise(bounds) if b > a]


def read(folder: Path) -> Layout:
    """Lay out the recording in ``folder``, finished or cut off. Raises OSError."""
    records = j.read(folder)
    begun = next((r for r in records if isinstance(r, j.Begun)), None)
    stopped = next((r for r in records if isinstance(r, j.Stopped)), None)
    names = begun.tracks if begun else []
    tracks = [track for name in names if (track := _track(name, _parts(folder, name, records))).runs]
    duration = max([stopped.at if stopped else 0.0, *(track.runs[-1].end for track in tracks)])
    for track in tracks:
        track.gaps = _gaps(track, duration, "end" if stopped else "cut-off")
    pauses = [r for r in records if isinstance(r, j.Resumed)]
    return Layout(
        begun=begun.wall if begun else "",
        duration_s=duration,
        complete=stopped is not None,
        reason=stopped.reason if stopped else "",
        paused_s=sum(p.seconds for p in pauses if p.reason == "paused"),
        asleep_s=sum(p.seconds for p in pauses if p.reason == "asleep"),
        tracks=tracks,
        marks=[Marked(t=r.at, text=r.text) for r in records if isinstance(r, j.Marked)],
    )


def _parts(folder: Path, name: str, records: list[j.Record]) -> list[_Part]:
    parts: dict[str, _Part] = {}
    for record in records:
        if isinstance(record, j.Part) and record.track == name:
            try:
                path = file_in(folder, record.file)
                parts[record.file] = _Part(record, path, wav.inspect(path))
            except (AudioError, UnsafePath, FileNotFoundError) as error:
                log.warning("part %s: %s", Technical(record.file), error)
        elif isinstance(record, j.Padded | j.Joined | j.Clock) and (part := parts.get(record.file)):
            if isinstance(record, j.Padded):
                part.padded.append((record.frame, record.frames, record.reason))
            elif isinstance(record, j.Joined):
                part.joins.add(record.frame)
            else:
                part.readings.append((record.frame, record.at))
    return list(parts.values())


def _track(name: str, parts: list[_Part]) -> TrackLayout:
    builder = _Builder()
    for part in parts:
        if part.record.fresh:
            builder.break_run()
        for first, last, reason in part.stretches():
            if reason is not None:
                builder.silence(reason)
            else:
                if first in part.joins:
                    builder.break_run()
                builder.sound(part, first, last)
    builder.break_run()
    runs = builder.runs
    long = max(runs, key=lambda r: r.end - r.start, default=None)
    return TrackLayout(
        name=name,
        parts=[part.path for part in parts],
        runs=runs,
        reason_at_end=builder.reason,
        drift_ppm=round(long.drift * 1e6, 1) if long and long.end - long.start >= DRIFT_FROM_S else None,
    )


class _Builder:
    """Collects the runs of a track, each placed by its clock readings when it is complete."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.reason = ""  # of the silence since the last sound
        self._pieces: list[Piece] = []
        self._start = self._end = 0.0  # by the files
        self._readings: list[tuple[float, float]] = []
        self._before = ""

    def sound(self, part: _Part, first: int, last: int) -> None:
        """The run goes on with these frames."""
        if not self._pieces:
            self._start, self._before, self.reason = part.time_of(first), self.reason, ""
        self._end = part.time_of(last)
        info = part.info
        self._pieces.append(
            Piece(path=part.path, first=first, frames=last - first, rate=info.rate, channels=info.channels)
        )
        self._readings += [
            (part.time_of(frame), at - part.time_of(frame)) for frame, at in part.readings if first < frame <= last
        ]

    def silence(self, reason: str) -> None:
        """Zeros that were put in for ``reason``."""
        self.break_run()
        self.reason = reason

    def break_run(self) -> None:
        """What follows is not continuous with what was before."""
        if not self._pieces:
            return
        offset, slope = _line(self._readings, self._end - self._start)
        earliest = self.runs[-1].end if self.runs else 0.0
        start = max(earliest, self._start + offset + slope * self._start)
        length = (self._end - self._start) * (1 + slope)
        self.runs.append(Run(pieces=self._pieces, start=start, end=start + length, drift=-slope, before=self._before))
        self._pieces, self._readings = [], []


def _line(readings: list[tuple[float, float]], length: float) -> tuple[float, float]:
    """(offset, slope) of reading - nominal over nominal time.

    Readings are late now and then and never early. A short run takes the earliest; a long one the line of
    Theil and Sen (median of all slopes between two readings), which does not mind outliers.
    """
    if not readings:
        return 0.0, 0.0
    times, late = np.array(readings).T
    if length < DRIFT_FROM_S or len(readings) < 3:
        return float(late.min()), 0.0
    if len(times) > _MAX_READINGS:
        chosen = np.linspace(0, len(times) - 1, _MAX_READINGS).round().astype(int)
        times, late = times[chosen], late[chosen]
    a, b = np.triu_indices(len(times), 1)
    apart = times[b] - times[a]
    far = apart > length / 10
    slope = (
        float(np.clip(np.median((late[b] - late[a])[far] / apart[far]), -MAX_DRIFT, MAX_DRIFT)) if far.any() else 0.0
    )
    return float(np.median(late - slope * times)), slope


def _gaps(track: TrackLayout, duration: float, reason: str) -> list[GapSpan]:
    """The silence between the runs; joints too short to notice count as sound."""
    gaps, place = [], 0.0
    for run in track.runs:
        if run.start - place > JOINT_S:
            gaps.append(GapSpan(start=place, end=run.start, reason=run.before or "starting"))
        place = run.end
    if duration - place > JOINT_S:
        gaps.append(GapSpan(start=place, end=duration, reason=track.reason_at_end or reason))
    return gaps
