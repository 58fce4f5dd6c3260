"""Asks for the keys of one command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, tr_for
from ui.base.labels import Label
from ui.base.shortcuts import Command, portable
from ui.base.theme import scaled
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit


class KeysDialog(QDialog):
    """``chosen`` gives the keys as they are stored, empty for none. ``problem_of`` says why keys can't be had."""

    chosen = Signal(str)

    def __init__(self, command: Command, now: str, problem_of: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._problem_of = problem_of
        self.setWindowTitle(tr("Change keys"))
        fit(self, 440, 200)
        title = Label(command.label)
        title.setFont(scaled(title.font(), 1.2, bold=True))
        title.setWordWrap(True)
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName(tr("New keys for {command}", command=command.label))
        if typed := self.keys.findChild(QLineEdit):
            typed.setAccessibleName(tr("New keys for {command}", command=command.label))
        self.problem = Label()
        self.problem.setWordWrap(True)
        self.take = button(tr("Use these keys"), self._take, kind="primary")
        self.none = button(tr("No keys"), lambda: self._choose(""))
        self.none.setEnabled(bool(now))
        cancel = button(tr("Cancel"), self.reject)
        row = QHBoxLayout()
        row.addWidget(self.none)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.take)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.setSpacing(8)
        box.addWidget(title)
        box.addWidget(
            muted(tr("Keys now: {keys}. Press the new ones.", keys=now or tr_for("keys of a command", "none")))
        )
        box.addWidget(self.keys)
        box.addWidget(self.problem)
        box.addStretch(1)
        box.addLayout(row)
        self.keys.keySequenceChanged.connect(self._look)
        self._look(QKeySequence())
        self.keys.setFocus()

    def _look(self, sequence: QKeySequence) -> None:
        keys = portable(sequence)
        problem = self._problem_of(keys) if keys else ""
        self.problem.setText(problem)
        self.problem.setAccessibleName(problem)
        self.take.setEnabled(bool(keys) and not problem)

    def _take(self) -> None:
        self._choose(portable(self.keys.keySequence()))

    def _choose(self, keys: str) -> None:
        self.chosen.emit(keys)
        self.accept()
