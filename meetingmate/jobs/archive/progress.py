"""How far an archive run is."""

from __future__ import annotations

from msgspec import Struct


class Progress(Struct, kw_only=True):
    """Counts of recordings: ``done`` in this run, ``there`` before it, ``same`` as another one byte for byte.

    ``bytes_done`` of ``bytes_total`` are of all recordings, ``bytes_made`` of those done or failed in this run.
    ``recorded_s`` is the length of what was done in ``elapsed_s``; ``memory`` the most bytes that a worker had.
    """

    total: int = 0
    done: int = 0
    there: int = 0
    same: int = 0
    failed: int = 0
    bytes_total: int = 0
    bytes_done: int = 0
    bytes_made: int = 0
    recorded_s: float = 0.0
    elapsed_s: float = 0.0
    workers: int = 0
    memory: int = 0

    @property
    def share(self) -> float:
        """0 to 1, by size."""
        return self.bytes_done / self.bytes_total if self.bytes_total else 1.0

    @property
    def speed(self) -> float | None:
        """Hours of recording an hour, all workers together; None before the first is done."""
        return self.recorded_s / self.elapsed_s if self.recorded_s and self.elapsed_s else None

    @property
    def seconds_left(self) -> float | None:
        """By the size of what is left; None before the first is done."""
        if not self.bytes_made or not self.elapsed_s:
            return None
        return (self.bytes_total - self.bytes_done) * self.elapsed_s / self.bytes_made
