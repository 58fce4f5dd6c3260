"""Notices that the computer slept, or that somebody set its wall clock.

During sleep the monotonic clock of Linux and macOS stands still, as do the devices; the wall clock goes on. On
Linux CLOCK_BOOTTIME, which counts sleep, tells the two apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable

JUMP_S = 2.0


def boot_clock() -> float | None:
    """Seconds since the computer was started, sleep included; None where the system does not tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else None


class SleepWatch:
    """Compares clocks at each ``look``."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        boot: Callable[[], float | None] = boot_clock,
    ) -> None:
        self._now, self._wall, self._boot = now, wall, boot
        self._last = self._offsets()

    def look(self) -> tuple[str, float] | None:
        """``("asleep", seconds)`` or ``("clock", seconds it was set by)`` since the last look, else None."""
        before, self._last = self._last, self._offsets()
        slept = self._last[1] - before[1]
        wall = self._last[0] - before[0] - slept
        if slept > JUMP_S:
            return "asleep", slept
        if abs(wall) > JUMP_S:
            return "clock", wall
        return None

    def _offsets(self) -> tuple[float, float]:
        now, wall, boot = self._now(), self._wall(), self._boot()
        return wall - now, 0.0 if boot is None else boot - now
