"""The second step: whether microphone and computer sound are heard, and how you sound."""

from __future__ import annotations

import io
import wave

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from meetingmate.audio.devices import input_devices
from meetingmate.base.translation import mark, tr, trn
from meetingmate.capture import TrackChanged, Tried
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.document.player import Player
from ui.first_run.sound_levels import SoundLevels
from ui.first_run.step import Step, paragraph
from ui.recording.live_recording import TRACK_NAMES, TrackState
from ui.recording.meter import Meter
from ui.widgets.controls import button, muted

TRIAL_S = 4.0
#: A trial whose loudest moment is below this was hardly heard.
_QUIET_DBFS = -40.0
#: Longer than the trial itself: then the microphone gave nothing.
_TRIAL_WITHIN_MS = 8000

_OPENING = mark("Opening…")
_NO_SOUND_SYSTEM = mark("The sound system of this computer does not answer. You can still open recordings.")


class SoundStep(Step):
    """``chosen`` gives the microphone that was chosen; an empty text is that of the system."""

    chosen = Signal(str)

    def __init__(self, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(tr("Check your sound"), parent)
        self._background = background
        self._microphone = ""
        self._trial = b""
        self.levels = SoundLevels(background, self)
        self.player = Player(self)
        self.devices = QComboBox()
        self.devices.setAccessibleName(tr("Microphone to record"))
        self.devices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.devices.setMinimumContentsLength(16)
        self.devices.activated.connect(lambda _index: self._choose(self.devices.currentData()))
        self.meters = {track: Meter(track, tr(name)) for track, name in TRACK_NAMES.items()}
        self.says = {track: muted(tr(_OPENING)) for track in TRACK_NAMES}
        self.record = button(
            trn("Record {count} second", "Record {count} seconds", round(TRIAL_S)), self._record, icon="record"
        )
        self.again = button(tr("Play again"), self._play, icon="play")
        self.result = muted(tr("Record a few seconds and listen to yourself. The trial is never stored."))
        self._late = QTimer(self, singleShot=True, interval=_TRIAL_WITHIN_MS)
        self._late.timeout.connect(self._not_tried)
        self._build()
        self.levels.level.connect(lambda track, peak: self.meters[track].show_level(peak))
        self.levels.track_changed.connect(self._show_track)
        self.levels.tried.connect(self._on_tried)
        self.levels.failed.connect(self._on_failed)
        self.player.problem.connect(self.result.setText)

    def set_microphone(self, name: str) -> None:
        """The microphone of the settings."""
        self._microphone = name
        self._fill([])

    def begin(self) -> None:
        """Listen."""
        self._background.run(
            lambda: [device.name for device in input_devices()],
            self._fill,
            failed=lambda _sentence: None,  # the microphone's own line says what is wrong
            owner=self,
            lane="other",
        )
        self._listen()

    def end(self) -> None:
        """Let the devices go, and forget the trial."""
        self._late.stop()
        self.levels.stop()
        self.player.close()
        self._trial = b""
        self.again.hide()
        for meter in self.meters.values():
            meter.stop()

    def _build(self) -> None:
        row = QHBoxLayout()
        label = Label(tr("&Microphone to record"))
        label.setBuddy(self.devices)
        row.addWidget(label)
        row.addWidget(self.devices, 1)
        self.box.addWidget(paragraph(tr("Say something. The bar of the microphone moves when you are heard.")))
        self.box.addLayout(row)
        for track in TRACK_NAMES:
            meter = self.meters[track]
            meter.bar.setMaximumWidth(16777215)
            self.box.addSpacing(4)
            self.box.addWidget(meter)
            self.box.addWidget(self.says[track])
        names = [meter.name for meter in self.meters.values()]
        for name in names:  # the bars begin at the same place
            name.setFixedWidth(max(one.sizeHint().width() for one in names))
        self.box.addSpacing(8)
        below = QHBoxLayout()
        below.addWidget(self.record)
        below.addWidget(self.again)
        below.addStretch(1)
        self.again.hide()
        self.record.setEnabled(False)
        self.box.addLayout(below)
        self.box.addWidget(self.result)
        self.box.addStretch(1)

    def _listen(self) -> None:
        self.record.setEnabled(False)
        for track in TRACK_NAMES:
            self.says[track].setText(tr(_OPENING))
        self.levels.start(self._microphone)

    def _choose(self, name: str) -> None:
        if name != self._microphone:
            self._microphone = name
            self.chosen.emit(name)
            self._listen()

    def _fill(self, names: list[str]) -> None:
        self.devices.clear()
        for name in dict.fromkeys(["", *names, self._microphone]):
            self.devices.addItem(name or tr("System default"), name)
        self.devices.setCurrentIndex(self.devices.findData(self._microphone))

    def _show_track(self, event: TrackChanged) -> None:
        state = TrackState(tr(TRACK_NAMES[event.track]), event.state, event.device, event.sentence)
        self.meters[event.track].show_track(state)
        if event.track == "computer" and event.state != "lost":
            said = tr("{device}. Play any sound on this computer to see it here.", device=event.device)
        else:
            said = event.sentence or tr("{device} is heard.", device=event.device)
        self.says[event.track].setText(said)
        if event.track == "microphone":
            self.record.setEnabled(event.state != "lost" and not self._late.isActive())

    def _on_failed(self) -> None:
        self.record.setEnabled(False)
        for track in TRACK_NAMES:
            self.meters[track].stop()
            self.says[track].setText(
                tr("The sound system of this computer does not answer. Recordings can still be opened.")
            )

    def _record(self) -> None:
        self.player.pause()
        if self.levels.try_microphone(TRIAL_S):
            self.record.setEnabled(False)
            self.again.hide()
            self.result.setText(tr("Recording… Say something."))
            self._late.start()

    def _not_tried(self) -> None:
        self.record.setEnabled(True)
        self.result.setText(tr("The microphone gave no sound. Choose another one, or switch it on."))

    def _on_tried(self, tried: Tried) -> None:
        self._late.stop()
        self.record.setEnabled(True)
        self._trial = _wav(tried)
        self.again.show()
        if tried.peak < _QUIET_DBFS:
            self.result.setText(tr("Hardly anything was heard. Turn the microphone up, or choose another one."))
        else:
            self.result.setText(tr("This is how you sound. The trial is not stored."))
        self._play()

    def _play(self) -> None:
        if self._trial:
            self.player.set_sound(self._trial)
            self.player.play()


def _wav(tried: Tried) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(tried.channels)
        file.setsampwidth(2)
        file.setframerate(tried.rate)
        file.writeframes(tried.samples)
    return made.getvalue()
