"""The list of the transcript: keeps its place while thousands of rows are laid out, knows clicks on names."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.base.model_index import ModelIndex
from ui.transcript.delegate import UtteranceDelegate
from ui.widgets.controls import RowList

_BATCH = 60
#: The longest that nothing is painted while rows get their place.
_HOLD_MS = 300


class TranscriptList(RowList):
    """Enter or a double click edits, a click on a time plays, one on a name asks who it is; a click on the words and
    the arrow keys choose a line."""

    play_wanted = Signal(QModelIndex)
    edit_wanted = Signal()
    copy_wanted = Signal()
    speaker_clicked = Signal(QModelIndex)
    chosen = Signal(QModelIndex)
    _anchor: tuple[QPersistentModelIndex, int] | None = None  # Qt lays out before the constructor has ended

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of rows: a few at a time
        self.setBatchSize(_BATCH)
        self._waiting = QTimer(self, interval=10)
        self._waiting.timeout.connect(self._restore_place)
        self._held = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._held.timeout.connect(self._paint_now)

    def reveal(self, index: ModelIndex) -> None:
        """Show a row near the middle; in a long transcript as soon as it has its place."""
        if self.visualRect(index).height() > 0:
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self._anchor = (QPersistentModelIndex(index), self.viewport().height() // 3)
            self._waiting.start()

    def rowsAboutToBeRemoved(self, parent: ModelIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        self.hold_place(range(start, end + 1))
        super().rowsAboutToBeRemoved(parent, start, end)

    def rowsInserted(self, parent: ModelIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        self.hold_place()
        super().rowsInserted(parent, start, end)

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        self.hold_place()
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

    def _paint_now(self) -> None:
        """The hold has lasted long enough: rows that are not in their place are better than none."""
        self.viewport().setUpdatesEnabled(True)
        self.viewport().repaint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self._held.stop()  # not before: one hold may follow the other without a picture between them
        super().paintEvent(event)

    def _laid_out(self) -> bool:
        """Whether the last row has its place."""
        last = self.model().index(self.model().rowCount() - 1, 0)
        return self.visualRect(last).height() > 0

    def hold_place(self, without: range = range(0)) -> None:
        """Keep the first row in its place that is not among those ``without``, which go: Qt forgets where the list was
        scrolled to when it lays out in batches."""
        if self._anchor is not None or self.verticalScrollBar().value() == 0:
            return
        index = self.indexAt(QPoint(40, 6))
        while index.isValid() and index.row() in without:
            index = index.siblingAtRow(index.row() + 1)
        if index.isValid():
            self._anchor = (QPersistentModelIndex(index), self.visualRect(index).top())
            self.viewport().setUpdatesEnabled(False)
            self._waiting.start()
            if not self._held.isActive():
                self._held.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self.chosen.emit(self.currentIndex())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        at = event.position().toPoint()
        on_link = self._name_at(at).isValid() or self._on_time(at)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on_link else Qt.CursorShape.ArrowCursor)
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
            (self.play_wanted if self._on_time(at) else self.chosen).emit(self.indexAt(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        at = event.position().toPoint()
        if self._name_at(at).isValid() or self._on_time(at):
            event.accept()  # it was a click there already
        else:
            super().mouseDoubleClickEvent(event)

    def _on_time(self, at: QPoint) -> bool:
        """Whether the time of a line is at a point."""
        index, delegate = self.indexAt(at), self.itemDelegate()
        if not index.isValid() or not isinstance(delegate, UtteranceDelegate):
            return False
        return delegate.time_rect(self.visualRect(index), self.font(), index).contains(at)

    def _name_at(self, at: QPoint) -> QModelIndex:
        """The row whose name is at a point; invalid where there is none."""
        index, delegate = self.indexAt(at), self.itemDelegate()
        if not index.isValid() or not isinstance(delegate, UtteranceDelegate):
            return QModelIndex()
        rect = delegate.name_rect(self.visualRect(index), self.font(), index)
        return index if rect.contains(at) else QModelIndex()
