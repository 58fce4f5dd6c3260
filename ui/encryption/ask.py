"""The passphrase of another library, as that of a backup that is restored, asked for while work on it runs."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import tr
from ui.encryption.frames import AskingDialog, passphrase_field
from ui.widgets.controls import button, muted

_LOOK_S = 0.2


class PassphraseAsker(QObject):
    """To be called from a thread of the work: shows the question in the window's thread and waits for the answer."""

    _wanted = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._closed = threading.Event()
        self._wanted.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def __call__(self, folder: Path) -> str | None:
        """The passphrase of the library in ``folder``; None when the user gives none."""
        if threading.current_thread() is threading.main_thread():
            return None
        answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._wanted.emit((folder, answer))
        while not self._closed.is_set():
            try:
                return answer.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
        return None

    def close(self) -> None:
        """The window ends: nobody answers any more."""
        self._closed.set()

    @Slot(object)
    def _show(self, wanted: tuple) -> None:
        folder, answer = wanted
        dialog = AskDialog(folder, self._window)
        dialog.finished.connect(lambda result: answer.put(dialog.passphrase.text() if result else None))
        dialog.open()


class AskDialog(AskingDialog):
    """One passphrase."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(tr("Passphrase"), 460, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.passphrase = passphrase_field(tr("Passphrase"))
        unlock = button(tr("Unlock"), self.accept, kind="primary")
        unlock.setDefault(True)
        words = muted(tr("The library in {folder} is locked. Enter its passphrase.", folder=folder))
        self._lay_out([words, self.passphrase], [button(tr("Cancel"), self.reject), unlock])
        self.passphrase.setFocus()
