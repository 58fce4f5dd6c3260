"""A small window above all others while the main window is away: time, levels, pause, stop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.theme import colors_for, pixmap, scaled, set_icon
from ui.recording.header import STATES
from ui.recording.live_recording import FIRST, LiveRecording
from ui.recording.meter import Meter
from ui.widgets.controls import button

_TICK_MS = 500


class MiniWindow(QWidget):
    """Shown and hidden by the window; can be dragged. Closing it shows the main window."""

    open_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, recording: LiveRecording) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setWindowTitle(tr("MeetingMate is recording"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._recording = recording
        self._grabbed: QPoint | None = None
        self._dot = Label()
        self.time = Label()
        self.time.setFont(scaled(self.font(), 1.1, bold=True))
        self.state = Label()
        self.meters: dict[str, Meter] = {}
        self.pause = button("", recording.pause_or_resume, icon="pause", kind="flat", tip=tr("Pause"))
        self.stop = button(tr("Stop"), self.stop_wanted.emit, tip=tr("Stop and write the minutes"))
        self.stop.setObjectName("record")
        self.open = button("", self.open_wanted.emit, icon="transcript", kind="flat", tip=tr("Show MeetingMate"))
        frame = QFrame()
        frame.setObjectName("mini_window")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 8, 10, 8)
        row.setSpacing(9)
        for widget in (self._dot, self.time, self.state):
            row.addWidget(widget)
        self._meters = QHBoxLayout()
        self._meters.setSpacing(9)
        row.addLayout(self._meters)
        for control in (self.pause, self.open, self.stop):
            row.addWidget(control)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._show_time)
        recording.changed.connect(self.show_now)
        recording.level_changed.connect(self._show_level)
        recording.track_changed.connect(self._show_track)
        self.show_now()

    def appear(self) -> None:
        """Show it in the upper right corner of the screen."""
        self.adjustSize()
        if screen := QGuiApplication.primaryScreen():
            free = screen.availableGeometry()
            self.move(free.right() - self.width() - 24, free.top() + 24)
        self._timer.start()
        self.show_now()
        self.show()

    def vanish(self) -> None:
        """Hide it."""
        self._timer.stop()
        self.hide()

    def show_now(self) -> None:
        """Show the state of the recording."""
        now = self._recording.now
        paused = now.state == "paused"
        self.state.setText("" if now.state == "recording" else tr(STATES.get(now.state, "")))
        self.state.setVisible(bool(self.state.text()))
        going = now.state in ("recording", "paused")
        self.pause.setEnabled(going)
        self.stop.setEnabled(going)
        set_tip(self.pause, tr("Resume") if paused else tr("Pause"))
        self.pause.setAccessibleName(self.pause.toolTip())
        set_icon(self.pause, "play" if paused else "pause")
        colors = colors_for(self.palette())
        name, color = ("pause", colors.muted) if paused else ("record", colors.danger)
        self._dot.setPixmap(pixmap(name, color, 16, self.devicePixelRatioF()))
        self._show_time()
        self.adjustSize()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()
        self.open_wanted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._grabbed = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._grabbed is not None:
            self.move(event.globalPosition().toPoint() - self._grabbed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._grabbed = None

    def _show_time(self) -> None:
        self.time.setText(text.clock(self._recording.t))

    def _show_level(self, track: str) -> None:
        if self.isVisible():
            self._meter(track).show_level(self._recording.now.tracks[track].peak)

    def _show_track(self, track: str) -> None:
        self._meter(track).show_track(self._recording.now.tracks[track])

    def _meter(self, track: str) -> Meter:
        if track not in self.meters:
            meter = self.meters[track] = Meter(track, self._recording.now.tracks[track].name)
            meter.name.hide()  # the tool tip and the bar's accessible name say it
            set_tip(meter, self._recording.now.tracks[track].name)
            meter.bar.setFixedWidth(44)
            self._meters.insertWidget(0 if track == FIRST else -1, meter)
            self.adjustSize()
        return self.meters[track]
