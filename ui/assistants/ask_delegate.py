"""Paints the conversation: questions in bold, answers below them, sources quietly."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.assistants.ask_model import AskRow, ConversationModel
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for, scaled
from ui.widgets.painting import draw, draw_background, draw_focus, layout, measure_width

_SIDE, _INDENT = 20, 14
#: Pixels above and below the text of each kind.
_AROUND = {"question": (16, 4), "lead": (4, 2), "sentence": (3, 3), "source": (2, 2), "remark": (4, 4)}


class ConversationDelegate(QStyledItemDelegate):
    """For a ``QListView`` on a ``ConversationModel``."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple, int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        row: AskRow = index.data(ConversationModel.RowRole)
        width = self._view.viewport().width()
        key = (row.kind, row.text, width, option.font.key())
        if key not in self._heights:
            if len(self._heights) > 2000:
                self._heights.clear()
            _made, size = layout(row.text, _font(row, option.font), self._width(row, option.font))
            self._heights[key] = round(size.height()) + sum(_AROUND[row.kind])
        return QSize(10, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        row: AskRow = index.data(ConversationModel.RowRole)
        colors = colors_for(option.palette)
        painter.save()
        above = _AROUND[row.kind][0]
        ground = option.rect.adjusted(8, max(0, above - 4), -8, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            draw_background(painter, ground, colors.accent_soft)
            painter.fillRect(QRect(ground.left(), ground.top() + 3, 3, ground.height() - 6), colors.accent)
        elif row.citation is not None and option.state & QStyle.StateFlag.State_MouseOver:
            draw_background(painter, ground, colors.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, ground, colors.accent)
        made, _size = layout(row.text, _font(row, option.font), self._width(row, option.font))
        color = {"source": colors.accent, "remark": colors.muted, "lead": colors.muted}.get(row.kind, colors.text)
        draw(painter, made, _left(row), option.rect.top() + above, color)
        painter.restore()

    def _width(self, row: AskRow, font: QFont) -> float:
        return measure_width(font, self._view.viewport().width() - _left(row) - _SIDE)


def _left(row: AskRow) -> int:
    return _SIDE if row.kind == "question" else _SIDE + _INDENT


def _font(row: AskRow, font: QFont) -> QFont:
    if row.kind == "question":
        return scaled(font, 1.08, bold=True)
    return scaled(font, 0.94) if row.kind in ("source", "remark", "lead") else font
