"""Play, pause, back and forward, where it is in the waveform, how fast."""

from __future__ import annotations

from collections.abc import Callable

from babel.numbers import format_decimal
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from meetingmate.base.translation import language, mark, tr
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.theme import set_icon
from ui.document.player import Player
from ui.document.waveform import WaveformSlider

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
BACK_S = 5.0
_SKIP = mark("Skip silence")
#: Below this width in characters the controls have no words, and the waveform a row of its own.
_NARROW = 80


class PlayerBar(QFrame):
    """Controls of a ``Player``."""

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("player")
        self.player = player
        self._duration = 0.0
        self._why = ""
        self.play = _tool("play", tr("Play"), player.toggle, tip=tr("Play (Space)"))
        self.back = _tool("back", tr("Back 5 seconds"), lambda: player.seek(player.position - BACK_S))
        self.back.setText(text.duration(BACK_S))
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.forward = _tool("forward", tr("Forward 5 seconds"), lambda: player.seek(player.position + BACK_S))
        self.slider = WaveformSlider()
        self.slider.setAccessibleName(tr("Position in the recording"))
        self.slider.sliderMoved.connect(lambda value: player.seek(value / 1000))
        self.slider.actionTriggered.connect(self._on_action)
        self.times = Label("0:00 / 0:00")
        self.times.setAccessibleName(tr("Time"))
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        set_tip(self.speed, tr("Speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{format_decimal(speed, locale=language())}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda _index: player.set_rate(self.speed.currentData()))
        self.skip = QCheckBox(tr(_SKIP))
        self.skip.setAccessibleName(tr(_SKIP))
        set_tip(self.skip, tr("Skip silence: skip pauses when nobody is speaking"))
        self.skip.toggled.connect(player.set_skip_silence)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        for tool in (self.play, self.back, self.forward):
            self._row.addWidget(tool)
        self._row.addWidget(self.slider, 1)
        for widget in (self.times, self.skip, self.speed):
            self._row.addWidget(widget)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(14, 7, 14, 7)
        self._rows.setSpacing(4)
        self._rows.addLayout(self._row)
        player.position_changed.connect(self._on_position)
        player.playing_changed.connect(self._on_playing)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, the waveform gets it."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().averageCharWidth() * _NARROW
        self.skip.setText("" if narrow else tr(_SKIP))
        self.back.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        if narrow != (self._rows.indexOf(self.slider) >= 0):
            self._place_slider(narrow)

    def _place_slider(self, above: bool) -> None:
        """Above the other controls, or between them; what has the keyboard, and the way to it, stay the same."""
        place = self._row.indexOf(self.forward) + 1
        if above:
            self._row.removeWidget(self.slider)
            self._row.insertStretch(place, 1)
            self._rows.insertWidget(0, self.slider)
        else:
            self._rows.removeWidget(self.slider)
            self._row.takeAt(place)
            self._row.insertWidget(place, self.slider, 1)

    def set_recording(self, duration_s: float, available: bool, why: str = "") -> None:
        """Prepare for a recording of this length; ``why`` says in its place why there never was one."""
        self._duration, self._why = duration_s, why
        self.slider.setRange(0, max(1, round(duration_s * 1000)))
        self.setEnabled(available)
        set_tip(self, "" if available else why or tr("This meeting has no recording on this computer"))
        self.times.setAccessibleName(tr("No player") if why else tr("Time"))
        self._on_position(self.player.position)

    def _on_position(self, seconds: float) -> None:
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(seconds * 1000))
        now = self._why or f"{text.clock(seconds)} / {text.clock(self._duration)}"
        if now != self.times.text():
            self.times.setText(now)
        described = ". ".join(filter(None, (now, self.slider.marked())))
        if described != self.slider.accessibleDescription():
            self.slider.setAccessibleDescription(described)

    def _on_playing(self, playing: bool) -> None:
        set_icon(self.play, "pause" if playing else "play")
        self.play.setAccessibleName(tr("Pause") if playing else tr("Play"))
        set_tip(self.play, tr("Pause (Space)") if playing else tr("Play (Space)"))

    def _on_action(self, _action: int) -> None:
        if not self.slider.isSliderDown():
            self.player.seek(self.slider.sliderPosition() / 1000)


def _tool(icon: str, name: str, on_click: Callable[[], object], tip: str = "") -> QToolButton:
    made = QToolButton()
    set_icon(made, icon)
    made.setAccessibleName(name)
    set_tip(made, tip or name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _checked=False: on_click())
    return made
