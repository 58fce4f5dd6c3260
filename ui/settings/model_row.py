"""One model in the settings: chosen by its radio button, installed by its button."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from meetingmate import models
from meetingmate.base.errors import Cancelled
from meetingmate.models import ModelCard
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.settings.licence_dialog import LicenceDialog
from ui.widgets.controls import button, muted

_INDENT = 24


@dataclass(frozen=True)
class Choice:
    """What a row says. ``card``: the model that its button installs, None when there is nothing to install."""

    title: str
    facts: str
    description: str = ""
    note: str = ""
    card: ModelCard | None = None


class _Progress(QObject):
    """Carries the progress of an installation into the window's thread."""

    moved = Signal(float, str)


class ModelRow(QWidget):
    """``done`` says that an installation ended, well or not."""

    done = Signal()

    def __init__(self, choice: Choice, background: BackgroundJobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._card, self._background, self._terms = choice.card, background, ""
        self._stop = threading.Event()
        self._progress = _Progress(self)
        self._progress.moved.connect(self._on_progress)
        self.radio = QRadioButton(choice.title)
        self.radio.setAccessibleDescription(" ".join(filter(None, [choice.note, choice.description or choice.facts])))
        self.note = Label(choice.note)
        self.note.setWordWrap(True)
        self.facts = muted(choice.facts)
        for label in (self.note, self.facts):
            label.setContentsMargins(_INDENT, 0, 0, 0)
        self.state = Label()
        self.state.setProperty("muted", True)
        self.install = button("Install", self._on_button)
        self.install.setAccessibleName(f"Install {choice.title}")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Installation")
        self.bar.hide()
        top = QHBoxLayout()
        top.addWidget(self.radio, 1)
        top.addWidget(self.state)
        top.addWidget(self.install)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(top)
        box.addWidget(self.note)
        box.addWidget(self.facts)
        box.addWidget(self.bar)
        self.note.setVisible(bool(choice.note))  # not before it stands here: it would be a window of its own

    def set_state(self, *, installed: bool, terms: str = "") -> None:
        """Show whether the model is there; ``terms`` have to be accepted before it is installed."""
        self._terms = terms
        self.state.setText(("Installed" if self._card else "") if installed else "Not installed")
        self.install.setVisible(not installed)
        self.radio.setEnabled(installed or self.radio.isChecked())

    def cancel(self) -> None:
        """Stop a running installation."""
        self._stop.set()

    def _on_button(self) -> None:
        card = self._card
        if card is None:
            return
        if self.bar.isVisible():
            self._stop.set()
        elif self._terms:
            dialog = LicenceDialog(card.title, self._terms, models.licence_of(card).link, self)
            dialog.accepted.connect(lambda: self._start(card, accepted=True))
            dialog.open()
        else:
            self._start(card, accepted=False)

    def _start(self, card: ModelCard, *, accepted: bool) -> None:
        stop, progress = self._stop, self._progress
        stop.clear()
        self.bar.setValue(0)
        self.bar.show()
        self.install.setText("Stop")

        def on_progress(share: float, step: str) -> None:
            if stop.is_set():
                raise Cancelled
            progress.moved.emit(share, step)

        def work() -> None:
            try:
                if accepted:
                    models.accept_licence(card)
                models.install(card.id, on_progress)
            except Cancelled:
                return

        self._background.run(work, lambda _none: self._finish(""), failed=self._finish, owner=self, lane="other")

    def _on_progress(self, share: float, step: str) -> None:
        self.bar.setValue(round(share * 1000))
        self.bar.setAccessibleDescription(f"{step}, {share:.0%}")
        self.state.setText(f"{share:.0%}")

    def _finish(self, sentence: str) -> None:
        self.bar.hide()
        self.install.setText("Install")
        self.state.setText("")
        if sentence:
            self.facts.setText(sentence)
        self.done.emit()
