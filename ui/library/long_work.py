"""Work that takes minutes: how far it is, a button to stop it, and what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from meetingmate.base.errors import Cancelled
from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.widgets.controls import button, muted, restyle

#: Called by the work with the share done (0 to 1) and what is being done. Raises Cancelled when it shall stop.
Report = Callable[[float, str], None]

_Result = TypeVar("_Result")
_EVERY_S = 0.05


class Reporter(QObject):
    """Brings the progress of work in another thread here, some times a second, and the wish to stop there."""

    told = Signal(float, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._last = 0.0

    def report(self, share: float, what: str) -> None:
        """``Report`` of the work."""
        if share < 1.0 and self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if share >= 1.0 or now - self._last >= _EVERY_S:
            self._last = now
            self.told.emit(share, what)

    def begin(self) -> None:
        """New work begins."""
        self._stop.clear()
        self._last = 0.0

    def stop(self) -> None:
        """Let the work end at its next report."""
        self._stop.set()


class LongWork(QFrame):
    """A strip for one piece of work at a time."""

    changed = Signal()  # it began or ended

    def __init__(self, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.running = False
        self._background, self._reporter = background, Reporter(self)
        self._reporter.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._what = Label()
        self._what.setWordWrap(True)
        self._what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail = muted()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self._stop = button(tr("Stop"), self.stop)
        self.action: QPushButton | None = None
        words = QVBoxLayout()
        words.setSpacing(5)
        for widget in (self._what, self.bar, self._detail):
            words.addWidget(widget)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 8, 10, 8)
        self._row.setSpacing(12)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._stop)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said now; empty when nothing is."""
        return "" if self.isHidden() else self._what.text()

    def run(
        self,
        what: str,
        work: Callable[[Report], _Result],
        done: Callable[[_Result], None],
        *,
        stopped: str = "",
    ) -> None:
        """Do ``work`` in another thread, then ``done`` with its result in this one; ``say`` is how it tells of it.

        Nothing happens while other work runs. ``stopped`` is said when the user stops it (else
        that nothing was changed).
        """
        if self.running:
            return
        self.running = True
        self._reporter.begin()
        self._say(what, "info")
        self._detail.setText("")
        self.bar.setValue(0)
        self._show_parts(working=True)
        self.changed.emit()
        report = self._reporter.report

        def guarded() -> tuple[bool, Any]:
            try:
                return True, work(report)
            except Cancelled:
                return False, None

        def ended(outcome: tuple[bool, Any]) -> None:
            self._end()
            finished, result = outcome
            if finished:
                self.hide()
                done(result)
            else:
                self.say(stopped or tr("Stopped. Nothing was changed."))

        def failed(sentence: str) -> None:
            self._end()
            self.say(sentence, "problem")

        self._background.run(guarded, ended, failed=failed, owner=self, lane="other")

    def stop(self) -> None:
        """Stop the work as soon as it can be."""
        if self.running:
            self._reporter.stop()
            self._stop.setEnabled(False)
            self._detail.setText(tr("Stopping …"))

    def say(
        self, sentence: str, kind: str = "info", *, action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Tell how it went; ``kind`` is info or problem."""
        self._remove_action()
        self._say(sentence, kind)
        self._show_parts(working=False)
        if action and on_action:
            self.action = button(action, on_action, parent=self)
            self._row.addWidget(self.action)

    def _say(self, sentence: str, kind: str) -> None:
        self._remove_action()
        self.setProperty("kind", kind)
        restyle(self)
        self._what.setText(f"⚠ {sentence}" if kind == "problem" else sentence)
        self._what.setAccessibleName(sentence)
        self.show()

    def _show_parts(self, *, working: bool) -> None:
        for widget in (self.bar, self._detail, self._stop):
            widget.setVisible(working)
        self._stop.setEnabled(True)

    def _show_progress(self, share: float, what: str) -> None:
        if self.running and self._stop.isEnabled():
            self.bar.setValue(round(share * 1000))
            self.bar.setAccessibleDescription(f"{round(share * 100)} %")
            self._detail.setText(what)

    def _end(self) -> None:
        self.running = False
        self.changed.emit()

    def _remove_action(self) -> None:
        if self.action is not None:
            self._row.removeWidget(self.action)
            self.action.hide()
            self.action.deleteLater()
            self.action = None
