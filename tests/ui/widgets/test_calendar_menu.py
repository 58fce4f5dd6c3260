"""The calendar: whole words, all weeks, readable in every look."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from meetingmate.base import translation
from ui.base.theme import Theme, colors_for, scaled
from ui.widgets.calendar_menu import CalendarMenu, calendar, dress


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG counts it."""

    def light(color: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_all_weeks_and_whole_weekdays_are_shown(theme: Theme, qtbot, factor: float) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.setFont(scaled(parent.font(), factor))
    menu = CalendarMenu("2026-08-05", lambda _day: None, parent)  # touches six weeks
    menu.calendar.setFont(parent.font())
    dress(menu.calendar)
    menu.popup(QPoint(0, 0))
    QApplication.processEvents()
    table = menu.calendar.findChild(QTableView)
    room = [table.columnWidth(n) for n in range(7)]
    words = [QLocale("en_GB").dayName(n, QLocale.FormatType.ShortFormat) for n in range(1, 8)]
    assert min(room) > max(table.fontMetrics().horizontalAdvance(word) for word in words) + 20
    assert sum(room) <= table.viewport().width() + 1
    heights = [table.rowHeight(n) for n in range(7)]
    assert min(heights) >= table.fontMetrics().height()
    assert sum(heights) <= table.viewport().height() + 1
    menu.close()


@pytest.mark.parametrize("look", ["light", "dark", "light-contrast", "dark-contrast"])
def test_every_look_is_readable(theme: Theme, look: str) -> None:
    theme.set_appearance(look)
    try:
        made = calendar()
        ground = made.palette().color(QPalette.ColorRole.Base)
        for day in range(1, 8):
            format_ = made.weekdayTextFormat(Qt.DayOfWeek(day))
            assert contrast(format_.foreground().color(), ground) >= 4.5
        heading = made.headerTextFormat()
        assert contrast(heading.foreground().color(), heading.background().color()) >= 4.5
        assert colors_for(made.palette()).base == ground.name()
        made.deleteLater()
    finally:
        theme.set_appearance("light")


def test_a_day_or_none_is_chosen(theme: Theme, qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    got: list[str | None] = []
    menu = CalendarMenu("2026-12-04", got.append, parent)
    assert menu.calendar.selectedDate() == QDate(2026, 12, 4)
    menu.calendar.activated.emit(QDate(2026, 12, 11))
    menu = CalendarMenu(None, got.append, parent)
    menu.actions()[-1].trigger()
    assert got == ["2026-12-11", None]


def test_days_and_months_are_in_the_language_of_the_program(theme: Theme) -> None:
    try:
        translation.use("de")
        made = calendar()
        assert made.locale().language() == QLocale.Language.German
        translation.use("en")
        dress(made)
        assert made.locale().language() == QLocale.Language.English
        made.deleteLater()
    finally:
        translation.use("en")
