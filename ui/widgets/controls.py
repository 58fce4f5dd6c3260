"""Small controls used in several places."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from ui.base.labels import Label, set_tip
from ui.base.theme import set_icon


class LineEdit(QLineEdit):
    """A text field that leaves dropped files to the window."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)


class TextEdit(QPlainTextEdit):
    """A field for several lines that leaves dropped files to the window; Tab goes on to the next control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        return not source.hasUrls() and super().canInsertFromMimeData(source)


class RowList(QListView):
    """A list of painted rows of different heights that scrolls smoothly."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalScrollBar().setSingleStep(28)


def as_rows(table: QTableView, name: str) -> None:
    """The look and keys of every table: rows that are chosen as a whole, no grid, and Tab leaves it."""
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def button(
    label: str,
    on_click: Callable[[], object],
    *,
    icon: str = "",
    kind: str = "",
    tip: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A push button; ``kind`` is primary, flat or link. Without a label ``tip`` is its accessible name."""
    made = QPushButton(label, parent)
    if icon:
        set_icon(made, icon)
        size = round(made.fontMetrics().height() * 1.05)
        made.setIconSize(QSize(size + 7 if label else size, size))  # wider than high: room before the label
    if kind:
        made.setProperty(kind, True)
    if tip:
        set_tip(made, tip)
    made.setAccessibleName(label or tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: on_click())
    return made


def muted(text: str = "", parent: QWidget | None = None) -> Label:
    """A label in the quieter colour."""
    label = Label(text, parent)
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label


def fill_choice(combo: QComboBox, everything: str, names: list[str]) -> None:
    """Offer ``everything`` (its data is empty) and ``names``, and keep the choice."""
    if [combo.itemText(i) for i in range(combo.count())] == [everything, *names]:
        return
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(everything, "")
    for name in names:
        combo.addItem(name, name)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it asks for has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
