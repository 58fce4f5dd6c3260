"""Puts decoded frames on the recording's own time line.

Frames carry the time they belong to. Where the next frame is later than the samples so far reach, the gap is
filled with zeros; where it is earlier, what is already there stands and the rest goes on in its place. Within
a run without gaps positions are counted in samples, so rounded time stamps don't tear the sound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from meetingmate.audio.bursts import Limiter
from meetingmate.base.translation import tr, trn

#: Time stamps may be off by this much (containers round them) before a gap or an overlap is believed.
TOLERANCE_S = 0.04
#: Going back further than this is a restarted clock (joined recordings), not an overlap.
_MAX_OVERLAP_S = 1.0
#: A silent stretch longer than this is a damaged time stamp, not a gap (unless the header's length agrees).
_MAX_GAP_S = 6 * 3600.0
_ZEROS_AT_ONCE_S = 10
_FLOATS = {"flt", "fltp", "dbl", "dblp"}


#: Where sound may pause (``pausing``), gaps up to this long are pauses that were not sent, or rounded lengths.
_PAUSE_S = 0.45

#: Gives (channels, n) for the samples of all channels that the sound has at that moment.
Mix = Callable[[np.ndarray], np.ndarray]


class Timeline:
    """Turns frames into consecutive ``float32`` pieces of shape (channels, n) that begin at sample ``start``.

    ``mix`` makes the wanted channels of those that are there (FFmpeg's own mixing of floats adds them up to more
    than full scale). ``origin`` is the time stamp of second 0; ``length_s`` is the header's length, where known.
    With ``counted`` the time stamps are no more than a count of the frames, which is wrong where the sample rate
    changes: then sound is never taken for an overlap. ``pausing``: short gaps are nothing to remark. Samples of
    floating point are multiplied by ``scale``. ``position`` counts samples at the output rate from second 0.
    Remarks about time stamps that made no sense go to ``problems``, stretches (seconds) of bursts, which are muted,
    to ``damaged``.
    """

    def __init__(
        self,
        rate: int,
        mix: Mix,
        *,
        origin: float,
        start: int,
        length_s: float | None,
        problems: list[str],
        damaged: list[tuple[float, float]] | None = None,
        counted: bool = False,
        pausing: bool = False,
        scale: float = 1.0,
    ) -> None:
        self.rate = rate
        self.position = start
        self._mix = mix
        self._origin = origin
        self._limit_s = length_s + 10.0 if length_s else None
        self._problems = problems
        self._damaged = damaged if damaged is not None else []
        self._counted = counted
        self._scale = scale
        self._smallest_gap_s = _PAUSE_S if pausing else TOLERANCE_S
        self._shift = 0.0
        self._resampler: AudioResampler | None = None
        self._limiter = Limiter()
        self._key: tuple[int, str, str] | None = None
        self._base = start  # where the current run began, in output samples
        self._made = 0  # output samples of the current run
        self._fed_s = 0.0  # seconds fed to the current run
        self._joined = False
        self._unplayed_s = 0.0  # what could not be decoded since the last frame: told by others
        self._gaps = 0
        self._gap_s = 0.0
        self._first_gap_s = 0.0

    def place(self, frame: AudioFrame) -> Iterator[np.ndarray]:
        """Pieces that are complete once ``frame`` is in its place."""
        key = (frame.sample_rate, frame.layout.name, frame.format.name)
        expected = self.reached_s
        time = self._time_of(frame, expected)
        if key != self._key or abs(time - expected) > TOLERANCE_S:
            yield from self._end_run()
            if self._resampler is not None and time - expected > TOLERANCE_S:
                self._note_gap(expected, time)
            if self._resampler is None:
                frame, skipped = _from_grid(frame, time, self.rate)
                time += skipped / frame.sample_rate
            self._resampler = AudioResampler(format="flt", layout=frame.layout, rate=self.rate)
            self._key, self._base, self._made, self._fed_s = key, round(time * self.rate), 0, 0.0
        self._unplayed_s = 0.0
        frame = self._limited(frame)
        self._fed_s += frame.samples / frame.sample_rate
        frame.pts = None  # positions are ours; the resampler only counts samples
        yield from self._resampled(frame)

    @property
    def reached_s(self) -> float:
        """The second up to which frames have been placed."""
        return self._base / self.rate + self._fed_s

    def time_of(self, seconds: float | None) -> float:
        """A time stamp of the stream as second of the recording."""
        return self.reached_s if seconds is None else max(0.0, seconds - self._origin + self._shift)

    def unplayed(self, seconds: float) -> None:
        """So much could not be decoded; the gap that it leaves is no gap of the recording."""
        self._unplayed_s += seconds

    def join(self, origin: float, length_s: float | None) -> None:
        """What follows comes from the next of several files that were joined: its clock starts again."""
        self._origin, self._joined = origin, True
        self._limit_s = None if length_s is None or self._limit_s is None else self.reached_s + length_s + 10.0

    def finish(self) -> Iterator[np.ndarray]:
        """What is still held back after the last frame."""
        yield from self._end_run()
        if self._gaps:
            self._problems.append(
                trn(
                    "A gap in the recording ({seconds} s, from {time} on) became silence: there "
                    "is no sound in the file "
                    "for that time.",
                    "{count} gaps in the recording ({seconds} s, from {time} on) became silence: there is no sound in "
                    "the file for that time.",
                    self._gaps,
                    seconds=f"{self._gap_s:.1f}",
                    time=clock(self._first_gap_s),
                )
            )

    def _limited(self, frame: AudioFrame) -> AudioFrame:
        """The frame without samples over full scale."""
        name = frame.format.name
        if name not in _FLOATS:
            return frame
        samples = frame.to_ndarray() * self._scale if self._scale != 1.0 else frame.to_ndarray()
        if self._scale == 1.0 and samples.size and np.abs(samples).max() <= 1.0:
            self._limiter.note_clean_frame()
            return frame
        planar = frame.format.is_planar
        channels = frame.layout.nb_channels
        clean, stretches = self._limiter(samples if planar else samples.reshape(-1, channels).T, frame.sample_rate)
        begin = self.reached_s
        self._damaged += [(begin + a / frame.sample_rate, begin + b / frame.sample_rate) for a, b in stretches]
        data = clean if planar else clean.T.reshape(1, -1)
        kept = AudioFrame.from_ndarray(np.ascontiguousarray(data), format=name, layout=frame.layout)
        kept.sample_rate = frame.sample_rate
        return kept

    def _note_gap(self, begins: float, ends: float) -> None:
        gap = ends - begins
        if gap <= max(self._smallest_gap_s, self._unplayed_s + TOLERANCE_S):
            return
        self._gaps += 1
        self._gap_s += gap
        if self._gaps == 1:
            self._first_gap_s = begins

    def _time_of(self, frame: AudioFrame, expected: float) -> float:
        if frame.pts is None or frame.time_base is None:
            return expected
        if self._joined:
            self._joined = False
            self._shift = expected - (float(frame.pts * frame.time_base) - self._origin)
        time = float(frame.pts * frame.time_base) - self._origin + self._shift
        later = time - expected
        if self._resampler is None and later < TOLERANCE_S:  # the first frame after a seek lies before the start
            return time
        if self._counted and later < -TOLERANCE_S:
            self._shift -= later
            return expected
        if later < -_MAX_OVERLAP_S:
            self._problems.append(tr("The recording's clock restarts in the middle; the parts were joined."))
        elif not (later > TOLERANCE_S and self._implausible(time, later)):
            return time
        else:
            self._problems.append(tr("A time stamp in the recording is invalid. It was ignored."))
        self._shift += expected - time
        return expected

    def _implausible(self, time: float, gap: float) -> bool:
        return time > self._limit_s if self._limit_s is not None else gap > _MAX_GAP_S

    def _end_run(self) -> Iterator[np.ndarray]:
        if self._resampler is not None:
            yield from self._resampled(None)

    def _resampled(self, frame: AudioFrame | None) -> Iterator[np.ndarray]:
        assert self._resampler is not None
        for out in self._resampler.resample(frame):
            samples = out.to_ndarray().reshape(-1, out.layout.nb_channels).T
            yield from self._emit(self._base + self._made, self._mix(samples))
            self._made += samples.shape[1]

    def _emit(self, index: int, samples: np.ndarray) -> Iterator[np.ndarray]:
        while index > self.position:
            count = min(index - self.position, _ZEROS_AT_ONCE_S * self.rate)
            self.position += count
            yield self._mix(np.zeros((1, count), dtype=np.float32))
        samples = samples[:, self.position - index :]
        if samples.shape[1]:
            self.position += samples.shape[1]
            yield samples


def clock(seconds: float) -> str:
    """``seconds`` as h:mm:ss."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _from_grid(frame: AudioFrame, time: float, rate: int) -> tuple[AudioFrame, int]:
    """Drop the few samples before the first one that falls on the output's sample grid.

    Without this a reading that begins in the middle would be a fraction of a sample off the one from the start.
    """
    count = min(frame.samples, frame.sample_rate // math.gcd(frame.sample_rate, rate))
    places = (time + np.arange(count) / frame.sample_rate) * rate
    skipped = int(np.argmin(np.round(np.abs(places - np.round(places)), 4)))
    if not skipped:
        return frame, 0
    width = 1 if frame.format.is_planar else frame.layout.nb_channels
    sound = np.ascontiguousarray(frame.to_ndarray()[:, skipped * width :])
    # a part of what to_ndarray returns has its type, which numpy's stubs forget
    rest = AudioFrame.from_ndarray(sound, frame.format.name, frame.layout.name)  # type: ignore[arg-type]
    rest.sample_rate = frame.sample_rate
    return rest, skipped
