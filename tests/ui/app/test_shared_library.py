"""The window on a shared library: it can be read, searched and exported; nothing of it can be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from meetingmate.base.settings import Settings
from meetingmate.exchange import bundles
from meetingmate.library import Library
from meetingmate.library.shared import SharedLibrary, reason
from tests.ui import filled
from tests.ui.conftest import Running
from ui.base.theme import Theme
from ui.meeting.minutes_rows import HeadingRow


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "own")
    filled.add_sample(made)
    yield made
    made.close()


@pytest.fixture
def folder(own: Library, tmp_path: Path) -> Path:
    made = tmp_path / "share"
    done = bundles.share_library(own, made)
    assert (done.meetings, done.problems) == (1, [])
    return made


@pytest.fixture
def shared(qtbot: object, home: Path, folder: Path, theme: Theme) -> Iterator[Running]:
    library = SharedLibrary(folder)
    made = Running(qtbot, library, theme, Settings())
    made.start()
    yield made
    made.close()
    library.close()


def state(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def meeting_of(running: Running) -> str:
    [row] = running.library.rows()
    return row.id


def test_it_is_read_and_nothing_of_it_can_be_changed(shared: Running, folder: Path) -> None:
    before = state(folder)
    window = shared.window
    assert window.notice.message == f"Shared library in {folder}: you can read it, but not change it."
    shared.open(meeting_of(shared))
    assert shared.document.utterances
    assert shared.document.minutes is not None
    assert shared.document.audio is not None, "its sound can be played"
    actions = window.actions_.by_name
    for name in ("record", "open", "delete", "rewrite", "transcribe", "add_task", "undo", "settings", "library"):
        assert not actions[name].isEnabled(), name
        assert actions[name].toolTip() == reason()
    for name in ("export", "print", "copy", "find", "search", "ask", "play", "open_shared"):
        assert actions[name].isEnabled(), name
    assert not window.sidebar.record.isEnabled()
    assert not window.sidebar.open.isEnabled()
    assert not window.acceptDrops()
    title = shared.document.meeting.title
    shared.document.edit_details(lambda meeting: setattr(meeting, "title", "Changed"))
    assert window.banner.message == reason()
    assert shared.document.meeting.title == title
    decisions = len(shared.document.minutes.decisions)
    shared.document.edit_minutes("x", lambda minutes: minutes.decisions.clear())
    assert len(shared.document.minutes.decisions) == decisions > 0
    assert shared.document.undo_stack.count() == 0
    shared.document.rewrite()
    shared.settle()
    assert window.banner.message == reason()
    window.open_files([Path("talk.wav")])
    assert len(shared.library.rows()) == 1
    assert state(folder) == before


def test_what_is_published_meanwhile_is_shown(shared: Running, own: Library, folder: Path) -> None:
    meeting = meeting_of(shared)
    shared.open(meeting)
    own.edit_meeting(meeting, lambda one: setattr(one, "title", "A new title"))
    bundles.share_library(own, folder)
    shared.window.shared.look()
    shared.until(lambda: shared.document.meeting.title == "A new title")
    (folder / "shared-library.json").write_text("{")
    shared.window.shared.look()
    shared.until(lambda: "is damaged or not complete" in shared.window.banner.message)
    assert shared.document.meeting.title == "A new title", "what is open stays open"


def test_the_own_window_opens_one_beside_itself(running: Running, tmp_path: Path, folder: Path, monkeypatch) -> None:
    started: list[list[str]] = []

    def start(_program: str, arguments: list[str]) -> tuple[bool, int]:
        started.append(arguments)
        return True, 1

    monkeypatch.setattr("ui.app.shared_mode.QProcess.startDetached", start)
    running.window.shared.open(tmp_path / "nothing")
    running.until(lambda: "There is no shared library in" in running.window.banner.message)
    assert not started
    running.window.shared.open(folder)
    running.until(lambda: started)
    assert started == [["-m", "ui.app", "--shared", str(folder)]]
    assert running.window.notice.message == ""


def test_the_library_is_published_from_the_window(running: Running, tmp_path: Path) -> None:
    dialog = running.window.maintenance.open()
    target = tmp_path / "published"
    dialog.exchange.publish(target)
    running.until(lambda: (target / "shared-library.json").exists(), 60)
    reader = SharedLibrary(target)
    assert len(reader.rows()) == len(running.library.rows())
    reader.close()
    running.until(lambda: dialog.long.sentence.startswith("Published: "))
    dialog.reject()


def test_its_views_offer_nothing_that_would_change_it(shared: Running) -> None:
    shared.open(meeting_of(shared))
    page = shared.window.page
    notes = page.notes
    assert notes.notes.isReadOnly()
    assert notes.place.isReadOnly()
    assert notes.notes.toPlainText()
    assert not notes.series.isEnabled()
    assert [one.text() for one in notes.attendees.findChildren(QPushButton) if not one.isHidden()] == []
    assert page.minutes.approval.approve.isHidden()
    assert all(not row.add for row in page.minutes.model.rows if isinstance(row, HeadingRow))
    for model in (page.minutes.model, page.transcript.model):
        assert not any(model.flags(model.index(row)) & Qt.ItemFlag.ItemIsEditable for row in range(model.rowCount()))
    assert page.tasks.add.isHidden()
    page.transcript.list.setCurrentIndex(page.transcript.model.index(0))
    offered = {action.text().partition("\t")[0] for action in page.transcript.line_menu().actions()}
    assert "Copy with names" in offered
    assert not {"Edit the line", "Join with the next line", "Give this line to", "Find and replace…"} & offered


def test_tasks_and_people_of_all_meetings_are_shown_only(shared: Running) -> None:
    tasks, people = shared.window.tasks_page, shared.window.people_page
    shared.window.sidebar.page_wanted.emit(1)
    shared.until(lambda: tasks.model.tasks)
    for row in range(tasks.model.rowCount()):
        for column in range(tasks.model.columnCount()):
            flags = tasks.model.flags(tasks.model.index(row, column))
            assert not flags & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
    assert all(field.isReadOnly() for field in (people.details.name, people.details.aliases, people.details.email))
