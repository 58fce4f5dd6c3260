"""Where the parts of the rows of the minutes stand: for painting, and for what is clicked."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout

from meetingmate.base.translation import mark, tr
from ui.base import text
from ui.base.theme import scaled
from ui.meeting.minutes_rows import HeadingRow, ItemRow, LineRow, QuoteRow, Row
from ui.meeting.previous_rows import UpdateRow
from ui.widgets.painting import layout, measure_width

MARGIN = 20
PAD = 6
#: What a suggestion offers.
CHOICES = (mark("Accept"), mark("Dismiss"))
#: Between the parts of the quieter text, and the end of a line in its place: as many letters, so that places stay.
_BETWEEN, _BREAK = " · ", "\u200b\u200b\u2028"
SHOW_IN_TRANSCRIPT = mark("Show in transcript")


class RowGeometry:
    """Where the parts of a row stand, in the view's pixels."""

    def __init__(self, rect: QRect, font: QFont, row: Row) -> None:
        metrics = QFontMetricsF(font)
        self.line = round(metrics.height() * 1.15)
        self.font = font
        self.time_width = metrics.horizontalAdvance("0:00:00") + 4
        self.label_left = MARGIN + self.line + 6
        self.label_width = 0.0
        self.text_left: float = self.label_left
        if isinstance(row, ItemRow):
            if row.kind == "topic":
                self.font = scaled(font, 1.08, bold=True)
                self.text_left = MARGIN
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
            self.text_left = MARGIN
        column = measure_width(font, rect.width() - self.label_left - self.time_width - MARGIN - 24)
        self.right = self.label_left + column + 24 + self.time_width
        self.text_width = self.right - 24 - self.time_width - self.text_left


def add_rect(rect: QRect, font: QFont, row: HeadingRow) -> QRect:
    """Where a heading says what can be added: the part of it that takes clicks."""
    geometry = RowGeometry(rect, font, row)
    right = round(geometry.right)
    width = round(QFontMetricsF(font).horizontalAdvance(add_label(font, row, geometry))) + 8 if row.add else 0
    return QRect(right - width, rect.top(), width, rect.height())


def heading_text(row: HeadingRow) -> str:
    """A heading as it is shown."""
    return f"{row.title}  ({row.count})" if row.count > 0 else row.title


def add_label(font: QFont, row: HeadingRow, geometry: RowGeometry) -> str:
    """What a heading offers to add; shorter where there is no room for all of it beside the title."""
    title = QFontMetricsF(scaled(font, 1.25, bold=True)).horizontalAdvance(heading_text(row))
    whole = f"+ {row.add}"
    fits = title + QFontMetricsF(font).horizontalAdvance(whole) + 24 <= geometry.right - MARGIN
    return whole if fits else tr("+ Add")


def time_rect(rect: QRect, font: QFont, row: ItemRow | UpdateRow) -> QRect:
    """Where an item says when it was said."""
    geometry = RowGeometry(rect, font, row)
    top = rect.top() + PAD + (8 if isinstance(row, ItemRow) and row.kind == "topic" else 0)
    left = geometry.right - geometry.time_width + geometry.line * 0.8
    return QRect(round(left), top, round(geometry.right - left), geometry.line)


def task_rects(rect: QRect, font: QFont, row: ItemRow) -> dict[str, QRect]:
    """Where a task says its ``owner`` and when it is ``due``; empty for other items."""
    if not row.owner:
        return {}
    geometry = RowGeometry(rect, font, row)
    top = rect.top() + PAD + layout(row.text, geometry.font, geometry.text_width)[1].height()
    meta, _height = meta_layout(row, font, geometry)
    return {
        name: _place_of(meta, row.meta.index(words), len(words)).translated(geometry.text_left, top).toRect()
        for name, words in (("owner", row.owner), ("due", row.due))
    }


