"""Minutes are approved in one line of their page, and become a draft again when they change."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt

from meetingmate.domain.meeting import Decision
from meetingmate.library import tasks
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from tests.ui.filled import add_others
from ui.meeting.approval_line import ApprovalLine, ApproveDialog


def line_of(running: Running) -> ApprovalLine:
    return running.page.minutes.approval


def approve(running: Running, name: str = "") -> None:
    dialog = line_of(running).open_dialog()
    assert dialog is not None
    dialog.name.setText(name)
    dialog.accept()
    running.settle()


def exported(running: Running, path: Path) -> str:
    from meetingmate import export

    library = running.library
    export.write(path, library.meeting("m1"), library.utterances("m1"), library.minutes("m1"))
    return path.read_text(encoding="utf-8")


def test_a_draft_says_so_and_asks_nothing(running: Running) -> None:
    line = line_of(running)
    assert line.isVisible()
    assert line.words.text() == "Draft"
    assert line.approve.text() == "Approve…"
    assert not line.withdraw.isVisible()
    assert running.window.findChildren(ApproveDialog) == []


def test_it_is_approved_with_a_name_undone_and_withdrawn(running: Running, tmp_path: Path) -> None:
    line = line_of(running)
    approve(running, "Priya")
    assert re.fullmatch(r"Approved by Priya on \w{3} \d+ \w+ \d{4}", line.words.text())
    assert not line.approve.isVisible()
    assert line.withdraw.isVisible()
    assert faults_of(running.window) == []
    assert running.library.minutes("m1").approval.by == "Priya"
    text = exported(running, tmp_path / "a.txt")
    assert "DRAFT" not in text
    assert "Approved by: Priya" in text
    running.document.undo_stack.undo()
    running.settle()
    assert line.words.text() == "Draft"
    assert running.library.minutes("m1").approval is None
    running.document.undo_stack.redo()
    assert line.words.text().startswith("Approved by Priya")
    line.withdraw.click()
    running.settle()
    assert line.words.text() == "Draft"
    assert "DRAFT" in exported(running, tmp_path / "b.txt")
    running.document.undo_stack.undo()
    assert line.words.text().startswith("Approved by Priya")


def test_a_change_says_what_changed_and_that_documents_are_drafts_again(running: Running, tmp_path: Path) -> None:
    line = line_of(running)
    approve(running)
    assert line.words.text().startswith("Approved on ")
    running.document.edit_minutes("edit", lambda minutes: minutes.decisions.append(Decision(text="Meet on Mondays")))
    running.document.edit_details(lambda meeting: setattr(meeting, "title", "Harbor meeting"))
    running.settle()
    assert re.fullmatch(
        r"Changed since approval on .*: title, decisions\. Documents say DRAFT again\.", line.words.text()
    )
    assert line.approve.text() == "Approve again…"
    assert line.withdraw.isVisible()
    assert "DRAFT" in exported(running, tmp_path / "a.txt")
    approve(running, "Marcus")
    assert line.words.text().startswith("Approved by Marcus on ")


def test_a_task_that_is_done_keeps_the_approval_and_a_new_name_does_not(running: Running) -> None:
    line = line_of(running)
    approve(running, "Priya")
    tasks.set_status(running.library, "m1", running.document.minutes.actions[0].id, "done")
    running.news("m1", "minutes")
    running.until(lambda: running.document.minutes.actions[0].status == "done")
    assert line.words.text().startswith("Approved by Priya")
    running.document.rename_person("Marcus", "Markus")
    running.settle()
    assert re.search(r"approved on .*: attendees, .*tasks", line.words.text())


def test_a_new_run_is_seen_and_without_minutes_there_is_no_line(running: Running) -> None:
    line = line_of(running)
    approve(running, "Priya")
    other = msgspec.structs.replace(running.library.minutes("m1"), open_questions=[])
    running.library.add_minutes("m1", other)
    running.news("m1", "minutes")
    running.until(lambda: running.document.minutes.version == 2)
    assert "open questions" in line.words.text()
    add_others(running.library)
    running.document.open("m5")
    running.until(lambda: running.document.meeting is not None and running.document.meeting.id == "m5")
    assert not line.isVisible()


def test_the_keyboard_reaches_it_and_enter_approves(running: Running, qtbot) -> None:
    line = line_of(running)
    line.approve.setFocus()
    qtbot.keyClick(line.approve, Qt.Key.Key_Space)
    dialog = running.window.findChild(ApproveDialog)
    assert dialog is not None
    assert faults_of(dialog) == []
    qtbot.keyClicks(dialog.name, "Eleanor")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    running.settle()
    assert line.words.text().startswith("Approved by Eleanor on ")
