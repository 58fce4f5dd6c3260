"""The rows of a list in a form, as a table to edit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from meetingmate.assistants.forms import showing
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FieldValue, FormField
from ui.widgets.controls import as_rows, button, muted

_MOST_SHOWN, _LEAST_SHOWN = 6, 2


class RowsTable(QWidget):
    """``changed``: a person has edited, added or removed a row."""

    changed = Signal()

    def __init__(self, one: FormField, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field, self._language = one, language
        self._rows: list[dict[str, FieldValue]] = []
        self.none = muted()
        self.table = QTableWidget(0, len(one.columns))
        as_rows(self.table, showing.label(one, language))
        self.table.setHorizontalHeaderLabels([showing.label(column, language) for column in one.columns])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.itemChanged.connect(self._on_item)
        name = showing.label(one, language)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.add = button(tr("Add a row"), self._add, icon="add", kind="flat")
        self.add.setAccessibleName(tr("Add a row to {field}", field=name))
        self.remove = button(tr("Remove the row"), self._remove, icon="remove", kind="flat")
        self.remove.setAccessibleName(tr("Remove the row of {field}", field=name))
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.none)
        box.addWidget(self.table)
        box.addLayout(buttons)
        self.setFocusProxy(self.table)

    def show_rows(self, rows: list[dict[str, FieldValue]], said: str) -> None:
        """Show the rows; ``said`` are the words that there are none."""
        self._rows = [dict(row) for row in rows]
        self.none.setText(said)
        self.none.setVisible(bool(said))
        table = self.table
        table.blockSignals(True)
        table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, column in enumerate(self._field.columns):
                value = row.get(column.id, FieldValue())
                table.setItem(number, place, QTableWidgetItem(showing.shown(column, value, self._language)))
        table.blockSignals(False)
        shown = min(max(len(rows), _LEAST_SHOWN), _MOST_SHOWN)
        line = table.verticalHeader().defaultSectionSize()
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + line * shown + 4)
        self.remove.setEnabled(bool(rows))

    def rows(self) -> list[dict[str, FieldValue]]:
        """The rows as they stand; empty ones are left out."""
        return [row for row in self._rows if any(cell.text for cell in row.values())]

    def _on_item(self, item: QTableWidgetItem) -> None:
        column = self._field.columns[item.column()]
        content = item.text().strip()
        row = self._rows[item.row()]
        if content == showing.shown(column, row.get(column.id, FieldValue()), self._language):
            return
        text, _, unit = content.rpartition(" ") if column.unit else (content, "", "")
        known = unit in (column.unit, *column.units)
        value = FieldValue(text=text if known else content, unit=unit if known else "", by="person")
        self._rows[item.row()] = {**row, column.id: value}
        self.changed.emit()

    def _add(self) -> None:
        self.show_rows([*self._rows, {}], "")
        self.table.setCurrentCell(len(self._rows) - 1, 0)
        self.table.setFocus()
        if (item := self.table.item(len(self._rows) - 1, 0)) is not None:
            self.table.editItem(item)

    def _remove(self) -> None:
        number = self.table.currentRow()
        number = number if number >= 0 else len(self._rows) - 1
        if 0 <= number < len(self._rows):
            kept = [row for at, row in enumerate(self._rows) if at != number]
            self.show_rows(kept, "")
            self.changed.emit()
