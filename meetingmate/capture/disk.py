"""Room on the disk: warn in good time, and stop while everything can still be closed properly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from meetingmate.base.translation import tr, trn

WARN_S = (30 * 60, 15 * 60, 5 * 60)
STOP_S = 2 * 60
CHECK_EVERY_S = 5.0


def free_bytes(folder: Path) -> int:
    """Bytes that can still be written in ``folder``. Raises OSError."""
    return shutil.disk_usage(folder).free


class DiskWatch:
    """Asks every few seconds how much longer the disk lasts."""

    def __init__(self, folder: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._folder = folder
        self._free = free
        self._next = 0.0
        self._warned = float("inf")

    def look(self, now: float, bytes_per_second: float) -> tuple[str, float] | None:
        """``("warn" | "stop", seconds left)`` when there is something to say. Raises OSError.

        Each threshold is told once; a disk that was emptied and fills up again is told anew.
        """
        if now < self._next:
            return None
        self._next = now + CHECK_EVERY_S
        left = self._free(self._folder) / max(1.0, bytes_per_second)
        if left < STOP_S:
            return "stop", left
        reached = min((limit for limit in WARN_S if left < limit), default=float("inf"))
        news = reached < self._warned
        self._warned = reached
        return ("warn", left) if news else None


def sentence(kind: str, left: float) -> str:
    """What to tell the user."""
    if kind == "stop":
        return tr(
            "The disk is almost full, so the recording was stopped safely; everything until now is kept. "
            "Free some space before you record again."
        )
    minutes = max(1, round(left / 60))
    return trn(
        "The disk is almost full: room for about {count} more minute; free some space.",
        "The disk is almost full: room for about {count} more minutes; free some space.",
        minutes,
    )
