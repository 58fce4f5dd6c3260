"""Notifications of the desktop, where the system shows any; a click on one opens its meeting."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from ui.base.labels import set_tip
from ui.base.theme import app_icon

_SHOWN_MS = 15_000


class Notifications(QObject):
    """``clicked`` gives the meeting that the last notification was about."""

    clicked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._meeting = ""
        self._icon = QSystemTrayIcon(app_icon(), self)
        set_tip(self._icon, "MeetingMate")
        self._icon.messageClicked.connect(lambda: self.clicked.emit(self._meeting))
        self._icon.activated.connect(lambda _reason: self.clicked.emit(self._meeting))
        self._away = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._away.timeout.connect(self._icon.hide)

    def show(self, title: str, sentence: str, meeting: str) -> None:
        """Show a notification; nothing happens where the system has none."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        self._meeting = meeting
        self._icon.show()  # systems show messages of visible icons only
        self._icon.showMessage(title, sentence, app_icon(), _SHOWN_MS)
        self._away.start()
