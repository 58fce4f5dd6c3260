"""The tasks of a meeting: grouped, edited, ticked off and copied."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox

from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.base import text
from ui.meeting.owner_menu import OwnerMenu
from ui.meeting.page import TASKS, TRANSCRIPT
from ui.meeting.task_editors import DueEdit
from ui.meeting.tasks_model import DUE, OWNER, STATUS, TASK

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def task_index(running: Running, number: int, column: int) -> QModelIndex:
    """The cell of an action in the tasks."""
    model = running.page.tasks.model
    for row, group in enumerate(model.groups):
        if number in group.tasks:
            return model.index(group.tasks.index(number), column, model.index(row, 0))
    raise AssertionError(number)


def test_tasks_are_grouped_by_owner_with_not_stated_last(running: Running) -> None:
    model = running.page.tasks.model
    assert [g.title for g in model.groups] == ["Priya", "Marcus", "Eleanor", "Diego", "Not stated"]
    cells = [task_index(running, 0, c).data() for c in (TASK, OWNER, DUE, STATUS)]
    assert cells == ["Have a fix for the time zone bug in review", "", text.short_day("2026-03-05"), ""]


def test_an_owner_is_chosen_from_the_attendees(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    tree.edit(task_index(running, 0, OWNER))
    combo = editor_in(tree, QComboBox)
    assert [combo.itemText(i) for i in range(combo.count())] == ["Priya", "Marcus", "Eleanor", "Diego", "not stated"]
    combo.setCurrentText("Diego, Priya")
    qtbot.keyClick(combo, Key.Key_Return)
    running.settle()
    stored = running.library.minutes("m1").actions[0]
    assert stored.owners == ["Diego", "Priya"]
    assert stored.check.result == "person"
    assert [len(g.tasks) for g in running.page.tasks.model.groups] == [2, 1, 2, 1]


@pytest.mark.parametrize(
    ("typed", "due", "words"), [("2026-04-01", "2026-04-01", None), ("after Easter", None, "after Easter")]
)
def test_a_due_date_is_a_date_or_words(running: Running, qtbot, typed: str, due: str | None, words: str | None) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    tree.edit(task_index(running, 2, DUE))
    field = editor_in(tree, DueEdit).field
    field.setText(typed)
    qtbot.keyClick(field, Key.Key_Return)
    running.until(lambda: running.document.minutes.actions[2].check.result == "person")
    running.settle()
    stored = running.library.minutes("m1").actions[2]
    assert (stored.due, stored.due_text) == (due, words)


def test_ticking_a_task_off_keeps_it_verified(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    cell = tree.visualRect(task_index(running, 0, STATUS))
    box = QPoint(cell.left() + 12, cell.top() + tree.fontMetrics().height() // 2 + 8)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=box)
    running.until(lambda: running.document.minutes.actions[0].status == "done")
    running.settle()
    stored = running.library.minutes("m1").actions[0]
    assert (stored.status, stored.check.result) == ("done", "verified")
    assert stored.done_on == date.today().isoformat()
    assert task_index(running, 0, STATUS).data() == ""
    assert task_index(running, 0, STATUS).data(Qt.ItemDataRole.AccessibleTextRole) == "Done: Done"


def test_a_tick_that_is_taken_back_leaves_no_date(running: Running) -> None:
    model = running.page.tasks.model
    index = task_index(running, 0, STATUS)
    model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    running.until(lambda: running.document.minutes.actions[0].done_on is not None)
    running.document.undo_stack.undo()
    running.settle()
    stored = running.library.minutes("m1").actions[0]
    assert (stored.status, stored.done_on) == ("open", None)


def test_the_tasks_of_one_person_are_copied(running: Running) -> None:
    running.page.tasks.tree.setCurrentIndex(task_index(running, 0, TASK))
    QGuiApplication.clipboard().clear()
    running.page.tasks.copy()
    running.until(lambda: QGuiApplication.clipboard().text())
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Task list for Marcus\nHarbor weekly product meeting, Tuesday, 3 March 2026")
    assert "- [ ] Have a fix for the time zone bug in review (due 5 Mar 2026)" in copied
    assert "Next meeting\nTuesday, 10 March 2026" in copied
    assert "A2" not in copied


def test_what_the_heading_and_the_tick_say_is_not_said_again(running: Running) -> None:
    tree, model = running.page.tasks.tree, running.page.tasks.model
    running.page.tabs.setCurrentIndex(TASKS)
    assert task_index(running, 4, TASK).data() == "Look into the flaky alarm on the second floor (not confirmed)"
    assert task_index(running, 4, OWNER).data() == ""
    assert tree.isColumnHidden(OWNER)
    running.document.edit_minutes("edit", lambda m: m.actions[0].owners.append("Diego"))
    assert not tree.isColumnHidden(OWNER)
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    cells = [model.index(row, OWNER, group).data() for group in groups for row in range(model.rowCount(group))]
    assert sorted(cells) == ["", "", "", "", "with Diego", "with Marcus"]


def test_the_due_date_stands_on_one_line_and_its_words_in_the_tip(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    cell = task_index(running, 1, DUE)
    assert cell.data() == text.short_day("2026-03-13")
    assert "by the end of next week" in cell.data(Qt.ItemDataRole.ToolTipRole)
    tree = running.page.tasks.tree
    for width in (760, 1180):
        running.window.resize(width, 620)
        QApplication.processEvents()
        assert tree.fontMetrics().horizontalAdvance(cell.data()) < tree.columnWidth(DUE) - 12


def test_the_owner_is_chosen_where_its_column_is_hidden(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    view = running.page.tasks
    view.edit_owner(task_index(running, 0, TASK))
    menu = view.findChild(OwnerMenu)
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Marcus"]
    next(a for a in menu.actions() if a.text() == "Priya").trigger()
    assert running.document.minutes.actions[0].owners == ["Marcus", "Priya"]
    menu.close()


def test_a_task_is_found_in_the_transcript_and_the_space_bar_begins_there(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    view = running.page.tasks
    start = running.document.minutes.actions[2].evidence[0].start
    cell = view.tree.visualRect(task_index(running, 2, TASK)).center()
    view.tree.setFocus()
    qtbot.mouseClick(view.tree.viewport(), LEFT, pos=cell)
    assert running.page.player.position == start
    view.line_wanted.emit(start)
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    assert running.page.transcript.chosen()[0].start == start


def test_a_task_is_added_with_the_button_below(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    view = running.page.tasks
    count = len(running.document.minutes.actions)
    qtbot.mouseClick(view.add, LEFT)
    editor = editor_in(view.tree)
    editor.setPlainText("Book the room")
    qtbot.keyClick(editor, Key.Key_Return)
    assert len(running.document.minutes.actions) == count + 1
    assert running.document.minutes.actions[-1].task == "Book the room"


def test_in_a_wide_window_the_dates_stay_near_their_tasks(running: Running) -> None:
    running.window.resize(1900, 700)
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    running.until(lambda: tree.viewport().width() > 1400)
    longest = max(tree.fontMetrics().horizontalAdvance(action.task) for action in running.page.tasks.model.actions)
    assert longest < tree.columnWidth(0) < 1000
