"""The tasks of all meetings as a table, in groups by the day on which they are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from meetingmate.base.translation import mark, tr, tr_for
from meetingmate.domain.meeting import telling
from meetingmate.library.tasks import Task
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for
from ui.meeting.tasks_model import Due

TASK, OWNER, DUE, MEETING, COMMENT = range(5)
COLUMNS = (mark("Task"), mark("Owner"), mark("Due"), mark("Meeting"), mark("Comment"))


@dataclass(frozen=True)
class Group:
    """The heading of a group of tasks."""

    title: str
    count: int

    @property
    def words(self) -> str:
        """As it is shown."""
        return f"{self.title} ({self.count})"


_EDITABLE = (TASK, OWNER, DUE, COMMENT)
Role = Qt.ItemDataRole


class AllTasksModel(QAbstractTableModel):
    """Headings and tasks. ``edited`` gives a task, the column, and the new value: a bool (done), a text, or a Due."""

    edited = Signal(object, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: Nothing can be changed.
        self.read_only = False
        self.tasks: list[Task] = []  # in the order in which they are shown
        self.rows: list[Task | Group] = []

    def set_tasks(self, tasks: list[Task], today: date | None = None) -> None:
        """Show these, in the groups that they are in on ``today``."""
        rows = grouped(tasks, today or date.today())
        if rows == self.rows:
            return
        same = [_key(row) for row in rows] == [_key(row) for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows, self.tasks = rows, [row for row in rows if isinstance(row, Task)]
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def task_at(self, row: int) -> Task | None:
        """The task of a row; None for a heading, and where there is no row."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Task) else None

    def row_of(self, meeting: str, item: str) -> int:
        """The row of a task, -1 when it is not shown."""
        return next((n for n, row in enumerate(self.rows) if _key(row) == (meeting, item)), -1)

    def fills(self, column: int) -> bool:
        """Whether anything stands in a column."""
        return column == TASK or any(shown(task, column) for task in self.tasks)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        return tr(COLUMNS[section]) if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole else None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        if self.task_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags  # the keyboard passes headings over
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.read_only:
            return flags
        if index.column() in _EDITABLE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == TASK else flags

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        task, column = self.rows[index.row()], index.column()
        if isinstance(task, Group):
            spoken = role == Role.AccessibleTextRole  # screen readers see all its cells
            return task.words if spoken or (column == TASK and role == Role.DisplayRole) else None
        match role:
            case Role.DisplayRole:
                return shown(task, column)
            case Role.EditRole:
                return Due(task.due, task.due_text) if column == DUE else _typed(task, column)
            case Role.CheckStateRole if column == TASK:
                return Qt.CheckState.Checked if task.status == "done" else Qt.CheckState.Unchecked
            case Role.AccessibleTextRole:
                said = [
                    tr_for("state of a task", "done") if column == TASK and task.status == "done" else "",
                    shown(task, column) or tr("none"),
                    tr_for("state of a task", "overdue") if column == DUE and task.overdue else "",
                ]
                return f"{tr(COLUMNS[column])}: {', '.join(filter(None, said))}"
            case Role.ForegroundRole:
                return self._color(task, column)
            case Role.ToolTipRole:
                return plain_tip(_tip(task, column))
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        task = self.task_at(index.row())
        if task is None:
            return False
        if role == Role.CheckStateRole:
            self.edited.emit(task, TASK, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Role.EditRole and value != self.data(index, Role.EditRole):
            self.edited.emit(task, index.column(), value)
        return True

    def _color(self, task: Task, column: int) -> QColor | None:
        colors = colors_for(QGuiApplication.palette())
        if task.overdue and column == DUE:
            return QColor(colors.danger)
        quiet = task.status == "done"
        return QColor(colors.muted) if quiet or column == MEETING else None


def shown(task: Task, column: int) -> str:
    """What a cell says; empty where nothing is known."""
    state = text.action_state(task.status).lower()
    return {
        TASK: f"{task.task} ({state})" if task.status in ("proposed", "withdrawn") else task.task,
        OWNER: ", ".join(task.owners),
        DUE: text.due_short(task.due_text, task.due),
        MEETING: f"{text.short_day(task.meeting_date)}, {task.meeting_title}",
        COMMENT: task.comment,
    }[column]


def grouped(tasks: list[Task], today: date) -> list[Task | Group]:
    """``tasks`` below the headings of their groups: overdue, this week, later, without a date, and what is over."""
    sunday = (today + timedelta(days=6 - today.weekday())).isoformat()

    headings = {
        "late": tr("Overdue"),
        "week": tr("This week"),
        "later": tr("Later"),
        "undated": tr("Without date"),
        "over": tr_for("state of a task", "Done"),
    }

    def group(task: Task) -> str:
        if task.status in ("done", "withdrawn"):
            return "over"
        if task.overdue:
            return "late"
        return "undated" if not task.due else "week" if task.due <= sunday else "later"

    rows: list[Task | Group] = []
    for key, title in headings.items():
        inside = [task for task in tasks if group(task) == key]
        rows += [Group(title, len(inside)), *inside] if inside else []
    return rows


def _key(row: Task | Group) -> tuple[str, str]:
    return ("", row.title) if isinstance(row, Group) else (row.meeting, row.item)


def _tip(task: Task, column: int) -> str:
    """What a cell has no room for."""
    said = telling(task.task, task.evidence)
    quote = f"“{said.quote}”\n" if said else ""
    return {
        TASK: f"{quote}{task.meeting_title}, {text.day(task.meeting_date)}",
        DUE: text.due(task.due_text, task.due) if task.due else task.due_text or "",
        MEETING: f"{task.meeting_title}, {text.day(task.meeting_date)}",
    }.get(column, shown(task, column))


def _typed(task: Task, column: int) -> str:
    return {TASK: task.task, OWNER: ", ".join(task.owners), MEETING: "", COMMENT: task.comment}[column]
