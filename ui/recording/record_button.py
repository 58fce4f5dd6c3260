"""The one red button, always in the same place, and the choice of what is recorded beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from meetingmate.audio.devices import input_devices
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr, tr_for
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import add_entry, set_tip
from ui.base.shortcuts import command_tip
from ui.base.theme import colors_for, pixmap, set_icon
from ui.recording.live_recording import LiveRecording
from ui.widgets.controls import button

_TICK_MS = 500
_RECORD = mark("Record a meeting{keys}")


class RecordButton(QWidget):
    """``record_wanted`` when nothing is recorded, ``show_wanted`` while something is; ``chosen`` when the choice of
    devices changed: microphone (an empty text is that of the system) and whether the computer's sound is recorded."""

    record_wanted = Signal()
    show_wanted = Signal()
    chosen = Signal(str, bool)
    problem = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recording: LiveRecording | None = None
        self._background: BackgroundJobs | None = None
        self._microphone, self._computer = "", True
        self.button = button(tr_for("button", "Record"), self._pressed)
        command_tip(self.button, tr(_RECORD), "record")
        self.button.setObjectName("record")
        self.sources = QToolButton()
        self.sources.setObjectName("button")
        set_icon(self.sources, "chevron-down")
        self.sources.setAccessibleName(tr("Recording sources"))
        set_tip(self.sources, tr("Choose the microphone and whether to record computer sound"))
        self.sources.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.sources)
        self.menu.aboutToShow.connect(self._list_devices)
        self.sources.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.button, 1)
        row.addWidget(self.sources)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._show)
        self.refresh_icon()

    def follow(self, recording: LiveRecording, background: BackgroundJobs, settings: Settings) -> None:
        """Show the state of the recordings of ``recording``."""
        self._recording, self._background = recording, background
        self.set_settings(settings)
        recording.changed.connect(self._show)
        self._show()

    def set_settings(self, settings: Settings) -> None:
        """What is chosen in the settings."""
        self._microphone, self._computer = settings.microphone, settings.record_computer

    def refresh_icon(self) -> None:
        """Draw the icon again (the colours changed)."""
        colors = colors_for(self.palette())
        dot = QIcon(pixmap("record", colors.on_record, 20))
        dot.addPixmap(pixmap("record", colors.record, 20), QIcon.Mode.Disabled)
        self.button.setIcon(dot)

    def _pressed(self) -> None:
        if self._recording and self._recording.running:
            self.show_wanted.emit()
        else:
            self.record_wanted.emit()

    def _show(self) -> None:
        running = self._recording if self._recording and self._recording.running else None
        if running:
            words = {"paused": tr("Paused"), "stopping": tr("Stopping…")}.get(running.now.state, tr("Recording"))
            self.button.setText(f"{words} {text.clock(running.t)}")
            command_tip(self.button, tr("Show the meeting that is being recorded"), "record")
            self.button.setAccessibleName(tr("{state}: show the meeting", state=words))
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
            self.button.setText(tr_for("button", "Record"))
            command_tip(self.button, tr(_RECORD), "record")
            self.button.setAccessibleName(tr_for("button", "Record"))
        self.sources.setEnabled(running is None)

    def _list_devices(self) -> None:
        self._fill([])
        if self._background:
            self._background.run(
                lambda: [device.name for device in input_devices()],
                self._fill,
                failed=self.problem.emit,
                owner=self,
                lane="other",
            )

    def _choose_microphone(self, name: str) -> None:
        self._choose(name, self._computer)

    def _fill(self, names: list[str]) -> None:
        menu = self.menu
        menu.clear()
        menu.addAction(tr("Microphone")).setEnabled(False)  # a heading
        group = QActionGroup(menu)
        shown = names if self._microphone in ("", *names) else [*names, self._microphone]
        for name in ["", *shown]:
            label = name or tr("System default")
            action = add_entry(menu, label, partial(self._choose_microphone, name))
            action.setCheckable(True)
            action.setChecked(name == self._microphone)
            group.addAction(action)
        menu.addSeparator()
        computer: QAction = menu.addAction(tr("Record computer sound"))
        computer.setCheckable(True)
        computer.setChecked(self._computer)
        computer.toggled.connect(lambda on: self._choose(self._microphone, on))

    def _choose(self, microphone: str, computer: bool) -> None:
        self._microphone, self._computer = microphone, computer
        self.chosen.emit(microphone, computer)
