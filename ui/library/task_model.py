"""The tasks of all meetings as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from meetingmate.library.tasks import Task
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for
from ui.meeting.tasks_model import Due

TASK, OWNER, DUE, MEETING, COMMENT = range(5)
COLUMNS = ("Task", "Owner", "Due", "Meeting", "Comment")
_EDITABLE = (TASK, OWNER, DUE, COMMENT)
Role = Qt.ItemDataRole


class AllTasksModel(QAbstractTableModel):
    """``edited`` gives a task, the column, and the new value: a bool (done), a text, or a Due."""

    edited = Signal(object, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks: list[Task] = []

    def set_tasks(self, tasks: list[Task]) -> None:
        """Show these."""
        if tasks == self.tasks:
            return
        if [(t.meeting, t.item) for t in tasks] == [(t.meeting, t.item) for t in self.tasks]:
            self.tasks = tasks
            self.dataChanged.emit(self.index(0, 0), self.index(len(tasks) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.tasks = tasks
        self.endResetModel()

    def row_of(self, meeting: str, item: str) -> int:
        """The row of a task, -1 when it is not shown."""
        return next((n for n, t in enumerate(self.tasks) if (t.meeting, t.item) == (meeting, item)), -1)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.tasks)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        return COLUMNS[section] if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole else None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in _EDITABLE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == TASK else flags

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        task, column = self.tasks[index.row()], index.column()
        match role:
            case Role.DisplayRole:
                return shown(task, column)
            case Role.EditRole:
                return Due(task.due, task.due_text) if column == DUE else _typed(task, column)
            case Role.CheckStateRole if column == TASK:
                return Qt.CheckState.Checked if task.status == "done" else Qt.CheckState.Unchecked
            case Role.AccessibleTextRole:
                done = "done, " if column == TASK and task.status == "done" else ""
                return f"{COLUMNS[column]}: {done}{shown(task, column) or 'none'}"
            case Role.ForegroundRole:
                return self._color(task, column)
            case Role.ToolTipRole if column == TASK and task.evidence:
                return plain_tip(f"“{task.evidence[0].quote}”")
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        task = self.tasks[index.row()]
        if role == Role.CheckStateRole:
            self.edited.emit(task, TASK, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Role.EditRole and value != self.data(index, Role.EditRole):
            self.edited.emit(task, index.column(), value)
        return True

    def _color(self, task: Task, column: int) -> QColor | None:
        colors = colors_for(QGuiApplication.palette())
        if task.overdue and column == DUE:
            return QColor(colors.danger)
        quiet = task.status == "done" or (column == OWNER and not task.owners)
        return QColor(colors.muted) if quiet or column == MEETING else None


def shown(task: Task, column: int) -> str:
    """What a cell says."""
    if column == DUE:
        when = text.due(task.due_text, task.due)
        return f"{when}, overdue" if task.overdue else when
    return {
        TASK: f"{task.task} ({task.status})" if task.status in ("proposed", "withdrawn") else task.task,
        OWNER: text.owners(task.owners),
        MEETING: f"{task.meeting_title}, {text.day(task.meeting_date)}",
        COMMENT: task.comment,
    }[column]


def _typed(task: Task, column: int) -> str:
    return {TASK: task.task, OWNER: ", ".join(task.owners), MEETING: "", COMMENT: task.comment}[column]
