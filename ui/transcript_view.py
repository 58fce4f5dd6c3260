"""The transcript: one painted row an utterance, find in page, click to hear."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListView,
    QMenu,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.meeting import Utterance
from ui import text
from ui.controls import LineEdit, RowList, button
from ui.document import MeetingDocument
from ui.empty_state import EmptyState
from ui.models.transcript import TranscriptModel, as_text
from ui.painting import draw, draw_focus, draw_ground, draw_line, format_range, layout, measure_width
from ui.theme import Colors, colors_for, scaled

_BATCH = 60
_UNSURE_WORD = 0.4


class TranscriptView(QWidget):
    """The tab Transcript. ``play_wanted`` gives the second to play from."""

    play_wanted = Signal(float)

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.model = TranscriptModel(self)
        self.list = _TranscriptList("Transcript")
        self.list.setModel(self.model)
        self._delegate = _UtteranceDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.clicked.connect(self._play)
        self.list.return_pressed.connect(self._play)
        self.list.copy_wanted.connect(self.copy)
        self.find_bar = _FindBar()
        self.find_bar.hide()
        self.find_bar.changed.connect(self.model.find)
        self.find_bar.step.connect(self._go_to_hit)
        self.find_bar.closed.connect(self._end_find)
        self.model.found.connect(lambda count: self.find_bar.show_count(count, self._hit_number()))
        self.empty = EmptyState("transcript", "", "")
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.find_bar)
        box.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(page)
        self._stack.addWidget(self.empty)
        document.opened.connect(self._show_new)
        document.transcript_changed.connect(self._show)
        document.job_changed.connect(self._show_empty)

    def find(self) -> None:
        """Open the find bar."""
        self.find_bar.open()

    def copy(self) -> None:
        """Copy the selected rows, or all of them when none is selected."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        QGuiApplication.clipboard().setText(as_text([self.model.rows[i] for i in rows] or self.model.rows))

    def set_position(self, seconds: float, *, playing: bool) -> None:
        """Mark what is heard at ``seconds``; follow it while it plays and the user is not elsewhere."""
        number = self.model.row_at_time(seconds)
        if number == self.model.playing:
            return
        self.model.set_playing(number)
        if playing and number >= 0 and self.isVisible() and not self.find_bar.isVisible():
            self.list.scrollTo(self.model.index(number), QAbstractItemView.ScrollHint.EnsureVisible)

    def rename(self, speaker: str) -> None:
        """Ask for the right name of a speaker."""
        others = [name for name in self.document.people() if name != speaker]
        name, fine = QInputDialog.getItem(
            self, f"Rename {speaker}", f"Who is {speaker}? The name is corrected everywhere.", others, -1, True
        )
        if fine:
            self.document.rename_person(speaker, name)

    def _show_new(self) -> None:
        self._end_find()
        self.model.set_playing(-1)
        self._show()
        self.list.scrollToTop()

    def _show(self) -> None:
        self.model.set_rows(self.document.utterances)
        self._show_empty()

    def _show_empty(self) -> None:
        job = self.document.job
        state = job.state if job else "done"
        if self.document.utterances:
            self._stack.setCurrentIndex(0)
            return
        if state in ("queued", "running"):
            said = (
                "queued",
                "The transcript is being made",
                "The first lines appear here as soon as they are recognised.",
            )
        elif state == "failed":
            said = ("warning", "There is no transcript", "The reason stands above; Retry goes on where it stopped.")
        elif state == "cancelled":
            said = ("cancelled", "There is no transcript", "The work was cancelled; Retry above goes on.")
        else:
            said = (
                "transcript",
                "No speech was found",
                "Nobody is heard in this recording. Listen to it with the player below.",
            )
        self.empty.say(*said)
        self._stack.setCurrentIndex(1)

    def _play(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.play_wanted.emit(row.start)

    def _show_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        row = self.model.row_at(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row is not None:
            menu.addAction(f"Play from {text.clock(row.start)}", lambda: self._play(index))
        menu.addAction("Copy", self.copy)
        menu.addSeparator()
        speakers = [row.speaker] if row is not None and row.speaker else self.document.speakers
        for speaker in speakers:
            menu.addAction(f"Rename {speaker}…", lambda s=speaker: self.rename(s))
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _go_to_hit(self, direction: int) -> None:
        hits = self.model.hits
        if not hits:
            return
        now = self.list.currentIndex().row()
        if direction > 0:
            target = next((h for h in hits if h > now), hits[0])
        else:
            target = next((h for h in reversed(hits) if h < now), hits[-1])
        index = self.model.index(target)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.find_bar.show_count(len(hits), hits.index(target) + 1)

    def _hit_number(self) -> int:
        row = self.list.currentIndex().row()
        return self.model.hits.index(row) + 1 if row in self.model.hits else 0

    def _end_find(self) -> None:
        if self.model.needle:
            self.model.find("")
        if self.find_bar.isVisible():
            self.find_bar.hide()
            self.list.setFocus()


class _TranscriptList(RowList):
    return_pressed = Signal(QModelIndex)
    copy_wanted = Signal()
    _anchor: tuple[QPersistentModelIndex, int] | None = None  # Qt lays out before the constructor has ended

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands of rows: a few at a time
        self.setBatchSize(_BATCH)
        self._waiting = QTimer(self, interval=10)
        self._waiting.timeout.connect(self._restore_place)

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        self._hold_place()
        super().rowsInserted(parent, start, end)

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        self._hold_place()
        super().doItemsLayout()

    def _restore_place(self) -> None:
        index, top = self._anchor
        bar = self.verticalScrollBar()
        if index.isValid():
            rect = self.visualRect(QModelIndex(index))
            if not rect.height() or bar.maximum() < bar.value() + rect.top() - top:
                return  # not laid out yet: a later batch
            bar.setValue(bar.value() + rect.top() - top)
        self._anchor = None
        self._waiting.stop()
        self.viewport().setUpdatesEnabled(True)

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
            self.return_pressed.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class _UtteranceDelegate(QStyledItemDelegate):
    """Time at the left, the speaker's name where another one begins, then the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heights: dict[tuple, int] = {}
        self._heights_for: tuple = ()
        self._text_width, self._line = 100.0, 10

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        view: QListView = self.parent()
        model: TranscriptModel = view.model()
        row = model.rows[index.row()]
        begins = model.begins_turn(index.row())
        width, font = view.viewport().width(), option.font
        if self._heights_for != (width, font.key()):
            self._heights, self._heights_for = {}, (width, font.key())
            places = _Places(QRect(0, 0, width, 10), font)
            self._text_width, self._line = places.text_width, places.line
        key = (row.id, begins, len(row.text))
        if key not in self._heights:
            _made, size = layout(row.text, font, self._text_width)
            self._heights[key] = round(size.height()) + 8 + (self._line + 8 if begins else 0)
        return QSize(10, self._heights[key])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model: TranscriptModel = self.parent().model()
        number = index.row()
        row: Utterance = model.rows[number]
        colors = colors_for(option.palette)
        painter.save()
        places = _Places(option.rect, option.font)
        top = option.rect.top() + 4
        begins = model.begins_turn(number)
        ground = option.rect.adjusted(8, 1 + (8 if begins else 0), -8, -1)
        if option.state & QStyle.StateFlag.State_Selected or model.playing == number:
            draw_ground(painter, ground, colors.accent_soft)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            draw_ground(painter, ground, colors.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, ground, colors.accent)
        if begins:
            top += 8
            name = QRectF(places.text_left, top, places.text_width, places.line)
            shown = row.speaker or "Unknown speaker"
            draw_line(
                painter, shown, scaled(option.font, 1.0, bold=True), colors.accent, name, Qt.AlignmentFlag.AlignLeft
            )
            top += places.line
        self._gutter(painter, option.font, places, top, row, colors, model.playing == number)
        made, _size = layout(row.text, option.font, places.text_width, self._formats(row, model, colors))
        draw(painter, made, places.text_left, top, colors.text)
        painter.restore()

    def _gutter(
        self, painter: QPainter, font: QFont, places: _Places, top: int, row: Utterance, colors: Colors, playing: bool
    ) -> None:
        rect = QRectF(places.left, top, places.gutter, places.line)
        label = f"▶ {text.clock(row.start)}" if playing else text.clock(row.start)
        color = colors.accent if playing else colors.muted
        draw_line(painter, label, scaled(font, 0.88), color, rect, Qt.AlignmentFlag.AlignRight)
        if row.uncertain:
            mark = QRectF(places.text_left + places.text_width + 12, top, places.unsure, places.line)
            draw_line(painter, "not sure", scaled(font, 0.86), colors.notice, mark, Qt.AlignmentFlag.AlignLeft)

    def _formats(self, row: Utterance, model: TranscriptModel, colors: Colors) -> list[QTextLayout.FormatRange]:
        formats = []
        if row.uncertain:
            formats.append(format_range(0, len(row.text), dotted=colors.notice))
        else:
            place = 0
            for word in row.words:
                at = row.text.find(word.text, place)
                if at < 0:
                    continue
                place = at + len(word.text)
                if word.probability < _UNSURE_WORD:
                    formats.append(format_range(at, len(word.text), dotted=colors.notice))
        formats += [format_range(at, length, background=colors.find) for at, length in model.places(row.text)]
        return formats


class _Places:
    """Where the parts of a row stand."""

    def __init__(self, rect: QRect, font: QFont) -> None:
        metrics = QFontMetricsF(font)
        self.line = round(metrics.height() * 1.12)
        self.left = rect.left() + 14
        self.gutter = round(metrics.horizontalAdvance("▶ 0:00:00"))
        self.unsure = round(metrics.horizontalAdvance("not sure"))
        self.text_left = self.left + self.gutter + 16
        self.text_width = measure_width(font, rect.right() - self.text_left - self.unsure - 36)


class _FindBar(QWidget):
    changed = Signal(str)
    step = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = LineEdit()
        self.field.setPlaceholderText("Find in the transcript")
        self.field.setAccessibleName("Find in the transcript")
        self.field.textChanged.connect(self.changed)
        self._count = QLabel()
        self._count.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        row.addWidget(button("Previous", lambda: self.step.emit(-1)))
        row.addWidget(button("Next", lambda: self.step.emit(1)))
        row.addWidget(button("", self.closed.emit, icon="close", kind="flat", tip="Close the find bar"))

    def open(self) -> None:
        """Show the bar with the keyboard in it."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def show_count(self, count: int, number: int) -> None:
        """Say how many were found, and which one is shown."""
        if not self.field.text():
            self._count.clear()
        else:
            self._count.setText(f"{number} of {count}" if number else (f"{count} found" if count else "Not found"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
