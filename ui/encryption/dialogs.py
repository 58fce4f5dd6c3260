"""What is asked before the library is encrypted, decrypted, or gets another passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from meetingmate import capture
from meetingmate.errors import JobFailed
from meetingmate.library import encryption
from meetingmate.sealing import keys
from meetingmate.session import Session
from ui.bridge import Tasks
from ui.controls import button, muted
from ui.encryption.unlock import WorkProgress, fit, passphrase_field
from ui.theme import scaled


class KeyDialog(QDialog):
    """Passphrases, what must be known before, and the work with its progress; accepted when that is done."""

    changing = Signal()
    _reported = Signal(float, str)

    title, verb, warns = "", "", False
    words: tuple[str, ...] = ()
    asks_old, asks_new = True, False

    def __init__(self, session: Session, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.title)
        self.setMinimumWidth(520)
        self._session, self._tasks = session, tasks
        self._working = False
        self.old, self.new, self.again = (
            passphrase_field(name) for name in ("Passphrase", "New passphrase", "New passphrase, once more")
        )
        self.agreed = QCheckBox("I have read this, and the passphrase is written down in a safe place")
        self.remember = QCheckBox("Keep the key in this computer’s keyring: no passphrase at the start")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self.progress = WorkProgress()
        self.act = button(self.verb, self._start, kind="primary")
        self.act.setDefault(True)
        self.cancel = button("Cancel", self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 14)
        box.setSpacing(10)
        if self.warns:
            warning = QLabel(encryption.WARNING)
            warning.setWordWrap(True)
            warning.setFont(scaled(self.font(), 1.0, bold=True))
            box.addWidget(warning)
        for word in self.words:
            box.addWidget(muted(word))
        for field, asked in ((self.old, self.asks_old), (self.new, self.asks_new), (self.again, self.asks_new)):
            field.textChanged.connect(self._look)
            box.addWidget(field)
            field.setVisible(asked)
        for check, asked in ((self.agreed, self.warns), (self.remember, self.asks_new and not self.asks_old)):
            check.toggled.connect(self._look)
            box.addWidget(check)
            check.setVisible(asked)
        box.addWidget(self.problem)
        box.addWidget(self.progress)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.act)
        box.addLayout(row)
        self._reported.connect(self._show_progress)
        self._look()

    def reject(self) -> None:
        """Leave it as it is; not while files are being exchanged."""
        if not self._working:
            super().reject()

    def work(self, folder: Path, report: Callable[[float, str], None]) -> None:
        """Do it, in a thread of its own. Raises MeetingMateError."""
        raise NotImplementedError

    def _look(self) -> None:
        old, new, again = (field.text() for field in (self.old, self.new, self.again))
        sentence = ""
        if self.asks_new and new and len(new) < keys.SHORTEST:
            sentence = f"At least {keys.SHORTEST} characters; several words are good."
        elif self.asks_new and again and new != again:
            sentence = "The two are not the same yet."
        self._say(sentence)
        ready = bool(old or not self.asks_old) and (not self.asks_new or (len(new) >= keys.SHORTEST and new == again))
        self.act.setEnabled(ready and (self.agreed.isChecked() or not self.warns))

    def _start(self) -> None:
        self._working = True
        self._say("")
        self._enable(False)
        self.changing.emit()
        session, report = self._session, self._reported.emit

        def work() -> None:
            if session.busy() or capture.running() is not None:
                raise JobFailed("A meeting is being recorded or worked on; try again when that is done.")
            session.hold()
            try:
                with session.library.database.offline() as folder:
                    self.work(folder, report)
            finally:
                session.release()

        self._tasks.run(work, lambda _none: self._done(), failed=self._failed, owner=self)

    def _done(self) -> None:
        self._working = False
        self.accept()

    def _failed(self, sentence: str) -> None:
        self._working = False
        self._enable(True)
        self.progress.hide()
        self._look()
        self._say(sentence)

    def _enable(self, on: bool) -> None:
        for control in (self.old, self.new, self.again, self.agreed, self.remember, self.act, self.cancel):
            control.setEnabled(on)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make room when it is shown."""
        super().showEvent(event)
        fit(self)

    def _show_progress(self, share: float, what: str) -> None:
        self.progress.report(share, what)
        fit(self)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if self.isVisible():
            fit(self)


class EncryptDialog(KeyDialog):
    """Turn it on."""

    title, verb, warns = "Encrypt the library", "Encrypt", True
    words = (encryption.LIMITS, "Backups and exports made until now stay as they are; delete those you don’t need.")
    asks_old, asks_new = False, True

    def work(self, folder: Path, report: Callable[[float, str], None]) -> None:
        encryption.encrypt(folder, self.new.text(), report)
        if self.remember.isChecked():
            keys.remember_key(keys.vault_of(folder))


class PassphraseDialog(KeyDialog):
    """Another passphrase."""

    title, verb, warns = "Change the passphrase", "Change", True
    words = ("Backups made until now open with the passphrase that you have now.",)
    asks_new = True

    def work(self, folder: Path, report: Callable[[float, str], None]) -> None:
        encryption.change_passphrase(folder, self.old.text(), self.new.text())


class DecryptDialog(KeyDialog):
    """Turn it off."""

    title, verb = "Turn encryption off", "Decrypt"
    words = ("All meetings and their sound lie on the disk in the clear again.",)

    def work(self, folder: Path, report: Callable[[float, str], None]) -> None:
        encryption.decrypt(folder, self.old.text(), report)
