"""How the rows of the minutes look, and the field in which one is edited."""

from __future__ import annotations

from typing import cast

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
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from meetingmate.base.translation import tr
from ui.base import text
from ui.base.model_index import ModelIndex
from ui.base.theme import Colors, colors_for, pixmap, scaled
from ui.meeting.minutes_geometry import (
    CHOICES,
    MARGIN,
    PAD,
    SHOW_IN_TRANSCRIPT,
    RowGeometry,
    add_label,
    choice_rects,
    heading_layout,
    main_text,
    meta_layout,
    quote_in_two_lines,
    quote_source,
    shown_rect,
    task_rects,
)
from ui.meeting.minutes_model import MinutesModel
from ui.meeting.minutes_rows import HeadingRow, ItemRow, LineRow, QuoteRow
from ui.meeting.previous_rows import UpdateRow
from ui.widgets.controls import TextEdit
from ui.widgets.painting import draw, draw_background, draw_focus, draw_line, draw_mark, format_range, layout

_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
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
            return QSize(10, round(heading_layout(row, option.font, geometry)[1]) + 34)
        _made, size = layout(main_text(row), geometry.font, geometry.text_width)
        height = size.height() + 2 * PAD
        if isinstance(row, ItemRow):
            if row.kind == "topic":
                height += 8
            if row.meta:
                height += meta_layout(row, option.font, geometry)[1]
        elif isinstance(row, QuoteRow):
            height += geometry.line * (2 if quote_in_two_lines(option.font, row, geometry) else 1)
        elif isinstance(row, UpdateRow) and row.open:
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
            ground = option.rect.adjusted(MARGIN - 12, 1, -8, -1)
            ground.setWidth(min(ground.width(), round(geometry.right - ground.left() + 12)))
            if option.state & QStyle.StateFlag.State_Selected:
                draw_background(painter, ground, colors.accent_soft)
            elif option.state & QStyle.StateFlag.State_MouseOver and not isinstance(row, LineRow):
                draw_background(painter, ground, colors.hover)
            if option.state & QStyle.StateFlag.State_HasFocus:
                draw_focus(painter, ground, colors.accent)
            if cast(MinutesModel, index.model()).is_marked(row):
                draw_mark(painter, option.rect, colors.accent)
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
        bottom = option.rect.bottom() - 6
        made, height = heading_layout(row, option.font, geometry)
        rect = QRectF(MARGIN, bottom - height - 3, geometry.right - MARGIN, height)
        draw(painter, made, rect.left(), rect.top(), colors.text)
        if row.add:
            draw_line(painter, add_label(option.font, row, geometry), option.font, colors.accent, rect, _RIGHT)
        painter.fillRect(QRectF(MARGIN, bottom, geometry.right - MARGIN, 1), QColor(colors.border))
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, rect.adjusted(-6, -3, 6, 3).toRect(), colors.accent)

    def _item(
        self, painter: QPainter, option: QStyleOptionViewItem, row: ItemRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        top = option.rect.top() + PAD
        if row.kind == "topic":
            top += 8
        elif row.mark:
            self._picture(painter, row.mark, getattr(colors, MARK_COLORS[row.mark]), MARGIN, top, geometry.line)
        if row.label:
            label = QRectF(geometry.label_left, top, geometry.label_width, geometry.line)
            draw_line(painter, row.label, scaled(option.font, 0.92, bold=True), colors.muted, label, _LEFT)
        made, size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.text)
        self._time(painter, option, row, geometry, colors, top)
        if row.meta:
            meta, _height = meta_layout(row, option.font, geometry, self._pointed_at(option, row, colors))
            draw(painter, meta, geometry.text_left, top + size.height(), colors.muted)

    def _pointed_at(self, option: QStyleOptionViewItem, row: ItemRow, colors: Colors) -> list[QTextLayout.FormatRange]:
        """The owner or the date of a task below the mouse looks like a link."""
        viewport = self._view.viewport()
        at = viewport.mapFromGlobal(QCursor.pos()) if viewport.underMouse() else QPoint(-1, -1)
        parts = {"owner": row.owner, "due": row.due}
        return [
            format_range(row.meta.index(parts[name]), len(parts[name]), color=colors.accent)
            for name, place in task_rects(option.rect, option.font, row).items()
            if place.contains(at)
        ]

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
        top = option.rect.top() + PAD
        made, _size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.text if row.open else colors.muted)
        self._time(painter, option, row, geometry, colors, top)
        if row.open:
            for name, rect in zip(CHOICES, choice_rects(option.rect, option.font, row), strict=True):
                draw_line(painter, tr(name), option.font, colors.accent, QRectF(rect), _LEFT)

    def _quote(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QuoteRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        rect = option.rect
        painter.fillRect(QRectF(geometry.text_left - 12, rect.top() + 4, 3, rect.height() - 8), QColor(colors.accent))
        made, size = layout(main_text(row), geometry.font, geometry.text_width)
        top = rect.top() + PAD
        draw(painter, made, geometry.text_left, top, colors.text)
        below = QRectF(geometry.text_left, top + size.height(), geometry.text_width, geometry.line)
        if row.playable:
            self._picture(painter, "play", colors.accent, below.left(), below.top(), geometry.line, 0.75)
            below.adjust(geometry.line, 0, 0, 0)
        draw_line(painter, quote_source(row), scaled(option.font, 0.92), colors.accent, below, _LEFT)
        if row.playable:
            place = QRectF(shown_rect(option.rect, option.font, row))
            draw_line(painter, tr(SHOW_IN_TRANSCRIPT), scaled(option.font, 0.92), colors.accent, place, _LEFT)

    def _line(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LineRow, geometry: RowGeometry, colors: Colors
    ) -> None:
        top = option.rect.top() + PAD
        made, size = layout(row.text, geometry.font, geometry.text_width)
        draw(painter, made, geometry.text_left, top, colors.muted)
        if row.opener:
            rect = QRectF(geometry.text_left + size.width() + 14, top, 120, geometry.line)
            draw_line(painter, tr("Hide") if row.opened else row.detail, option.font, colors.accent, rect, _LEFT)
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
        editor.setAccessibleName(tr("Edit this item"))
        editor.setPlaceholderText(tr("Clear the text to remove the item"))
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
