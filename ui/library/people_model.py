"""Everybody as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication

from meetingmate.base.translation import mark, tr
from meetingmate.editing.people import Known
from meetingmate.library import search_words
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for

NAME, ALIASES, EMAIL, MEETINGS, OPEN, OVERDUE, VOICE = range(7)
COLUMNS = (
    mark("Name"),
    mark("Also known as"),
    mark("E-mail"),
    mark("Meetings"),
    mark("Open tasks"),
    mark("Overdue"),
    mark("Voice"),
)
Role = Qt.ItemDataRole
#: What to sort by, and to search in.
SORT, SEARCH = Role.UserRole, Role.UserRole + 1


class PeopleModel(QAbstractTableModel):
    """Read only: what is known of somebody is changed beside the table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: list[Known] = []

    def set_people(self, people: list[Known]) -> None:
        """Show these."""
        if people == self.people:
            return
        if [known.person.name for known in people] == [known.person.name for known in self.people]:
            self.people = people
            self.dataChanged.emit(self.index(0, 0), self.index(len(people) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    def row_of(self, name: str) -> int:
        """The row of somebody, by name or alias; -1 when he or she is not shown."""
        key = search_words.key(name)
        for row, known in enumerate(self.people):
            if key in (search_words.key(own) for own in (known.person.name, *known.person.aliases)):
                return row
        return -1

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.people)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:  # noqa: N802
        return tr(COLUMNS[section]) if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole else None

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        known, column = self.people[index.row()], index.column()
        match role:
            case Role.DisplayRole:
                return shown(known, column)
            case Role.AccessibleTextRole:
                said = shown(known, column) or tr("none")
                return f"{tr(COLUMNS[column])}: {said}"
            case _ if role == SORT:
                return _sorted_by(known, column)
            case _ if role == SEARCH:
                person = known.person
                return " ".join(search_words.key(own) for own in (person.name, *person.aliases, person.email))
            case Role.ForegroundRole:
                return self._color(known, column)
            case Role.ToolTipRole if column in (NAME, ALIASES, EMAIL):
                return plain_tip(shown(known, column))
        return None

    def _color(self, known: Known, column: int) -> QColor | None:
        colors = colors_for(QGuiApplication.palette())
        if column == OVERDUE and known.person.overdue:
            return QColor(colors.danger)
        return QColor(colors.muted) if column in (ALIASES, EMAIL, VOICE) else None


def shown(known: Known, column: int) -> str:
    """What a cell says; nothing for none."""
    person = known.person
    return {
        NAME: person.name,
        ALIASES: ", ".join(person.aliases),
        EMAIL: person.email,
        MEETINGS: str(person.meetings or ""),
        OPEN: str(person.open_tasks or ""),
        OVERDUE: str(person.overdue or ""),
        VOICE: text.duration(sum(voice.seconds for voice in known.voices)) if known.voices else "",
    }[column]


def _sorted_by(known: Known, column: int) -> object:
    """Numbers run from the most down, so that one click brings those to the top."""
    person = known.person
    numbers = {MEETINGS: person.meetings, OPEN: person.open_tasks, OVERDUE: person.overdue}
    if column == VOICE:
        return -sum(voice.seconds for voice in known.voices)
    return -numbers[column] if column in numbers else search_words.key(shown(known, column))
