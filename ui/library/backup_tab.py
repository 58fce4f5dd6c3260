"""The whole library in one file, and back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QRadioButton, QVBoxLayout, QWidget

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import mark, tr, trn
from meetingmate.library import Library, backup, maintenance_tasks
from meetingmate.library.backup import Manifest
from meetingmate.sealing import keys
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.library import questions
from ui.library.blocks import BlocksTab
from ui.library.long_work import LongWork, Report
from ui.widgets.controls import muted
from ui.widgets.overwriting import where_to_save, with_ending

_MAX_LINKED = 3
_NOT_ENCRYPTED = mark("It is not encrypted. Keep it where only you can read it, preferably on another disk.")
_ENCRYPTED = mark(
    "It is encrypted and opens with the library’s current passphrase. Keep it on another disk if you can."
)


class BackupTab(BlocksTab):
    """Back up, check, restore."""

    maintenance_wanted = Signal(object)  # MaintenanceTask

    def __init__(self, library: Library, background: BackgroundJobs, long: LongWork) -> None:
        super().__init__()
        self._library, self._background, self._long = library, background, long
        _heading, self.about, self._back_up_buttons = self._add(
            tr("Back up to one file"), _what_it_is(""), (tr("Back up…"), self._back_up)
        )
        self._add(
            tr("Check a backup"),
            tr("Reads the whole backup and tells you whether it can be restored."),
            (tr("Check a backup…"), self._check),
        )
        self._add(
            tr("Restore a backup"),
            tr(
                "Replace this library (a copy is kept), or restore into an empty folder to look at it first. The "
                "backup is checked before anything changes."
            ),
            (tr("Restore a backup…"), self._restore),
        )

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.load()

    def load(self) -> None:
        """Say whether a backup would be encrypted: it is as the library is, which may have changed meanwhile."""
        folder = self._library.folder
        self._background.run(lambda: keys.is_encrypted(folder), self._say_kind, owner=self, lane="other")

    def _say_kind(self, encrypted: bool) -> None:
        words = _what_it_is(tr(_ENCRYPTED if encrypted else _NOT_ENCRYPTED))
        self.about.setText(words)
        for made in self._back_up_buttons:
            made.setAccessibleDescription(words)

    def back_up(self, file: Path) -> None:
        """Write the library to ``file``."""
        library = self._library

        def done(manifest: Manifest) -> None:
            said = tr("Saved and checked: {file} with {contents}.", file=file, contents=contents(manifest))
            self._long.say(f"{said}{_linked(manifest)}")

        self._long.run(
            tr("Backing up to {file} …", file=file.name),
            lambda report: backup.backup(library, file, report),
            done,
            stopped=tr("Stopped. No file was written; an older file of the same name is unchanged."),
        )

    def check(self, file: Path) -> None:
        """Read a backup."""

        def done(manifest: Manifest) -> None:
            self._long.say(_complete(file, manifest))

        self._long.run(
            tr("Reading {file} …", file=file.name),
            lambda report: backup.check(file, report),
            done,
            stopped=tr("Stopped."),
        )

    def restore(self, file: Path) -> None:
        """Check a backup, and ask where it shall go."""

        def ask(manifest: Manifest) -> None:
            question = RestoreQuestion(file, manifest, self._library.folder, self)
            question.accepted.connect(lambda: self._restore_to(file, question))
            question.open()

        self._long.run(
            tr("Reading {file} …", file=file.name),
            lambda report: backup.check(file, report),
            ask,
            stopped=tr("Stopped."),
        )

    def restore_beside(self, file: Path, folder: Path) -> None:
        """Restore into an empty folder; the library that is open is left alone."""

        def work(report: Report) -> Manifest:
            if folder.exists() and any(folder.iterdir()):
                raise UsageError(
                    tr("{folder} is not empty. Choose an empty folder or create a new one.", folder=folder)
                )
            return backup.restore(file, folder, report)

        def done(manifest: Manifest) -> None:
            self._long.say(
                tr(
                    "Restored and checked: {contents} in {folder}. The open library is unchanged.",
                    contents=contents(manifest),
                    folder=folder,
                ),
                action=tr("Use the restored library"),
                on_action=lambda: self.maintenance_wanted.emit(maintenance_tasks.switching(folder)),
            )

        self._long.run(tr("Restoring {file} …", file=file.name), work, done)

    def _restore_to(self, file: Path, question: RestoreQuestion) -> None:
        if question.in_place.isChecked():
            self.maintenance_wanted.emit(maintenance_tasks.restoring(file))
        elif folder := questions.which_folder(self, tr("Choose an empty folder")):
            self.restore_beside(file, folder)

    def _back_up(self) -> None:
        offered = Path.home() / f"MeetingMate {date.today().isoformat()}.zip"
        found = where_to_save(self, tr("Back up the library"), offered, tr(questions.BACKUPS), with_ending(".zip"))
        if found:
            self.back_up(found[0])

    def _check(self) -> None:
        if file := questions.which_backup(self, tr("Check a backup")):
            self.check(file)

    def _restore(self) -> None:
        if file := questions.which_backup(self, tr("Restore a backup")):
            self.restore(file)


class RestoreQuestion(QDialog):
    """Where a backup that was checked shall go, and what that means."""

    def __init__(self, file: Path, manifest: Manifest, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Restore a backup"))
        self.setMinimumWidth(520)
        what = Label(_complete(file, manifest))
        what.setWordWrap(True)
        self.beside = QRadioButton(tr("Restore into an empty folder"))
        self.in_place = QRadioButton(tr("Replace the open library"))
        self.beside.setChecked(True)
        restore = QPushButton(tr("Restore"))
        restore.setProperty("primary", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(restore, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.setSpacing(8)
        box.addWidget(what)
        box.addSpacing(4)
        for choice, meaning in (
            (self.beside, tr("The open library is not changed. Afterwards you choose which one to use.")),
            (
                self.in_place,
                tr(
                    "MeetingMate closes its window, moves the current contents of {folder} into a folder "
                    "“before-restore-…” there, and opens the restored library. Work done since the backup will only be "
                    "in that folder.",
                    folder=folder,
                ),
            ),
        ):
            choice.setAccessibleDescription(meaning)
            words = muted(meaning)
            words.setContentsMargins(28, 0, 0, 0)
            box.addWidget(choice)
            box.addWidget(words)
        box.addStretch(1)
        box.addWidget(buttons)


def _what_it_is(encryption: str) -> str:
    words = (
        tr(
            "All meetings and recordings, people, rules and the trash in one zip file that any computer can open. The "
            "file is read back and checked."
        ),
        encryption,
        tr("You can keep working."),
    )
    return " ".join(filter(None, words))


def _complete(file: Path, manifest: Manifest) -> str:
    """What a backup holds that was read whole."""
    said = tr(
        "{file} is complete: {made}, {contents}.", file=file.name, made=made(manifest), contents=contents(manifest)
    )
    return f"{said}{_linked(manifest)}"


def made(manifest: Manifest) -> str:
    """``made on Sat 28 November 2026 14:05``."""
    try:
        when = datetime.fromisoformat(manifest.created).astimezone()
    except ValueError:
        return tr("made {when}", when=manifest.created)
    day, time = text.day(when.date().isoformat()), f"{when:%H:%M}"
    return tr("made on {day} at {time}", day=day, time=time)


def contents(manifest: Manifest) -> str:
    """``12 meetings (1.4 GB)``."""
    size = sum(entry.size for entry in manifest.files.values())
    return trn("{count} meeting ({size})", "{count} meetings ({size})", manifest.meetings, size=text.size(size))


def _linked(manifest: Manifest) -> str:
    """One more sentence, after a space: recordings that are only linked and so not in it; empty when there are none."""
    if not manifest.linked:
        return ""
    names = ", ".join(manifest.linked[:_MAX_LINKED])
    more = len(manifest.linked) - _MAX_LINKED
    if more <= 0:
        return " " + tr("Not included, because they are only linked: {names}.", names=names)
    return " " + trn(
        "Not included, because they are only linked: {names} and {count} more.",
        "Not included, because they are only linked: {names} and {count} more.",
        more,
        names=names,
    )
