"""Edits on their way into the library: in order, and kept while it can't be written."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from meetingmate.jobs.session import Session
from meetingmate.library import DamagedLibrary, Library, Unreachable
from ui.base.background_jobs import BackgroundJobs

Save = Callable[[Library], object]


class SaveQueue(QObject):
    """``kept`` gives a sentence and how many edits wait, when the library could not be written."""

    kept = Signal(str, int)
    written = Signal()  # all of them, after some had to wait

    def __init__(self, session: Session, background: BackgroundJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._lock = threading.Lock()
        self._waiting: deque[Save] = deque()
        self._failing = False

    def run(self, *saves: Save) -> None:
        """Write these, after those that wait."""
        with self._lock:
            self._waiting.extend(saves)
        self._background.run(self._write, self._done, failed=self._failed, owner=self)

    def again(self) -> None:
        """Try once more."""
        self.run()

    def pending(self) -> list[Save]:
        """What could not be written, to be given to ``run`` of another window."""
        with self._lock:
            return list(self._waiting) if self._failing else []

    def _write(self) -> None:
        """In the library's lane: one of these runs at a time."""
        while True:
            with self._lock:
                if not self._waiting:
                    return
                save = self._waiting[0]
            try:
                save(self._session.library)
            except (Unreachable, DamagedLibrary):
                self._failing = True
                raise  # it stays the first
            except BaseException:
                self._take_first()
                raise
            self._take_first()

    def _take_first(self) -> None:
        with self._lock:
            self._waiting.popleft()

    def _done(self, _none: object) -> None:
        if self._failing and not self._waiting:
            self._failing = False
            self.written.emit()

    def _failed(self, sentence: str) -> None:
        if pending := self.pending():
            self.kept.emit(sentence, len(pending))
        else:
            self._background.failed.emit(sentence)
