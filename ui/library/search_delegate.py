"""Paints what a search found: kind and time in columns at the left, then the words with the places highlighted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from meetingmate.base.translation import tr
from ui.base import text
from ui.base.model_index import ModelIndex
from ui.base.theme import Colors, colors_for, scaled
from ui.library.search_model import KIND_NAMES, HeadingRow, HitRow, ResultsModel, Row, time_of
from ui.widgets.painting import draw, draw_background, draw_focus, draw_line, format_range, layout, measure_width

_LEFT, _RIGHT, _GAP, _ABOVE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, 12, 10


class ResultDelegate(QStyledItemDelegate):
    """For a ``QListView`` on a ``ResultsModel``."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple, int] = {}
        self._for: tuple = ()
        self._columns: _Columns | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        row: Row = index.data(ResultsModel.RowRole)
        columns = self._columns_for(option.font)
        if isinstance(row, HeadingRow):
            return QSize(10, 2 * columns.line + _ABOVE + 10)
        if not isinstance(row, HitRow):
            return QSize(10, columns.line + 8)
        key = (row.text, row.spans)
        if key not in self._heights:
            _made, size = layout(row.text, option.font, columns.text_width, _bold(row))
            self._heights[key] = round(size.height()) + 8
        return QSize(10, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        row: Row = index.data(ResultsModel.RowRole)
        colors, columns = colors_for(option.palette), self._columns_for(option.font)
        painter.save()
        ground = option.rect.adjusted(8, _ABOVE if isinstance(row, HeadingRow) else 0, -8, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            draw_background(painter, ground, colors.accent_soft)
            painter.fillRect(QRect(ground.left(), ground.top() + 5, 3, ground.height() - 10), colors.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            draw_background(painter, ground, colors.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, ground, colors.accent)
        if isinstance(row, HeadingRow):
            self._heading(painter, option, ground, row, colors)
        elif isinstance(row, HitRow):
            self._hit(painter, option, row, colors)
        else:
            rect = QRectF(columns.text_left, ground.top(), columns.text_width, ground.height())
            draw_line(painter, row.text, scaled(option.font, 0.94), colors.accent, rect, _LEFT)
        painter.restore()

    def _heading(
        self, painter: QPainter, option: QStyleOptionViewItem, ground: QRect, row: HeadingRow, colors: Colors
    ) -> None:
        line = self._columns_for(option.font).line
        bold, small = scaled(option.font, 1.05, bold=True), scaled(option.font, 0.9)
        rect = QRectF(ground.adjusted(12, 4, -12, -4))
        taken = QFontMetricsF(small).horizontalAdvance(row.count) + _GAP
        top = QRectF(rect.left(), rect.top(), rect.width() - taken, line)
        shown = QFontMetricsF(bold).elidedText(row.title, Qt.TextElideMode.ElideRight, top.width())
        made, _size = layout(shown, bold, 10_000, _found(row.spans, len(shown), colors))
        draw(painter, made, top.left(), top.top(), colors.text)
        draw_line(painter, row.count, small, colors.muted, QRectF(rect.left(), top.top(), rect.width(), line), _RIGHT)
        second = QRectF(rect.left(), top.bottom() + 1, rect.width(), line)
        draw_line(painter, row.detail, small, colors.muted, second, _LEFT)

    def _hit(self, painter: QPainter, option: QStyleOptionViewItem, row: HitRow, colors: Colors) -> None:
        columns, top = self._columns_for(option.font), option.rect.top() + 4
        small = scaled(option.font, 0.9)
        kind = QRectF(columns.kind_left, top, columns.kind_width, columns.line)
        draw_line(painter, tr(KIND_NAMES[row.hit.kind]), small, colors.muted, kind, _LEFT)
        if (moment := time_of(row)) is not None:
            time = QRectF(columns.time_left, top, columns.time_width, columns.line)
            draw_line(painter, text.clock(moment), small, colors.muted, time, _RIGHT)
        formats = [format_range(0, row.speaker_end, color=colors.muted)] if row.speaker_end else []
        formats += _found(row.spans, len(row.text), colors)
        made, _size = layout(row.text, option.font, columns.text_width, formats)
        draw(painter, made, columns.text_left, top, colors.text)

    def _columns_for(self, font: QFont) -> _Columns:
        key = (self._view.viewport().width(), font.key())
        if self._columns is None or self._for != key:
            self._heights, self._for = {}, key
            self._columns = _Columns(key[0], font)
        return self._columns


class _Columns:
    """Where the columns stand in a list of ``width`` pixels."""

    def __init__(self, width: int, font: QFont) -> None:
        small = QFontMetricsF(scaled(font, 0.9))
        self.line = round(QFontMetricsF(font).height() * 1.12)
        self.kind_left = 20
        self.kind_width = max(small.horizontalAdvance(tr(name)) for name in KIND_NAMES.values()) + 2
        self.time_left = self.kind_left + self.kind_width + _GAP
        self.time_width = small.horizontalAdvance("0:00:00") + 2
        self.text_left = self.time_left + self.time_width + 16
        self.text_width = measure_width(font, width - self.text_left - 20)


def _bold(row: HitRow) -> list[QTextLayout.FormatRange]:
    """What changes the width of the text."""
    return [format_range(start, end - start, bold=True) for start, end in row.spans]


def _found(spans: tuple[tuple[int, int], ...], most: int, colors: Colors) -> list[QTextLayout.FormatRange]:
    return [
        format_range(start, min(end, most) - start, background=colors.find, bold=True)
        for start, end in spans
        if start < most
    ]
