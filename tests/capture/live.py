"""A recording under test: starts the real process and waits for what it says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from meetingmate.capture import Event, Level, Recorder, RecordRequest, StateChanged


class Live:
    """One recording; keeps its events with the monotonic time at which they came."""

    def __init__(self, folder: Path, *, restarts: int = 0, **wishes) -> None:
        self.folder = folder
        self.events: list[tuple[float, Event]] = []
        self._news = threading.Condition(threading.RLock())
        self.recorder = Recorder(RecordRequest(folder=str(folder), **wishes), self._take, restarts=restarts)

    def of(self, kind: type, **fields) -> list:
        """Events of one kind so far whose fields have these values."""
        with self._news:
            return [
                event
                for _, event in self.events
                if isinstance(event, kind) and all(getattr(event, k) == v for k, v in fields.items())
            ]

    def wait_for(self, kind: type, *, count: int = 1, timeout: float = 40.0, **fields):
        """The ``count``-th such event, waiting for it."""
        return self.until(lambda: self.of(kind, **fields)[count - 1 : count], f"{kind.__name__} {fields}", timeout)[0]

    def until(self, look: Callable[[], object], what: str, timeout: float = 40.0):
        """What ``look`` finds, as soon as it finds something."""
        deadline = time.monotonic() + timeout
        with self._news:
            while not (found := look()):
                if time.monotonic() > deadline:
                    raise AssertionError(f"no {what} within {timeout} s; events: {self.told()}")
                self._news.wait(0.1)
        return found

    def recording(self) -> Live:
        """Wait until sound is being stored."""
        self.wait_for(StateChanged, state="recording")
        return self

    def both_tracks(self) -> Live:
        """Wait until both devices deliver."""
        for track in ("microphone", "computer"):
            self.wait_for(Level, track=track)
        return self

    def last(self, seconds: float) -> Live:
        """Wait until so many more seconds are recorded."""
        begin = self._recorded_s()
        self.until(lambda: self._recorded_s() >= begin + seconds, f"{seconds} more seconds")
        return self

    def told(self) -> list[Event]:
        """All events but the meter readings."""
        return [event for _, event in self.events if type(event).__name__ != "Level"]

    def _recorded_s(self) -> float:
        return max((level.t for level in self.of(Level)), default=0.0)

    def _take(self, event: Event) -> None:
        with self._news:
            self.events.append((time.monotonic(), event))
            self._news.notify_all()
