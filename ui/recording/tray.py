"""The icon in the system's tray while a recording runs; never the only control, many desktops show none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from meetingmate.base.translation import tr
from ui.base.labels import set_tip
from ui.base.theme import LIGHT, pixmap
from ui.recording.live_recording import LiveRecording


class Tray(QObject):
    """Red while sound is recorded, grey while paused, gone otherwise."""

    def __init__(
        self,
        recording: LiveRecording,
        *,
        show: Callable[[], None],
        stop: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._recording = recording
        self._show = show
        self._menu = QMenu()
        self._menu.addAction(tr("Show MeetingMate"), show)
        self._pause = self._menu.addAction(tr("Pause"), recording.pause_or_resume)
        self._menu.addAction(tr("Stop"), stop)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._on_activated)
        recording.changed.connect(self._update)

    def _update(self) -> None:
        state = self._recording.now.state
        if not self._recording.running or not QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.hide()
            return
        paused = state == "paused"
        self._pause.setText(tr("Resume") if paused else tr("Pause"))
        self.icon.setIcon(QIcon(pixmap("record", LIGHT.control if paused else LIGHT.record, 32)))
        set_tip(self.icon, tr("MeetingMate: paused") if paused else tr("MeetingMate is recording"))
        self.icon.show()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self._show()
