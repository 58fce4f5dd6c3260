"""How the captions keep up with a slow computer: in named steps, with hysteresis."""

from __future__ import annotations

from typing import Literal

Pace = Literal["full", "fewer", "packed", "small"]

#: From so many seconds behind on the next step is taken; it is left again at less than ``_BACK`` of that
#: (docs/decisions/live-transcript.md).
_STEPS: list[tuple[Pace, float]] = [("full", 0.0), ("fewer", 6.0), ("packed", 15.0), ("small", 45.0)]
_BACK = 0.5


class PaceControl:
    """Chooses the pace; ``small`` only if there is a smaller model."""

    def __init__(self, *, small_model: bool) -> None:
        self._steps = _STEPS if small_model else _STEPS[:-1]
        self._at = 0

    @property
    def pace(self) -> Pace:
        """The step taken now."""
        return self._steps[self._at][0]

    def behind(self, seconds: float) -> Pace:
        """The pace for a settled text that lags ``seconds`` behind the recording."""
        while self._at + 1 < len(self._steps) and seconds > self._steps[self._at + 1][1]:
            self._at += 1
        while self._at and seconds < self._steps[self._at][1] * _BACK:
            self._at -= 1
        return self.pace
