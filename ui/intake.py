"""How recordings come into the window: chosen, dropped, or handed over by a second start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from meetingmate.session import Session
from ui import text
from ui.banner import Banner
from ui.bridge import Tasks
from ui.drop_overlay import DropOverlay
from ui.recordings import sort_dropped

_SENTENCE_S = 12


class Intake(QObject):
    """Puts recordings in the queue of ``session``; ``submitted`` is called with the meeting of the first one."""

    def __init__(
        self, window: QWidget, session: Session, tasks: Tasks, banner: Banner, submitted: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._tasks, self._banner = window, session, tasks, banner
        self._submitted = submitted
        self.overlay = DropOverlay(window)

    def open(self, files: list[Path]) -> None:
        """Put recordings in the queue; the first one is shown."""
        if not files:
            return
        good, sentence = sort_dropped(files)
        if sentence:
            self._banner.show_message(sentence, "notice", seconds=_SENTENCE_S)
        for number, path in enumerate(good):
            done = self._submitted if number == 0 else None
            self._tasks.run(lambda p=path: self._session.submit(p), done, owner=self)

    def choose(self) -> None:
        """Ask for recordings."""
        suffixes = " ".join(f"*.{s} *.{s.upper()}" for s in text.RECORDING_SUFFIXES)
        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Open recordings", "", f"Recordings and videos ({suffixes});;All files (*)"
        )
        if names:
            self.open([Path(name) for name in names])

    def drag(self, event: QDragEnterEvent) -> None:
        """Files are dragged over the window: say what it takes."""
        if not event.mimeData().hasUrls():
            return
        good, sentence = sort_dropped(_files(event))
        self.overlay.show_over("" if good else sentence)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def drop(self, event: QDropEvent) -> None:
        """Files are dropped."""
        self.overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if files := _files(event):
            self.open(files)
        else:
            self._banner.show_message(
                "Only files of this computer can be dropped; download the recording first.",
                "notice",
                seconds=_SENTENCE_S,
            )


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
