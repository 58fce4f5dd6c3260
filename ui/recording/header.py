"""The strip of a running recording: since when, how loud, and the controls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr, tr_for
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.language_names import own_name, spoken_languages
from ui.base.shortcuts import command_tip
from ui.base.theme import colors_for, pixmap, scaled, set_icon
from ui.recording.live_recording import FIRST, LiveRecording
from ui.recording.meter import Meter
from ui.widgets.controls import button, restyle

_TICK_MS = 250
#: Below this width, in heights of a line, levels and choices stand in two rows.
_NARROW_EM = 38

#: States of a recording, to be shown through ``tr``.
STATES = {
    "starting": mark("Starting…"),
    "recording": mark("Recording"),
    "paused": mark("Paused"),
    "stopping": mark("Finishing the last words…"),
}


class RecordingHeader(QFrame):
    """Shown on the page of the meeting that is being recorded."""

    stop_wanted = Signal()
    translation_wanted = Signal(str)  # code of a language; empty: no translation

    def __init__(self, recording: LiveRecording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recording")
        self._recording = recording
        self._dot = Label()
        self.state = Label()
        self.time = Label()
        self.time.setFont(scaled(self.font(), 1.25, bold=True))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(tr("Finishing the last words"))
        self.meters: dict[str, Meter] = {}
        self.pause = button(tr("Pause"), recording.pause_or_resume, icon="pause")
        command_tip(self.pause, tr("Pause or resume{keys}"), "pause")
        self.mark = button(tr_for("button", "Mark"), recording.mark, icon="mark")
        command_tip(self.mark, tr("Mark this moment{keys}"), "mark")
        self.stop = button(tr("Stop"), self.stop_wanted.emit)
        command_tip(self.stop, tr("Stop and write the minutes{keys}"), "stop")
        self.stop.setObjectName("record")
        self.later = button(
            tr("Finish later"),
            lambda: recording.stop(drain=False),
            tip=tr("The missing words are added when the transcript is improved after recording"),
        )
        self.language = QComboBox()
        self.language.setAccessibleName(tr("Spoken language"))
        set_tip(self.language, tr("Language spoken in the meeting"))
        self.language.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.language.setMinimumContentsLength(8)
        self.language.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.language.setMinimumWidth(84)  # what is cut off stands in the list
        self.language.setMaximumWidth(220)
        self.language.addItem("", "")
        self.show_language(None)
        for code, name in spoken_languages():
            self.language.addItem(name, code)
        self.language.activated.connect(lambda _index: recording.set_language(self.language.currentData() or None))
        self.translation = QComboBox()
        self.translation.setAccessibleName(tr("Translation"))
        set_tip(self.translation, tr("Shows each line of the live transcript in another language as well"))
        self.translation.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.translation.setMinimumContentsLength(8)
        self.translation.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.translation.setMinimumWidth(84)
        self.translation.setMaximumWidth(220)
        self.translation.activated.connect(lambda _index: self.translation_wanted.emit(self.translation.currentData()))
        self._translates = False
        self._meters = QHBoxLayout()
        self._meters.setSpacing(20)
        first = QHBoxLayout()
        first.setSpacing(10)
        for widget in (self._dot, self.time, self.state):
            first.addWidget(widget)
        first.addStretch(1)
        for control in (self.later, self.mark, self.pause, self.stop):
            first.addWidget(control)
        second = QHBoxLayout()
        second.setSpacing(16)
        second.addLayout(self._meters)
        second.addWidget(self.progress, 1)
        second.addStretch(1)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(16)
        self._choices.addWidget(self.language)
        self._choices.addWidget(self.translation)
        second.addLayout(self._choices)
        self._beside, self._below = second, QHBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 10, 8)
        box.setSpacing(6)
        box.addLayout(first)
        box.addLayout(second)
        box.addLayout(self._below)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._show_time)
        recording.changed.connect(self.show_now)
        recording.level_changed.connect(self._show_level)
        recording.track_changed.connect(self._show_track)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_now()

    def show_now(self) -> None:
        """Show the state of the recording."""
        now = self._recording.now
        running = self._recording.running
        stopping = now.state == "stopping"
        self.state.setText(tr(STATES.get(now.state, "")))
        self.progress.setVisible(stopping)
        self.progress.setValue(round(now.fraction * 1000))
        self.later.setVisible(stopping)
        for control in (self.mark, self.pause, self.stop):
            control.setVisible(not stopping)
            control.setEnabled(now.state in ("recording", "paused"))
        self.mark.setEnabled(now.state == "recording")
        paused = now.state == "paused"
        self.pause.setText(tr("Resume") if paused else tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        set_icon(self.pause, "play" if paused else "pause")
        self.language.setVisible(not stopping)
        self.translation.setVisible(self._translates and now.captions and not stopping)
        for meter in self.meters.values():
            meter.setVisible(not stopping)
            if now.state != "recording":
                meter.stop()
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()
        kind = "paused" if paused or stopping else "live"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)
        self.refresh()
        self._show_time()

    def choose_language(self, code: str) -> None:
        """What a recording begins with; empty: automatic."""
        self.language.setCurrentIndex(max(0, self.language.findData(code)))

    def show_language(self, heard: str | None) -> None:
        """``heard`` is the language that was found (Whisper code), or chosen; None so far."""
        self.language.setItemText(0, tr("Auto: {language}", language=own_name(heard)) if heard else tr("Automatic"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Both choices go below the levels where there is no room beside them."""
        super().resizeEvent(event)
        self._place_choices()

    def _place_choices(self) -> None:
        narrow = self._translates and self.width() < _NARROW_EM * self.fontMetrics().height()
        wanted, other = (self._below, self._beside) if narrow else (self._beside, self._below)
        if wanted.indexOf(self._choices) < 0:
            other.removeItem(self._choices)
            self._choices.setParent(None)
            wanted.addLayout(self._choices)

    def offer_translation(self, languages: Sequence[tuple[str, str]], chosen: str) -> None:
        """The languages (code and name) to translate into, and the one that is chosen; none: it is switched off."""
        self._translates = bool(languages)
        self.translation.clear()
        self.translation.addItem(tr("No translation"), "")
        for code, name in languages:
            self.translation.addItem(tr("In {language}", language=name), code)
        self.translation.setCurrentIndex(max(0, self.translation.findData(chosen)))
        self._place_choices()
        self.show_now()

    def refresh(self) -> None:
        """Draw the pictures again (the colours changed)."""
        colors = colors_for(self.palette())
        now = self._recording.now
        name = "pause" if now.state == "paused" else "record"
        color = colors.danger if now.state in ("starting", "recording") else colors.muted
        self._dot.setPixmap(pixmap(name, color, 16, self.devicePixelRatioF()))

    def _show_time(self) -> None:
        self.time.setText(text.clock(self._recording.t))

    def _show_level(self, track: str) -> None:
        self._meter(track).show_level(self._recording.now.tracks[track].peak)

    def _show_track(self, track: str) -> None:
        self._meter(track).show_track(self._recording.now.tracks[track])

    def _meter(self, track: str) -> Meter:
        if track not in self.meters:
            self.meters[track] = meter = Meter(track, self._recording.now.tracks[track].name)
            self._meters.insertWidget(0 if track == FIRST else -1, meter)
        return self.meters[track]
