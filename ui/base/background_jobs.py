"""Work that may take time is done beside the window's thread, and its result handed back there."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from meetingmate.base.errors import Cancelled, MeetingMateError
from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005


class BackgroundJobs(QObject):
    """Work in other threads. ``library`` work is done one after the other, in order, and so is ``models`` work, which
    steers downloads; ``other`` work beside it, and ``search`` apart from all, so that none waits for another."""

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
            "models": ThreadPoolExecutor(1, thread_name_prefix="window-models"),
            "search": ThreadPoolExecutor(1, thread_name_prefix="window-search"),
        }
        self._finished.connect(self._hand_back, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object] | None = None,
        *,
        failed: Callable[[str], object] | None = None,
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
