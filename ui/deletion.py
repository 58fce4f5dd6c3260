"""Deleting a meeting, with ten seconds to want it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

UNDO_S = 10.0


class PendingDeletion(QObject):
    """At most one meeting waits to be deleted by ``delete``; ``changed`` gives the ids to leave out of the list."""

    changed = Signal(set)

    def __init__(self, delete: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._delete = delete
        self._waiting = ""
        self._timer = QTimer(self, singleShot=True, interval=round(UNDO_S * 1000))
        self._timer.timeout.connect(self.finish)

    def begin(self, meeting_id: str) -> None:
        """Let a meeting wait; the one that waited before is deleted."""
        self.finish()
        self._waiting = meeting_id
        self._timer.start()
        self.changed.emit({meeting_id})

    def undo(self) -> None:
        """Keep the meeting."""
        self._timer.stop()
        self._waiting = ""
        self.changed.emit(set())

    def finish(self) -> None:
        """Delete what waits, now."""
        self._timer.stop()
        if self._waiting:
            meeting_id, self._waiting = self._waiting, ""
            self._delete(meeting_id)
