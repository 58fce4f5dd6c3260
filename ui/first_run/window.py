"""The window of the first steps. It stands beside the main one, which works meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs
from ui.first_run.models_step import ModelsStep
from ui.first_run.sound_step import SoundStep
from ui.first_run.step import Step
from ui.first_run.welcome_step import WelcomeStep
from ui.settings.model_downloads import ModelDownloads
from ui.widgets import dialogs
from ui.widgets.controls import button, muted

_WIDTH, _HEIGHT = 600, 460


class FirstRunWindow(QDialog):
    """Three steps; each can be passed over, and the window closed at any of them."""

    microphone_chosen = Signal(str)
    model_chosen = Signal(str, str)  # its kind and its id
    sample_wanted = Signal()

    def __init__(
        self, background: BackgroundJobs, downloads: ModelDownloads, settings: Callable[[], Settings], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.sound = SoundStep(background)
        self.models = ModelsStep(downloads, settings)
        self.steps: list[Step] = [WelcomeStep(), self.sound, self.models]
        self.sound.chosen.connect(self.microphone_chosen)
        self.models.chosen.connect(self.model_chosen)
        self._number = 0
        self.stack = QStackedWidget()
        for step in self.steps:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidget(step)
            area.setAccessibleName(step.title)
            self.stack.addWidget(area)
        self.place = muted()
        self.place.setWordWrap(False)
        self.skip = button(tr("Skip"), self.close, tip=tr("Close. You find the first steps again in the Help menu."))
        self.sample = button(tr("Try the sample meeting"), self._open_sample)
        self.back = button(tr("Back"), lambda: self.show_step(self._number - 1))
        self.next = button(tr("Next"), self._on_next, kind="primary")
        self.next.setAutoDefault(True)
        self.next.setDefault(True)
        below = QHBoxLayout()
        for widget in (self.place, self.skip):
            below.addWidget(widget)
        below.addStretch(1)
        for widget in (self.sample, self.back, self.next):
            below.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(14)
        box.addWidget(self.stack, 1)
        box.addLayout(below)
        scale = self.fontMetrics().averageCharWidth() / 7
        dialogs.fit(self, round(_WIDTH * max(1.0, scale)), round(_HEIGHT * max(1.0, scale)))

    def begin(self) -> None:
        """Show the first step."""
        self.sound.set_microphone(self._settings().microphone)
        self.show_step(0)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_step(self, number: int) -> None:
        """Go to a step, counted from 0."""
        if self.isVisible():
            self.steps[self._number].end()
        self._number = number
        step, last = self.steps[number], number == len(self.steps) - 1
        self.stack.setCurrentIndex(number)
        self.place.setText(tr("{number} of {total}", number=number + 1, total=len(self.steps)))
        self.setWindowTitle(tr("First steps: {step}", step=step.title))
        self.back.setEnabled(number > 0)
        self.sample.setVisible(last)
        self.skip.setVisible(not last)
        self.next.setText(tr("Done") if last else tr("Next"))
        self.next.setAccessibleName(self.next.text())
        self.next.setAccessibleDescription(
            tr("Step {number} of {total}: {step}", number=number + 1, total=len(self.steps), step=step.title)
        )
        self.next.setFocus()
        if self.isVisible():
            step.begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.steps[self._number].begin()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.steps[self._number].end()

    def _on_next(self) -> None:
        if self._number < len(self.steps) - 1:
            self.show_step(self._number + 1)
        else:
            self.close()

    def _open_sample(self) -> None:
        self.close()
        self.sample_wanted.emit()
