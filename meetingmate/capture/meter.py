"""Loudness of what comes in, and whether it is a microphone that hears anything at all."""

from __future__ import annotations

from collections import deque
from typing import Literal

import numpy as np

LEVEL_S = 0.2
FLOOR_DB = -100.0
#: A microphone that has heard nothing for so long is reported.
NO_SIGNAL_S = 5.0
#: Peaks of a quiet room are louder than the first; no microphone's own noise reaches the second (rms); noise of
#: electronics wavers less than the third from window to window.
_FAINT_DB, _LOUD_DB, _EVEN_DB = -60.0, -35.0, 1.0
_FULL_SCALE = 32768


class Meter:
    """Measures interleaved 16-bit samples at ``rate`` Hz with ``channels``.

    ``zeros_s``: seconds of exact zeros up to now.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.zeros_s = 0.0
        self._per_second = rate * channels
        self._peak, self._count, self._squares = 0, 0, 0.0

    def add(self, data: bytes) -> tuple[float, float] | None:
        """Take a block in; a few times a second returns (peak, rms) in dBFS since the last time."""
        samples = np.frombuffer(data, dtype="<i2")
        peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
        self.zeros_s = 0.0 if peak else self.zeros_s + samples.size / self._per_second
        self._peak = max(self._peak, peak)
        self._squares += float(np.square(samples, dtype=np.float64).sum())
        self._count += samples.size
        if self._count < LEVEL_S * self._per_second:
            return None
        level = dbfs(self._peak), dbfs((self._squares / self._count) ** 0.5)
        self._start_anew()
        return level

    def _start_anew(self) -> None:
        self._peak = self._count = 0
        self._squares = 0.0


NoSignal = Literal["", "zeros", "nothing"]


class NoSignalWatch:
    """Tells a microphone that hears nothing from people who are silent, by the loudness of windows of 0.2 s.

    ``zeros``: exact zeros for 5 s; muted by its driver, or not permitted. ``nothing``: since it was opened, 5 s
    without anything but noise that no room makes: fainter than a quiet room (-60 dBFS at its peaks), or so even
    that it comes from the electronics (the loudness of a room, even of its fan, wavers by a dB and more within
    5 s). Once something was heard, faint pauses are normal: headsets with a noise gate give them.
    """

    def __init__(self) -> None:
        self._windows: deque[tuple[float, float]] = deque(maxlen=round(NO_SIGNAL_S / LEVEL_S))
        self._heard = False

    def look(self, level: tuple[float, float] | None, zeros_s: float) -> NoSignal:
        """What to say now; ``level`` is (peak, rms) of a window that has just ended."""
        if level is not None:
            self._windows.append(level)
            self._heard = self._heard or self._audible()
        if zeros_s > NO_SIGNAL_S:
            return "zeros"
        return "" if self._heard or len(self._windows) < (self._windows.maxlen or 0) else "nothing"

    def _audible(self) -> bool:
        """Whether the last windows hold anything that only a room can make."""
        peak, rms = self._windows[-1]
        if peak < _FAINT_DB:
            return False
        loudness = [rms for peak, rms in self._windows if peak >= _FAINT_DB]
        return rms > _LOUD_DB or max(loudness) - min(loudness) > _EVEN_DB


def dbfs(value: float) -> float:
    """A 16-bit amplitude in dB below full scale."""
    return round(max(FLOOR_DB, 20 * float(np.log10(value / _FULL_SCALE))), 1) if value > 0 else FLOOR_DB
