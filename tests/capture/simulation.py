"""A track fed by a device that exists only in arithmetic, so that hours pass in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from meetingmate.capture import journal as j
from meetingmate.capture.clock import Timeline
from meetingmate.capture.messages import Event
from meetingmate.capture.ring import Block, Lost, Opened
from meetingmate.capture.track import TrackWriter

BEGIN = 1000.0


class Simulation:
    """Track ``name``, whose device runs ``ppm`` faster than the computer's clock and whose blocks come up to
    ``jitter`` seconds late. Sample values are the true time in whole seconds, plus one."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        rate: int,
        ppm: float = 0.0,
        jitter: float = 0.01,
        block_s: float = 0.04,
        **options,
    ) -> None:
        self.events: list[Event] = []
        self.journal = j.Journal(folder)
        self.track = TrackWriter(name, folder, self.journal, self.events.append, **options)
        self.timeline = Timeline(BEGIN)
        self.rate, self.speed, self.jitter = rate, rate * (1 + ppm * 1e-6), jitter
        self._random = np.random.default_rng(7)
        self._block_s = block_s
        self._opened_at = BEGIN
        self._sample = 0
        self._arrived = 0.0

    def open(self, at: float, *, idle_is_normal: bool = False) -> None:
        """The device is opened ``at`` seconds after the beginning."""
        self._opened_at, self._sample = BEGIN + at, 0
        self.track.take(Opened("Simulated", self.rate, 1, idle_is_normal), self.timeline, BEGIN + at)

    def lose(self, at: float) -> None:
        """The device goes away."""
        self.track.take(Lost("The device is gone."), self.timeline, BEGIN + at)

    def hear(self, until: float, *, dropping: bool = False) -> None:
        """Deliver until ``until`` seconds after the beginning; ``dropping``: it comes, but gets lost on the way."""
        size = round(self._block_s * self.rate)
        while True:
            end = self._opened_at + (self._sample + size) / self.speed
            if end > BEGIN + until:
                return
            times = self._opened_at + (self._sample + np.arange(size)) / self.speed - BEGIN
            self._sample += size
            if dropping:
                continue
            late = self.jitter * float(self._random.random()) ** 30  # mostly in time, now and then very late
            data = (np.floor(times) + 1).astype("<i2").tobytes()
            self._arrived = max(self._arrived, end + late)  # late ones hold up those behind them
            self.track.take(Block(data, self._arrived), self.timeline, self._arrived)

    def fill(self, at: float) -> None:
        """Let the track see that it is ``at`` now."""
        self.track.fill(BEGIN + at, self.timeline)

    def close(self, at: float) -> None:
        """Stop ``at`` seconds after the beginning."""
        self.timeline.close(BEGIN + at)
        self.track.end(self.timeline.at(BEGIN + at))
        self.track.close()
        self.journal.add(j.Stopped(at=self.timeline.at(BEGIN + at), wall=""))
        self.journal.close()


def begin(folder: Path, *names: str) -> None:
    """The line every journal starts with."""
    journal = j.Journal(folder)
    journal.add(j.Begun(wall="2026-01-01T10:00:00+00:00", mono=BEGIN, tracks=list(names)))
    journal.close()
