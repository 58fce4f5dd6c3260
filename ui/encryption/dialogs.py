"""What is asked before the library is encrypted, decrypted, or gets another passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from meetingmate import capture
from meetingmate.base.errors import JobFailed
from meetingmate.base.translation import mark, tr
from meetingmate.jobs.session import Session
from meetingmate.library import encryption
from meetingmate.sealing import keys
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.encryption.frames import Report, WorkingDialog, passphrase_field
from ui.widgets.controls import button, muted


class KeyDialog(WorkingDialog):
    """Passphrases, what must be known before, and the work with its progress; accepted when that is done."""

    changing = Signal()

    #: Texts in English, shown in the language of the program.
    title, verb, warns = "", "", False
    words: tuple[str, ...] = ()
    asks_old, asks_new = True, False

    def __init__(self, session: Session, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(tr(self.title), 520, background, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.old, self.new, self.again = (
            passphrase_field(name) for name in (tr("Passphrase"), tr("New passphrase"), tr("Repeat new passphrase"))
        )
        self.agreed = QCheckBox(tr("I have read this and written down the passphrase in a safe place"))
        self.remember = QCheckBox(tr("Keep the key in this computer’s keyring (no passphrase needed at start)"))
        self.act = button(tr(self.verb), self._start, kind="primary")
        self.act.setDefault(True)
        self.cancel = button(tr("Cancel"), self.reject)
        asked: dict[QLineEdit | QCheckBox, bool] = {
            self.old: self.asks_old,
            self.new: self.asks_new,
            self.again: self.asks_new,
            self.agreed: self.warns,
            self.remember: self.asks_new and not self.asks_old,
        }
        self._lay_out_work(
            [*self._warning(), *(muted(tr(word)) for word in self.words)], list(asked), [self.cancel, self.act]
        )
        for field, wanted in asked.items():
            (field.toggled if isinstance(field, QCheckBox) else field.textChanged).connect(self._look)
            field.setVisible(wanted)
        self._look()

    def work(self, folder: Path, report: Report) -> None:
        """Do it, in a thread of its own. Raises MeetingMateError."""
        raise NotImplementedError

    def _warning(self) -> list[Label]:
        if not self.warns:
            return []
        warning = Label(tr(encryption.WARNING))
        warning.setWordWrap(True)
        warning.setFont(scaled(self.font(), 1.0, bold=True))
        return [warning]

    def _look(self) -> None:
        old, new, again = (field.text() for field in (self.old, self.new, self.again))
        sentence = ""
        if self.asks_new and new and len(new) < keys.SHORTEST:
            sentence = tr("At least {number} characters. Several words work well.", number=keys.SHORTEST)
        elif self.asks_new and again and new != again:
            sentence = tr("The passphrases don’t match.")
        self._say(sentence)
        ready = bool(old or not self.asks_old) and (not self.asks_new or (len(new) >= keys.SHORTEST and new == again))
        self.act.setEnabled(ready and (self.agreed.isChecked() or not self.warns))

    def _start(self) -> None:
        self._say("")
        self._begin()
        self.changing.emit()
        session = self._session

        def work(report: Report) -> None:
            if session.busy() or capture.running() is not None:
                raise JobFailed(tr("A meeting is being recorded or processed. Try again when it is finished."))
            session.hold()
            try:
                with session.library.database.offline() as folder:
                    self.work(folder, report)
            finally:
                session.release()

        self._run(work)

    def _failed(self, sentence: str) -> None:
        super()._failed(sentence)
        self._look()
        self._say(sentence)


class EncryptDialog(KeyDialog):
    """Turn it on."""

    title, verb, warns = mark("Encrypt the library"), mark("Encrypt"), True
    words = (encryption.LIMITS, mark("Existing backups and exports are not encrypted. Delete those you don’t need."))
    asks_old, asks_new = False, True

    def work(self, folder: Path, report: Report) -> None:
        encryption.encrypt(folder, self.new.text(), report)
        if self.remember.isChecked():
            master_key = keys.master_key_of(folder)
            if master_key is not None:
                keys.remember_key(master_key)


class PassphraseDialog(KeyDialog):
    """Another passphrase."""

    title, verb, warns = mark("Change the passphrase"), mark("Change"), True
    words = (mark("Existing backups still open with the current passphrase."),)
    asks_new = True

    def work(self, folder: Path, report: Report) -> None:
        encryption.change_passphrase(folder, self.old.text(), self.new.text())


class DecryptDialog(KeyDialog):
    """Turn it off."""

    title, verb = mark("Turn encryption off"), mark("Decrypt")
    words = (mark("All meetings and their recordings will be stored unencrypted again."),)

    def work(self, folder: Path, report: Report) -> None:
        encryption.decrypt(folder, self.old.text(), report)
