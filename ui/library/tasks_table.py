"""The table of the tasks of all meetings: how its columns share the width, and how its cells are painted and edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from meetingmate.base.translation import tr
from ui.base import text
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for, scaled
from ui.library.task_model import COLUMNS, COMMENT, DUE, MEETING, OWNER, TASK, AllTasksModel, Group, shown
from ui.meeting.task_editors import DueEdit, owners_box
from ui.widgets.controls import as_rows
from ui.widgets.painting import MEASURE

#: The widest that the columns beside the task get, in characters; the task has the rest.
_WIDEST = {OWNER: 18, DUE: 17, MEETING: 26, COMMENT: 18}
#: Room around the words of a cell, in pixels.
_CELL = 12
#: What the tick before a task and the room around both take of its column, in pixels.
_TICK = 50
#: A task has at least so many characters; where that leaves too little, the meeting is hidden, then the comment.
_TASK = 26


class TasksTable(QTableView):
    """``opened``: the meeting of the selected task is wanted."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        as_rows(self, tr("Tasks of all meetings"))
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self._fit = QTimer(self, singleShot=True, interval=0)  # once all columns have their width
        self._fit.timeout.connect(self.resizeRowsToContents)

    def arrange(self) -> None:
        """Widths of the columns; the model must be there."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(TASK, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(20)
        header.sectionResized.connect(lambda *_: self._fit.start())
        self.arrange_rows()

    def arrange_rows(self) -> None:
        """Headings over the whole width, and every column as wide as what stands in it: the tasks are others."""
        model = cast(AllTasksModel, self.model())
        self.clearSpans()
        for row, found in enumerate(model.rows):
            if isinstance(found, Group):
                self.setSpan(row, TASK, 1, len(COLUMNS))
        self._share_width()
        self.resizeRowsToContents()

    def reveal(self, column: int) -> None:
        """Show a column that is hidden, until the widths are shared anew."""
        if self.isColumnHidden(column):
            self.setColumnHidden(column, False)
            self.setColumnWidth(column, self.fontMetrics().averageCharWidth() * _WIDEST[column])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_width()
            self._fit.start()

    def _share_width(self) -> None:
        """Columns as wide as their words; one in which nothing stands is hidden, and the less needed ones where the
        task would have no room."""
        model, metrics = cast(AllTasksModel, self.model()), self.fontMetrics()
        step = metrics.averageCharWidth()
        widths: dict[int, int] = {}
        for column, widest in _WIDEST.items():
            words = [shown(task, column) for task in model.tasks] if model.fills(column) else []
            if words:
                longest = max(metrics.horizontalAdvance(word) for word in (*words, tr(COLUMNS[column])))
                widths[column] = min(longest + 2 * _CELL, step * widest)
        for column in (MEETING, COMMENT):
            if self.viewport().width() - sum(widths.values()) < step * _TASK:
                widths.pop(column, None)
        if MEETING in widths:  # more of its title, where the tasks need no more room
            longest = max(metrics.horizontalAdvance(shown(task, MEETING)) for task in model.tasks) + 2 * _CELL
            spare = self.viewport().width() - sum(widths.values()) - step * MEASURE
            widths[MEETING] = max(widths[MEETING], min(longest, widths[MEETING] + spare))
        for column in _WIDEST:
            self.setColumnHidden(column, column not in widths)
            if column in widths:
                self.setColumnWidth(column, widths[column])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState
        if enter and self.currentIndex().isValid() and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.opened.emit()
        elif enter and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            first = self.model().index(self.currentIndex().row(), TASK)
            done = first.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if done else Qt.CheckState.Checked
            self.model().setData(first, state.value, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)


class TasksDelegate(QStyledItemDelegate):
    """``people`` gives the names to offer as owners."""

    def __init__(self, table: QTableView, people: Callable[[], list[str]]) -> None:
        super().__init__(table)
        self._table, self._people = table, people

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        super().initStyleOption(option, index)
        option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if index.column() != TASK:  # one line: what is longer stands in the tip
            option.features &= ~QStyleOptionViewItem.ViewItemFeature.WrapText
        if cast(AllTasksModel, index.model()).task_at(index.row()) is None:
            option.font = scaled(option.font, 1.0, bold=True)
            option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            colors = colors_for(option.palette)
            for group in (QPalette.ColorGroup.Disabled, QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                option.palette.setColor(group, QPalette.ColorRole.Text, QColor(colors.text))

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """One line, a task as many as it needs: Qt's own hint forgets what the style leaves free around the words."""
        task = cast(AllTasksModel, index.model()).task_at(index.row())
        line = option.fontMetrics.height()
        width = super().sizeHint(option, index).width()
        if task is None:
            return QSize(width, round(line * 2.2))
        if index.column() != TASK:
            return QSize(width, line + _CELL)
        room = QRect(0, 0, max(40, self._table.columnWidth(TASK) - _TICK), 1_000_000)
        words = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, shown(task, TASK))
        return QSize(width, words.height() + _CELL)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:  # noqa: N802
        if index.column() == DUE:
            return DueEdit(parent)
        if index.column() == OWNER:
            return owners_box(parent, self._people())
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(index.model().headerData(index.column(), Qt.Orientation.Horizontal))
        return editor

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, DueEdit):
            editor.set_due(value)
        elif isinstance(editor, QComboBox):
            editor.setCurrentText(value or tr(text.NOT_STATED))
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:  # noqa: N802
        if isinstance(editor, DueEdit):
            value: object = editor.due()
        else:
            value = editor.currentText() if isinstance(editor, QComboBox) else cast(QLineEdit, editor).text()
        model.setData(index, value, Qt.ItemDataRole.EditRole)
