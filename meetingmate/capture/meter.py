"""Loudness of what comes in, and for how long nothing but exact zeros did."""

from __future__ import annotations

import numpy as np

LEVEL_S = 0.2
FLOOR_DB = -100.0
_FULL_SCALE = 32768


class Meter:
    """Measures interleaved 16-bit samples at ``rate`` Hz with ``channels``.

    ``zeros_s``: seconds of exact zeros up to now.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.zeros_s = 0.0
        self._per_second = rate * channels
        self._start_anew()

    def add(self, data: bytes) -> tuple[float, float] | None:
        """Take a block in; a few times a second gives (peak, rms) in dBFS since the last time."""
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


def dbfs(value: float) -> float:
    """A 16-bit amplitude in dB below full scale."""
    return round(max(FLOOR_DB, 20 * float(np.log10(value / _FULL_SCALE))), 1) if value > 0 else FLOOR_DB
