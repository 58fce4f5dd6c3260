"""Interrupted recordings by a crash: recover (the default), listen first, or discard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, tr_for
from meetingmate.jobs.recovery import UnfinishedMeeting
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.document.player import Player
from ui.recording import questions
from ui.recording.live_recording import FIRST
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit


class RecoveryDialog(QDialog):
    """Emits what the user wants of each recording; the window does it."""

    recover_wanted = Signal(str)
    discard_wanted = Signal(str)

    def __init__(self, found: list[UnfinishedMeeting], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Interrupted recordings"))
        fit(self, 560, 320)
        self.player = Player(self)
        self.problem = muted()
        self.problem.hide()
        self.player.problem.connect(self._say)
        self.player.playing_changed.connect(self._show_playing)
        self.rows: dict[str, QWidget] = {}
        self._listens: dict[str, QPushButton] = {}
        self.all = button(tr("Recover all") if len(found) > 1 else tr("Recover"), self._recover_all, kind="primary")
        page = QWidget()
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(0, 0, 8, 0)
        for one in found:
            self._add(one)
        self._list.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        bottom = QHBoxLayout()
        bottom.addWidget(self.problem, 1)
        bottom.addStretch(1)
        bottom.addWidget(button(tr_for("button", "Later"), self.reject))
        bottom.addWidget(self.all)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.addWidget(
            muted(
                tr(
                    "MeetingMate or the computer stopped while these were being recorded. Everything up to the last "
                    "second is saved. Recover them to make the transcript and minutes."
                )
            )
        )
        box.addWidget(area, 1)
        box.addLayout(bottom)
        self.all.setDefault(True)
        self.all.setFocus()

    def done(self, result: int) -> None:
        """Close, and be silent."""
        self.player.close()
        super().done(result)

    def _add(self, one: UnfinishedMeeting) -> None:
        row = QFrame()
        row.setObjectName("strip")
        title = Label(one.title)
        title.setFont(scaled(self.font(), 1.0, bold=True))
        title.setWordWrap(True)
        when = muted(described(one))
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(when)
        line = QHBoxLayout(row)
        line.setContentsMargins(12, 8, 10, 8)
        line.addLayout(words, 1)
        listen = button(tr("Listen"), lambda: self._listen(one))
        discard = button(tr("Discard…"), lambda: self._discard(one))
        recover = button(tr("Recover"), lambda: self._recover(one.meeting))
        listen.setAccessibleName(tr("Listen {title}", title=one.title))
        discard.setAccessibleName(tr("Discard {title}", title=one.title))
        recover.setAccessibleName(tr("Recover {title}", title=one.title))
        for control in (listen, discard, recover):
            line.addWidget(control)
        self._listens[one.meeting] = listen
        self.rows[one.meeting] = row
        self._list.addWidget(row)

    def _listen(self, one: UnfinishedMeeting) -> None:
        parts = sorted(Path(one.folder).glob("capture/*.wav"), key=lambda path: (FIRST not in path.name, path.name))
        if not parts:
            self._say(tr("There is nothing to play yet. Recover it first."))
            return
        if self.player.playing:
            self.player.toggle()
            return
        self.player.set_file(parts[0])
        self.player.play()

    def _show_playing(self, playing: bool) -> None:
        for listen in self._listens.values():
            listen.setText(tr("Stop") if playing else tr("Listen"))

    def _recover_all(self) -> None:
        for meeting in list(self.rows):
            self._recover(meeting)

    def _recover(self, meeting: str) -> None:
        self.recover_wanted.emit(meeting)
        self._take_out(meeting)

    def _discard(self, one: UnfinishedMeeting) -> None:
        what = tr("“{title}” ({details})", title=one.title, details=described(one))
        if questions.may_discard(self, what):
            self.discard_wanted.emit(one.meeting)
            self._take_out(one.meeting)

    def _take_out(self, meeting: str) -> None:
        row = self.rows.pop(meeting)
        del self._listens[meeting]
        row.hide()
        row.deleteLater()
        self.player.set_file(None)
        if not self.rows:
            self.accept()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()


def described(one: UnfinishedMeeting) -> str:
    """When it began and how long it is."""
    begun = datetime.fromisoformat(one.begun)
    return f"{text.day(begun.date().isoformat())}, {begun:%H:%M}, {text.duration(one.duration_s)}"
