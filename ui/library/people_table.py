"""The table of people: sorted by a click on a heading, several rows to choose."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from meetingmate.base.translation import tr
from ui.library.people_model import ALIASES, EMAIL, MEETINGS, NAME, OPEN, OVERDUE, SEARCH, SORT, VOICE
from ui.widgets.controls import as_rows

#: Widths of the columns in letters; the name takes the rest.
_WIDTHS = {ALIASES: 20, EMAIL: 22, MEETINGS: 12, OPEN: 13, OVERDUE: 11, VOICE: 10}


class Sorted(QSortFilterProxyModel):
    """The people in the order of a column, and those only that are searched for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSortRole(SORT)
        self.setFilterRole(SEARCH)
        self.setFilterKeyColumn(NAME)


class PeopleTable(QTableView):
    """``opened``: Enter or a double click."""

    opened = Signal()

    def __init__(self, model: QSortFilterProxyModel) -> None:
        super().__init__()
        as_rows(self, tr("People of all meetings"))
        self.setModel(model)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.8))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        step = self.fontMetrics().averageCharWidth()
        for column, width in _WIDTHS.items():
            named = header.sectionSizeHint(column)  # some languages have longer words for it
            self.setColumnWidth(column, max(step * width, named))
        self.setSortingEnabled(True)
        self.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        else:
            super().keyPressEvent(event)
