"""A short table that is read and opened, not edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from meetingmate.base.translation import tr, tr_for
from ui.base.labels import set_tip
from ui.widgets.controls import as_rows


class RowTable(QTableWidget):
    """``opened`` gives the number of the row that Enter or a double click asks for."""

    opened = Signal(int)

    def __init__(self, name: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(columns), parent)
        self._columns = tuple(columns)
        as_rows(self, name)
        self.setHorizontalHeaderLabels(list(columns))
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.7))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def set_rows(self, rows: list[tuple[str, ...]]) -> None:
        """Show these; the current row stays where the rows are the same."""
        now = [
            tuple(item.text() if (item := self.item(r, c)) else "" for c in range(self.columnCount()))
            for r in range(self.rowCount())
        ]
        if rows == now:
            return
        self.setRowCount(len(rows))
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                heading = self._columns[column]
                said = tr("{heading}: {text}", heading=heading, text=cell or tr_for("an empty cell of a table", "none"))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
                set_tip(item, cell if column == 0 else "")
                self.setItem(number, column, item)
        if rows:
            self.setCurrentCell(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)
