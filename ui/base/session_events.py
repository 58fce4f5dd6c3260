"""The session's events for the window: they come from any thread and are merged while the window is busy."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from meetingmate.domain.events import (
    Event,
    JobChanged,
    LiveBehindChanged,
    LiveDraft,
    LiveEvent,
    LiveLevel,
    LiveText,
    MeetingChanged,
)

_EVERY_MS = 100


class SessionEvents(QObject):
    """Session events as Qt signals.

    ``on_event`` may be called from any thread. Events that pile up while the window is busy are merged: of a
    job only the last state counts, of a meeting that something changed, of a running recording the latest reading.
    """

    job_changed = Signal(object)  # JobChanged
    meeting_changed = Signal(str, str)  # meeting, what
    live_event = Signal(object)  # LiveEvent
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._jobs: dict[str, JobChanged] = {}
        self._meetings: dict[tuple[str, str], None] = {}
        self._live: list[LiveEvent] = []
        self._woken = False
        self._pause = QTimer(self, singleShot=True, interval=_EVERY_MS)
        self._pause.timeout.connect(self._deliver)
        self._wake.connect(self._on_wake, Qt.ConnectionType.QueuedConnection)

    def on_event(self, event: Event) -> None:
        """Take an event of the session, from any thread."""
        with self._lock:
            if isinstance(event, JobChanged):
                waiting = self._jobs.get(event.meeting)
                if waiting and waiting.sentence and not event.sentence and waiting.state == event.state:
                    event.sentence = waiting.sentence  # said once only: must not be lost in the merging
                self._jobs[event.meeting] = event
            elif isinstance(event, MeetingChanged):
                self._meetings[event.meeting, event.what] = None
            else:
                _add_live(self._live, event)
            wake, self._woken = not self._woken, True
        if wake and shiboken6.isValid(self):
            self._wake.emit()

    @Slot()
    def _on_wake(self) -> None:
        """Deliver at once what comes after a pause, else with the next round: ten times a second is enough."""
        if not self._pause.isActive():
            self._deliver()

    def _deliver(self) -> None:
        with self._lock:
            if not self._jobs and not self._meetings and not self._live:
                self._woken = False
                return
            jobs, meetings, live = self._jobs, self._meetings, self._live
            self._jobs, self._meetings, self._live = {}, {}, []  # still woken: the pause delivers what comes meanwhile
        self._pause.start()
        for event in live:
            self.live_event.emit(event)
        for meeting, what in meetings:
            self.meeting_changed.emit(meeting, what)
        for job in jobs.values():
            self.job_changed.emit(job)


#: Of these only the last one of a track counts.
_LATEST = (LiveLevel, LiveText, LiveBehindChanged, LiveDraft)


def _add_live(waiting: list[LiveEvent], event: LiveEvent) -> None:
    """Add an event of a recording; one that it replaces goes, and the loudest moment stays."""
    if isinstance(event, _LATEST):
        same = next(
            (w for w in waiting if type(w) is type(event) and getattr(w, "track", "") == getattr(event, "track", "")),
            None,
        )
        if same is not None:
            if isinstance(event, LiveLevel) and isinstance(same, LiveLevel):
                event.peak = max(event.peak, same.peak)
            waiting.remove(same)
    waiting.append(event)
