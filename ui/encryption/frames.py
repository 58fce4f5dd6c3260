"""What the dialogs about passphrases have in common: how they are laid out, and work with its progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.widgets.controls import LineEdit, muted

Report = Callable[[float, str], None]


class AskingDialog(QDialog):
    """Words, fields and buttons below each other, with room for all lines of the words."""

    def __init__(self, title: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make room when it is shown."""
        super().showEvent(event)
        self._fit()

    def _lay_out(self, rows: Sequence[QWidget], buttons: Sequence[QPushButton]) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 14)
        box.setSpacing(10)
        for row in rows:
            box.addWidget(row)
        below = QHBoxLayout()
        below.addStretch(1)
        for one in buttons:
            below.addWidget(one)
        box.addLayout(below)

    def _fit(self) -> None:
        """A dialog does not do it by itself for text that wraps."""
        if (layout := self.layout()) is not None:
            layout.activate()
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        self.resize(self.width(), self.minimumHeight())


class WorkingDialog(AskingDialog):
    """Does work that can't be left before it is done or has failed, and is accepted when it is done."""

    _reported = Signal(float, str)

    def __init__(self, title: str, width: int, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(title, width, parent)
        self._background = background
        self._working = False
        self._controls: tuple[QWidget, ...] = ()
        self.problem = Label()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.progress = WorkProgress()
        self._reported.connect(self._show_progress)

    def reject(self) -> None:
        """Leave it as it is; not while files are being exchanged."""
        if not self._working:
            super().reject()

    def _lay_out_work(
        self, words: Sequence[QWidget], fields: Sequence[QWidget], buttons: Sequence[QPushButton]
    ) -> None:
        """``fields`` and ``buttons`` rest while it works."""
        self._controls = (*fields, *buttons)
        self._lay_out((*words, *fields, self.problem, self.progress), buttons)

    def _begin(self) -> None:
        self._working = True
        self._enable(False)

    def _run(self, work: Callable[[Report], None]) -> None:
        """Call ``work`` in a thread of its own, with what tells how far it is."""
        report = self._reported.emit
        self._background.run(lambda: work(report), lambda _none: self._done(), failed=self._failed, owner=self)

    def _done(self) -> None:
        self._working = False
        self.accept()

    def _failed(self, sentence: str) -> None:
        self._working = False
        self._enable(True)
        self.progress.hide()
        self._say(sentence)

    def _enable(self, on: bool) -> None:
        for control in self._controls:
            control.setEnabled(on)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if self.isVisible():
            self._fit()

    def _show_progress(self, share: float, what: str) -> None:
        self.progress.report(share, what)
        self._fit()


class WorkProgress(QWidget):
    """How far the work is, and at which file; hidden until there is some."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = muted()
        self.what.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.what)
        box.addWidget(self.bar)
        self.hide()

    def report(self, share: float, what: str) -> None:
        """Show it."""
        self.show()
        self.bar.setValue(round(share * 1000))
        self.what.setText(f"{what} – {share:.0%}")


def passphrase_field(name: str) -> LineEdit:
    """A field that shows no characters."""
    field = LineEdit()
    field.setEchoMode(LineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    return field
