"""How far an installation is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from msgspec import Struct

#: Called with the share that is done (0 to 1) and what is being done. It may raise ``errors.Cancelled``.
OnProgress = Callable[[float, str], None]

#: Speed is the mean of the last seconds, so that a figure can be read and still follows the network.
_WINDOW_S = 8.0
_SHORTEST_S = 0.5


class ModelProgress(Struct, frozen=True, kw_only=True):
    """Where an installation stands: ``share`` from 0 to 1, bytes of the step, bytes a second and seconds left.

    Speed and time left are None as long as they can't be told.
    """

    step: str
    share: float
    done_bytes: int
    bytes_per_s: float | None = None
    seconds_left: float | None = None


#: It may raise ``errors.Cancelled``, too.
OnEvent = Callable[[ModelProgress], None]


class Meter:
    """Turns bytes into shares, speed and time left; the share never goes back."""

    def __init__(
        self,
        total: int,
        on_progress: OnProgress | None,
        on_event: OnEvent | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = max(1, total)
        self._on_progress, self._on_event, self._clock = on_progress, on_event, clock
        self._done = 0.0
        self._best = 0.0
        self._step = ""
        self._seen: deque[tuple[float, float]] = deque()

    def expect(self, more: int) -> None:
        """Count ``more`` bytes to be done."""
        self._total += more

    def show(self, within: int, step: str, *, weight: float = 1.0) -> None:
        """Report ``within`` bytes of the step that runs now, on top of what ``finish`` counted.

        ``weight``: how long a byte of this step takes, beside one that is downloaded.
        """
        done = self._done + within * weight
        self._best = max(self._best, min(1.0, done / self._total))
        speed = self._speed(done, step)
        if self._on_progress:
            self._on_progress(self._best, step)
        if self._on_event:
            self._on_event(
                ModelProgress(
                    step=step,
                    share=self._best,
                    done_bytes=within,
                    bytes_per_s=None if speed is None else speed / weight,
                    seconds_left=max(0.0, self._total - done) / speed if speed else None,
                )
            )

    def finish(self, size: int, step: str, *, weight: float = 1.0) -> None:
        """Count a step of ``size`` bytes as done."""
        self._done += size * weight
        self.show(0, step, weight=weight)

    def complete(self, step: str) -> None:
        """Report that everything is done."""
        self._done = self._total
        self.show(0, step)

    def _speed(self, done: float, step: str) -> float | None:
        """Bytes a second of the last seconds of this step; what was there before it counts for nothing."""
        now = self._clock()
        if step != self._step or (self._seen and done < self._seen[-1][1]):
            self._step = step
            self._seen.clear()
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _WINDOW_S:
            self._seen.popleft()
        then, before = self._seen[0]
        return (done - before) / (now - then) if now - then >= _SHORTEST_S else None
