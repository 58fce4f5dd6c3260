"""The trash, storage, backup, place, export and import of the library, through the window."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from meetingmate.base.errors import Cancelled
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting, Track
from meetingmate.library import Job, Library, maintenance_tasks, trash
from meetingmate.library.backup import check
from tests.ui import filled
from tests.ui.conftest import Running
from ui.app import maintenance
from ui.base.window_state import window_state
from ui.library.backup_tab import RestoreQuestion
from ui.library.dialog import BACKUP, EXCHANGE, PLACE, STORAGE, TRASH, LibraryDialog
from ui.library.long_work import Reporter
from ui.library.place_tab import OLD_LIBRARY


def press(running: Running, label: str) -> None:
    """Press a button of the banner."""
    next(made for made in running.window.banner.buttons if made.text() == label).click()


def answer(label: str, said: list[str]) -> None:
    """Press a button of the question that comes next, and keep what was asked."""

    def look() -> None:
        box = next((w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()), None)
        if box is None:
            QTimer.singleShot(50, look)
            return
        said.append(f"{box.text()} {box.informativeText()}")
        next(b for b in box.buttons() if b.text() == label).click()

    QTimer.singleShot(50, look)


def put_in_trash(library: Library, ident: str, days_ago: int) -> None:
    trash.move(library, ident)
    when = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat(timespec="seconds")
    with library.database.change() as db:
        db.execute("UPDATE meetings SET trashed = ? WHERE id = ?", (when, ident))


@pytest.fixture
def dialog(running: Running) -> LibraryDialog:
    return running.window.maintenance.open()


def ended(running: Running, dialog: LibraryDialog) -> str:
    """Wait for the long work and give what it said."""
    running.until(lambda: not dialog.long.running and dialog.long.sentence)
    return dialog.long.sentence


def test_a_deleted_meeting_is_in_the_trash_and_undo_brings_it_back(running: Running) -> None:
    window = running.window
    window.delete_meeting("m1")
    assert not window.sidebar.model.index_of("m1").isValid()
    assert "“Harbor weekly product meeting”" in window.banner.message
    press(running, "Undo")  # perhaps before it was done
    running.until(lambda: running.document.meeting is not None and running.document.id == "m1")
    assert trash.contents(running.library) == []
    window.delete_meeting("m1")
    running.until(lambda: trash.contents(running.library))
    running.until(lambda: window.pages.currentWidget() is window.empty)
    assert running.library.meeting_dir("m1").is_dir(), "nothing of it is deleted"
    press(running, "Trash…")
    assert window.maintenance.dialog.tabs.currentIndex() == TRASH


def test_what_is_being_recorded_is_not_deleted(running: Running) -> None:
    import os

    import psutil

    job = Job(meeting="m1", source="", stage="recording", state="running", owner=os.getpid())
    job.owner_started = psutil.Process().create_time()
    running.library.save_job(job)
    running.window.delete_meeting("m1")
    running.until(lambda: "is being recorded" in running.window.banner.message)
    assert running.window.sidebar.model.index_of("m1").isValid()


def test_the_trash_restores_and_asks_before_it_deletes_for_good(running: Running, dialog: LibraryDialog) -> None:
    filled.add_others(running.library)
    for ident in ("m2", "m3"):
        running.session.trash(ident)
    tab = dialog.trash
    running.until(lambda: len(tab.table.rows_model.rows) == 2)
    tab.table.selectAll()
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    running.until(lambda: not tab.table.rows_model.rows)
    running.until(lambda: running.window.sidebar.model.index_of("m2").isValid())
    for ident in ("m2", "m3"):
        running.session.trash(ident)
    running.until(lambda: len(tab.table.rows_model.rows) == 2)
    said: list[str] = []
    answer("Keep", said)
    tab.empty.click()
    assert len(trash.contents(running.library)) == 2
    assert "never opened, and there is no other copy of the recording" in said[0]
    answer("Delete permanently", said)
    tab.empty.click()
    assert ended(running, dialog) == "2 meetings permanently deleted."
    assert trash.contents(running.library) == []
    tab.days.setValue(7)
    running.settle()
    assert trash.days(running.library) == 7
    tab.days.setValue(0)
    assert tab.days.text() == "never automatically"


def test_the_rule_is_applied_at_the_start_and_tells_and_asks(qtbot, filled_library: Library, theme) -> None:
    filled.add_others(filled_library)
    filled_library.delete("m4")  # work that would go on, and say so
    trash.mark_opened(filled_library, "m5")
    for ident in ("m3", "m5"):
        put_in_trash(filled_library, ident, 31)
    put_in_trash(filled_library, "m2", 3)
    running = Running(qtbot, filled_library, theme, Settings())
    running.start()
    banner = running.window.banner
    running.until(lambda: "model is not installed" in banner.message)
    banner.clear()  # the others wait until it is free
    running.until(lambda: "“Interview with a hotel manager”" in banner.message)
    assert [t.meeting.id for t in trash.contents(filled_library)] == ["m2", "m3"], "asked first, and not long enough"
    press(running, "Keep for now")
    running.until(lambda: "“Retrospective of the winter release”" in banner.message)
    press(running, "Trash…")
    tab = running.window.maintenance.dialog.trash
    running.until(lambda: "“Retrospective of the winter release”" in tab.said.text())
    assert filled_library.meeting("m3").title
    running.close()


def test_only_a_meeting_that_was_looked_at_counts_as_opened(qtbot, filled_library: Library, theme, monkeypatch) -> None:
    filled_library.add(Meeting(id="empty", title="Nothing in it", date="2026-03-04"))
    monkeypatch.setattr(maintenance, "LOOKED_AT_MS", 30)

    def opened() -> list[str]:
        return [r[0] for r in filled_library.database.rows("SELECT id FROM meetings WHERE opened IS NOT NULL")]

    running = Running(qtbot, filled_library, theme, Settings())
    running.start()
    running.until(lambda: running.document.id == "empty" and running.document.meeting is not None)
    qtbot.wait(120)
    assert opened() == [], "it has no words"
    running.open("m1")
    running.until(lambda: opened() == ["m1"])
    running.close()


def test_storage_names_the_largest_first_and_a_missing_recording_is_found_again(
    running: Running, dialog: LibraryDialog, tmp_path: Path
) -> None:
    filled.add_others(running.library)
    running.library.edit_meeting("m5", lambda m: m.tracks.append(Track(path="audio.ogg")))
    dialog.tabs.setCurrentIndex(STORAGE)
    tab = dialog.storage
    running.until(lambda: len(tab.table.rows_model.rows) == 5)
    assert tab.table.rows_model.rows[0].meeting.id == "m1"
    assert tab.said.text().startswith("5 meetings, ")
    assert "1 meeting with a missing recording" in tab.said.text()
    row = next(n for n, u in enumerate(tab.table.rows_model.rows) if u.meeting.id == "m5")
    assert tab.table.rows_model.index(row, 4).data() == "recording missing"
    tab.table.selectRow(row)
    assert tab.find_sound.isEnabled()
    found = tmp_path / "found.ogg"
    tab.relink("m5", found)
    assert "choose the recording of this meeting" in ended(running, dialog)
    shutil.copy(filled.SAMPLE / "sample_standup.ogg", found)
    tab.relink("m5", found)
    running.until(lambda: "missing recording" not in tab.said.text())
    assert running.library.audio_path(running.library.meeting("m5")) == found
    tab.table.selectRow(0)
    tab.delete.click()
    running.until(lambda: tab.table.rows_model.rows[0].trashed)


def test_a_backup_is_written_checked_and_restored_beside(
    running: Running, dialog: LibraryDialog, tmp_path: Path
) -> None:
    dialog.tabs.setCurrentIndex(BACKUP)
    file = tmp_path / "library.zip"
    dialog.backup.back_up(file)
    assert dialog.long.running
    assert not dialog.backup.isEnabled(), "one piece of work at a time"
    assert f"{file} with 1 meeting" in ended(running, dialog)
    assert check(file).meetings == 1
    folder = tmp_path / "beside"
    folder.mkdir()
    (folder / "mine.txt").write_text("x")
    dialog.backup.restore_beside(file, folder)
    assert "is not empty" in ended(running, dialog)
    (folder / "mine.txt").unlink()
    dialog.backup.restore_beside(file, folder)
    running.until(lambda: dialog.long.sentence.startswith("Restored and checked: 1 meeting"))
    restored = Library(folder)
    assert restored.meeting("m1").title == "Harbor weekly product meeting"
    restored.close()
    wanted: list = []
    dialog.maintenance_wanted.disconnect()
    dialog.maintenance_wanted.connect(wanted.append)
    dialog.long.action.click()
    assert wanted[0].title == "Opening the other library"


def test_restoring_says_what_it_means_beforehand(running: Running, dialog: LibraryDialog, tmp_path: Path) -> None:
    from tests.ui.app.test_accessibility import faults_of

    file = tmp_path / "library.zip"
    dialog.backup.back_up(file)
    ended(running, dialog)
    wanted: list = []
    dialog.maintenance_wanted.disconnect()
    dialog.maintenance_wanted.connect(wanted.append)
    dialog.backup.restore(file)
    running.until(lambda: dialog.backup.findChildren(RestoreQuestion))
    [question] = dialog.backup.findChildren(RestoreQuestion)
    assert "before-restore-" in question.in_place.accessibleDescription()
    assert question.beside.isChecked(), "the harmless one"
    assert faults_of(question) == []
    question.in_place.setChecked(True)
    question.accept()
    assert wanted[0].title == "Restoring the backup"


def test_a_damaged_or_foreign_file_is_one_sentence(running: Running, dialog: LibraryDialog, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"no zip at all")
    dialog.backup.check(file)
    assert "use another backup" in ended(running, dialog)
    assert dialog.long.property("kind") == "problem"


def test_long_work_can_be_stopped_and_leaves_nothing_half(
    running: Running, dialog: LibraryDialog, tmp_path: Path
) -> None:
    seen: list[float] = []

    def work(report: object) -> None:
        while True:
            seen.append(0.0)
            report(0.5, "halfway")
            QTest.qSleep(5)

    dialog.long.run("Working …", work, lambda _none: None, stopped="Stopped. Nothing was changed.")
    running.until(lambda: dialog.long.bar.value() == 500)
    dialog.long.stop()
    assert ended(running, dialog) == "Stopped. Nothing was changed."
    for number in range(40):
        (running.library.meeting_dir("m1") / f"{number}.ogg").write_bytes(b"x" * 1000)
    file = tmp_path / "b.zip"
    file.write_bytes(b"an older one")
    dialog.backup.back_up(file)
    dialog.long.stop()
    assert ended(running, dialog).startswith("Stopped. No file was written")
    assert file.read_bytes() == b"an older one"
    assert list(tmp_path.iterdir()) == [file]
    stopped = Reporter()
    stopped.stop()
    with pytest.raises(Cancelled):
        stopped.report(0.1, "still")


def test_everything_goes_out_and_recordings_and_libraries_come_in(
    running: Running, dialog: LibraryDialog, tmp_path: Path
) -> None:
    dialog.tabs.setCurrentIndex(EXCHANGE)
    dialog.exchange.export(tmp_path / "all")
    assert ended(running, dialog).startswith("Saved: 1 meeting, ")
    assert (tmp_path / "all" / "Tasks.csv").is_file()
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("one.mp3", "two.wav", "known.m4a"):
        (folder / name).write_bytes(b"x")
    running.library.save_job(Job(meeting="m1", source=str(folder / "known.m4a"), state="done"))
    taken: list[Path] = []
    running.session.submit = lambda path: taken.append(path) or "x"
    dialog.exchange.import_recordings(folder)
    running.until(lambda: "2 recordings added to the queue" in dialog.long.sentence)
    assert sorted(path.name for path in taken) == ["one.mp3", "two.wav"]
    assert "they are already in the library: known.m4a." in dialog.long.sentence
    other = Library(tmp_path / "other")
    filled.add_sample(other, "m7")
    filled.add_sample(other, "m1")
    other.close()
    dialog.exchange.import_library(tmp_path / "other")
    running.until(lambda: dialog.long.sentence.count("1 meeting") == 2)
    running.until(lambda: running.window.sidebar.model.index_of("m7").isValid())
    dialog.exchange.import_library(tmp_path / "old")
    running.until(lambda: "There is no library in" in dialog.long.sentence)


def test_the_old_library_is_deleted_only_when_all_of_it_is_here(
    running: Running, dialog: LibraryDialog, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(running.library.folder / "recordings", old / "recordings")
    (old / "library.db").write_bytes(b"x")
    extra = old / "recordings" / "m1" / "only-here.ogg"
    extra.write_bytes(b"x")
    state = window_state()
    state.setValue(OLD_LIBRARY, str(old))
    state.sync()
    dialog.tabs.setCurrentIndex(PLACE)
    tab = dialog.place
    running.until(lambda: tab.old_buttons[0].isVisible())
    said: list[str] = []
    answer("Delete the old library", said)
    tab.old_buttons[0].click()
    assert "only-here.ogg is not in" in ended(running, dialog)
    assert extra.exists()
    extra.unlink()
    answer("Delete the old library", said)
    tab.old_buttons[0].click()
    running.until(lambda: "was deleted" in dialog.long.sentence)
    assert not (old / "library.db").exists()
    running.until(lambda: not tab.old_buttons[0].isVisible())


def test_quitting_while_a_backup_is_written_asks(running: Running, dialog: LibraryDialog) -> None:
    def work(report: object) -> None:
        while True:
            report(0.5, "halfway")
            QTest.qSleep(5)

    dialog.long.run("Backing up …", work, lambda _none: None)
    said: list[str] = []
    answer("Keep working", said)
    running.window.close()
    assert running.window.isVisible()
    assert said == ["Backing up … If you quit now, this will be stopped."]
    answer("Stop and quit", said)
    running.window.close()
    assert not running.window.isVisible()


def test_a_task_closes_the_window_and_not_while_a_meeting_is_recorded(running: Running, monkeypatch) -> None:
    maintenance = running.window.maintenance
    monkeypatch.setattr(type(running.window.recording), "running", property(lambda self: True))
    maintenance.run(maintenance_tasks.reopening())
    assert "is being recorded" in running.window.banner.message
    assert running.window.isVisible()
    monkeypatch.undo()
    maintenance.run(maintenance_tasks.reopening())
    assert not running.window.isVisible()
    assert maintenance.task.title == "Opening the library"


def test_edits_wait_while_the_disk_is_full_and_are_saved_in_order(running: Running) -> None:
    library, window = running.library, running.window
    library.database.rows("PRAGMA max_page_count=1")  # no smaller than it is: no page can be added
    long = "x" * 60_000
    running.document.edit_details(lambda m: setattr(m, "place", long))
    running.until(lambda: "1 edit not saved yet" in window.banner.message)
    assert "is full, so nothing was saved" in window.banner.message
    running.document.edit_details(lambda m: setattr(m, "place", f"{m.place} and more"))
    running.until(lambda: "2 edits not saved yet" in window.banner.message)
    said: list[str] = []
    answer("Stay", said)
    window.close()
    assert window.isVisible()
    assert "2 edits could not be saved." in said[0]
    assert library.meeting("m1").place == "Room 4"
    library.database.rows("PRAGMA max_page_count=1000000")
    press(running, "Save again")
    running.until(lambda: window.banner.message == "All changes saved.")
    assert library.meeting("m1").place == f"{long} and more"
    assert running.document.saves.pending() == []


def test_the_look_for_damage_is_taken_once_in_a_while(running: Running, monkeypatch) -> None:
    maintenance, looked = running.window.maintenance, []
    monkeypatch.setattr("ui.app.maintenance.damage_of", lambda folder, stop: looked.append(folder) or "")
    maintenance.look_for_damage()
    running.until(lambda: window_state().value(maintenance.checked_name()))
    maintenance.look_for_damage()
    running.settle()
    assert looked == [running.library.folder]
    window_state().setValue(maintenance.checked_name(), "2020-01-01")
    maintenance.look_for_damage()
    running.until(lambda: len(looked) == 2)
    assert "damaged" not in running.window.banner.message
