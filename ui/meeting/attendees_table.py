"""Who was invited: name, role, present; edited in place."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import tr
from meetingmate.domain.attendee_list import addresses_in, people_in
from meetingmate.domain.meeting import Attendee
from ui.widgets.controls import as_rows, button

_NAME, _ROLE, _PRESENT = range(3)


class AttendeesTable(QWidget):
    """``changed`` after every edit; ``renamed`` when one name was corrected into another."""

    changed = Signal()
    renamed = Signal(str, str)
    addresses_given = Signal(dict)  # e-mail addresses by name, from a list that was pasted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: list[Attendee] = []
        self.table = QTableWidget(0, 3)
        as_rows(self.table, tr("Attendees"))
        self.table.setHorizontalHeaderLabels([tr("Name"), tr("Role"), tr("Present")])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_ROLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_PRESENT, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemChanged.connect(self._on_item)
        self.table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))
        self._buttons = (
            button(tr("Add attendee"), self.add, icon="add"),
            button(tr("Remove"), self.remove, icon="remove"),
        )
        buttons = QHBoxLayout()
        for one in self._buttons:
            buttons.addWidget(one)
        buttons.addStretch(1)
        self._read_only = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table)
        box.addLayout(buttons)
        self._fit()

    def only_show(self) -> None:
        """Let nothing be changed."""
        self._read_only = True
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for one in self._buttons:
            one.hide()

    def set_attendees(self, attendees: list[Attendee]) -> None:
        """Show these attendees unless they are shown already."""
        if attendees == self._before and self.table.rowCount() == len(attendees):
            return
        self._before = [Attendee(name=a.name, role=a.role, present=a.present, aliases=a.aliases) for a in attendees]
        self.table.blockSignals(True)
        self.table.setRowCount(len(attendees))
        for number, attendee in enumerate(attendees):
            self._fill(number, attendee)
        self.table.blockSignals(False)
        self._fit()

    def attendees(self) -> list[Attendee]:
        """What stands in the table; rows without a name don't count."""
        made = []
        for number in range(self.table.rowCount()):
            name = self._cell(number, _NAME).text().strip()
            if name:
                role = self._cell(number, _ROLE).text().strip() or None
                present = self._cell(number, _PRESENT).checkState() == Qt.CheckState.Checked
                known = self._before[number].aliases if number < len(self._before) else []
                made.append(Attendee(name=name, role=role, present=present, aliases=known))
        return made

    def add(self) -> None:
        """Add an empty row and edit its name."""
        number = self.table.rowCount()
        self.table.blockSignals(True)
        self.table.setRowCount(number + 1)
        self._fill(number, Attendee(name=""))
        self.table.blockSignals(False)
        self._fit()
        self.table.setCurrentCell(number, _NAME)
        self.table.editItem(self._cell(number, _NAME))

    def remove(self) -> None:
        """Take the selected attendee out."""
        number = self.table.currentRow()
        if number < 0:
            return
        self.table.removeRow(number)
        if number < len(self._before):
            del self._before[number]
        self._fit()
        self.changed.emit()

    def _fill(self, number: int, attendee: Attendee) -> None:
        self.table.setItem(number, _NAME, QTableWidgetItem(attendee.name))
        self.table.setItem(number, _ROLE, QTableWidgetItem(attendee.role or ""))
        present = QTableWidgetItem()
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        present.setFlags(flags if self._read_only else flags | Qt.ItemFlag.ItemIsUserCheckable)
        present.setCheckState(Qt.CheckState.Checked if attendee.present else Qt.CheckState.Unchecked)
        present.setData(Qt.ItemDataRole.AccessibleTextRole, tr("Present"))
        self.table.setItem(number, _PRESENT, present)

    def _on_item(self, item: QTableWidgetItem) -> None:
        number, name = item.row(), item.text().strip()
        if item.column() == _NAME and name and (people := people_in(name)):
            addresses = addresses_in(name)
            name = people[0].name
            self._take(number, people)
            if addresses:
                self.addresses_given.emit(addresses)
        if item.column() == _NAME and number < len(self._before):
            old = self._before[number].name
            if name and name != old:
                self._before[number].name = name
                self.renamed.emit(old, name)
                if self.table.rowCount() == len(self._before):
                    return
        self.changed.emit()

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        return cast(QTableWidgetItem, self.table.item(row, column))  # every row is filled

    def _take(self, number: int, people: list[Attendee]) -> None:
        """Put one name in its usual order, or the people of a list that was pasted into a name: each gets a row."""
        self.table.blockSignals(True)
        self._cell(number, _NAME).setText(people[0].name)
        if people[0].role and not self._cell(number, _ROLE).text():
            self._cell(number, _ROLE).setText(people[0].role)
        known = {self._cell(row, _NAME).text().strip().casefold() for row in range(self.table.rowCount())}
        for person in people[1:]:
            if person.name.casefold() not in known:
                self.table.setRowCount(self.table.rowCount() + 1)
                self._fill(self.table.rowCount() - 1, person)
        self.table.blockSignals(False)
        self._fit()

    def _fit(self) -> None:
        rows = max(1, self.table.rowCount())
        self.table.setFixedHeight(
            self.table.verticalHeader().defaultSectionSize() * min(rows, 12) + round(self.fontMetrics().height() * 2.2)
        )
