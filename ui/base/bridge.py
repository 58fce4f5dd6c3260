"""Between the window and everything that may take time: events come in, work goes out.

Nothing but Qt runs in the thread of the window. ``Bridge`` brings the session's events there, at most one of a
kind at a time; ``Tasks`` does work in other threads and hands the result back.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from meetingmate.base.errors import Cancelled, MeetingMateError
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
from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary

log = logging.getLogger(__name__)

_EVERY_MS = 100
_SWITCH_S = 0.0005


class Bridge(QObject):
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
            if isinstance(event, LiveLevel):
                event.peak = max(event.peak, same.peak)
            waiting.remove(same)
    waiting.append(event)


class Tasks(QObject):
    """Work in other threads. ``library`` work is done one after the other, in order; ``other`` work beside it, and
    ``search`` apart from both, so that neither waits for the other."""

    failed = Signal(str)  # a sentence nobody else took
    broken = Signal(object)  # the error, when the library itself failed; after ``failed``

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python hands the interpreter to a waiting thread after 5 ms otherwise, too long for the window's many calls.
        sys.setswitchinterval(_SWITCH_S)
        self._lanes = {
            "library": ThreadPoolExecutor(1, thread_name_prefix="window-library"),
            "other": ThreadPoolExecutor(2, thread_name_prefix="window-work"),
            "search": ThreadPoolExecutor(1, thread_name_prefix="window-search"),
        }
        self._finished.connect(self._hand_back, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        *,
        failed: Callable[[str], None] | None = None,
        owner: QObject | None = None,
        lane: str = "library",
    ) -> Future:
        """Do ``work``; then, in the window's thread, call ``done`` with its result or ``failed`` with a sentence.

        Nothing is called when ``owner`` has been deleted meanwhile.
        """
        future = self._lanes[lane].submit(work)
        future.add_done_callback(lambda f: self._finished.emit((f, done, failed, owner)))
        return future

    def close(self) -> None:
        """Do what is waiting (edits are saved), then stop."""
        for lane in self._lanes.values():
            lane.shutdown(wait=True)

    @Slot(object)
    def _hand_back(self, item: tuple) -> None:
        future, done, failed, owner = item
        if future.cancelled() or (owner is not None and not shiboken6.isValid(owner)):
            return
        try:
            result = future.result()
        except Cancelled:
            return
        except (MeetingMateError, OSError, ValueError) as error:
            log.warning("%s", error)
            (failed or self.failed.emit)(str(error))
            if isinstance(error, (DamagedLibrary, MissingLibrary, FullDisk)):
                self.broken.emit(error)
            return
        if done is not None:
            done(result)
