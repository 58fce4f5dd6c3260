"""The place in a recording as a slider over its waveform, in the colours of those who speak, with marks."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from meetingmate.base.translation import tr, trn
from meetingmate.domain.waveform import Waveform
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.speaker_colors import speaker_color
from ui.base.theme import DARK_CONTRAST, LIGHT_CONTRAST, Colors, colors_for
from ui.document.waveform_bars import NOBODY, Mark, Turns, heights
from ui.widgets.painting import draw_focus

_STEP_MS, _PAGE_MS = 5000, 30000
#: Pixels: a bar with the gap behind it and without; free at both ends; how near to a mark counts as on it.
_PITCH, _BAR, _END, _NEAR = 3, 2, 7, 5
#: How much of its colour is left of what was not played yet; the line below says it too.
_UNPLAYED, _UNPLAYED_IN_CONTRAST = 0.5, 0.75
#: Marks that would lie on each other are moved aside, but by no more than so many of their widths.
_MOST_MOVED = 3
#: More marks at one place are not told in a tip.
_MOST_TOLD = 4


class WaveformSlider(QSlider):
    """Goes where it is clicked, 5 s with the arrow keys, from mark to mark with Shift; in milliseconds.

    A plain line as long as there is no waveform. What does not change while it plays is drawn once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSingleStep(_STEP_MS)
        self.setPageStep(_PAGE_MS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.waveform: Waveform | None = None
        self.marks: list[Mark] = []
        self._turns = Turns()
        self._names: list[str] = []
        self._drawn: tuple[QPixmap, QPixmap] | None = None  # what was played, and what was not
        self._drawn_for: tuple[Any, ...] = ()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show this one; None: a plain line."""
        if waveform != self.waveform:
            self.waveform = waveform
            self._draw_again()

    def set_speakers(self, turns: Turns, names: list[str]) -> None:
        """Use the colours of those who speak; numbers of ``turns`` are places in ``names``."""
        self._turns, self._names = turns, names
        self._draw_again()

    def set_marks(self, marks: list[Mark]) -> None:
        """Show these marks, which are in order of time."""
        if marks != self.marks:
            self.marks = marks
            self._draw_again()

    def marked(self) -> str:
        """What is marked, for those who don't see it; empty when nothing is."""
        decisions, tasks, notes = (
            sum(mark.kind == kind for mark in self.marks) for kind in ("decision", "task", "note")
        )
        told = [
            trn("{count} decision", "{count} decisions", decisions) if decisions else "",
            trn("{count} task", "{count} tasks", tasks) if tasks else "",
            trn("{count} note", "{count} notes", notes) if notes else "",
        ]
        return tr("Marked: {things}", things=", ".join(filter(None, told))) if any(told) else ""

    def mark_at(self, x: float) -> Mark | None:
        """The mark that is nearest to a place, if one is near."""
        near = self._marks_near(x)
        return near[0] if near else None

    def marks_at(self) -> list[tuple[Mark, float]]:
        """The marks with the places of their middles, in pixels from the left: side by side where they are close."""
        placed: list[tuple[Mark, float]] = []
        for mark in self.marks:
            x = self.x_of(mark.seconds)
            beside = placed[-1][1] + self._mark_size() if placed else x
            fits = x < beside <= min(x + _MOST_MOVED * self._mark_size(), self.width() - _END)
            placed.append((mark, beside if fits else x))
        return placed

    def x_of(self, seconds: float) -> float:
        """Where a time is, in pixels from the left."""
        return _END + seconds * 1000 / max(1, self.maximum()) * self._length()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(240, round(self.fontMetrics().height() * 2.8))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(80, self.sizeHint().height())

    # --- painting -----------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        colors = colors_for(self.palette())
        played, unplayed = self._pictures(colors)
        painter = QPainter(self)
        x = self.x_of(self.sliderPosition() / 1000)
        ratio = played.devicePixelRatio()
        for picture, left, right in ((played, 0.0, x), (unplayed, x, float(self.width()))):
            part = QRectF(left, 0, right - left, self.height())
            painter.drawPixmap(part, picture, QRectF(left * ratio, 0, part.width() * ratio, part.height() * ratio))
        if self.isEnabled():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.text))
            painter.drawRoundedRect(QRectF(x - 1, self._marks_height(), 2, self.height()), 1, 1)
            painter.drawEllipse(QPointF(x, self._line_y()), 5, 5)
        if self.hasFocus():
            draw_focus(painter, self.rect(), colors.text, 4)
        painter.end()

    def _pictures(self, colors: Colors) -> tuple[QPixmap, QPixmap]:
        """What was played and what was not, drawn anew only when what they show is something else."""
        shown = (self.size(), self.devicePixelRatioF(), colors, self.isEnabled(), self.maximum())
        if self._drawn is None or shown != self._drawn_for:
            self._drawn_for = shown
            pale = _UNPLAYED_IN_CONTRAST if colors in (LIGHT_CONTRAST, DARK_CONTRAST) else _UNPLAYED
            bars, marks = self._draw_bars(colors), self._draw_marks(colors)
            self._drawn = (self._draw(bars, 1.0, marks, colors), self._draw(bars, pale, marks, colors))
        return self._drawn

    def _draw(self, bars: QPixmap, strength: float, marks: QPixmap, colors: Colors) -> QPixmap:
        """The bars in this strength, the line and the marks."""
        made = self._empty_picture()
        painter = QPainter(made)
        painter.setOpacity(strength)
        painter.drawPixmap(0, 0, bars)
        painter.setOpacity(1.0)
        painter.drawPixmap(0, 0, marks)
        painter.setPen(Qt.PenStyle.NoPen)
        played = strength == 1.0 and self.isEnabled()
        thick = 4.0 if played else 2.0
        painter.setBrush(QColor(colors.accent if played else colors.control))
        line = QRectF(_END, self._line_y() - thick / 2, self._length(), thick)
        painter.drawRoundedRect(line, thick / 2, thick / 2)
        painter.end()
        return made

    def _draw_bars(self, colors: Colors) -> QPixmap:
        made = self._empty_picture()
        if self.waveform is None:
            return made
        painter = QPainter(made)
        count, duration = max(1, int(self._length() // _PITCH)), self.maximum() / 1000
        high = heights(self.waveform, duration, count)
        speakers = self._turns.of_bars(duration, count)
        top = self._marks_height()
        room = self._line_y() - 5.0 - top
        sizes = np.maximum(2.0, high * room).tolist()
        step = self._length() / count
        brushes = {number: QColor(speaker_color(number, colors)) for number in set(speakers.tolist())}
        brushes[NOBODY] = QColor(colors.control)
        for number, (speaker, size) in enumerate(zip(speakers.tolist(), sizes, strict=True)):
            painter.fillRect(QRectF(_END + number * step, top + room - size, _BAR, size), brushes[speaker])
        painter.end()
        return made

    def _empty_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made

    def _draw_marks(self, colors: Colors) -> QPixmap:
        made = self._empty_picture()
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, x in self.marks_at() if self.isEnabled() else ():
            self._draw_mark(painter, mark.kind, x, colors)
        painter.end()
        return made

    def _draw_mark(self, painter: QPainter, kind: str, x: float, colors: Colors) -> None:
        """A diamond for a decision, a square for a task, a triangle for a note: told apart without colours."""
        half = self._mark_size() / 2
        y = half + 1
        painter.setPen(QColor(colors.window))  # so that neighbours do not run into each other
        if kind == "decision":
            painter.setBrush(QColor(colors.accent))
            points = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        elif kind == "task":
            painter.setBrush(QColor(colors.good))
            size = half * 0.82
            points = [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)]
        else:
            painter.setBrush(QColor(colors.notice))
            points = [(x - half, y - half), (x + half, y - half), (x, y + half)]
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))

    def _draw_again(self) -> None:
        self._drawn = None
        self.update()

    def _marks_height(self) -> float:
        return round(self.fontMetrics().height() * 0.75)

    def _mark_size(self) -> float:
        return self._marks_height() * 0.75

    def _line_y(self) -> float:
        """Below the bars, or in the middle of where they would be."""
        return (self.height() + self._marks_height()) / 2 if self.waveform is None else self.height() - 5.0

    def _length(self) -> float:
        return max(1.0, self.width() - 2.0 * _END)

    # --- mouse and keyboard -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        at = event.position()
        mark = self.mark_at(at.x()) if at.y() < self._marks_height() else None
        self.setSliderPosition(self._value_at(at.x()) if mark is None else round(mark.seconds * 1000))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self.isSliderDown():
            if abs(event.position().x() - self.x_of(self.sliderPosition() / 1000)) >= 1:
                self.setSliderPosition(self._value_at(event.position().x()))
            return
        on_mark = event.position().y() < self._marks_height() and self.mark_at(event.position().x()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if on_mark else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() != Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        now = self.sliderPosition()
        ahead = [m for m in self.marks[::step] if (round(m.seconds * 1000) - now) * step > 0]
        if ahead:
            self.setSliderPosition(round(ahead[0].seconds * 1000))
            x = next(x for mark, x in self.marks_at() if mark is ahead[0])
            told = self.told_at(QPointF(x, 0))
            QToolTip.showText(self.mapToGlobal(QPoint(round(x), 0)), plain_tip(told), self)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.isEnabled():
            QToolTip.showText(event.globalPos(), plain_tip(self.told_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def told_at(self, at: QPointF) -> str:
        """What the tip says of a place: the marks there, or the time and who speaks."""
        near = self._marks_near(at.x()) if at.y() < self._marks_height() else []
        if near:
            near = sorted(near[:_MOST_TOLD], key=lambda mark: mark.seconds)
            return "\n".join(_told(mark) for mark in near)
        seconds = self._value_at(at.x()) / 1000
        speaker = self._turns.speaker_at(seconds)
        return " ".join([text.clock(seconds), *(self._names[speaker : speaker + 1] if speaker != NOBODY else [])])

    def _marks_near(self, x: float) -> list[Mark]:
        """The nearest first."""
        near = [(abs(place - x), number, mark) for number, (mark, place) in enumerate(self.marks_at())]
        return [mark for distance, _, mark in sorted(near) if distance <= max(_NEAR, self._mark_size() / 2)]

    def _value_at(self, x: float) -> int:
        return round(min(max(0.0, (x - _END) / self._length()), 1.0) * self.maximum())


def _told(mark: Mark) -> str:
    """When it is, what it is, and its words."""
    match mark.kind:
        case "decision":
            kind = tr("Decision")
        case "task":
            kind = tr("Task")
        case _:
            kind = tr("Note")
    said = tr("{heading}: {text}", heading=kind, text=mark.text)
    return f"{text.clock(mark.seconds)} {said}"
