"""The page ``Encryption`` of the settings: how the library stands, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from babel.lists import format_list
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import language, tr
from meetingmate.jobs.session import Session
from meetingmate.library import encryption
from meetingmate.library.encryption import State
from meetingmate.sealing import keys
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.encryption.dialogs import DecryptDialog, EncryptDialog, KeyDialog, PassphraseDialog
from ui.widgets.controls import button, muted

_Result = TypeVar("_Result")


class EncryptionPage(QWidget):
    """Shows the state of the session's library. ``changing``: its files are about to be exchanged."""

    changing = Signal()

    def __init__(self, session: Session, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._folder = session.library.folder
        self.state = Label()
        self.state.setFont(scaled(self.state.font(), 1.05, bold=True))
        self.state.setWordWrap(True)
        self.facts = muted()
        self.encrypt = button(tr("Encrypt the library…"), lambda: self._open(EncryptDialog), kind="primary")
        self.change = button(tr("Change the passphrase…"), lambda: self._open(PassphraseDialog))
        self.decrypt = button(tr("Turn encryption off…"), lambda: self._open(DecryptDialog))
        self.forget = button(tr("Remove the key from the keyring"), self._forget)
        self.buttons = (self.encrypt, self.change, self.forget, self.decrypt)
        rows = QVBoxLayout()
        for made in self.buttons:
            made.hide()
            row = QHBoxLayout()
            row.addWidget(made)
            row.addStretch(1)
            rows.addLayout(row)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.state)
        box.addWidget(self.facts)
        box.addLayout(rows)
        box.addWidget(muted(tr(encryption.LIMITS)))
        self.refresh()

    def refresh(self) -> None:
        """Look at the library again."""
        self._run(lambda: encryption.state(self._folder), self._show)

    def _show(self, found: State) -> None:
        on = found.state == "on"
        self.state.setText(tr("The library is encrypted.") if on else tr("The library is not encrypted."))
        if found.missing and not on:
            self.facts.setText(
                tr(
                    "Encryption needs the packages {packages}; install them with "
                    'pip install "meetingmate[encryption]" and start MeetingMate again.',
                    packages=format_list(found.missing, locale=language()),
                )
            )
        elif on:
            self.facts.setText(
                tr("The key is in this computer’s keyring, so no passphrase is needed.")
                if found.remembered
                else tr("MeetingMate asks for the passphrase each time it starts.")
            )
        else:
            self.facts.setText(
                tr(
                    "With encryption, nobody can read your meetings, recordings, tasks, people or voices from the disk "
                    "or a backup without the passphrase."
                )
            )
        if on and found.clear:
            left = tr(
                "Not encrypted yet, because they were in use: {files}. MeetingMate tries again at the next start.",
                files=", ".join(found.clear),
            )
            self.facts.setText(f"{self.facts.text()} {left}")
        self.encrypt.setVisible(not on and not found.missing)
        self.change.setVisible(on)
        self.decrypt.setVisible(on)
        self.forget.setVisible(on and found.remembered)

    def _open(self, kind: type[KeyDialog]) -> KeyDialog:
        dialog = kind(self._session, self._background, self)
        dialog.changing.connect(self.changing)
        dialog.finished.connect(lambda _result: self.refresh())
        dialog.open()
        return dialog

    def _forget(self) -> None:
        self._run(lambda: keys.forget_keys(self._folder), lambda _kept: self.refresh())

    def _run(self, work: Callable[[], _Result], done: Callable[[_Result], None]) -> None:
        self._background.run(work, done, failed=self.facts.setText, owner=self, lane="other")
