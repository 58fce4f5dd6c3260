"""The list of the transcript: keeps its place while thousands of rows are laid out, knows clicks on names."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.base.model_index import ModelIndex
from ui.transcript.delegate import UtteranceDelegate
from ui.widgets.controls import RowList

_BATCH = 60


class TranscriptList(RowList):
    """Enter or a click plays, a click on a name asks who it is, the arrow keys move on (and play on)."""

    play_wanted = Signal(QModelIndex)
    copy_wanted = Signal()
    speaker_clicked = Signal(QModelIndex)
    moved = Signal(QModelIndex)  # by the keyboard
    _anchor: tuple[QPersistentModelIndex, int] | None = None  # Qt lays out before the constructor has ended

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of rows: a few at a time
        self.setBatchSize(_BATCH)
        self._waiting = QTimer(self, interval=10)
        self._waiting.timeout.connect(self._restore_place)

    def reveal(self, index: ModelIndex) -> None:
        """Show a row near the middle; in a long transcript as soon as it has its place."""
        if self.visualRect(index).height() > 0:
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self._anchor = (QPersistentModelIndex(index), self.viewport().height() // 3)
            self._waiting.start()

    def rowsInserted(self, parent: ModelIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        self._hold_place()
        super().rowsInserted(parent, start, end)

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        self._hold_place()
        super().doItemsLayout()

    def _restore_place(self) -> None:
        if self._anchor is None:
            return
        index, top = self._anchor
        bar = self.verticalScrollBar()
        if index.isValid():
            rect = self.visualRect(index)
            place = bar.value() + rect.top() - top
            if not rect.height() or (bar.maximum() < place and not self._laid_out()):
                return  # a later batch
            bar.setValue(place)
        self._anchor = None
        self._waiting.stop()
        self.viewport().setUpdatesEnabled(True)

    def _laid_out(self) -> bool:
        """Whether the last row has its place."""
        last = self.model().index(self.model().rowCount() - 1, 0)
        return self.visualRect(last).height() > 0

    def _hold_place(self) -> None:
        """Qt forgets where the list was scrolled to when it lays out in batches: keep the first row in its place."""
        if self._anchor is not None or self.verticalScrollBar().value() == 0:
            return
        index = self.indexAt(QPoint(40, 6))
        if index.isValid():
            self._anchor = (QPersistentModelIndex(index), self.visualRect(index).top())
            self.viewport().setUpdatesEnabled(False)
            self._waiting.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.play_wanted.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.moved.emit(self.currentIndex())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        on_name = self._name_at(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on_name else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        at = event.position().toPoint()
        on_name = self._name_at(at) if plain else QModelIndex()
        several = len(self.selectionModel().selectedIndexes()) > 1
        super().mouseReleaseEvent(event)
        if on_name.isValid():
            self.speaker_clicked.emit(on_name)
        elif plain and not several and self.indexAt(at).isValid():
            self.play_wanted.emit(self.indexAt(at))

    def _name_at(self, at: QPoint) -> QModelIndex:
        """The row whose name is at a point; invalid where there is none."""
        index, delegate = self.indexAt(at), self.itemDelegate()
        if not index.isValid() or not isinstance(delegate, UtteranceDelegate):
            return QModelIndex()
        rect = delegate.name_rect(self.visualRect(index), self.font(), index)
        return index if rect.contains(at) else QModelIndex()