def heading_layout(row: HeadingRow, font: QFont, geometry: RowGeometry) -> tuple[QTextLayout, float]:
    """A heading, broken where it is longer than the place for it, and its height."""
    added = QFontMetricsF(font).horizontalAdvance(add_label(font, row, geometry)) + 24 if row.add else 0
    made, size = layout(heading_text(row), scaled(font, 1.25, bold=True), geometry.right - MARGIN - added)
    return made, size.height()


def meta_layout(
    row: ItemRow, font: QFont, geometry: RowGeometry, formats: list[QTextLayout.FormatRange] | None = None
) -> tuple[QTextLayout, float]:
    """The quieter text below an item, and its height: in several lines where it is long, broken between its parts."""
    small = scaled(font, 0.92)
    metrics = QFontMetricsF(small)
    broken, used = "", 0.0
    for part in row.meta.split(_BETWEEN):
        width, between = metrics.horizontalAdvance(part), metrics.horizontalAdvance(_BETWEEN)
        fits = used + between + width <= geometry.text_width
        if broken:
            broken += _BETWEEN if fits else _BREAK
        broken, used = broken + part, used + between + width if fits and used else width
    made, size = layout(broken, small, geometry.text_width, formats)
    return made, max(size.height(), geometry.line)


def _place_of(made: QTextLayout, start: int, length: int) -> QRectF:
    """Where some of the letters of a text stand; of a part with a break the first line of it."""
    line = made.lineForTextPosition(start)
    end = min(start + length, line.textStart() + line.textLength())
    left, right = (cast(tuple[float, int], line.cursorToX(place))[0] for place in (start, end))
    return QRectF(left, line.y(), right - left + 2, line.height())


def quote_source(row: QuoteRow) -> str:
    """Who said the words of a quote, and when."""
    time = text.clock(row.evidence.start) if row.timed else ""
    return ", ".join(part for part in (row.speaker, time) if part)


def quote_in_two_lines(font: QFont, row: QuoteRow, geometry: RowGeometry) -> bool:
    """Whether who said it and what is offered below a quote have no room beside each other."""
    if not row.playable:
        return False
    metrics = QFontMetricsF(scaled(font, 0.92))
    source = geometry.line + metrics.horizontalAdvance(quote_source(row))
    return source + metrics.horizontalAdvance(tr(SHOW_IN_TRANSCRIPT)) + 24 > geometry.text_width


def shown_rect(rect: QRect, font: QFont, row: QuoteRow) -> QRect:
    """Where a quote offers to show its words in the transcript: at the end of its last line, or in a line below."""
    geometry = RowGeometry(rect, font, row)
    height = layout(main_text(row), geometry.font, geometry.text_width)[1].height()
    width = round(QFontMetricsF(scaled(font, 0.92)).horizontalAdvance(tr(SHOW_IN_TRANSCRIPT))) + 4
    top = round(rect.top() + PAD + height)
    if quote_in_two_lines(font, row, geometry):
        return QRect(round(geometry.text_left), top + geometry.line, width, geometry.line)
    return QRect(round(geometry.text_left + geometry.text_width) - width, top, width, geometry.line)


def choice_rects(rect: QRect, font: QFont, row: UpdateRow) -> tuple[QRect, QRect]:
    """Where a suggestion says Accept and Dismiss."""
    geometry = RowGeometry(rect, font, row)
    height = layout(row.text, geometry.font, geometry.text_width)[1].height()
    left, top = round(geometry.text_left), round(rect.top() + PAD + height)
    metrics = QFontMetricsF(font)
    widths = [round(metrics.horizontalAdvance(tr(name))) + 4 for name in CHOICES]
    accepted = QRect(left, top, widths[0], geometry.line)
    return accepted, QRect(accepted.right() + 18, top, widths[1], geometry.line)


def main_text(row: ItemRow | LineRow | UpdateRow | QuoteRow) -> str:
    return f"“{row.evidence.quote}”" if isinstance(row, QuoteRow) else row.text
