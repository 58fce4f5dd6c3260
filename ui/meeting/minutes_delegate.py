"""How the rows of the minutes look, and the field in which one is edited."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.base import text
from ui.base.model_index import ModelIndex
from ui.base.theme import Colors, colors_for, pixmap, scaled
from ui.meeting.minutes_model import HeadingRow, ItemRow, LineRow, MinutesModel, QuoteRow, Row
from ui.meeting.previous_rows import UpdateRow
from ui.widgets.controls import TextEdit
from ui.widgets.painting import draw, draw_background, draw_focus, draw_line, layout, measure_width

_MARGIN = 20
_PAD = 6
_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
#: What a suggestion offers.
_CHOICES = ("Accept", "Dismiss")
SHOW_IN_TRANSCRIPT = "Show in transcript"
MARK_COLORS = {"quoted": "muted", "doubtful": "notice", "repaired": "notice", "person": "accent"}


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MinutesDelegate(QStyledItemDelegate):
    """Paints headings, items, quotes and lines."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        row = index.data(MinutesModel.RowRole)
        width = self._view.viewport().width()
        geometry = RowGeometry(QRect(0, 0, width, 10), option.font, row)
        if isinstance(row, HeadingRow):
            return QSize(10, round(geometry.line * 1.35) + 30)
        _made, size = layout(_main_text(row), geometry.font, geometry.text_width)
        height = size.height() + 2 * _PAD
        if isinstance(row, ItemRow):
            if row.kind == "topic":
                height += 8
            if row.meta:
                height += geometry.line
        elif isinstance(row, QuoteRow) or (isinstance(row, UpdateRow) and row.open):
            height += geometry.line
        elif isinstance(row, LineRow) and row.detail and not row.opener:
            height += layout(row.detail, scaled(option.font, 0.92), geometry.text_width)[1].height()
        return QSize(10, round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        row = index.data(MinutesModel.RowRole)
        colors = colors_for(option.palette)
        painter.save()
        geometry = RowGeometry(option.rect, option.font, row)
        if isinstance(row, HeadingRow):
            self._heading(painter, option, row, geometry, colors)
        else:
            ground = option.rect.adjusted(_MARGIN - 12, 1, -8, -1)
            ground.setWidth(min(ground.width(), round(geometry.right - ground.left() + 12)))
            if option.state & QStyle.StateFlag.State_Selected:
                draw_background(painter, ground, colors.accent_soft)
            elif option.state & QStyle.StateFlag.State_MouseOver and not isinstance(row, LineRow):
                draw_background(painter, ground, colors.hover)
            if option.state & QStyle.StateFlag.State_HasFocus:
                draw_focus(painter, ground, colors.accent)
            if isinstance(row, ItemRow):
                self._item(painter, option, row, geometry, colors)
            elif isinstance(row, QuoteRow):
                self._quote(painter, option, row, geometry, colors)
            elif isinstance(row, UpdateRow):
                self._update(painter, option, row, geometry, colors)
            else:
                self._line(painter, option, row, geometry, colors)
        painter.restore()

    # --- kinds of rows ------------------------------------------------------------------------------------

    def _heading(
        self, painter: QPainter, option: QStyleOptionViewItem, row: HeadingRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        font = scaled(option.font, 1.25, bold=True)
        bottom = option.rect.bottom() - 6
        height = QFontMetricsF(font).height()
        rect = QRectF(_MARGIN, bottom - height - 4, geometry.right - _MARGIN, height)
        title = f"{row.title}  ({row.count})" if row.count > 0 else row.title
        draw_line(painter, title, font, colors.text, rect, _LEFT)
        if row.add:
            draw_line(painter, f"+ {row.add}", option.font, colors.accent, rect, _RIGHT)
        painter.fillRect(QRectF(_MARGIN, bottom, geometry.right - _MARGIN, 1), QColor(colors.border))
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, rect.adjusted(-6, -3, 6, 3).toRect(), colors.accent)

    def _item(
        self, painter: QPainter, option: QStyleOptionViewItem, row: ItemRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        top = option.rect.top() + _PAD
        if row.kind == "topic":
            top += 8
        elif row.mark:
            self._picture(painter, row.mark, getattr(colors, MARK_COLORS[row.mark]), _MARGIN, top, geometry.line)
        if row.label:
            label = QRectF(geometry.label_left, top, geometry.label_width, geometry.line)
            draw_line(painter, row.label, scaled(option.font, 0.92, bold=True), colors.muted, label, _LEFT)
        made, size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.text)
        self._time(painter, option, row, geometry, colors, top)
        if row.meta:
            meta = QRectF(geometry.text_left, top + size.height(), geometry.text_width, geometry.line)
            draw_line(painter, row.meta, scaled(option.font, 0.92), colors.muted, meta, _LEFT)
            for part, place in task_rects(option.rect, option.font, row).items():
                if place.contains(self._pointer()):
                    words = row.owner if part == "owner" else row.due
                    draw_line(painter, words, scaled(option.font, 0.92), colors.accent, QRectF(place), _LEFT)

    def _pointer(self) -> QPoint:
        viewport = self._view.viewport()
        return viewport.mapFromGlobal(QCursor.pos()) if viewport.underMouse() else QPoint(-1, -1)

    def _time(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: ItemRow | UpdateRow,
        geometry: RowGeometry,
        colors: Colors,
        top: float,
    ) -> None:
        rect = QRectF(geometry.right - geometry.time_width, top, geometry.time_width, geometry.line)
        color = colors.accent if row.quotes else colors.muted
        if row.time is not None:
            draw_line(painter, text.clock(row.time), scaled(option.font, 0.92), color, rect, _RIGHT)
        if row.quotes:
            name = "chevron-down" if row.opened else "chevron-right"
            self._picture(painter, name, colors.muted, rect.left() - 4, top, geometry.line, 0.8)

    def _update(
        self, painter: QPainter, option: QStyleOptionViewItem, row: UpdateRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        top = option.rect.top() + _PAD
        made, _size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.text if row.open else colors.muted)
        self._time(painter, option, row, geometry, colors, top)
        if row.open:
            for name, rect in zip(_CHOICES, choice_rects(option.rect, option.font, row), strict=True):
                draw_line(painter, name, option.font, colors.accent, QRectF(rect), _LEFT)

    def _quote(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QuoteRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        rect = option.rect
        painter.fillRect(QRectF(geometry.text_left - 12, rect.top() + 4, 3, rect.height() - 8), QColor(colors.accent))
        made, size = layout(_main_text(row), geometry.font, geometry.text_width)
        top = rect.top() + _PAD
        draw(painter, made, geometry.text_left, top, colors.text)
        below = QRectF(geometry.text_left, top + size.height(), geometry.text_width, geometry.line)
        if row.playable:
            self._picture(painter, "play", colors.accent, below.left(), below.top(), geometry.line, 0.75)
            below.adjust(geometry.line, 0, 0, 0)
        time = text.clock(row.evidence.start) if row.timed else ""
        said = ", ".join(part for part in (row.speaker, time) if part)
        draw_line(painter, said, scaled(option.font, 0.92), colors.accent, below, _LEFT)
        if row.playable:
            place = QRectF(shown_rect(option.rect, option.font, row))
            draw_line(painter, SHOW_IN_TRANSCRIPT, scaled(option.font, 0.92), colors.accent, place, _LEFT)

    def _line(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LineRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        top = option.rect.top() + _PAD
        made, size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.muted)
        if row.opener:
            rect = QRectF(geometry.text_left + size.width() + 14, top, 120, geometry.line)
            draw_line(painter, "Hide" if row.opened else row.detail, option.font, colors.accent, rect, _LEFT)
        elif row.detail:
            small = scaled(option.font, 0.92)
            draw(
                painter,
                layout(row.detail, small, geometry.text_width)[0],
                geometry.text_left,
                top + size.height(),
                colors.notice,
            )

    def _picture(
        self, painter: QPainter, name: str, color: str, x: float, y: float, line: int, share: float = 0.9
    ) -> None:
        size = round(line * share)
        picture = pixmap(name, color, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(x), round(y + (line - size) / 2), picture)

    # --- editing ------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:  # noqa: N802
        editor = TextEdit(parent)
        editor.setAccessibleName("Edit this item")
        editor.setPlaceholderText("Clear the text to remove the item")
        return editor

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        if isinstance(editor, TextEdit) and not editor.toPlainText():
            editor.setPlainText(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:  # noqa: N802
        if isinstance(editor, TextEdit):
            model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> None:  # noqa: N802
        row = index.data(MinutesModel.RowRole)
        geometry = RowGeometry(option.rect, option.font, row)
        editor.setFont(geometry.font)
        height = max(option.rect.height() + 14, geometry.line * 2 + 16)
        editor.setGeometry(
            round(geometry.text_left) - 9, option.rect.top() - 2, round(geometry.text_width) + 18, height
        )

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
            return True
        return super().eventFilter(editor, event)


class RowGeometry:
    """Where the parts of a row stand, in the view's pixels."""

    def __init__(self, rect: QRect, font: QFont, row: Row) -> None:
        metrics = QFontMetricsF(font)
        self.line = round(metrics.height() * 1.15)
        self.font = font
        self.time_width = metrics.horizontalAdvance("0:00:00") + 4
        self.label_left = _MARGIN + self.line + 6
        self.label_width = 0.0
        self.text_left: float = self.label_left
        if isinstance(row, ItemRow):
            if row.kind == "topic":
                self.font = scaled(font, 1.08, bold=True)
                self.text_left = _MARGIN
            elif row.label:
                self.label_width = metrics.horizontalAdvance("D88") + 8
                self.text_left = self.label_left + self.label_width
        elif isinstance(row, UpdateRow):
            self.text_left = self.label_left + metrics.horizontalAdvance("D88") + 8
        elif isinstance(row, QuoteRow):
            self.text_left = self.label_left + 30
            self.font = QFont(font)
            self.font.setItalic(True)
        elif isinstance(row, LineRow):
            self.text_left = _MARGIN
        column = measure_width(font, rect.width() - self.label_left - self.time_width - _MARGIN - 24)
        self.right = self.label_left + column + 24 + self.time_width
        self.text_width = self.right - 24 - self.time_width - self.text_left


def add_rect(rect: QRect, font: QFont, row: HeadingRow) -> QRect:
    """Where a heading says what can be added: the part of it that takes clicks."""
    right = round(RowGeometry(rect, font, row).right)
    width = round(QFontMetricsF(font).horizontalAdvance(f"+ {row.add}")) + 8 if row.add else 0
    return QRect(right - width, rect.top(), width, rect.height())


def time_rect(rect: QRect, font: QFont, row: ItemRow | UpdateRow) -> QRect:
    """Where an item says when it was said."""
    geometry = RowGeometry(rect, font, row)
    top = rect.top() + _PAD + (8 if isinstance(row, ItemRow) and row.kind == "topic" else 0)
    left = geometry.right - geometry.time_width + geometry.line * 0.8
    return QRect(round(left), top, round(geometry.right - left), geometry.line)


def task_rects(rect: QRect, font: QFont, row: ItemRow) -> dict[str, QRect]:
    """Where a task says its ``owner`` and when it is ``due``; empty for other items."""
    if not row.owner:
        return {}
    geometry = RowGeometry(rect, font, row)
    height = layout(row.text, geometry.font, geometry.text_width)[1].height()
    metrics = QFontMetricsF(scaled(font, 0.92))
    left, top = geometry.text_left, round(rect.top() + _PAD + height)
    begin = left + metrics.horizontalAdvance(row.meta[: row.meta.index(row.due)])
    return {
        "owner": QRect(round(left), top, round(metrics.horizontalAdvance(row.owner)) + 2, geometry.line),
        "due": QRect(round(begin), top, round(metrics.horizontalAdvance(row.due)) + 2, geometry.line),
    }


def shown_rect(rect: QRect, font: QFont, row: QuoteRow) -> QRect:
    """Where a quote offers to show its words in the transcript: at the end of its last line."""
    geometry = RowGeometry(rect, font, row)
    height = layout(_main_text(row), geometry.font, geometry.text_width)[1].height()
    width = round(QFontMetricsF(scaled(font, 0.92)).horizontalAdvance(SHOW_IN_TRANSCRIPT)) + 4
    left = round(geometry.text_left + geometry.text_width) - width
    return QRect(left, round(rect.top() + _PAD + height), width, geometry.line)


def choice_rects(rect: QRect, font: QFont, row: UpdateRow) -> tuple[QRect, QRect]:
    """Where a suggestion says Accept and Dismiss."""
    geometry = RowGeometry(rect, font, row)
    height = layout(row.text, geometry.font, geometry.text_width)[1].height()
    left, top = round(geometry.text_left), round(rect.top() + _PAD + height)
    metrics = QFontMetricsF(font)
    widths = [round(metrics.horizontalAdvance(name)) + 4 for name in _CHOICES]
    accepted = QRect(left, top, widths[0], geometry.line)
    return accepted, QRect(accepted.right() + 18, top, widths[1], geometry.line)


def _main_text(row: ItemRow | LineRow | UpdateRow | QuoteRow) -> str:
    return f"“{row.evidence.quote}”" if isinstance(row, QuoteRow) else row.text
