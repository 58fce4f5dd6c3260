"""Models to choose from and to install, in the settings."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from meetingmate import models
from meetingmate.base.errors import Cancelled
from meetingmate.models import ModelCard
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.widgets.controls import button, muted


class ModelList(QWidget):
    """All models of one kind: which is used, size, licence, installed or not. ``chosen`` gives the id."""

    chosen = Signal(str)

    def __init__(
        self, kind: str, current: str, background: BackgroundJobs, *, none: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self.current, self._background, self._none = kind, current, background, none
        self.rows: dict[str, _ModelRow] = {}
        self._group = QButtonGroup(self)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._wait = muted("Checking installed models…")
        self._box.addWidget(self._wait)
        self.reload()

    def reload(self) -> None:
        """Check again which models are installed."""

        def look() -> list[tuple[ModelCard, bool]]:
            return [(card, models.is_installed(card)) for card in models.catalogue() if card.kind == self._kind]

        self._background.run(look, self._show, owner=self, lane="other")

    def choose(self, ident: str) -> None:
        """Show this model as the one that is used."""
        self.current = ident
        if ident in self.rows:
            self.rows[ident].radio.setChecked(True)

    def cancel(self) -> None:
        """Stop installations that run."""
        for row in self.rows.values():
            row.cancel()

    def _show(self, cards: list[tuple[ModelCard, bool]]) -> None:
        self._wait.hide()
        for card, there in cards:
            row = self.rows.get(card.id)
            if row is None:
                row = _ModelRow(card, self._background, self)
                row.done.connect(self.reload)
                self._add(card.id, row)
            row.set_installed(there)
        if self._none and "" not in self.rows:
            row = _ModelRow(None, self._background, self, self._none)
            row.set_installed(True)
            self._add("", row)

    def _add(self, ident: str, row: _ModelRow) -> None:
        self.rows[ident] = row
        self._box.addWidget(row)
        self._group.addButton(row.radio)
        row.radio.setChecked(ident == self.current)
        row.radio.toggled.connect(lambda on, i=ident: self._on_choice(i) if on else None)

    def _on_choice(self, ident: str) -> None:
        if ident != self.current:
            self.current = ident
            self.chosen.emit(ident)


class _Progress(QObject):
    """Carries the progress of an installation into the window's thread."""

    moved = Signal(float, str)


class _ModelRow(QWidget):
    done = Signal()

    def __init__(self, card: ModelCard | None, background: BackgroundJobs, parent: QWidget, none: str = "") -> None:
        super().__init__(parent)
        self._card, self._background = card, background
        self._stop = threading.Event()
        self._progress = _Progress(self)
        self._progress.moved.connect(self._on_progress)
        self.radio = QRadioButton(card.title if card else "None")
        self.radio.setAccessibleDescription(card.description if card else none)
        facts = f"{text.size(card.size_bytes)} · {card.licence} licence · {card.description}" if card else none
        self.facts = muted(facts)
        self.facts.setContentsMargins(24, 0, 0, 0)
        self.state = Label()
        self.state.setProperty("muted", True)
        self.install = button("Install", self._start)
        if card:
            self.install.setAccessibleName(f"Install {card.title}")
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
        box.addWidget(self.facts)
        box.addWidget(self.bar)

    def set_installed(self, there: bool) -> None:
        """Show whether the model is there."""
        self.state.setText(("Installed" if self._card else "") if there else "Not installed")
        self.install.setVisible(not there)
        self.radio.setEnabled(there or self.radio.isChecked())

    def cancel(self) -> None:
        """Stop a running installation."""
        self._stop.set()

    def _start(self) -> None:
        card, stop, progress = self._card, self._stop, self._progress
        if self.bar.isVisible():
            stop.set()
            return
        stop.clear()
        self.bar.setValue(0)
        self.bar.show()
        self.install.setText("Stop")

        def on_progress(share: float, step: str) -> None:
            if stop.is_set():
                raise Cancelled
            progress.moved.emit(share, step)

        def work() -> None:
            if card is None:  # the choice of no model: there is nothing to install
                return
            try:
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
