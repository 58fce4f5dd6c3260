"""The checks of this computer: what was found, what to do about it, the last errors, and a report to pass on."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from meetingmate.doctor.checks import CheckResult, each_check
from meetingmate.doctor.last_errors import LoggedError, last_errors
from meetingmate.doctor.report import report
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit

_STATES = {"ok": mark("All right"), "warn": mark("Look at this"), "fail": mark("Does not work")}
_REPORT = mark(
    "The report has no words, names or paths of meetings. Read it before you send it to somebody who helps you."
)


class _News(QObject):
    """Brings what was found into the window's thread."""

    found = Signal(object)


class DoctorDialog(QDialog):
    """Begins to check when it opens; ``results`` and ``errors`` are what was found."""

    def __init__(self, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Check this computer"))
        fit(self, 680, 620)
        self._background = background
        self._stop = threading.Event()
        self._news = _News(self)
        self._news.found.connect(self._add)
        self.results: list[CheckResult] = []
        self.errors: list[LoggedError] = []
        self.state = Label()
        self.state.setFont(scaled(self.state.font(), 1.15, bold=True))
        self.state.setWordWrap(True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(tr("What was found"))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # it scrolls by keyboard
        page = QWidget()
        self._rows = QVBoxLayout(page)
        self._rows.setContentsMargins(0, 6, 12, 6)
        self._rows.setSpacing(12)
        self._rows.addStretch(1)
        area.setWidget(page)
        self.said = muted(tr(_REPORT))
        self.again = button(tr("Check again"), self.check)
        self.copy = button(tr("Copy report"), self._copy, kind="primary")
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(button(tr("Close"), self.accept))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.addWidget(self.state)
        box.addWidget(area, 1)
        box.addWidget(self.said)
        box.addLayout(row)
        self.check()

    def check(self) -> None:
        """Look again."""
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        self.results, self.errors = [], []
        self.state.setText(tr("Checking…"))
        self.said.setText(tr(_REPORT))
        self.again.setEnabled(False)
        self.copy.setEnabled(False)
        stop, news = self._stop, self._news

        def work() -> list[LoggedError]:
            for result in each_check(stop.is_set):
                news.found.emit(result)
            return last_errors()

        self._background.run(work, self._finish, failed=self._fail, owner=self, lane="other")

    def done(self, result: int) -> None:
        """Close; checks that run end soon."""
        self._stop.set()
        super().done(result)

    def _add(self, result: CheckResult) -> None:
        self.results.append(result)
        self._put(_block(f"{tr(result.name)}: {tr(_STATES[result.status])}", result.detail, result.advice))

    def _finish(self, errors: list[LoggedError]) -> None:
        self.errors = errors
        lines = [" ".join(filter(None, (e.when, e.where, e.what))) for e in errors]
        self._put(_block(tr("Last errors"), "\n".join(lines) or tr("None in the logs."), ""))
        bad = [tr(result.name) for result in self.results if result.status != "ok"]
        self.state.setText(tr("Look at: {names}.", names=", ".join(bad)) if bad else tr("Everything is all right."))
        self.again.setEnabled(True)
        self.copy.setEnabled(True)

    def _fail(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.again.setEnabled(True)

    def _put(self, widget: QWidget) -> None:
        self._rows.insertWidget(self._rows.count() - 1, widget)

    def _copy(self) -> None:
        QApplication.clipboard().setText(report(self.results, self.errors))
        self.said.setText(tr("Report copied. Paste it with Ctrl+V."))


def _block(title: str, detail: str, advice: str) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(2)
    head = Label(title)
    head.setFont(scaled(head.font(), 1.0, bold=True))
    head.setWordWrap(True)
    box.addWidget(head)
    for label in (muted(detail), Label(advice) if advice else None):
        if label is not None:
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(label)
    return made
