"""At the start: the passphrase of an encrypted library whose key this computer's keyring does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QWidget

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.library import encryption
from meetingmate.sealing import keys
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.encryption.frames import Report, WorkingDialog, passphrase_field
from ui.widgets.controls import button, muted


def opened(folder: Path, background: BackgroundJobs) -> bool:
    """Whether the library in ``folder`` can be opened now: it is not encrypted, or its key is open.

    Asks for the passphrase when needed, and goes on with an encryption that was interrupted; False when the user
    would rather quit. Raises MeetingMateError.
    """
    if not keys.is_encrypted(folder):
        return True
    keys.need_packages()
    if keys.load(folder).state == "on" and _by_keyring(folder):
        return True
    app = cast(QApplication, QApplication.instance())
    quits = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)  # the window comes after this dialog
    dialog = UnlockDialog(folder, background)
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
        app.setQuitOnLastWindowClosed(quits)


def _by_keyring(folder: Path) -> bool:
    try:
        keys.master_key_of(folder)
    except keys.LockedLibrary:
        return False
    return True


class UnlockDialog(WorkingDialog):
    """Asks until the passphrase is right or the user quits; accepted when the key is open and nothing is half done."""

    def __init__(self, folder: Path, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__("MeetingMate", 480, background, parent)
        self._folder = folder
        self._state = encryption.state(folder).state
        self.passphrase = passphrase_field(tr("Passphrase"))
        self.passphrase.returnPressed.connect(self._unlock)
        self.remember = QCheckBox(tr("Keep the key in this computer’s keyring and don’t ask again"))
        self.unlock = button(tr("Unlock") if self._state == "on" else tr("Continue"), self._unlock, kind="primary")
        self.unlock.setDefault(True)
        self.quit = button(tr("Quit"), self.reject)
        title = Label(
            tr("The library is encrypted") if self._state == "on" else tr("The library is only partly converted")
        )
        title.setFont(scaled(self.font(), 1.25, bold=True))
        self._lay_out_work(
            [title, muted(self._explanation())], [self.passphrase, self.remember], [self.quit, self.unlock]
        )
        self.remember.setVisible(self._state != "decrypting")
        self.passphrase.setFocus()

    def _explanation(self) -> str:
        if self._state == "on":
            return tr("Enter the passphrase of the library in {folder}.", folder=self._folder)
        if self._state == "encrypting":
            return tr(
                "The library in {folder} was being encrypted when this was interrupted. Nothing is lost. Enter the "
                "passphrase to continue.",
                folder=self._folder,
            )
        return tr(
            "The library in {folder} was being decrypted when this was interrupted. Nothing is lost. Enter the "
            "passphrase to continue.",
            folder=self._folder,
        )

    def _unlock(self) -> None:
        if self._working:
            return
        self._begin()
        folder, state, passphrase, remember = (
            self._folder,
            self._state,
            self.passphrase.text(),
            self.remember.isChecked(),
        )

        def work(report: Report) -> None:
            if state == "decrypting":
                encryption.decrypt(folder, passphrase, report)
                return
            if state == "encrypting":
                encryption.encrypt(folder, passphrase, report)
            master_key = keys.unlock(folder, passphrase)
            if remember:
                keys.remember_key(master_key)

        self._run(work)

    def _failed(self, sentence: str) -> None:
        super()._failed(sentence)
        if self._by_key_only():  # the passphrase was right; only the keyring could not keep the key
            self.remember.setChecked(False)
            self.remember.setEnabled(False)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _by_key_only(self) -> bool:
        try:
            return keys.is_open(self._folder)
        except MeetingMateError:
            return False
