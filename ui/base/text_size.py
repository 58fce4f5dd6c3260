"""How large the text is where people read: one size for all these views, remembered from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ui.base.theme import scaled
from ui.base.window_state import window_state

#: In percent of the font of the window.
STEPS = (80, 90, 100, 110, 125, 150, 175, 200)
NORMAL = 100
_KEY = "text-size"
#: One notch of a mouse wheel, as Qt counts it; touch pads send parts of it.
_NOTCH = 120


class TextSize(QObject):
    """Gives the widgets that ``follow`` it their font. Ctrl and the mouse wheel over them change it for all."""

    changing = Signal()  # the views still have the size they had
    changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._percent = _stored()
        self._followers: list[QWidget] = []
        self._turned = 0

    @property
    def percent(self) -> int:
        """One of ``STEPS``."""
        return self._percent

    def follow(self, *widgets: QWidget) -> None:
        """Give ``widgets`` their font now and after each change."""
        for widget in widgets:
            self._followers.append(widget)
            self._give_font(widget)
            (widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget).installEventFilter(self)

    def larger(self) -> None:
        """The next step up, if there is one."""
        self._step(1)

    def smaller(self) -> None:
        """The next step down, if there is one."""
        self._step(-1)

    def reset(self) -> None:
        """The size of the other texts of the window."""
        self.set_percent(NORMAL)

    def set_percent(self, percent: int) -> None:
        """Use one of ``STEPS``, now and in later starts."""
        if percent not in STEPS:
            raise ValueError(f"{percent} % is not one of the text sizes {STEPS}")
        if percent == self._percent:
            return
        self.changing.emit()
        self._percent = percent
        window_state().setValue(_KEY, percent)
        for widget in self._followers:
            self._give_font(widget)
        self.changed.emit(percent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if (
            isinstance(event, QWheelEvent)
            and event.type() == QEvent.Type.Wheel
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self._turn(event.angleDelta().y())
            return True
        return super().eventFilter(watched, event)

    def _turn(self, angle: int) -> None:
        if angle * self._turned < 0:
            self._turned = 0  # the other way round now
        self._turned += angle
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        self._step(notches)

    def _step(self, count: int) -> None:
        number = STEPS.index(self._percent) + count
        self.set_percent(STEPS[min(len(STEPS) - 1, max(0, number))])

    def _give_font(self, widget: QWidget) -> None:
        font = QFont() if self._percent == NORMAL else scaled(QApplication.font(), self._percent / 100)
        widget.setFont(font)


def _stored() -> int:
    """The size of the last time; the normal one where a file that was changed by hand says nothing useful."""
    try:
        percent = int(str(window_state().value(_KEY, NORMAL)))
    except ValueError:
        return NORMAL
    return percent if percent in STEPS else NORMAL
