"""At the start: the passphrase of an encrypted library whose key this computer's keyring does not hold."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from meetingmate.errors import MeetingMateError
from meetingmate.library import encryption
from meetingmate.sealing import keys
from ui.bridge import Tasks
from ui.controls import LineEdit, button, muted
from ui.theme import scaled


def opened(folder: Path, tasks: Tasks) -> bool:
    """Whether the library in ``folder`` can be opened now: it is not encrypted, or its key is open.

    Asks for the passphrase when needed, and goes on with an encryption that was interrupted; False when the user
    would rather quit. Raises MeetingMateError.
    """
    if not keys.is_encrypted(folder):
        return True
    keys.need_packages()
    if keys.load(folder).state == "on" and _by_keyring(folder):
        return True
    app = QApplication.instance()
    quits = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)  # the window comes after this dialog
    dialog = UnlockDialog(folder, tasks)
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
        app.setQuitOnLastWindowClosed(quits)


def _by_keyring(folder: Path) -> bool:
    try:
        keys.vault_of(folder)
    except keys.LockedLibrary:
        return False
    return True


class UnlockDialog(QDialog):
    """Asks until the passphrase is right or the user quits; accepted when the key is open and nothing is half done."""

    _reported = Signal(float, str)

    def __init__(self, folder: Path, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._tasks = folder, tasks
        self._state = encryption.state(folder).state
        self._working = False
        self.setWindowTitle("MeetingMate")
        self.setMinimumWidth(480)
        self.passphrase = passphrase_field("Passphrase")
        self.passphrase.returnPressed.connect(self._unlock)
        self.remember = QCheckBox("Keep the key in this computer’s keyring: it is not asked for again")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self.progress = WorkProgress()
        self.unlock = button("Unlock" if self._state == "on" else "Go on", self._unlock, kind="primary")
        self.unlock.setDefault(True)
        self.quit = button("Quit", self.reject)
        title = QLabel("The library is encrypted" if self._state == "on" else "The work on the library is half done")
        title.setFont(scaled(self.font(), 1.25, bold=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 14)
        box.setSpacing(10)
        box.addWidget(title)
        box.addWidget(muted(self._explanation()))
        box.addWidget(self.passphrase)
        box.addWidget(self.remember)
        self.remember.setVisible(self._state != "decrypting")
        box.addWidget(self.problem)
        box.addWidget(self.progress)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.quit)
        row.addWidget(self.unlock)
        box.addLayout(row)
        self._reported.connect(self._show_progress)
        self.passphrase.setFocus()

    def reject(self) -> None:
        """Quit; not while files are being exchanged."""
        if not self._working:
            super().reject()

    def _explanation(self) -> str:
        if self._state == "on":
            return f"Give the passphrase of the library in {self._folder}."
        verb = "encrypted" if self._state == "encrypting" else "decrypted"
        return (
            f"The library in {self._folder} was being {verb} when that was interrupted. Nothing is lost; give the "
            "passphrase and it goes on where it was."
        )

    def _unlock(self) -> None:
        if self._working:
            return
        self._working = True
        self._enable(False)
        folder, state, passphrase, remember = (
            self._folder,
            self._state,
            self.passphrase.text(),
            self.remember.isChecked(),
        )

        def work() -> None:
            report = self._reported.emit
            if state == "decrypting":
                encryption.decrypt(folder, passphrase, report)
                return
            if state == "encrypting":
                encryption.encrypt(folder, passphrase, report)
            vault = keys.unlock(folder, passphrase)
            if remember:
                keys.remember_key(vault)

        self._tasks.run(work, lambda _none: self._done(), failed=self._failed, owner=self)

    def _done(self) -> None:
        self._working = False
        self.accept()

    def _failed(self, sentence: str) -> None:
        self._working = False
        self._enable(True)
        self.progress.hide()
        self.problem.setText(sentence)
        self.problem.show()
        fit(self)
        if self._by_key_only():  # the passphrase was right; only the keyring could not keep the key
            self.remember.setChecked(False)
            self.remember.setEnabled(False)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _by_key_only(self) -> bool:
        try:
            return keys.load(self._folder).id in keys.open_ids()
        except MeetingMateError:
            return False

    def _enable(self, on: bool) -> None:
        for control in (self.passphrase, self.remember, self.unlock, self.quit):
            control.setEnabled(on)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make room when it is shown."""
        super().showEvent(event)
        fit(self)

    def _show_progress(self, share: float, what: str) -> None:
        self.progress.report(share, what)
        fit(self)


def passphrase_field(name: str) -> LineEdit:
    """A field that shows no characters."""
    field = LineEdit()
    field.setEchoMode(LineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    return field


class WorkProgress(QWidget):
    """How far the work is, and at which file; hidden until there is some."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = muted()
        self.what.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
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


def fit(dialog: QDialog) -> None:
    """Make room for all lines of the labels, which a dialog does not do for text that wraps."""
    dialog.layout().activate()
    dialog.setMinimumHeight(dialog.layout().totalHeightForWidth(dialog.width()))
    dialog.resize(dialog.width(), dialog.minimumHeight())
