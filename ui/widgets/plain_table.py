"""A table of rows of any kind that is only read: thousands of them without a widget or an item each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from meetingmate.base.translation import tr, tr_for
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.widgets.controls import as_rows

Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Column:
    """``shown`` gives what a row says here; ``wide`` takes all the width that the others leave."""

    title: str
    shown: Callable[[Any], str]
    wide: bool = False
    right: bool = False


class PlainModel(QAbstractTableModel):
    """Rows, and how they read."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Any] = []

    def set_rows(self, rows: list[Any]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        match role:
            case Role.DisplayRole:
                return column.shown(self.rows[index.row()])
            case Role.ToolTipRole:
                return plain_tip(column.shown(self.rows[index.row()]))
            case Role.AccessibleTextRole:
                said = column.shown(self.rows[index.row()]) or tr_for("an empty cell of a table", "none")
                return tr("{heading}: {text}", heading=column.title, text=said)
            case Role.TextAlignmentRole:
                return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class PlainTable(QTableView):
    """Shows a PlainModel; ``chosen`` tells that other rows are selected, ``opened`` that Enter was pressed."""

    chosen = Signal()
    opened = Signal()

    def __init__(self, name: str, columns: Sequence[Column], *, several: bool = False) -> None:
        super().__init__()
        self.rows_model = PlainModel(columns, self)
        self.setModel(self.rows_model)
        as_rows(self, name)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 8)
        header.setResizeContentsPrecision(0)  # by the rows in sight: there may be thousands
        modes = QHeaderView.ResizeMode
        for number, column in enumerate(columns):
            header.setSectionResizeMode(number, modes.Stretch if column.wide else modes.ResizeToContents)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def set_rows(self, rows: list[Any]) -> None:
        """Show these; the cursor stays in its line."""
        line = self.currentIndex().row()
        self.rows_model.set_rows(rows)
        if rows:
            self.selectRow(min(max(line, 0), len(rows) - 1))
        self.chosen.emit()

    def selected(self) -> list[Any]:
        """The rows that are selected, in their order."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[number] for number in numbers]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        else:
            super().keyPressEvent(event)
