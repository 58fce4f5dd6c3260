"""The parts of a document in a tree, and what each becomes in the template: chosen in the second column."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from meetingmate.base.translation import mark, tr
from meetingmate.export.word.making import Mark, Part
from meetingmate.export.word.making.spans import COLUMNS, LISTS, REMOVE, TABLES, TEXTS, columns_of
from meetingmate.export.word.making.suggesting import table_mark
from ui.base.labels import plain_tip

_LEAVE, _REMOVED, _EMPTY = mark("Leave as it is"), mark("Remove"), mark("Leave empty")
_PART, _FIELD, _COLUMN = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_TEXT, _BECOMES = 0, 1
_Index = QModelIndex | QPersistentModelIndex
#: Letters of a part that are shown.
_MOST_LETTERS = 160


class PartsTree(QTreeWidget):
    """Parts in reading order; below a table its cells, or its columns if it becomes a list. ``changed`` tells every
    choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Parts of the document"))
        self.setColumnCount(2)
        self.setHeaderLabels([tr("In the document"), tr("Becomes")])
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(_BECOMES, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(_BECOMES, self.fontMetrics().averageCharWidth() * 28)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegateForColumn(_BECOMES, _Choice(self))
        self.itemActivated.connect(lambda item, _column: self.edit_choice(item))
        self.itemClicked.connect(lambda item, column: self.edit_choice(item) if column == _BECOMES else None)
        self._parts: list[Part] = []

    def show_parts(self, parts: list[Part], marks: list[Mark]) -> None:
        """Show the parts of a document with what they seem to be."""
        self.clear()
        self._parts = parts
        by_key = {one.key: one for one in marks}
        rows: dict[str, QTreeWidgetItem] = {}
        for part in parts:
            above = rows.get(part.table)
            if above is not None and above.data(_BECOMES, _FIELD) not in ("", REMOVE):
                continue  # its columns are below the table
            found = by_key.get(part.key)
            row = self._add(above, part, found.field if found else "")
            if part.is_table:
                rows[part.key] = row
                if found is not None and found.field != REMOVE:
                    self._add_columns(row, part, found)
        self.expandAll()
        if first := self.topLevelItem(0):
            self.setCurrentItem(first)

    def marks(self) -> list[Mark]:
        """What is chosen."""
        found: list[Mark] = []
        for row in self.rows():
            name, part = row.data(_BECOMES, _FIELD), row.data(_TEXT, _PART)
            if not name or row.data(_TEXT, _COLUMN) is not None:
                continue
            listed = part.is_table and name != REMOVE
            columns = [inner.data(_BECOMES, _FIELD) for inner in _below(row)] if listed else []
            found.append(Mark(part.key, name, tuple(columns)))
        return found

    def rows(self) -> list[QTreeWidgetItem]:
        """All rows from the first to the last."""
        found: list[QTreeWidgetItem] = []
        for n in range(self.topLevelItemCount()):
            row = self.topLevelItem(n)
            if row is not None:
                found += [row, *_below(row)]
        return found

    def choices(self, row: QTreeWidgetItem) -> list[tuple[str, str]]:
        """What a row can become: fields with their names."""
        if row.data(_TEXT, _COLUMN) is not None:
            above = row.parent()
            table = above.data(_BECOMES, _FIELD) if above is not None else "tasks"
            return [("", tr(_EMPTY)), *((name, tr(COLUMNS[name])) for name in columns_of(table))]
        known = TABLES if row.data(_TEXT, _PART).is_table else {**TEXTS, **LISTS}
        return [("", tr(_LEAVE)), *((name, tr(title)) for name, title in known.items()), (REMOVE, tr(_REMOVED))]

    def choose(self, row: QTreeWidgetItem, name: str) -> None:
        """Let a row become ``name``."""
        if row.data(_BECOMES, _FIELD) == name:
            return
        self._set(row, name)
        part = row.data(_TEXT, _PART)
        if part.is_table and row.data(_TEXT, _COLUMN) is None:
            row.takeChildren()
            if name and name != REMOVE:
                self._add_columns(row, part, table_mark(part, wanted=name) or Mark(part.key, name))
            elif not name:
                for inner in [p for p in self._parts if p.table == part.key]:
                    self._add(row, inner, "")
            row.setExpanded(True)
        self.changed.emit()

    def edit_choice(self, row: QTreeWidgetItem) -> None:
        """Open the choice of a row."""
        self.setCurrentItem(row, _BECOMES)
        self.editItem(row, _BECOMES)

    def _add(self, above: QTreeWidgetItem | None, part: Part, name: str, column: int | None = None) -> QTreeWidgetItem:
        row = QTreeWidgetItem()
        text = part.text if column is None else _head(part, column)
        if part.is_table and column is None:
            text = tr("Table: {columns}", columns=text)
        elif column is not None:
            text = tr("Column: {head}", head=text)
        row.setText(_TEXT, text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…")
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsEditable)
        row.setData(_TEXT, _PART, part)
        row.setData(_TEXT, _COLUMN, column)
        tip = f"{part.text}\n{part.place.words()}" if column is None else text
        row.setData(_TEXT, Qt.ItemDataRole.ToolTipRole, plain_tip(tip))
        if above is None:
            self.addTopLevelItem(row)
        else:
            above.addChild(row)
        self._set(row, name)
        return row

    def _add_columns(self, row: QTreeWidgetItem, part: Part, found: Mark) -> None:
        for n in range(max(map(len, part.rows))):
            self._add(row, part, found.columns[n] if n < len(found.columns) else "", n)

    def _set(self, row: QTreeWidgetItem, name: str) -> None:
        row.setData(_BECOMES, _FIELD, name)
        row.setText(_BECOMES, dict(self.choices(row)).get(name, name))
        font = row.font(_BECOMES)
        font.setBold(bool(name))
        row.setFont(_BECOMES, font)


class _Choice(QStyledItemDelegate):
    """The choice of one row; it opens at once, and closes with what is chosen."""

    def __init__(self, tree: PartsTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        row = self._tree.itemFromIndex(index)
        combo = QComboBox(parent)
        combo.setAccessibleName(tr("What “{text}” becomes", text=row.text(_TEXT)))
        for name, title in self._tree.choices(row):
            combo.addItem(title, name)
        combo.setCurrentIndex(max(0, combo.findData(row.data(_BECOMES, _FIELD))))
        combo.activated.connect(lambda _index: self._done(combo))
        QTimer.singleShot(0, combo, combo.showPopup)
        return combo

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        """Nothing: ``createEditor`` has set it."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:  # noqa: N802
        assert isinstance(editor, QComboBox)
        self._tree.choose(self._tree.itemFromIndex(index), str(editor.currentData()))

    def _done(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)
        self._tree.setFocus()


def _below(row: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The rows below one, in order."""
    return [inner for n in range(row.childCount()) if (inner := row.child(n)) is not None]


def _head(part: Part, column: int) -> str:
    return next((row[column] for row in part.rows if column < len(row) and row[column]), "")
