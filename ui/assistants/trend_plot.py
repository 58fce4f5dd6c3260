"""A figure over the weeks as a line; a table beside it has the same values for those who don't see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from meetingmate.base.translation import tr
from ui.base.theme import colors_for
from ui.widgets.painting import draw_line

_LINES = 4
_DOT = 4.0


class TrendPlot(QWidget):
    """``values`` from 0 up, one for each label; None leaves a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[str] = []
        self._values: list[float | None] = []
        self._shown: Callable[[float], str] = str
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Trend"))
        self.setAccessibleDescription(tr("The table has the same values."))

    def show_values(
        self, name: str, labels: Sequence[str], values: Sequence[float | None], shown: Callable[[float], str]
    ) -> None:
        """Draw these; ``shown`` says how a value reads, ``name`` what it is."""
        self._labels, self._values, self._shown = list(labels), list(values), shown
        self.setAccessibleName(tr("Trend: {figure}", figure=name))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.fontMetrics().averageCharWidth() * 60, self.fontMetrics().height() * 12)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.fontMetrics().averageCharWidth() * 30, self.fontMetrics().height() * 12)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        colors = colors_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        known = [value for value in self._values if value is not None]
        if not known:
            middle = Qt.AlignmentFlag.AlignHCenter
            draw_line(painter, tr("No values yet"), self.font(), colors.muted, QRectF(self.rect()), middle)
            painter.end()
            return
        step = nice_step(max(known) / _LINES)
        top = step * max(1, math.ceil(max(known) / step - 1e-9))
        area = self._area([self._shown(step * n) for n in range(round(top / step) + 1)])
        for number in range(round(top / step) + 1):
            y = area.bottom() - area.height() * number * step / top
            painter.setPen(QPen(QColor(colors.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            height = self.fontMetrics().height()
            place = QRectF(0, y - height / 2, area.left() - 8, height)
            draw_line(
                painter, self._shown(step * number), self.font(), colors.muted, place, Qt.AlignmentFlag.AlignRight
            )
        points = [
            None if value is None else QPointF(self._x(area, number), area.bottom() - area.height() * value / top)
            for number, value in enumerate(self._values)
        ]
        self._draw_days(painter, area, colors.muted)
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for run in runs(points):
            painter.drawPolyline(QPolygonF(run))
        painter.setBrush(QColor(colors.accent))
        for point in points:
            if point is not None:
                painter.drawEllipse(point, _DOT, _DOT)
        painter.end()

    def _area(self, marks: list[str]) -> QRectF:
        metrics = self.fontMetrics()
        left = max(metrics.horizontalAdvance(mark) for mark in marks) + 10
        return QRectF(self.rect()).adjusted(left, metrics.height(), -12, -metrics.height() * 1.8)

    def _x(self, area: QRectF, number: int) -> float:
        last = len(self._values) - 1
        return area.center().x() if not last else area.left() + _DOT + (area.width() - 2 * _DOT) * number / last

    def _draw_days(self, painter: QPainter, area: QRectF, color: str) -> None:
        """The labels for which there is room, the last one always."""
        width = max(self.fontMetrics().horizontalAdvance(label) for label in self._labels) + 14
        until = area.right() + 12
        for number in range(len(self._labels) - 1, -1, -1):
            middle = min(max(self._x(area, number), width / 2), self.width() - width / 2)
            if middle + width / 2 > until + 1:
                continue
            until = middle - width / 2
            place = QRectF(until, area.bottom() + 6, width, self.fontMetrics().height())
            draw_line(painter, self._labels[number], self.font(), color, place, Qt.AlignmentFlag.AlignHCenter)


def runs(points: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """The points in a row, cut where one is missing."""
    found: list[list[QPointF]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [run for run in found if len(run) > 1]


def nice_step(step: float) -> float:
    """The next higher of 1, 2, 5, 10, 20 ..., also below 1."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step * (1 - 1e-9))
