"""Minutes and transcript beside each other: what is chosen in one is marked in the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QObject, QPoint
from PySide6.QtWidgets import QAbstractItemView

from ui.base.model_index import ModelIndex
from ui.document.document import MeetingDocument
from ui.meeting.minutes_view import MinutesView
from ui.transcript.view import TranscriptView


class CrossMarks(QObject):
    """Off until ``set_active``. The keyboard stays where it is. The transcript goes to the lines of an item that is
    chosen; the minutes go to the items of a line that is chosen, but stay where they are while the recording plays
    or somebody scrolls: there the marks alone change."""

    def __init__(
        self, minutes: MinutesView, transcript: TranscriptView, document: MeetingDocument, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._minutes, self._transcript = minutes, transcript
        self._active = False
        minutes.list.moved.connect(self._on_item)
        transcript.list.selectionModel().selectionChanged.connect(lambda _now, _before: self._on_lines_chosen())
        transcript.list.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        transcript.line_heard.connect(self._on_heard)
        document.opened.connect(self._forget)

    def set_active(self, active: bool) -> None:
        """Mark from now on, or no longer."""
        self._active = active
        self._forget()

    def _forget(self) -> None:
        self._minutes.model.mark(())
        self._transcript.model.mark({})

    def _on_item(self, index: ModelIndex) -> None:
        """An item or a quote of the minutes was chosen."""
        if not self._active:
            return
        quotes: dict[str, list[str]] = {}
        for evidence in self._minutes.model.evidence_at(index):
            quotes.setdefault(evidence.utterance, []).append(evidence.quote)
        self._minutes.model.mark(())
        self._transcript.model.mark(quotes)
        self._transcript.reveal_marked()

    def _on_lines_chosen(self) -> None:
        rows, lines = self._transcript.list, self._transcript.selected()
        if not self._active or not lines or not rows.hasFocus():
            return
        self._mark_items(line.id for line in lines)
        marked = self._minutes.model.marked_rows()
        view = self._minutes.list
        seen = view.viewport().rect()
        if marked and not any(seen.intersects(view.visualRect(index)) for index in marked):
            view.scrollTo(marked[0], QAbstractItemView.ScrollHint.EnsureVisible)

    def _on_scrolled(self) -> None:
        """Somebody scrolls in the transcript: the items of the lines that are seen are marked."""
        rows = self._transcript.list
        by_hand = rows.hasFocus() or rows.underMouse() or rows.verticalScrollBar().isSliderDown()
        if not self._active or self._transcript.playing or not by_hand:
            return
        first = rows.indexAt(QPoint(40, 6)).row()
        last = rows.indexAt(QPoint(40, rows.viewport().height() - 6)).row()
        lines = self._transcript.model.rows
        self._mark_items(line.id for line in lines[max(0, first) : last + 1 if last >= 0 else len(lines)])

    def _on_heard(self, index: QModelIndex) -> None:
        line = self._transcript.model.row_at(index)
        if self._active and line is not None:
            self._mark_items((line.id,))

    def _mark_items(self, lines: Iterable[str]) -> None:
        self._transcript.model.mark({})
        self._minutes.model.mark(lines)
