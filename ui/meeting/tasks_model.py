"""The tasks, grouped by owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt, Signal

from meetingmate.base.translation import tr, tr_for, trn
from meetingmate.domain.meeting import ActionItem, ActionStatus, Check, Minutes
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.widgets.rows_model import Role

TASK, OWNER, DUE, STATUS = range(4)
_COLUMNS = 4


def heading_of(column: int) -> str:
    """What stands above a column."""
    due, done = tr_for("heading of a column", "Due"), tr_for("heading of a column", "Done")
    return (tr("Task"), tr("Owner"), due, done)[column]


def step_of(column: int) -> str:
    """What Undo calls a change in a column."""
    return (tr("change of the task"), tr("change of the owner"), tr("change of the due"), tr("change of the done"))[
        column
    ]


@dataclass
class Group:
    """The tasks of one owner; ``owner`` empty: not stated. ``tasks`` are numbers of actions in the minutes."""

    owner: str
    tasks: list[int] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The owner as shown."""
        return self.owner or tr(text.NOT_STATED).capitalize()


@dataclass(frozen=True)
class Due:
    """When a task is due, as edited: ISO date or None, and the words."""

    iso: str | None
    words: str | None


class TasksModel(QAbstractItemModel):
    """Groups with their tasks below. A task of two owners stands in both groups. Edits are given out."""

    edited = Signal(int, str, object)  # number of the action, label of the edit, change(ActionItem)

    TaskRole = Role.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: Nothing can be changed.
        self.read_only = False
        self.actions: list[ActionItem] = []
        self.groups: list[Group] = []

    def show(self, minutes: Minutes | None, people: list[str]) -> None:
        """Show the tasks of ``minutes``; owners in the order of ``people``."""
        actions = minutes.actions if minutes else []
        groups: dict[str, Group] = {name: Group(name) for name in people}
        for number, action in enumerate(actions):
            for owner in action.owners or [""]:
                groups.setdefault(owner, Group(owner)).tasks.append(number)
        last = groups.pop("", None)
        shown = [g for g in groups.values() if g.tasks] + ([last] if last else [])
        if shown == self.groups and len(actions) == len(self.actions):
            self.actions = actions
            for row, group in enumerate(self.groups):
                parent = self.index(row, 0)
                self.dataChanged.emit(self.index(0, 0, parent), self.index(len(group.tasks) - 1, _COLUMNS - 1, parent))
            return
        self.beginResetModel()
        self.actions, self.groups = actions, shown
        self.endResetModel()

    def number(self, index: ModelIndex) -> int | None:
        """The action that ``index`` shows, None for a group."""
        if not index.isValid() or not index.internalId():
            return None
        return self.groups[index.internalId() - 1].tasks[index.row()]

    def group(self, index: ModelIndex) -> Group | None:
        """The group that ``index`` is or lies in."""
        if not index.isValid():
            return None
        return self.groups[index.internalId() - 1 if index.internalId() else index.row()]

    # --- Qt's interface -----------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: ModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: ModelIndex) -> QModelIndex:  # type: ignore[override]  # QObject.parent() is another one
        return (
            self.createIndex(index.internalId() - 1, 0, 0) if index.isValid() and index.internalId() else QModelIndex()
        )

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        if not parent.isValid():
            return len(self.groups)
        return 0 if parent.internalId() or parent.column() > 0 else len(self.groups[parent.row()].tasks)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return _COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return heading_of(section)
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.number(index) is not None and not self.read_only:
            flags |= Qt.ItemFlag.ItemIsUserCheckable if index.column() == STATUS else Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        number = self.number(index)
        if number is None:
            group = self.group(index)
            spanned = index.column() == 0 or role == Role.AccessibleTextRole  # screen readers see all its cells
            if group and spanned and role in (Role.DisplayRole, Role.AccessibleTextRole):
                tasks = trn("{count} task", "{count} tasks", len(group.tasks))
                return f"{group.title}, {tasks}"
            return None
        action = self.actions[number]
        column = index.column()
        match role:
            case self.TaskRole:
                return action
            case Role.DisplayRole:
                return _shown(action, column, self._owner_of(index))
            case Role.EditRole:
                return _edited(action, column)
            case Role.CheckStateRole if column == STATUS:
                return Qt.CheckState.Checked if action.status == "done" else Qt.CheckState.Unchecked
            case Role.AccessibleTextRole:
                checked = [tr(text.MARKS[text.mark_of(action.check)]).lower()] if column == TASK else []
                said = ", ".join([_spoken(action, column), *checked])
                return tr("{heading}: {text}", heading=heading_of(column), text=said)
            case Role.ToolTipRole if column == TASK:
                return plain_tip(text.reason_of(action.check))
            case Role.ToolTipRole if column == DUE and action.due:
                return plain_tip(text.due(action.due_text, action.due))
        return None

    def shows(self, column: int) -> bool:
        """Whether anything stands in a column; the owner does where it is not that of the group."""
        if column != OWNER:
            return True
        return any(len(action.owners) > 1 for action in self.actions)

    def _owner_of(self, index: ModelIndex) -> str:
        group = self.group(index)
        return group.owner if group else ""

    def setData(self, index: ModelIndex, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        number = self.number(index)
        if number is None:
            return False
        change = change_of(index.column(), value, role)
        if change is None:
            return False
        self.edited.emit(number, step_of(index.column()), change)
        return True


def tasks_text(group: Group, actions: list[ActionItem], title: str) -> str:
    """The tasks of one person for the clipboard."""
    if group.owner:
        lines = [tr("{meeting}: tasks of {name}", meeting=title, name=group.owner)]
    else:
        lines = [tr("{meeting}: tasks without an owner", meeting=title)]
    for number in group.tasks:
        action = actions[number]
        box = "[x]" if action.status == "done" else "[ ]"
        said = tr("{task} (due: {date})", task=action.task, date=text.due(action.due_text, action.due))
        lines.append(f"- {box} {said}")
    return "\n".join(lines)


def parse_due(value: str) -> Due:
    """What somebody typed: an ISO date, or any words."""
    value = value.strip()
    if not value:
        return Due(None, None)
    try:
        return Due(date.fromisoformat(value).isoformat(), None)
    except ValueError:
        return Due(None, value)


def _shown(action: ActionItem, column: int, owner: str) -> str:
    """What a cell says below the heading of ``owner``, which is not said again; an open or done task has its tick."""
    others = [name for name in action.owners if name != owner]
    state = "" if action.status in ("open", "done") else f" ({text.action_state(action.status).lower()})"
    return (
        action.task + state,
        tr("with {names}", names=", ".join(others)) if others else "",
        text.due_short(action.due_text, action.due),
        "",
    )[column]


def _spoken(action: ActionItem, column: int) -> str:
    return (
        action.task,
        text.owners(action.owners),
        text.due(action.due_text, action.due),
        text.action_state(action.status),
    )[column]


def _edited(action: ActionItem, column: int) -> object:
    if column == DUE:
        return Due(action.due, action.due_text)
    return (action.task, ", ".join(action.owners))[column] if column < DUE else None


def change_of(column: int, value: object, role: int = Role.EditRole) -> Callable[[ActionItem], None] | None:
    """What gives a task this value in a column (owners as text, a ``Due``); None when the value fits no column."""
    person = Check(result="person")
    if column == STATUS and role == Role.CheckStateRole:
        status: ActionStatus = "done" if Qt.CheckState(value) == Qt.CheckState.Checked else "open"

        def change(action: ActionItem) -> None:  # ticked off after the meeting: its content stays verified
            action.take_status(status, date.today().isoformat())
    elif role != Role.EditRole:
        return None
    elif column == TASK and str(value).strip():

        def change(action: ActionItem) -> None:
            if action.task != value:
                action.task, action.check = " ".join(str(value).split()), person
    elif column == OWNER:
        nobody = tr(text.NOT_STATED).casefold()
        names = [name for part in str(value).split(",") if (name := part.strip()) and name.casefold() != nobody]

        def change(action: ActionItem) -> None:
            if action.owners != names:
                action.owners, action.check = names, person
    elif column == DUE and isinstance(value, Due):
        due = value

        def change(action: ActionItem) -> None:
            if (action.due, action.due_text) != (due.iso, due.words):
                action.due, action.due_text, action.check = due.iso, due.words, person
    else:
        return None
    return change
