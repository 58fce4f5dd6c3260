"""The page with the tasks of all meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import docx
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from meetingmate.domain.meeting import ActionItem, Evidence, Meeting, Minutes
from meetingmate.library import Library
from meetingmate.library import tasks as library_tasks
from meetingmate.library.tasks import Task
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.base import text
from ui.base.theme import scaled
from ui.library.task_model import COMMENT, DUE, MEETING, OWNER, TASK, Group, grouped, shown
from ui.library.tasks_page import TasksPage
from ui.meeting.page import TRANSCRIPT
from ui.meeting.tasks_model import Due

TODAY = date.today()


def add_meeting(library: Library, ident: str, title: str, *actions: ActionItem) -> None:
    library.add(Meeting(id=ident, title=title, date="2026-01-05"))
    library.add_minutes(ident, Minutes(actions=list(actions)))


def action(ident: str, task: str, owner: str, days: int | None, **more: object) -> ActionItem:
    due = None if days is None else (TODAY + timedelta(days=days)).isoformat()
    cited = [Evidence(utterance="u1", quote=f"I will {task.lower()}", start=12.5, end=15)]
    return ActionItem(id=ident, task=task, owners=[owner], due=due, evidence=cited, **more)


@pytest.fixture
def page(running: Running) -> Iterator[TasksPage]:
    library = running.library
    add_meeting(library, "a", "Budget", action("a1", "Ask the bank", "Ann", 3), action("a2", "Pay the rent", "Ben", -2))
    add_meeting(library, "b", "Garden", action("a1", "Buy seeds", "Ann", None, status="done"))
    made = TasksPage(running.session, running.session_events, running.window.background)
    made.resize(1000, 500)
    made.show()
    running.until(lambda: made.model.tasks)
    yield made
    made.close()
    made.deleteLater()


def listed(page: TasksPage) -> list[str]:
    return [task.task for task in page.model.tasks if task.meeting in ("a", "b")]


def cell(page: TasksPage, task: str, column: int) -> object:
    found = next(t for t in page.model.tasks if t.task == task)
    return page.model.index(page.model.row_of(found.meeting, found.item), column)


def test_the_overdue_come_first_and_say_so(page: TasksPage) -> None:
    assert listed(page) == ["Pay the rent", "Ask the bank"]
    late = [task.overdue for task in page.model.tasks]
    assert late == sorted(late, reverse=True)
    assert cell(page, "Pay the rent", DUE).data() == text.short_day((TODAY - timedelta(days=2)).isoformat())
    assert cell(page, "Pay the rent", DUE).data(Qt.ItemDataRole.AccessibleTextRole).endswith(", overdue")
    assert "overdue" in page.count.text()
    assert faults_of(page) == []


def test_by_person_and_with_what_is_done(running: Running, page: TasksPage) -> None:
    page.person.setCurrentIndex(page.person.findData("Ann"))
    running.until(lambda: listed(page) == ["Ask the bank"])
    page.open_only.setChecked(False)
    running.until(lambda: listed(page) == ["Ask the bank", "Buy seeds"])
    page.person.setCurrentIndex(0)
    running.until(lambda: len(listed(page)) == 3)


def test_a_tick_with_the_mouse_and_with_the_keyboard(running: Running, page: TasksPage) -> None:
    index = cell(page, "Ask the bank", TASK)
    rect = page.table.visualRect(index)
    QTest.mouseClick(
        page.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(10, rect.height() // 2)
    )
    running.until(lambda: listed(page) == ["Pay the rent"])
    page.table.setCurrentIndex(cell(page, "Pay the rent", OWNER))
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    running.until(lambda: listed(page) == [])
    stored = library_tasks.tasks(running.library, meeting="a")
    assert {t.task: t.status for t in stored} == {"Ask the bank": "done", "Pay the rent": "done"}
    assert running.library.minutes("a").actions[0].check.result == "person"


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        (OWNER, "Zoë, Ben", ("owners", ["Zoë", "Ben"])),
        (OWNER, "not stated", ("owners", [])),
        (DUE, Due("2027-05-06", None), ("due", "2027-05-06")),
        (COMMENT, "waits for the contract", ("comment", "waits for the contract")),
        (TASK, "Ask another bank", ("task", "Ask another bank")),
    ],
)
def test_everything_is_changed_in_place(
    running: Running, page: TasksPage, column: int, value: object, stored: tuple[str, object]
) -> None:
    page.model.setData(cell(page, "Ask the bank", column), value)
    running.until(lambda: getattr(library_tasks.task(running.library, "a", "a1"), stored[0]) == stored[1])


def test_a_day_that_is_none_is_refused(page: TasksPage) -> None:
    said: list[str] = []
    page.problem.connect(said.append)
    page.model.setData(cell(page, "Ask the bank", DUE), Due(None, "someday"))
    assert said == ["Enter a date such as 2026-03-05, or leave it empty."]


def test_ctrl_enter_goes_to_the_words_it_rests_on(page: TasksPage) -> None:
    wanted: list[tuple[str, float]] = []
    page.meeting_wanted.connect(lambda meeting, second: wanted.append((meeting, second)))
    page.table.setCurrentIndex(cell(page, "Ask the bank", TASK))
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [("a", 12.5)]


def test_enter_edits(running: Running, page: TasksPage) -> None:
    page.table.setCurrentIndex(cell(page, "Ask the bank", TASK))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    field = editor_in(page.table, QLineEdit)
    field.setText("Ask two banks")
    QTest.keyClick(field, Qt.Key.Key_Return)
    running.until(lambda: library_tasks.task(running.library, "a", "a1").task == "Ask two banks")


def some(item: str, due: str | None, **more: object) -> Task:
    plain = {"meeting": "a", "task": item, "owners": [], "status": "open", "due_text": None, "overdue": False}
    rest = {"priority": "", "comment": "", "evidence": [], "series": None}
    plain |= {"meeting_title": "Budget", "meeting_date": "2026-11-30"}
    return Task(item=item, due=due, **{**plain, **rest, **more})


def test_tasks_are_grouped_by_when_they_are_due() -> None:
    monday = date(2026, 11, 30)
    found = [
        some("late", "2026-11-27", overdue=True),
        some("asked", "2026-11-27", status="proposed"),
        some("today", "2026-11-30"),
        some("sunday", "2026-12-06"),
        some("monday", "2026-12-07"),
        some("some day", None, due_text="soon"),
        some("over", "2026-11-01", status="done"),
    ]
    rows = [row.words if isinstance(row, Group) else row.task for row in grouped(found, monday)]
    assert rows == [
        *("Overdue (1)", "late"),
        *("This week (3)", "asked", "today", "sunday"),
        *("Later (1)", "monday"),
        *("Without date (1)", "some day"),
        *("Done (1)", "over"),
    ]


def test_headings_are_spoken_and_passed_over_by_the_keyboard(page: TasksPage) -> None:
    headings = [n for n, row in enumerate(page.model.rows) if isinstance(row, Group)]
    assert len(headings) >= 2
    assert page.model.index(headings[0], OWNER).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Overdue (")
    page.table.setCurrentIndex(page.model.index(headings[1] - 1, TASK))
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == headings[1] + 1


def test_a_column_in_which_nothing_stands_is_hidden_until_it_is_filled(running: Running, page: TasksPage) -> None:
    assert page.table.isColumnHidden(COMMENT)
    page.edit_cell(cell(page, "Ask the bank", TASK).row(), COMMENT)
    field = editor_in(page.table, QLineEdit)
    field.setText("waits")
    QTest.keyClick(field, Qt.Key.Key_Return)
    running.until(lambda: cell(page, "Ask the bank", COMMENT).data() == "waits")
    assert not page.table.isColumnHidden(COMMENT)


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_nothing_is_cut_where_there_is_little_room(page: TasksPage, factor: float) -> None:
    page.table.setFont(scaled(page.table.font(), factor))
    page.resize(500, 500)
    QApplication.processEvents()
    page.table.arrange_rows()
    metrics = page.table.fontMetrics()
    assert page.table.columnWidth(TASK) >= metrics.averageCharWidth() * 18
    for task in page.model.tasks:
        due = cell(page, task.task, DUE).data()
        assert metrics.horizontalAdvance(due) < page.table.columnWidth(DUE)
    for n, row in enumerate(page.model.rows):
        if isinstance(row, Task):
            words = metrics.boundingRect(
                QRect(0, 0, page.table.columnWidth(TASK) - 46, 10_000), Qt.TextFlag.TextWordWrap, row.task
            )
            assert page.table.rowHeight(n) >= words.height(), row.task
    lines = [page.table.rowHeight(n) for n, row in enumerate(page.model.rows) if isinstance(row, Task)]
    assert min(lines) >= metrics.height()
    shown = [w for w in (page.person, page.series, page.open_only, page.show_button, page.export) if w.isVisible()]
    assert len(shown) == 5
    for widget in shown:
        right = widget.mapTo(page, widget.rect().topRight()).x()
        assert right <= page.width()


def test_the_list_is_written_to_files(running: Running, page: TasksPage, tmp_path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    for name in ("tasks.docx", "tasks.csv", "tasks.ics"):
        page.export_to(tmp_path / name)
    running.until(lambda: len(told) == 3)
    assert "Pay the rent" in (tmp_path / "tasks.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("code", "heading"), [("en", "Tasks"), ("de", "Aufgaben")])
def test_the_word_file_is_in_the_language_of_the_window(
    running: Running, page: TasksPage, tmp_path, monkeypatch: pytest.MonkeyPatch, code: str, heading: str
) -> None:
    monkeypatch.setattr("ui.library.tasks_page.language", lambda: code)
    told: list[str] = []
    page.told.connect(told.append)
    page.export_to(tmp_path / "tasks.docx")
    running.until(lambda: told)
    assert docx.Document(str(tmp_path / "tasks.docx")).core_properties.title == heading


def test_from_the_tasks_of_the_library_to_the_moment_and_back(running: Running) -> None:
    window = running.window
    window.sidebar.nav.setCurrentIndex(1)
    page = window.tasks_page
    running.until(lambda: window.pages.currentWidget() is page and page.model.tasks)
    page.table.setCurrentIndex(page.model.index(1, TASK))
    wanted = page.model.tasks[0].evidence[0].start
    QTest.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    running.until(lambda: window.pages.currentWidget() is window.page)
    assert window.page.tabs.currentIndex() == TRANSCRIPT
    assert window.sidebar.nav.currentIndex() == 0
    running.until(lambda: abs(window.page.player.position - wanted) < 5)
    window.page.player.pause()


def test_a_wide_window_shows_the_whole_name_of_a_meeting(running: Running) -> None:
    running.window.resize(1900, 700)
    running.window.sidebar.nav.setCurrentIndex(1)
    running.settle()
    table = running.window.tasks_page.table
    running.until(lambda: table.viewport().width() > 1400 and not table.isColumnHidden(MEETING))
    named = [shown(task, MEETING) for task in table.model().tasks]
    assert named
    assert table.columnWidth(MEETING) > max(table.fontMetrics().horizontalAdvance(name) for name in named)
