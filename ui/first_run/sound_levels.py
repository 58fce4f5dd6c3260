"""The sound check for the window: started and ended beside its thread, heard of as signals."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject, Signal

from meetingmate.capture import Level, SoundCheck, TrackChanged, Tried
from ui.base.background_jobs import BackgroundJobs


class SoundLevels(QObject):
    """Listens between ``start`` and ``stop``; both return at once."""

    level = Signal(str, float)  # track, loudest moment in dBFS
    track_changed = Signal(object)  # TrackChanged
    tried = Signal(object)  # Tried
    failed = Signal()  # it ended by itself

    def __init__(self, background: BackgroundJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._lock = threading.Lock()
        self._check: SoundCheck | None = None
        self._turn = 0  # which start is the last one; a stop counts as well

    def start(self, device: str) -> None:
        """Listen to the microphone with ``device`` in its name, empty for the system's, and to computer sound."""
        self.stop()
        turn = self._turn

        def begin() -> None:
            check = SoundCheck(device, lambda event: self._on_event(turn, event), lambda: self._on_end(turn))
            with self._lock:
                wanted = turn == self._turn
                if wanted:
                    self._check = check
            if not wanted:
                check.close()

        self._background.run(begin, failed=lambda _sentence: self._on_end(turn), owner=self, lane="other")

    def stop(self) -> None:
        """Let the devices go."""
        with self._lock:
            self._turn += 1
            check, self._check = self._check, None
        if check is not None:
            self._background.run(check.close, lane="other")

    def try_microphone(self, seconds: float) -> bool:
        """Keep ``seconds`` of the microphone; ``tried`` brings them. False when nothing is listened to."""
        with self._lock:
            check = self._check
        if check is None:
            return False
        check.try_microphone(seconds)
        return True

    def _on_event(self, turn: int, event: object) -> None:
        if turn != self._turn or not shiboken6.isValid(self):
            return
        match event:
            case Level():
                self.level.emit(event.track, event.peak)
            case TrackChanged():
                self.track_changed.emit(event)
            case Tried():
                self.tried.emit(event)

    def _on_end(self, turn: int) -> None:
        if turn == self._turn and shiboken6.isValid(self):
            self.failed.emit()
