"""The list of the minutes: its keys, and what is clicked in a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from meetingmate.base.translation import tr
from ui.base.model_index import ModelIndex
from ui.meeting.minutes_geometry import add_rect, choice_rects, shown_rect, task_rects, time_rect
from ui.meeting.minutes_model import MinutesModel
from ui.meeting.minutes_rows import HeadingRow, ItemRow, QuoteRow
from ui.meeting.previous_rows import UpdateRow
from ui.widgets.controls import RowList


class MinutesList(RowList):
    activated_row = Signal(QModelIndex)
    remove_wanted = Signal(QModelIndex)
    accept_wanted = Signal(QModelIndex)
    enter_pressed = Signal(QModelIndex)
    opening_wanted = Signal(QModelIndex, bool)  # open or close it
    time_clicked = Signal(QModelIndex)
    show_wanted = Signal(QModelIndex)  # in the transcript
    part_clicked = Signal(QModelIndex, str)  # "owner" or "due" of a task
    copy_wanted = Signal()
    moved = Signal(QModelIndex)  # here is the keyboard now

    def __init__(self) -> None:
        super().__init__(tr("Minutes"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self._pressed = self._top = QPersistentModelIndex()

    def hold_top(self) -> None:
        """Remember the row at the top, because the text gets another size."""
        self._top = QPersistentModelIndex(
            self.indexAt(QPoint(40, 6)) if self.verticalScrollBar().value() else QModelIndex()
        )

    def restore_top(self) -> None:
        """Scroll to where that row is now."""
        if self._top.isValid():
            self.doItemsLayout()
            self.scrollTo(self.model().index(self._top.row(), 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.enter_pressed.emit(current)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and current.isValid():
            self.opening_wanted.emit(current, event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and current.isValid():
            self.remove_wanted.emit(current)
        elif event.key() == Qt.Key.Key_A and not event.modifiers() and isinstance(_row(current), UpdateRow):
            self.accept_wanted.emit(current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)
            if self.currentIndex() != current:
                self.moved.emit(self.currentIndex())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        on_link = bool(self._link_at(self.indexAt(place), place))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on_link else Qt.CursorShape.ArrowCursor)
        self.viewport().update(self.visualRect(self.indexAt(place)))

    def _link_at(self, index: ModelIndex, place: QPoint) -> str:
        """What is clicked at a place of a row: ``time``, ``show``, ``owner``, ``due``; empty: the row itself."""
        row, rect = _row(index), self.visualRect(index)
        if isinstance(row, QuoteRow):
            return "show" if row.playable and shown_rect(rect, self.font(), row).contains(place) else ""
        if (
            isinstance(row, ItemRow | UpdateRow)
            and row.time is not None
            and time_rect(rect, self.font(), row).contains(place)
        ):
            return "time"
        parts = task_rects(rect, self.font(), row) if isinstance(row, ItemRow) else {}
        return next((name for name, part in parts.items() if part.contains(place)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()) if left else QModelIndex())
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._pressed = QPersistentModelIndex()  # the second click edits, it does not close again
        super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, QPersistentModelIndex()
        place = event.position().toPoint()
        index = self.indexAt(place)
        if not index.isValid() or pressed != index:
            return
        row, rect = _row(index), self.visualRect(index)
        if isinstance(row, UpdateRow) and row.open:
            accepted, dismissed = choice_rects(rect, self.font(), row)
            if accepted.contains(place) or dismissed.contains(place):
                (self.accept_wanted if accepted.contains(place) else self.remove_wanted).emit(index)
                return
        self.moved.emit(index)
        match self._link_at(index, place):
            case "time":
                self.time_clicked.emit(index)
                return
            case "show":
                self.show_wanted.emit(index)
                return
            case "owner" | "due" as part:
                self.part_clicked.emit(index, part)
                return
        if not isinstance(row, HeadingRow) or add_rect(rect, self.font(), row).contains(place):
            self.activated_row.emit(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802 - Qt's name
        super().closeEditor(editor, hint)
        self.setFocus()


def _row(index: ModelIndex) -> object:
    return index.data(MinutesModel.RowRole)
