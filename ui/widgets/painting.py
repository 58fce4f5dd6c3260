"""Text laid out once and painted by the delegates of the lists."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption

#: Lines of text are not wider than this many average characters: longer ones are hard to follow.
MEASURE = 95


def measure_width(font: QFont, available: float) -> float:
    """The width for running text in ``font`` when ``available`` pixels are there."""
    return max(80.0, min(available, QFontMetricsF(font).averageCharWidth() * MEASURE * 1.15))


def layout(
    text: str, font: QFont, width: float, formats: list[QTextLayout.FormatRange] | None = None
) -> tuple[QTextLayout, QSizeF]:
    """``text`` broken into lines of ``width`` pixels, and the size it takes."""
    made = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setTextOption(option)
    if formats:
        made.setFormats(formats)
    height, widest = 0.0, 0.0
    made.beginLayout()
    while (line := made.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height() * 1.12
        widest = max(widest, line.naturalTextWidth())
    made.endLayout()
    return made, QSizeF(widest, height)


def draw(painter: QPainter, made: QTextLayout, x: float, y: float, color: str) -> None:
    """Paint a layout with its top left corner at x, y."""
    painter.setPen(QColor(color))
    made.draw(painter, QPointF(x, y))


def format_range(start: int, length: int, **what: object) -> QTextLayout.FormatRange:
    """A part of a text with a format: ``color`` and ``background``, ``dotted`` underline colour, ``bold``."""
    part = QTextLayout.FormatRange()
    part.start, part.length = start, length
    shape = QTextCharFormat()
    if background := what.get("background"):
        shape.setBackground(QColor(background))
    if color := what.get("color"):
        shape.setForeground(QColor(color))
    if dotted := what.get("dotted"):
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        shape.setUnderlineColor(QColor(dotted))
    if what.get("bold"):
        shape.setFontWeight(QFont.Weight.DemiBold)
    part.format = shape
    return part


def draw_line(painter: QPainter, text: str, font: QFont, color: str, rect: QRectF, align: Qt.AlignmentFlag) -> None:
    """One line of text, shortened with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def draw_background(painter: QPainter, rect: QRect, color: str, radius: float = 6) -> None:
    """A ground with rounded corners, for what is selected."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(rect, radius, radius)


def draw_focus(painter: QPainter, rect: QRect, color: str, radius: float = 6) -> None:
    """The ring around what has the keyboard."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(color), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius)


def draw_mark(painter: QPainter, row: QRect, color: str) -> None:
    """A bar at the left edge of a row: it belongs to what is chosen in the view beside."""
    painter.fillRect(QRect(row.left() + 2, row.top() + 3, 4, row.height() - 6), QColor(color))
