"""A list model of plain rows that changes as little as it can when it is given new rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ui.base.model_index import ModelIndex

Role = Qt.ItemDataRole


class RowsModel(QAbstractListModel):
    """Rows of any kind; ``RowRole`` gives the row itself. Subclasses say what identifies a row and how it reads."""

    RowRole = Role.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Any] = []

    def key(self, row: Any) -> Hashable:
        """What makes a row the same row when its content changes."""
        raise NotImplementedError

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def row_at(self, index: ModelIndex) -> Any | None:
        """The row of ``index``, or None when it is not valid."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def set_rows(self, new: Sequence[Any]) -> None:
        """Show ``new``: what stays at the beginning and the end is kept, with selection and scrolling."""
        new, old, key = list(new), self.rows, self.key
        shortest = min(len(old), len(new))
        head = 0
        while head < shortest and (old[head] is new[head] or key(old[head]) == key(new[head])):
            head += 1
        tail = 0
        while tail < shortest - head and key(old[-1 - tail]) == key(new[-1 - tail]):
            tail += 1
        first_old, last_old = head, len(old) - tail
        first_new, last_new = head, len(new) - tail
        changed = [i for i in range(head) if old[i] is not new[i] and old[i] != new[i]]
        changed += [len(new) - 1 - i for i in range(tail) if old[-1 - i] != new[-1 - i]]
        nowhere = QModelIndex()
        if last_old > first_old:
            self.beginRemoveRows(nowhere, first_old, last_old - 1)
            del self.rows[first_old:last_old]
            self.endRemoveRows()
        if last_new > first_new:
            self.beginInsertRows(nowhere, first_new, last_new - 1)
            self.rows[first_new:first_new] = new[first_new:last_new]
            self.endInsertRows()
        self.rows = new
        if changed:
            self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))
