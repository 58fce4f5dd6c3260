"""Time: which moment of the recording a sample belongs to.

All devices are measured against one clock, the computer's monotonic one. A block can arrive late, never
early; so the truth about a stream is the *lower envelope* of (arrival - samples so far / rate). When that
envelope jumps up and stays there, samples were lost; when it creeps, the device's clock runs at another speed.
"""

from __future__ import annotations

from collections import deque

#: Arrivals this much later than expected, for all of a window, mean that samples are missing.
LOSS_S = 0.06
WINDOW_S = 1.0
#: No sound hardware's clock is further off than this; faster rises of the envelope are not drift.
MAX_DRIFT = 300e-6


class StreamClock:
    """Follows one opened device. ``frames`` counts what came from it, lost frames included."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.frames = 0
        self._base: float | None = None
        self._last = 0.0
        self._window: deque[tuple[float, float]] = deque()

    def add(self, frames: int, end: float) -> int:
        """Note a block whose last sample was heard at ``end``; returns the number of frames lost before it."""
        observed = end - (self.frames + frames) / self.rate
        lost = 0
        if self._base is None:
            self._base = observed
        else:
            self._base = min(observed, self._base + MAX_DRIFT * max(0.0, end - self._last))
            lost = self._lost(self._base, observed, end)
        self._last = end
        self.frames += lost + frames
        return lost

    def skip(self, frames: int) -> None:
        """Note frames that are known to be missing."""
        self.frames += frames
        self._window.clear()

    def time_of(self, frame: int) -> float:
        """Monotonic time at which ``frame`` was heard; ``add`` must have been called."""
        if self._base is None:
            raise ValueError("no block has been seen yet")
        return self._base + frame / self.rate

    def _lost(self, base: float, observed: float, end: float) -> int:
        self._window.append((end, observed))
        if end - self._window[0][0] < WINDOW_S:
            return 0
        while len(self._window) > 1 and end - self._window[1][0] >= WINDOW_S:
            self._window.popleft()
        late = min(seen for _, seen in self._window) - base
        if late < LOSS_S:
            return 0
        self._window.clear()
        return round(late * self.rate)


class Timeline:
    """The recording's own time: monotonic time from its first sample on, without what was cut out."""

    def __init__(self, begin: float) -> None:
        self.begin = begin
        self._cuts: list[list[float]] = []  # [from, to], the last one may be open (infinite)
        self._end = float("inf")

    @property
    def paused(self) -> bool:
        """True between ``cut`` and ``go_on``."""
        return bool(self._cuts) and self._cuts[-1][1] == float("inf")

    def cut(self, at: float) -> None:
        """Leave out everything from monotonic time ``at`` on."""
        self._cuts.append([max(at, self.begin), float("inf")])

    def go_on(self, at: float) -> float:
        """Take in everything from ``at`` on; returns the seconds left out."""
        self._cuts[-1][1] = max(at, self._cuts[-1][0])
        return self._cuts[-1][1] - self._cuts[-1][0]

    def close(self, at: float) -> None:
        """The recording ends at monotonic time ``at``."""
        self._end = at

    def at(self, moment: float) -> float:
        """Seconds on the time line of a monotonic ``moment`` (the cut's place for a moment inside a cut)."""
        moment = min(moment, self._end)
        left_out = sum(min(moment, to) - start for start, to in self._cuts if start < moment)
        return moment - self.begin - left_out

    def kept(self, start: float, end: float) -> list[tuple[float, float]]:
        """The spans of [start, end) that belong to the recording."""
        start, end = max(start, self.begin), min(end, self._end)
        spans = []
        for cut_from, cut_to in self._cuts:
            if cut_to <= start or cut_from >= end:
                continue
            if cut_from > start:
                spans.append((start, cut_from))
            start = cut_to
        if start < end:
            spans.append((start, end))
        return spans
