"""Paints one utterance: its time, the speaker's name where another one begins, and the text; edits it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QTextCursor, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Utterance
from ui.base import text
from ui.base.labels import set_tip
from ui.base.model_index import ModelIndex
from ui.base.speaker_colors import speaker_color
from ui.base.theme import Colors, colors_for, scaled
from ui.transcript.model import MARKS, TranscriptModel, marks_of, speaker_of
from ui.widgets.controls import TextEdit
from ui.widgets.painting import (
    draw,
    draw_background,
    draw_focus,
    draw_line,
    draw_mark,
    format_range,
    layout,
    measure_width,
)

_UNSURE_WORD = 0.4
#: Average characters of text in a line for which time and marks may stand beside it.
_FEWEST = 24
#: Pixels between a line and its translation.
_GAP = 2


class UtteranceDelegate(QStyledItemDelegate):
    """``split_wanted`` gives the row, the place in the text and the text as it is being edited."""

    split_wanted = Signal(QPersistentModelIndex, int, str)
    text_given = Signal(QPersistentModelIndex, str)

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple, int] = {}
        self._heights_for: tuple = ()
        self._geometry = RowGeometry(QRect(0, 0, 100, 10), view.font())

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        model = self._model()
        row = model.rows[index.row()]
        begins = model.begins_turn(index.row())
        width, font = self._view.width(), option.font
        if self._heights_for != (width, font.key()):
            self._heights, self._heights_for = {}, (width, font.key())
            self._geometry = self._geometry_in(QRect(0, 0, width, 10), font)
        other = model.below(row)
        key = (row.id, begins, row.text, other)
        if key not in self._heights:
            _made, size = layout(row.text, font, self._geometry.text_width)
            height = size.height()
            if other is not None:
                height += _GAP + layout(other.text, font, self._geometry.text_width)[1].height()
            self._heights[key] = round(height) + 4 + self._geometry.text_top(begins)
        return QSize(10, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        model = self._model()
        number = index.row()
        row: Utterance = model.rows[number]
        colors = colors_for(option.palette)
        painter.save()
        geometry = self._geometry_in(option.rect, option.font)
        begins = model.begins_turn(number)
        head, top = (option.rect.top() + place(begins) for place in (geometry.head_top, geometry.text_top))
        ground = option.rect.adjusted(8, 1 + (8 if begins else 0), -8, -1)
        if option.state & QStyle.StateFlag.State_Selected or model.playing == number:
            draw_background(painter, ground, colors.accent_soft)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            draw_background(painter, ground, colors.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, ground, colors.accent)
        if row.id in model.marked:
            draw_mark(painter, ground.adjusted(-8, 0, 0, 0), colors.accent)
        if begins:
            self._name(painter, option.font, geometry, head, row, model, colors)
        beside = head if geometry.stacked else top
        self._gutter(painter, option.font, geometry, beside, row, colors, model.playing == number, model.timed)
        made, size = layout(row.text, option.font, geometry.text_width, self._formats(row, number, model, colors))
        draw(painter, made, geometry.text_left, top, colors.text)
        if (other := model.below(row)) is not None:
            marks = [format_range(*place, dotted=colors.notice) for place in other.originals]
            made, _size = layout(other.text, option.font, geometry.text_width, marks)
            draw(painter, made, geometry.text_left, top + size.height() + _GAP, colors.muted)
        painter.restore()

    def name_rect(self, option_rect: QRect, font: QFont, index: ModelIndex) -> QRect:
        """Where the speaker's name stands in the row; empty where none is shown."""
        model = self._model()
        if not model.begins_turn(index.row()):
            return QRect()
        geometry = self._geometry_in(option_rect, font)
        name = speaker_of(model.rows[index.row()])
        width = QFontMetricsF(scaled(font, 1.0, bold=True)).horizontalAdvance(name) + geometry.dot + 8
        left = geometry.name_left(model.timed)
        return QRect(round(left), option_rect.top() + geometry.head_top(True), round(width), geometry.line)

    def time_rect(self, option_rect: QRect, font: QFont, index: ModelIndex) -> QRect:
        """Where the time stands in the row; empty where the lines have none."""
        if not self._model().timed:
            return QRect()
        geometry = self._geometry_in(option_rect, font)
        begins = self._model().begins_turn(index.row())
        top = geometry.head_top(begins) if geometry.stacked else geometry.text_top(begins)
        return QRect(geometry.left, option_rect.top() + top, geometry.gutter + 8, geometry.line)

    # --- editing ----------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:  # noqa: N802
        editor = TextEdit(parent)
        editor.setAccessibleName(tr("Text of the line"))
        set_tip(editor, tr("Enter saves, Ctrl+Enter splits the line at the cursor, Esc cancels"))
        editor.setFont(option.font)
        return editor

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        if isinstance(editor, TextEdit) and not editor.toPlainText():
            editor.setPlainText(index.data(Qt.ItemDataRole.EditRole))
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:  # noqa: N802
        if isinstance(editor, TextEdit):
            self.text_given.emit(QPersistentModelIndex(index), editor.toPlainText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> None:  # noqa: N802
        geometry = self._geometry_in(option.rect, option.font)
        top = option.rect.top() + geometry.text_top(self._model().begins_turn(index.row())) - 4
        width = round(geometry.text_width) + 28
        height = max(option.rect.bottom() - top, 2 * geometry.line) + 10
        editor.setGeometry(round(geometry.text_left) - 8, top, width, height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(editor, TextEdit) or not isinstance(event, QKeyEvent):
            return super().eventFilter(editor, event)
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                index = QPersistentModelIndex(self._view.currentIndex())
                place, typed = editor.textCursor().position(), editor.toPlainText()
                self.closeEditor.emit(editor, self.EndEditHint.NoHint)
                self.split_wanted.emit(index, place, typed)
            else:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, self.EndEditHint.NoHint)
            return True
        return super().eventFilter(editor, event)

    def _geometry_in(self, rect: QRect, font: QFont) -> RowGeometry:
        """The same with the scroll bar and without it: it appears while rows are being laid out, in batches, and
        those that have their place then keep it."""
        place = QRect(rect)
        place.setWidth(self._view.width() - self._view.verticalScrollBar().sizeHint().width())
        return RowGeometry(place, font)

    def _model(self) -> TranscriptModel:
        return cast(TranscriptModel, self._view.model())

    # --- parts ------------------------------------------------------------------------------------------------

    def _name(
        self,
        painter: QPainter,
        font: QFont,
        geometry: RowGeometry,
        top: int,
        row: Utterance,
        model: TranscriptModel,
        colors: Colors,
    ) -> None:
        color = speaker_color(model.speakers[row.speaker], colors) if row.speaker else colors.muted
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        size = geometry.dot - 6
        left = geometry.name_left(model.timed)
        painter.drawEllipse(QRectF(left, top + (geometry.line - size) / 2, size, size))
        rect = QRectF(left + geometry.dot, top, geometry.name_right - left - geometry.dot, geometry.line)
        bold = scaled(font, 1.0, bold=True)
        draw_line(painter, speaker_of(row), bold, color, rect, Qt.AlignmentFlag.AlignLeft)

    def _gutter(
        self,
        painter: QPainter,
        font: QFont,
        geometry: RowGeometry,
        top: int,
        row: Utterance,
        colors: Colors,
        playing: bool,
        timed: bool,
    ) -> None:
        rect = QRectF(geometry.left, top, geometry.gutter, geometry.line)
        if timed:
            label = f"▶ {text.clock(row.start)}" if playing else text.clock(row.start)
            side = Qt.AlignmentFlag.AlignLeft if geometry.stacked else Qt.AlignmentFlag.AlignRight
            draw_line(painter, label, scaled(font, 0.88), colors.accent, rect, side)
        shown = marks_of(row)  # the tool tip says more
        if shown:
            mark = QRectF(geometry.marks_left, top, geometry.marks, geometry.line)
            color = colors.notice if row.uncertain else colors.muted
            draw_line(painter, shown[0], scaled(font, 0.86), color, mark, Qt.AlignmentFlag.AlignLeft)

    def _formats(
        self, row: Utterance, number: int, model: TranscriptModel, colors: Colors
    ) -> list[QTextLayout.FormatRange]:
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
        formats += [format_range(at, length, background=colors.accent_soft) for at, length in model.quoted(row)]
        formats += [format_range(at, length, background=colors.find) for at, length in model.matches(row.text)]
        if model.playing == number and model.playing_word:
            formats.append(format_range(*model.playing_word, background=colors.accent_fill, color=colors.on_accent))
        return formats


class RowGeometry:
    """Where the parts of a row stand: time, text and marks beside each other, or, where that would leave only a few
    words for a line (``stacked``), time, name and marks in a line of their own above the text."""

    def __init__(self, rect: QRect, font: QFont) -> None:
        metrics = QFontMetricsF(font)
        self.line = round(metrics.height() * 1.12)
        self.dot = round(metrics.height() * 0.62) + 6
        self.left = rect.left() + 14
        self.gutter = round(metrics.horizontalAdvance("▶ 0:00:00"))
        self.marks = round(max(metrics.horizontalAdvance(tr(name)) for name in MARKS))
        self.text_left: float = self.left + self.gutter + 16
        room = rect.right() - self.text_left - self.marks - 36
        self.stacked = room < metrics.averageCharWidth() * _FEWEST
        if self.stacked:
            self.text_left = self.left
            self.text_width = measure_width(font, rect.right() - self.left - 22)
            self.marks_left = self.text_left + self.text_width - self.marks
            self.name_right = self.marks_left - 8
        else:
            self.text_width = measure_width(font, room)
            self.marks_left = self.text_left + self.text_width + 12
            self.name_right = self.text_left + self.text_width

    def head_top(self, begins: bool) -> int:
        """Where the line with the name stands below the top of the row; ``begins``: another speaker begins here."""
        return 12 if begins else 4

    def text_top(self, begins: bool) -> int:
        """Where the text begins below the top of the row."""
        return self.head_top(begins) + (self.line if begins or self.stacked else 0)

    def name_left(self, timed: bool) -> float:
        """Where the name begins; ``timed``: a time is shown."""
        return self.left + self.gutter + 8 if self.stacked and timed else self.text_left
