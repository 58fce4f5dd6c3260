"""A calendar that opens below a field or an item, with whole names of the weekdays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QColor, QIcon, QTextCharFormat, QTransform
from PySide6.QtWidgets import QCalendarWidget, QMenu, QToolButton, QWidget, QWidgetAction

from meetingmate.base.translation import language, tr
from ui.base.theme import colors_for, pixmap

#: Weeks that a month may touch, and the row of the weekdays.
_ROWS = 6 + 1
#: Room that the style and Qt leave around the words of a cell, in pixels.
_CELL = 26


class CalendarMenu(QMenu):
    """``chosen`` is called with the day, or with None for no day at all. It deletes itself."""

    def __init__(self, now: str | None, chosen: Callable[[str | None], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._chosen = chosen
        self.calendar = calendar(self)
        if now:
            self.calendar.setSelectedDate(QDate.fromString(now, Qt.DateFormat.ISODate))
        action = QWidgetAction(self)
        action.setDefaultWidget(self.calendar)
        self.addAction(action)
        self.addAction(tr("&No date"), lambda: self._chosen(None))
        self.calendar.clicked.connect(self._take)
        self.calendar.activated.connect(self._take)

    def _take(self, day: QDate) -> None:
        self.close()
        self._chosen(date(day.year(), day.month(), day.day()).isoformat())


def calendar(parent: QWidget | None = None) -> QCalendarWidget:
    """A calendar in the colours of the program, wide enough for its words and as high as its longest month."""
    made = QCalendarWidget(parent)
    dress(made)
    return made


def dress(made: QCalendarWidget) -> None:
    """Give a calendar (also that of a date field) its look."""
    made.setAccessibleName(tr("Calendar"))
    words = QLocale("en_GB" if language() == "en" else language())  # as all other texts of the window
    made.setLocale(words)
    made.setFirstDayOfWeek(QLocale().firstDayOfWeek())
    made.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setGridVisible(False)
    _color(made)
    made.installEventFilter(_Recolor(made))
    metrics = made.fontMetrics()
    side = max(metrics.horizontalAdvance(words.dayName(n, QLocale.FormatType.ShortFormat)) for n in range(1, 8))
    line = round(metrics.height() * 1.7)
    # Qt's own size has no room for six weeks in a large font, and cuts the names of the days
    made.setMinimumSize((side + _CELL) * 7 + 8, line * (_ROWS + 1) + 20)


class _Recolor(QObject):
    """Gives a calendar other colours when those of the window change."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.PaletteChange and isinstance(watched, QCalendarWidget):
            _color(watched)
        return super().eventFilter(watched, event)


def _color(made: QCalendarWidget) -> None:
    colors = colors_for(made.palette())
    heading, plain = QTextCharFormat(), QTextCharFormat()
    heading.setForeground(QColor(colors.muted))
    heading.setBackground(QColor(colors.base))
    plain.setForeground(QColor(colors.text))
    made.setHeaderTextFormat(heading)
    for day in Qt.DayOfWeek:  # Qt paints weekends red, which means overdue here
        made.setWeekdayTextFormat(day, plain)
    sheet = (
        f"#qt_calendar_navigationbar {{ background: {colors.base}; }}"
        f"#qt_calendar_navigationbar QToolButton {{ color: {colors.text}; padding: 2px 6px; border-radius: 4px; }}"
        f"#qt_calendar_navigationbar QToolButton:hover {{ background: {colors.hover}; }}"
        "#qt_calendar_navigationbar QToolButton::menu-indicator { image: none; }"
    )
    if made.styleSheet() != sheet:
        made.setStyleSheet(sheet)
    forward = pixmap("chevron-right", colors.text, 16, made.devicePixelRatioF())
    for name, picture in (("next", forward), ("prev", forward.transformed(QTransform().scale(-1, 1)))):
        if (button := made.findChild(QToolButton, f"qt_calendar_{name}month")) is not None:
            button.setIcon(QIcon(picture))
