"""How far an installation is."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the share that is done (0 to 1) and what is being done. It may raise ``errors.Cancelled``.
OnProgress = Callable[[float, str], None]


class Meter:
    """Turns bytes into shares for ``OnProgress``; never goes back."""

    def __init__(self, total: int, report: OnProgress | None) -> None:
        self._total = max(1, total)
        self._report = report
        self._done = 0
        self._best = 0.0

    def show(self, within: int, step: str) -> None:
        """Report ``within`` bytes of the step that runs now, on top of what ``finish`` counted."""
        self._best = max(self._best, min(1.0, (self._done + within) / self._total))
        if self._report:
            self._report(self._best, step)

    def finish(self, size: int, step: str) -> None:
        """Count a step of ``size`` bytes as done."""
        self._done += size
        self.show(0, step)
