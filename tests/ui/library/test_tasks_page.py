"""The page with the tasks of all meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from meetingmate.domain.meeting import ActionItem, Evidence, Meeting, Minutes
from meetingmate.library import Library
from meetingmate.library import tasks as library_tasks
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.library.task_model import COMMENT, DUE, OWNER, TASK
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
    row = next(n for n, t in enumerate(page.model.tasks) if t.task == task)
    return page.model.index(row, column)


def test_the_overdue_come_first_and_say_so(page: TasksPage) -> None:
    assert listed(page) == ["Pay the rent", "Ask the bank"]
    late = [task.overdue for task in page.model.tasks]
    assert late == sorted(late, reverse=True)
    assert cell(page, "Pay the rent", DUE).data().endswith(", overdue")
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


def test_enter_goes_to_the_words_it_rests_on(page: TasksPage) -> None:
    wanted: list[tuple[str, float]] = []
    page.meeting_wanted.connect(lambda meeting, second: wanted.append((meeting, second)))
    page.table.setCurrentIndex(cell(page, "Ask the bank", TASK))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert wanted == [("a", 12.5)]


def test_the_list_is_written_to_files(running: Running, page: TasksPage, tmp_path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    for name in ("tasks.docx", "tasks.csv", "tasks.ics"):
        page.export_to(tmp_path / name)
    running.until(lambda: len(told) == 3)
    assert "Pay the rent" in (tmp_path / "tasks.csv").read_text(encoding="utf-8-sig")


def test_from_the_tasks_of_the_library_to_the_moment_and_back(running: Running) -> None:
    window = running.window
    window.sidebar.nav.setCurrentIndex(1)
    page = window.tasks_page
    running.until(lambda: window.pages.currentWidget() is page and page.model.tasks)
    page.table.setCurrentIndex(page.model.index(0, TASK))
    wanted = page.model.tasks[0].evidence[0].start
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    running.until(lambda: window.pages.currentWidget() is window.page)
    assert window.page.tabs.currentIndex() == TRANSCRIPT
    assert window.sidebar.nav.currentIndex() == 0
    running.until(lambda: abs(window.page.player.position - wanted) < 5)
    window.page.player.pause()
