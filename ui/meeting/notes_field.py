"""The field for own notes: a time at the beginning of a line is a link to what was said then."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from ui.base import text
from ui.base.theme import colors_for
from ui.widgets.controls import TextEdit

_TIME = re.compile(r"\s*\[([\d:]+)\]")


class NotesField(TextEdit):
    """``play_wanted`` gives the second of a time that was clicked, or of the line where Ctrl+Enter was pressed."""

    play_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().setMouseTracking(True)
        self._links = _Times(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        over = not event.buttons() and self._time_at(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        time = self._time_at(event.position().toPoint())
        if time is not None and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.play_wanted.emit(time)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if (time := time_of(self.textCursor().block())) is not None:
                self.play_wanted.emit(time)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._links.rehighlight()

    def _time_at(self, at: QPoint) -> float | None:
        """The time whose digits stand at a place of the viewport."""
        block = self.cursorForPosition(at).block()
        match = _TIME.match(block.text())
        if not match:
            return None
        end = QTextCursor(block)
        end.setPosition(block.position() + match.end())
        edge = self.cursorRect(end)
        inside = at.x() <= edge.right() and edge.top() <= at.y() <= edge.bottom()
        return time_of(block) if inside else None


def time_of(block: QTextBlock) -> float | None:
    """Seconds of the time that the line begins with."""
    match = _TIME.match(block.text())
    return text.parse_clock(match[1]) if match else None


class _Times(QSyntaxHighlighter):
    """Shows the times as links."""

    def __init__(self, field: NotesField) -> None:
        super().__init__(field.document())
        self._field = field

    def highlightBlock(self, line: str) -> None:  # noqa: N802 - Qt's name
        match = _TIME.match(line)
        if match and text.parse_clock(match[1]) is not None:
            link = QTextCharFormat()
            link.setForeground(QColor(colors_for(self._field.palette()).accent))
            self.setFormat(match.start(1) - 1, match.end() - match.start(1) + 1, link)
