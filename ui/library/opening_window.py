"""The window before the window: the library is being opened or worked on, or what is wrong with it and what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from meetingmate.base.errors import Cancelled, MeetingMateError
from meetingmate.base.translation import tr
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.theme import colors_for, pixmap, scaled
from ui.library import questions
from ui.library.long_work import Report, Reporter
from ui.library.troubles import OFFERS, QUIT, Trouble
from ui.widgets.controls import button, muted

_WIDTH = 96  # in average characters
_SHOW_AFTER_MS = 400  # most libraries are open before that


class OpeningWindow(QDialog):
    """Its three methods wait for the user or the work, while the window stays alive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("MeetingMate")
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDTH)
        self._background, self._reporter = BackgroundJobs(self), Reporter(self)
        self._reporter.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._loop = QEventLoop(self)
        self._answer = ""
        self._working = False
        self._icon = Label()
        self._title = Label()
        self._title.setFont(scaled(self.font(), 1.3, bold=True))
        self._title.setWordWrap(True)
        self._text = Label()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self._detail = muted()
        self._choices = QWidget()
        self._rows = QVBoxLayout(self._choices)
        self._rows.setContentsMargins(0, 8, 0, 0)
        self._rows.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(10)
        for widget in (self._title, self._text, self._bar, self._detail, self._choices):
            words.addWidget(widget)
        words.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(16)
        box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(words, 1)

    @property
    def said(self) -> str:
        """Title and sentences, for tests and screen readers."""
        return f"{self._title.text()}\n{self._text.text()}"

    def work(self, title: str, work: Callable[[Report], Any], *, can_stop: bool = False) -> Any:
        """Do ``work`` in another thread; returns its result, the error the user must hear of, or a Cancelled."""
        self._reporter.begin()
        self._say("running", title, "")
        self._bar.setValue(0)
        self._detail.setText("")
        for widget in (self._bar, self._detail):
            widget.show()
        if can_stop:
            self._add_choice(tr("Stop"), "", self._stop)
        self._fit()
        outcome: list[Any] = []

        def guarded() -> Any:
            try:
                return work(self._reporter.report)
            except (Cancelled, MeetingMateError, OSError, ValueError) as error:
                return error

        def ended(result: Any) -> None:
            outcome.append(result)
            self._loop.quit()

        self._working = True
        if not self.isVisible():
            QTimer.singleShot(_SHOW_AFTER_MS, self, self._show_if_working)
        self._background.run(guarded, ended, owner=self)
        self._loop.exec()
        self._working = False
        return outcome[0]

    def ask(self, trouble: Trouble) -> str:
        """Say what is wrong; returns the key of the offer that was chosen (closing the window: ``QUIT``)."""
        self._say("warning", trouble.title, trouble.sentence)
        for number, key in enumerate(trouble.offers):
            label, consequence = OFFERS[key]
            self._add_choice(tr(label), tr(consequence), partial(self._choose, key), primary=number == 0)
        return self._wait()

    def _show_if_working(self) -> None:
        if self._working:
            self.show()

    def tell(self, title: str, sentences: list[str], label: str, *, good: bool = True) -> None:
        """Say how something went, and wait until it was read."""
        self._say("verified" if good else "warning", title, "\n\n".join(sentences))
        self._add_choice(label, "", lambda: self._choose("read"), primary=True)
        self._wait()

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        return questions.which_folder(self, title)

    def choose_backup(self) -> Path | None:
        """Ask for a backup."""
        return questions.which_backup(self, tr("Restore a backup"))

    def end(self) -> None:
        """Close it and its threads."""
        self.hide()
        self._background.close()
        self.deleteLater()

    def bring_to_front(self) -> None:
        """Show it above the others."""
        if self.isVisible():
            self.raise_()
            self.activateWindow()

    def reject(self) -> None:
        """Escape or the button of the frame: quit; work that can't be stopped is waited for."""
        if self._working:
            self._stop()
        else:
            self._choose(QUIT)

    def _wait(self) -> str:
        self._answer = QUIT
        self._fit()
        self.show()
        self.raise_()
        self._loop.exec()
        return self._answer

    def _fit(self) -> None:
        """As high as what it says, which is not known before its width is."""
        self.ensurePolished()
        layout, width = self.layout(), self.minimumWidth()
        if layout is not None:
            layout.invalidate()
            layout.activate()
            self.resize(width, layout.totalHeightForWidth(width))

    def _choose(self, key: str) -> None:
        self._answer = key
        self._loop.quit()

    def _stop(self) -> None:
        self._reporter.stop()
        self._detail.setText(tr("Stopping …"))

    def _say(self, icon: str, title: str, sentence: str) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._bar.hide()
        self._detail.hide()
        self._icon.setPixmap(pixmap(icon, colors_for(self.palette()).muted, 32, self.devicePixelRatioF()))
        self._title.setText(title)
        self._text.setText(sentence)
        self._text.setVisible(bool(sentence))
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def _add_choice(self, label: str, consequence: str, on_click: Callable[[], None], *, primary: bool = False) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        made: QPushButton = button(label, on_click, kind="primary" if primary else "")
        made.setAccessibleDescription(consequence)
        made.setMinimumWidth(made.fontMetrics().averageCharWidth() * 30)
        row.addWidget(made)
        row.addWidget(muted(consequence), 1)
        self._rows.addWidget(holder)
        holder.show()  # at once: hidden ones take no room
        if primary:
            made.setDefault(True)
            made.setFocus()

    def _show_progress(self, share: float, what: str) -> None:
        if self._working:
            self._bar.setValue(round(share * 1000))
            self._detail.setText(what)
