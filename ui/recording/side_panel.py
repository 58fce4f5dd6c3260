"""Beside the live words: own notes with their time, and what was found so far."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Minutes, Note
from ui.base import text
from ui.base.labels import Label
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for, scaled
from ui.document.document import MeetingDocument
from ui.recording.live_recording import LiveRecording
from ui.widgets.controls import LineEdit, RowList, button, muted
from ui.widgets.painting import draw, draw_line, layout
from ui.widgets.rows_model import Role, RowsModel


class SidePanel(QFrame):
    """Notes are kept as soon as Enter is pressed."""

    def __init__(self, recording: LiveRecording, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aside")
        self._recording, self._document = recording, document
        self.notes = RowList(tr("Your notes"))
        self._notes_model = _Lines(self)
        self.notes.setModel(self._notes_model)
        self.notes.setItemDelegate(_LineDelegate(self.notes))
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("Type a note and press Enter"))
        self.field.setAccessibleName(tr("Note at the current time"))
        self.field.returnPressed.connect(self._add)
        self.add = button(tr("Add"), self._add, tip=tr("Add this note at the current time"))
        self.found = RowList(tr("Found so far"))
        self._found_model = _Lines(self)
        self.found.setModel(self._found_model)
        self.found.setItemDelegate(_LineDelegate(self.found))
        self.found_hint = muted()
        self.compact = False
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 8, 12, 8)
        box.setSpacing(6)
        self._notes_heading = _heading(tr("Your notes"), self)
        self._found_heading = _heading(tr("Found so far"), self)
        box.addWidget(self._notes_heading)
        box.addWidget(self.notes, 2)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.add)
        box.addLayout(line)
        box.addWidget(self._found_heading)
        box.addWidget(self.found_hint)
        box.addWidget(self.found, 3)
        self.setMinimumWidth(210)
        recording.draft_changed.connect(self._show_found)
        recording.changed.connect(self._show_found)
        document.opened.connect(self._show_notes)
        document.details_changed.connect(self._show_notes)
        self._show_notes()
        self._show_found()

    def set_compact(self, compact: bool) -> None:
        """Only the line for a new note, where there is no room for more."""
        self.compact = compact
        for widget in (self._notes_heading, self.notes, self._found_heading, self.found_hint):
            widget.setVisible(not compact)
        self._show_found()

    def _add(self) -> None:
        said = self.field.text().strip()
        if said:
            self._recording.add_note(said)
            self.field.clear()

    def _show_notes(self) -> None:
        meeting = self._document.meeting
        rows = [_note_row(number, note) for number, note in enumerate(meeting.notes)] if meeting else []
        grown = len(rows) > len(self._notes_model.rows)
        self._notes_model.set_rows(rows)
        if grown:
            self.notes.scrollToBottom()

    def _show_found(self) -> None:
        rows = found_rows(self._recording.now.draft)
        self._found_model.set_rows(rows)
        self.found.setVisible(bool(rows) and not self.compact)
        self.found_hint.setText(
            tr("Preview. The final minutes are made after you stop.")
            if rows
            else tr("Decisions and tasks appear here during the meeting.")
        )


def found_rows(minutes: Minutes | None) -> list[tuple[str, str, str]]:
    """Key, what it is, and its words for each decision and task."""
    if minutes is None:
        return []
    rows = [
        (f"d{n}", tr("Decision") if d.status in ("made", "changed") else tr(text.DECISION_STATES[d.status]), d.text)
        for n, d in enumerate(minutes.decisions)
    ]
    for number, action in enumerate(minutes.actions):
        due = f" – {text.due(action.due_text, action.due)}" if action.due or action.due_text else ""
        who = ", ".join(action.owners)
        rows.append((f"a{number}", tr("Task · {owners}", owners=who) if who else tr("Task"), f"{action.task}{due}"))
    return rows


def _note_row(number: int, note: Note) -> tuple[str, str, str]:
    return f"n{number}", "" if note.time is None else text.clock(note.time), note.text


def _heading(title: str, parent: QWidget) -> Label:
    label = Label(title)
    label.setFont(scaled(parent.font(), 1.05, bold=True))
    label.setContentsMargins(0, 4, 0, 0)
    return label


class _Lines(RowsModel):
    """Rows of (key, small heading, words)."""

    def key(self, row: tuple[str, str, str]) -> str:
        return row[0]

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return tr("{heading}: {text}", heading=row[1], text=row[2]) if row[1] else row[2]
        return None


class _LineDelegate(QStyledItemDelegate):
    _PAD = 4

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        width = self._view.viewport().width() - 2 * self._PAD
        _made, size = layout(index.data(_Lines.RowRole)[2], option.font, max(40, width))
        return QSize(40, round(size.height()) + option.fontMetrics.height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        _key, head, said = index.data(_Lines.RowRole)
        colors = colors_for(option.palette)
        painter.save()
        rect = option.rect.adjusted(self._PAD, 2, -self._PAD, -2)
        line = option.fontMetrics.height()
        small = scaled(option.font, 0.88)
        draw_line(
            painter,
            head,
            small,
            colors.muted,
            QRectF(rect.left(), rect.top(), rect.width(), line),
            Qt.AlignmentFlag.AlignLeft,
        )
        made, _size = layout(said, option.font, max(40, rect.width()))
        draw(painter, made, rect.left(), rect.top() + line, colors.text)
        painter.restore()
