"""Libraries that are damaged, gone, too old, too new, or on a full disk: the program says what can be done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from meetingmate.base import settings as settings_store
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting
from meetingmate.library import Library, maintenance_tasks
from meetingmate.library.backup import backup
from meetingmate.library.database import FullDisk, store_error
from tests.library.test_migrations import version_1
from tests.library.test_rescue import overwrite_pages
from tests.ui import filled
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.app import maintenance
from ui.app.program import Program
from ui.base.theme import Theme
from ui.base.window_state import window_state
from ui.library.place_tab import OLD_LIBRARY

Step = Callable[[Program], bool]
_PATIENCE = 1000  # polls of 20 ms for one step


@pytest.fixture
def folder(home: Path) -> Path:
    """The folder of a library with one meeting, that nobody has open."""
    library = Library(home)
    filled.add_sample(library)
    library.close()
    with closing(sqlite3.connect(home / "library.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def run(qapp: QApplication, theme: Theme) -> Iterator[Callable[..., int]]:
    """Run the program with ``settings`` while the steps are done one after the other; gives its exit code."""

    def run(settings: Settings, *steps: Step) -> int:
        program = Program(qapp, theme, settings, lambda window: None)
        waiting, patience, wrong = list(steps), [_PATIENCE], []

        def poll() -> None:
            try:
                if waiting and waiting[0](program):
                    waiting.pop(0)
                    patience[0] = _PATIENCE
            except (AssertionError, StopIteration) as error:
                wrong.append(error)
            patience[0] -= 1
            if wrong or patience[0] < 0:
                waiting[:] = waiting or [steps[-1]]
                give_up()

        def give_up() -> None:
            if program.opening is not None:
                program.opening.reject()
            if program.window is not None:
                program.window.maintenance.task = None
                program.window.close()

        timer = QTimer(interval=20)
        timer.timeout.connect(poll)
        timer.start()
        code = program.run({"files": [], "meeting": ""})
        timer.stop()
        said = program.opening.said if program.opening else ""
        assert not wrong, wrong[0]
        assert not waiting, f"{len(waiting)} of {len(steps)} steps not done, {said}"
        qapp.setQuitOnLastWindowClosed(True)
        return code

    yield run
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete


def asked(words: str, label: str, before: Callable[[], object] = lambda: None) -> Step:
    """The window before the window says ``words``: do something, and press a button."""

    def step(program: Program) -> bool:
        opening = program.opening
        if opening is None or not opening.isVisible() or words not in opening.said:
            return False
        assert faults_of(opening) == []
        before()
        next(b for b in opening.findChildren(QPushButton) if b.text() == label and not b.isHidden()).click()
        return True

    return step


def window(check: Callable[[Program], object] = lambda program: True, *, close: bool = True) -> Step:
    """The window is there with a list of meetings, and ``check`` holds."""

    def step(program: Program) -> bool:
        if program.window is None or not program.window.isVisible() or not check(program):
            return False
        if close:
            program.window.close()
        return True

    return step


def titles(program: Program) -> list[str]:
    return [row.title for row in program.window.session.library.rows()]


def kept(program: Program) -> bool:
    assert titles(program) == ["Harbor weekly product meeting"]
    return True


def test_a_drive_that_is_not_connected_is_waited_for_and_no_library_made(run, folder: Path, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    shutil.copytree(folder, tmp_path / "away")
    settings = Settings(library_folder=str(drive / "meetings"))
    missing = "There is no library in"

    def connect() -> None:
        assert not drive.exists()
        drive.mkdir()
        (tmp_path / "away").rename(drive / "meetings")

    assert run(settings, asked(missing, "Try again"), asked(missing, "Try again", connect), window(kept)) == 0


def test_quitting_before_the_window_leaves_all_as_it_was(run, tmp_path: Path) -> None:
    settings = Settings(library_folder=str(tmp_path / "nowhere" / "meetings"))
    assert run(settings, asked("Library not found", "Quit")) == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_new_library_is_only_made_when_it_is_asked_for(run, tmp_path: Path) -> None:
    settings = Settings(library_folder=str(tmp_path / "meetings"))
    steps = asked("Library not found", "Start a new library here"), window(lambda p: titles(p) == [])
    assert run(settings, *steps) == 0
    assert (tmp_path / "meetings" / "library.db").is_file()


def test_another_folder_can_be_chosen_and_is_kept(run, folder: Path, tmp_path: Path, monkeypatch) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    choose = "ui.library.opening_window.OpeningWindow.choose_folder"
    monkeypatch.setattr(choose, lambda self, title: tmp_path / "copy")
    settings = Settings(library_folder=str(tmp_path / "nowhere"))
    assert run(settings, asked("not found", "Choose another folder…"), window(kept)) == 0
    assert settings_store.load().library_folder == str(tmp_path / "copy")


def test_a_file_that_was_cut_short_is_rescued(run, folder: Path) -> None:
    path = folder / "library.db"
    size = path.stat().st_size
    os.truncate(path, size * 2 // 3)
    damaged = path.read_bytes()

    def check(program: Program) -> bool:
        return program.window.session.library.rows() is not None

    run(
        Settings(),
        asked("The library is damaged", "Save what can be read"),
        asked("The damaged database is kept in", "Continue"),
        window(check),
    )
    [aside] = folder.glob("damaged-*")
    assert (aside / "library.db").read_bytes() == damaged
    assert (folder / "recordings" / "m1" / "audio.ogg").is_file()


def test_where_nothing_can_be_read_a_backup_is_restored(run, folder: Path, tmp_path: Path, monkeypatch) -> None:
    library = Library(folder)
    file = tmp_path / "backup.zip"
    backup(library, file)
    library.close()
    path = folder / "library.db"
    path.write_bytes(b"\xa5" * path.stat().st_size)
    for rest in ("library.db-wal", "library.db-shm"):
        (folder / rest).unlink(missing_ok=True)
    damaged = path.read_bytes()
    choose = "ui.library.opening_window.OpeningWindow.choose_backup"
    monkeypatch.setattr(choose, lambda self: file)
    run(
        Settings(),
        asked("The library is damaged", "Save what can be read"),
        asked("Nothing can be read", "Continue", lambda: path.read_bytes() == damaged or pytest.fail("changed")),
        asked("The library is damaged", "Restore a backup…"),
        asked("Restored and checked: 1 meeting", "Continue"),
        window(kept),
    )
    [aside] = folder.glob("before-restore-*")
    assert (aside / "library.db").read_bytes() == damaged


def test_damage_inside_is_found_beside_the_work_and_rescued_after_a_question(run, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(maintenance, "CHECK_AFTER_MS", 10)
    library = Library(folder)
    library.add(Meeting(id="m0", title="The newest, which is opened", date="2027-01-01"))
    library.close()
    assert overwrite_pages(folder / "library.db", "utterances", 0.3)  # of a meeting that is not opened

    def offer(program: Program) -> bool:
        banner = program.window.banner
        if "database is damaged" not in banner.message:
            return False
        QTimer.singleShot(100, agree)
        next(b for b in banner.buttons if b.text() == "Save what can be read…").click()
        return True

    def agree() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        next(b for b in box.buttons() if b.text() == "Save what can be read").click()

    def whole(program: Program) -> bool:
        assert sorted(titles(program)) == ["Harbor weekly product meeting", "The newest, which is opened"]
        return True

    steps = window(offer, close=False), asked("A part of utterances can't be read.", "Continue"), window(whole)
    assert run(Settings(), *steps) == 0


def test_a_newer_library_is_left_alone(run, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "library.db")) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (folder / "library.db").read_bytes()
    assert run(Settings(), asked("made by a newer MeetingMate", "Quit")) == 1
    assert (folder / "library.db").read_bytes() == before


def test_an_older_library_is_brought_up_to_date_and_the_copy_is_named(run, tmp_path: Path) -> None:
    old = tmp_path / "old"
    version_1(old)
    copies: list[Path] = []
    said: list[str] = []

    def check(program: Program) -> bool:
        banner = program.window.banner
        copies[:] = [program.window.session.library.database.copy_before]
        if "was updated" in banner.message:
            said.append(banner.message)
        banner.clear()  # of other messages, for which it waits
        return bool(said) and not program.window.session.busy()  # else closing the window asks first

    assert run(Settings(library_folder=str(old)), window(check)) == 0
    assert str(copies[0]) in said[0]
    assert copies[0].is_file()


def fill(path: Path) -> None:
    """Write until there is no room."""
    with path.open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


def test_on_a_full_disk_all_can_be_read_and_saving_is_refused_until_there_is_room(
    run, folder: Path, tmp_path: Path
) -> None:
    """On a real disk of two megabytes; only root may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = hasattr(os, "geteuid") and os.geteuid() == 0
    mounted = mounted and not subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk]).returncode
    if not mounted:
        pytest.skip("a small disk can't be mounted here")
    try:
        shutil.copyfile(folder / "library.db", disk / "library.db")
        (disk / "recordings").mkdir()
        before = (disk / "library.db").read_bytes()
        with pytest.raises(OSError, match="No space"):
            fill(disk / "filler")

        def refused(program: Program) -> bool:
            library = program.window.session.library
            meeting_id = library.rows()[0].id
            assert library.utterances(meeting_id)
            with pytest.raises(FullDisk, match="Free some space"):
                library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "title", "New"))
            assert (disk / "library.db").read_bytes() == before
            (disk / "filler").unlink()
            library.edit_meeting(meeting_id, lambda meeting: setattr(meeting, "title", "New"))
            assert titles(program) == ["New"]
            return True

        run(Settings(library_folder=str(disk)), window(kept, close=False), window(refused))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_drive_that_vanishes_at_work_is_said_and_the_library_opened_again(run, folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "away.db"
    lost = sqlite3.OperationalError("disk I/O error")  # as from a drive that was pulled out

    def vanish(program: Program) -> bool:
        if program.window.document.meeting is None:
            return False
        (folder / "library.db").rename(away)
        database = program.window.session.library.database
        database.rows = database.row = broken
        program.window.document.edit_details(lambda m: setattr(m, "place", "Written while it was away"))
        program.window.navigation.reload_list()
        return True

    def broken(*_arguments: object) -> list:
        raise store_error(folder, lost)

    def again(program: Program) -> bool:
        banner = program.window.banner
        tries = [b for b in banner.buttons if b.text() == "Try again"]
        if "is no longer available" not in banner.message or not tries:
            return False
        tries[0].click()
        return True

    steps = (
        window(vanish, close=False),
        window(again, close=False),
        asked("Library not found", "Try again", lambda: away.rename(folder / "library.db")),
        window(lambda p: p.window.session.library.meeting("m1").place == "Written while it was away"),
    )
    assert run(Settings(), *steps) == 0


def test_moving_copies_checks_and_opens_the_library_in_its_new_place(run, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "new place"

    def move(program: Program) -> bool:
        program.window.maintenance.run(maintenance_tasks.moving(target))
        return True

    def moved(program: Program) -> bool:
        assert program.window.session.library.folder == target
        assert str(window_state().value(OLD_LIBRARY)) == str(folder)
        return kept(program)

    told = "Every file was checked and matches"
    assert run(Settings(), window(move, close=False), asked(told, "Continue"), window(moved)) == 0
    assert settings_store.load().library_folder == str(target)
    assert (folder / "library.db").is_file(), "the old one stays"


def test_a_move_that_fails_opens_the_old_library(run, folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    Library(taken).close()

    def move(program: Program) -> bool:
        program.window.maintenance.run(maintenance_tasks.moving(taken))
        return True

    steps = window(move, close=False), asked("There is a library in", "Continue"), window(kept)
    assert run(Settings(), *steps) == 0
    assert settings_store.load().library_folder == ""


def test_restoring_in_place_keeps_what_was_there(run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"

    def restore(program: Program) -> bool:
        library = program.window.session.library
        backup(library, file)
        library.edit_meeting("m1", lambda m: setattr(m, "title", "Changed since"))
        program.window.maintenance.run(maintenance_tasks.restoring(file))
        return True

    steps = window(restore, close=False), asked("The previous library is kept in", "Continue"), window(kept)
    assert run(Settings(), *steps) == 0
    [aside] = folder.glob("before-restore-*")
    before = Library(aside)
    assert before.meeting("m1").title == "Changed since"
    before.close()


def test_a_missing_recording_is_said_on_the_meeting_and_can_be_chosen(running: Running, tmp_path: Path) -> None:
    from meetingmate.domain.meeting import Track

    running.library.edit_meeting("m1", lambda m: setattr(m, "tracks", [Track(path="gone.ogg")]))
    running.news("m1", "details")
    strip = running.page.missing_sound
    running.until(strip.isVisible)
    assert str(running.library.meeting_dir("m1") / "gone.ogg") in strip.words.text()
    assert faults_of(running.window) == []
    sound = running.library.meeting_dir("m1") / "audio.ogg"
    back = sound.with_name("gone.ogg")
    sound.rename(back)
    strip.again.click()
    running.until(lambda: not strip.isVisible())
    assert running.document.audio == back
    elsewhere = tmp_path / "elsewhere.ogg"
    back.rename(elsewhere)
    running.news("m1", "details")
    running.until(strip.isVisible)
    strip.use(tmp_path / "nothing.ogg")
    running.until(lambda: "choose the recording of this meeting" in running.window.banner.message)
    strip.use(elsewhere)
    running.until(lambda: running.document.audio == elsewhere and not strip.isVisible())
