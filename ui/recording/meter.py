"""How loud a track is: a bar, and in words what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from meetingmate.base.translation import mark, tr, tr_for
from ui.base.labels import Label, set_tip
from ui.recording.live_recording import TrackState
from ui.widgets.controls import restyle

#: The bar begins here; quieter than this is silence to a meeting.
_FLOOR_DBFS = -60.0
#: The bar falls back by so many dB each tenth of a second, so that short words can be seen.
_FALL_DB, _TICK_MS = 4.0, 100
_CLIPPING_DBFS = -1.0

_TROUBLE = {"lost": mark("lost"), "silent": mark("no sound")}
_LEVELS = {"microphone": mark("Level of the microphone"), "computer": mark("Level of the computer")}


class Meter(QWidget):
    """One track with its name on screen. Levels come in with ``show_level``."""

    def __init__(self, track: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = Label(name)
        self.trouble = Label()
        self.trouble.setObjectName("trouble")
        self.trouble.hide()
        self.bar = QProgressBar()
        self.bar.setObjectName("meter")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, round(-_FLOOR_DBFS))
        self.bar.setValue(0)
        self.bar.setAccessibleName(tr(_LEVELS.get(track, name)))
        self.bar.setMinimumWidth(32)
        self.bar.setMaximumWidth(120)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(self.bar, 1)
        row.addWidget(self.trouble)
        self._level = _FLOOR_DBFS
        self._fall = QTimer(self, interval=_TICK_MS)
        self._fall.timeout.connect(self._sink)

    def show_level(self, peak_dbfs: float) -> None:
        """The loudest moment since the last time."""
        self._level = max(self._level, peak_dbfs)
        self._show()
        if not self._fall.isActive() and self.isVisible():
            self._fall.start()

    def show_track(self, track: TrackState) -> None:
        """What the track is doing, in words beside the bar."""
        if track.state == "lost" and not track.device:
            said = tr_for("a microphone or computer sound that was never there", "none")
        else:
            said = tr(_TROUBLE.get(track.state, ""))
        self.trouble.setText(said)
        self.trouble.setVisible(bool(said))
        self.bar.setVisible(track.state != "lost")
        set_tip(self, track.sentence or track.device)
        self.bar.setAccessibleDescription(track.sentence or track.device)

    def stop(self) -> None:
        """Nothing is measured any more."""
        self._level = _FLOOR_DBFS
        self._fall.stop()
        self._show()

    def _sink(self) -> None:
        self._level -= _FALL_DB
        if self._level <= _FLOOR_DBFS or not self.isVisible():
            self._level = _FLOOR_DBFS
            self._fall.stop()
        self._show()

    def _show(self) -> None:
        self.bar.setValue(round(max(0.0, min(0.0, self._level) - _FLOOR_DBFS)))
        clipping = self._level >= _CLIPPING_DBFS
        if self.bar.property("clipping") != clipping:
            self.bar.setProperty("clipping", clipping)
            restyle(self.bar)
