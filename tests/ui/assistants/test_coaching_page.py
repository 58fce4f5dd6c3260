"""The page Coaching: nothing while it is off, who is it about, moments that play, the trend, the checklist."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from meetingmate.assistants.coaching import gathering
from meetingmate.base.settings import Settings
from meetingmate.library import Library
from tests.assistants.coaching.saying import added, said
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.assistants.coaching_page import CoachingPage
from ui.assistants.trend_plot import nice_step, runs


def add_calls(library: Library) -> None:
    today = date.today()
    for number in range(3):
        added(
            library,
            f"call{number}",
            said(0, 5, "Ann", "What do you use today?"),
            said(5, 10, "Zebulon", "That is too expensive."),
            said(10, 400, "Ann", "It pays for itself soon."),
            title=f"Call & co {number}",
            date=(today - timedelta(weeks=2 * number)).isoformat(),
            series="Sales",
        )


def apply(running: Running, **values: object) -> None:
    running.window.settings_controller.apply(dataclasses.replace(Settings(), **values))


@pytest.fixture
def page(running: Running) -> Iterator[CoachingPage]:
    add_calls(running.library)
    apply(running, coaching=True, my_name="Ann")
    controller = running.window.assistants.coaching
    running.window.sidebar.nav.setCurrentIndex(controller.number)
    running.until(lambda: controller.page.report is not None)
    yield controller.page
    controller.page.close_work()


def shown(page: CoachingPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.text()]


def test_switched_off_there_is_no_page_and_nothing_is_counted(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(gathering, "report", lambda _library, name, **_given: counted.append(name))
    controller = running.window.assistants.coaching
    assert not running.window.sidebar.nav.isTabVisible(controller.number)
    controller.page.reload()
    running.news("m1", "transcript")
    running.settle()
    assert counted == []


def test_the_side_bar_has_room_for_its_tab(running: Running, page: CoachingPage) -> None:
    assert page.isVisible()
    sidebar = running.window.sidebar
    running.until(lambda: sidebar.width() >= sidebar.width_of_tabs())


def test_switched_off_again_the_figures_are_gone(running: Running, page: CoachingPage) -> None:
    apply(running, coaching=False, my_name="Ann")
    nav = running.window.sidebar.nav
    assert not nav.isTabVisible(running.window.assistants.coaching.number)
    assert nav.currentIndex() == 0
    assert page.report is None


def test_without_a_name_it_asks_and_the_choice_is_remembered(running: Running) -> None:
    add_calls(running.library)
    apply(running, coaching=True)
    page = running.window.assistants.coaching.page
    running.window.sidebar.nav.setCurrentIndex(running.window.assistants.coaching.number)
    running.until(lambda: page.name.findData("Ann") > 0)
    assert page.empty.isVisible()
    assert page.empty.title == "Say who you are"
    page.name.setCurrentIndex(page.name.findData("Ann"))
    page.name.activated.emit(page.name.currentIndex())
    running.until(lambda: page.report is not None)
    assert running.session.settings.my_name == "Ann"
    assert page.tabs.isVisible()


def test_suggestions_and_figures_play_their_moments(running: Running, page: CoachingPage) -> None:
    assert len(page.overview.suggestions) == 2
    wanted: list[tuple[str, float]] = []
    page.meeting_wanted.disconnect()
    page.meeting_wanted.connect(lambda meeting, second: wanted.append((meeting, second)))
    block = next(one for one in page.overview.suggestions if "without a break" in one.heading.text())
    block.buttons[0].click()
    table = page.overview.table
    [row] = [n for n in range(table.rowCount()) if table.item(n, 0).text() == "Longest stretch"]
    table.setCurrentCell(row, 0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert len(wanted) == 2
    assert {second for _, second in wanted} == {10.0}
    assert "Zebulon" not in " ".join(shown(page))


def test_the_trend_has_the_values_of_its_plot_in_a_table(page: CoachingPage) -> None:
    assert page.trend.table.rowCount() == 5, "weeks without a meeting as well"
    assert page.trend.table.item(0, 2).text() == "99 %"
    assert page.trend.table.item(1, 2).text() == ""
    assert page.trend.plot.accessibleName() == "Trend: Share of the talk"
    page.trend.figure.setCurrentIndex(1)
    assert page.trend.plot.accessibleName() == "Trend: Longest stretch"
    page.tabs.setCurrentWidget(page.trend)
    assert not page.trend.plot.grab().isNull()


def test_the_checklist_of_a_meeting_and_one_that_is_wrong(running: Running, page: CoachingPage, tmp_path: Path) -> None:
    page.tabs.setCurrentWidget(page.checklist)
    running.until(lambda: page.checklist.blocks)
    assert page.checklist.blocks[0].heading.text() == "Discovery questions: 1 of 3 found"
    assert "Objections and your answers: found" in shown(page)
    assert "Your answer: “It pays for itself soon.”" in shown(page)
    (tmp_path / "mine.toml").write_text('title = "x"\n', "utf-8")
    problems: list[str] = []
    page.problem.connect(problems.append)
    page.checklist.path = tmp_path / "mine.toml"
    page.checklist.ask()
    running.until(lambda: problems)
    assert problems == ["mine.toml, line 1: “items” is missing."]


def test_every_control_can_be_reached_and_has_a_name(page: CoachingPage) -> None:
    for number in range(page.tabs.count()):
        page.tabs.setCurrentIndex(number)
        assert faults_of(page) == []


def test_a_line_breaks_where_a_week_has_no_value() -> None:
    assert [len(run) for run in runs([1, 2, None, 3, None, 4, 5, 6])] == [2, 3]  # type: ignore[list-item]
    assert [nice_step(step) for step in (0, 0.13, 0.2, 3, 70)] == [1.0, 0.2, 0.2, 5, 100]
