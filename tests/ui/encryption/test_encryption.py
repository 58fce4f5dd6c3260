"""Encryption in the window: explained, agreed to, turned on and off while the window is open, unlocked at the start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from meetingmate.library import Library, backup, encryption
from meetingmate.library.storage import files_in
from meetingmate.sealing import is_sealed, keys
from tests.sealing import open_keys
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.base.background_jobs import BackgroundJobs
from ui.encryption.ask import AskDialog, PassphraseAsker
from ui.encryption.dialogs import DecryptDialog, EncryptDialog, PassphraseDialog
from ui.encryption.page import EncryptionPage
from ui.encryption.unlock import UnlockDialog, opened
from ui.library.dialog import BACKUP
from ui.meeting.page import TRANSCRIPT

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "correct horse battery"

pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def page(running: Running) -> EncryptionPage:
    """The page in the open settings."""
    settings = running.window.settings_controller.open()
    settings.show_page("Privacy")
    running.until(lambda: settings.encryption.state.text())
    yield settings.encryption
    settings.reject()


def dialog_of(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible())


def encrypt(running: Running, page: EncryptionPage) -> None:
    page.encrypt.click()
    dialog = dialog_of(EncryptDialog)
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.agreed.setChecked(True)
    dialog.act.click()
    running.until(lambda: page.state.text() == "The library is encrypted.", 30)


def sounds(folder: Path) -> list[Path]:
    return [path for path, _ in files_in(folder / "recordings")]


def test_it_is_explained_and_agreed_to_before(running: Running, page: EncryptionPage) -> None:
    page.encrypt.click()
    dialog = dialog_of(EncryptDialog)
    shown = " ".join(label.text() for label in dialog.findChildren(type(dialog.problem)))
    assert encryption.WARNING in shown
    assert "a recording until you press Stop" in shown
    assert faults_of(dialog) == []
    assert not dialog.act.isEnabled()
    dialog.new.setText("short")
    assert "At least 10 characters" in dialog.problem.text()
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE + "x")
    assert "don’t match" in dialog.problem.text()
    dialog.again.setText(PASSPHRASE)
    assert not dialog.act.isEnabled(), "not before the warning is agreed to"
    dialog.agreed.setChecked(True)
    assert dialog.act.isEnabled()
    dialog.cancel.click()
    assert not keys.is_encrypted(running.library.folder)


def test_on_and_off_while_the_window_is_open(running: Running, page: EncryptionPage) -> None:
    folder = running.library.folder
    before = running.library.utterances("m1")
    encrypt(running, page)
    assert sounds(folder)
    assert all(is_sealed(path) for path in sounds(folder))
    assert running.library.utterances("m1") == before
    running.page.title.setText("Still edited")
    running.page.flush()
    running.until(lambda: running.library.meeting("m1").title == "Still edited")
    page.change.click()
    dialog = dialog_of(PassphraseDialog)
    for field, text in (
        (dialog.old, "a wrong passphrase"),
        (dialog.new, "another long one"),
        (dialog.again, "another long one"),
    ):
        field.setText(text)
    dialog.agreed.setChecked(True)
    dialog.act.click()
    running.until(lambda: "not the passphrase" in dialog.problem.text())
    dialog.old.setText(PASSPHRASE)
    dialog.act.click()
    running.until(lambda: not any(isinstance(w, PassphraseDialog) and w.isVisible() for w in QApplication.allWidgets()))
    page.decrypt.click()
    dialog = dialog_of(DecryptDialog)
    dialog.old.setText("another long one")
    dialog.act.click()
    running.until(lambda: page.state.text() == "The library is not encrypted.", 30)
    assert not any(is_sealed(path) for path in sounds(folder))
    assert running.library.utterances("m1") == before


def test_a_sealed_recording_is_heard_and_sought_in(running: Running, page: EncryptionPage, qtbot) -> None:
    encrypt(running, page)
    meeting = running.page
    meeting.tabs.setCurrentIndex(TRANSCRIPT)
    start = running.document.utterances[5].start
    assert is_sealed(running.document.audio)
    meeting.player.play_from(start)
    running.until(lambda: meeting.player.playing and meeting.player.position > start + 0.3)
    assert meeting.player.position < start + 5
    meeting.player.seek(2.0)
    running.until(lambda: 2.1 < meeting.player.position < 5)
    meeting.player.play_span(start, start + 0.5)
    running.until(lambda: not meeting.player.playing and meeting.player.position >= start + 0.5)
    meeting.player.release()
    meeting.player.play()
    meeting.player.pause()  # before it was read: it must not begin by itself
    qtbot.wait(500)
    assert not meeting.player.playing


def test_while_work_is_done_it_waits(running: Running, page: EncryptionPage, monkeypatch) -> None:
    monkeypatch.setattr("ui.encryption.dialogs.capture.running", lambda: "another one")
    page.encrypt.click()
    dialog = dialog_of(EncryptDialog)
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.agreed.setChecked(True)
    dialog.act.click()
    running.until(lambda: "Try again when it is finished" in dialog.problem.text())
    dialog.cancel.click()
    assert not keys.is_encrypted(running.library.folder)


def test_what_is_said_of_a_backup_is_true_before_and_after(
    running: Running, page: EncryptionPage, tmp_path: Path
) -> None:
    dialog = running.window.maintenance.open(BACKUP)
    about = dialog.backup.about

    def back_up(name: str) -> list[str]:
        dialog.backup.back_up(tmp_path / name)
        running.until(lambda: not dialog.long.running and "Saved and checked" in dialog.long.sentence, 60)
        with zipfile.ZipFile(tmp_path / name) as archive:
            return archive.namelist()

    running.until(lambda: "It is not encrypted" in about.text())
    assert keys.KEY_FILE not in back_up("clear.zip")
    dialog.close()
    encrypt(running, page)
    running.window.maintenance.open(BACKUP)
    running.until(lambda: "It is encrypted and opens" in about.text())
    assert "not encrypted" not in about.text()
    assert keys.KEY_FILE in back_up("sealed.zip")
    dialog.close()


def test_a_backup_with_another_key_asks_for_its_passphrase(running: Running, tmp_path: Path, monkeypatch) -> None:
    other = tmp_path / "other"
    Library(other).close()
    encryption.encrypt(other, PASSPHRASE)
    made = Library(other)
    backup.backup(made, tmp_path / "b.zip")
    made.close()
    open_keys.lock_all()
    asker = PassphraseAsker(running.window)
    monkeypatch.setattr(keys, "ask", asker)
    said, done = [], []

    def restore() -> None:
        running.background.run(
            lambda: backup.restore(tmp_path / "b.zip", tmp_path / "fresh"), done.append, failed=said.append
        )
        running.until(lambda: any(isinstance(w, AskDialog) and w.isVisible() for w in QApplication.allWidgets()))

    restore()
    dialog_of(AskDialog).reject()
    running.until(lambda: said)
    assert "is encrypted" in said[0]
    restore()
    dialog = dialog_of(AskDialog)
    assert faults_of(dialog) == []
    dialog.passphrase.setText("a wrong passphrase")
    dialog.accept()
    running.until(lambda: len(said) == 2)
    assert "not the passphrase" in said[1]
    restore()
    dialog = dialog_of(AskDialog)
    dialog.passphrase.setText(PASSPHRASE)
    dialog.accept()
    running.until(lambda: done)
    Library(tmp_path / "fresh").close()
    asker.close()
    assert asker(tmp_path) is None


@pytest.fixture
def closed(filled_library: Library) -> Path:
    """An encrypted library that is not open, and its key neither."""
    filled_library.close()
    encryption.encrypt(filled_library.folder, PASSPHRASE)
    open_keys.lock_all()
    return filled_library.folder


def test_the_passphrase_is_asked_for_at_the_start(
    closed: Path, background: BackgroundJobs, theme, qtbot, keyring_entries
) -> None:
    dialog = UnlockDialog(closed, background)
    qtbot.addWidget(dialog)
    dialog.show()
    assert faults_of(dialog) == []
    qtbot.keyClicks(dialog.passphrase, "a wrong one")
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not the passphrase" in dialog.problem.text())
    dialog.passphrase.clear()
    qtbot.keyClicks(dialog.passphrase, PASSPHRASE)
    dialog.remember.setChecked(True)
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.result() == QDialog.DialogCode.Accepted)
    Library(closed).close()
    open_keys.lock_all()
    assert opened(closed, background), "the keyring holds it now"


def test_what_was_interrupted_goes_on_at_the_start(closed: Path, background: BackgroundJobs, theme, qtbot) -> None:
    key, master_key = keys.opened_by(closed, PASSPHRASE)
    key.state = "encrypting"
    keys.store(closed, key, master_key)
    dialog = UnlockDialog(closed, background)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.unlock.text() == "Continue"
    dialog.passphrase.setText(PASSPHRASE)
    dialog.unlock.click()
    qtbot.waitUntil(lambda: dialog.result() == QDialog.DialogCode.Accepted, timeout=30000)
    assert keys.load(closed).state == "on"
    Library(closed).close()


def test_the_whole_program_starts_on_an_encrypted_library(closed: Path, home: Path) -> None:
    code = f"""
import json
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import keyring.backends.null, keyring
keyring.set_keyring(keyring.backends.null.Keyring())
from ui.app import start as app
application = QApplication([])
seen = []
def look():
    for window in application.topLevelWidgets():
        if window.isVisible() and type(window).__name__ == "UnlockDialog" and window.passphrase.isEnabled():
            seen.append("asked")
            window.passphrase.setText({PASSPHRASE!r})
            window.unlock.click()
        elif window.isVisible() and type(window).__name__ == "MainWindow" and window.sidebar.model.rowCount():
            seen.append("opened")
            window.close()
timer = QTimer()
timer.timeout.connect(look)
timer.start(100)
print(json.dumps([app.main([]), seen]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    result, seen = json.loads(done.stdout.splitlines()[-1])
    assert result == 0
    assert list(dict.fromkeys(seen)) == ["asked", "opened"]
