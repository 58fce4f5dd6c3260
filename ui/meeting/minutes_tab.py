"""The tab Minutes: the minutes, and in a wide window the transcript beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from ui.base.window_state import window_state
from ui.meeting.minutes_view import MinutesView

#: From this width on, in average characters of the text, there is room for both; below the other one no longer.
#: The gap keeps the transcript from coming and going while a window is dragged along the border.
_WIDE, _NARROW = 130, 122
#: Neither part becomes narrower than this, in average characters.
_LEAST = 44
_WANTED_KEY, _SHARE_KEY = "beside", "beside-share"


class MinutesTab(QWidget):
    """Borrows the one transcript there is while it is shown beside the minutes; ``home`` is the tab it belongs to.

    ``beside_changed``: it is beside the minutes now, or no longer. ``wanted_changed``: it was turned on or off.
    """

    beside_changed = Signal(bool)
    wanted_changed = Signal(bool)

    def __init__(self, minutes: MinutesView, transcript: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minutes, self._transcript = minutes, transcript
        self.home = QWidget()
        self._home = _column(self.home)
        self._home.addWidget(transcript)
        self.home.setFocusProxy(transcript)
        self._place = QWidget()
        self._beside = _column(self._place)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(minutes)
        self.splitter.addWidget(self._place)
        self.splitter.splitterMoved.connect(lambda _place, _number: self._keep_share())
        self._place.hide()
        _column(self).addWidget(self.splitter)
        self._wanted = window_state().value(_WANTED_KEY, True, bool) is True
        self._share = _stored_share()
        self._width, self._shown, self._filled = 0, True, False
        self._wide = False

    @property
    def wanted(self) -> bool:
        """Whether the transcript is to be shown beside the minutes where there is room."""
        return self._wanted

    @property
    def beside(self) -> bool:
        """Whether the transcript is beside the minutes."""
        return not self._place.isHidden()

    def set_wanted(self, wanted: bool) -> None:
        """Turn it on or off, for later starts too."""
        self._wanted = wanted
        window_state().setValue(_WANTED_KEY, wanted)
        self.wanted_changed.emit(wanted)
        self.arrange()

    def set_width(self, pixels: int) -> None:
        """There is this much room for both."""
        self._width = pixels
        self.arrange()

    def set_shown(self, tab: QWidget) -> None:
        """This tab is shown now; the transcript is lent to the minutes until it is wanted in its own."""
        self._shown = tab is not self.home
        self.arrange()

    def set_filled(self, filled: bool) -> None:
        """Whether there is a transcript to show."""
        self._filled = filled
        self.arrange()

    def arrange(self) -> None:
        """Put the transcript where it belongs now."""
        width = self._width / max(1, self._minutes.list.fontMetrics().averageCharWidth())
        self._wide = width >= (_NARROW if self._wide else _WIDE)
        beside = self._wanted and self._wide and self._filled and self._shown
        if beside != self.beside:
            self._move(beside)
            self.beside_changed.emit(beside)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._divide()

    def _move(self, beside: bool) -> None:
        focus = QApplication.focusWidget()
        inside = focus is not None and self._transcript.isAncestorOf(focus)
        (self._beside if beside else self._home).addWidget(self._transcript)
        self._transcript.show()
        self._place.setVisible(beside)
        least = self._minutes.list.fontMetrics().averageCharWidth() * _LEAST if beside else 0
        for part in (self._minutes, self._place):
            part.setMinimumWidth(least)
        self._divide()
        if focus is not None and inside and focus.isVisible():
            focus.setFocus()  # Qt takes the keyboard from what moves to another place

    def _divide(self) -> None:
        if self.beside:
            left = round(self.width() * self._share)
            self.splitter.setSizes([left, self.width() - left])

    def _keep_share(self) -> None:
        left, right = self.splitter.sizes()
        self._share = left / max(1, left + right)
        window_state().setValue(_SHARE_KEY, round(self._share, 3))


def _column(widget: QWidget) -> QVBoxLayout:
    box = QVBoxLayout(widget)
    box.setContentsMargins(0, 0, 0, 0)
    return box


def _stored_share() -> float:
    """The part of the width that the minutes had last time; about a half where the file says nothing useful."""
    try:
        share = float(str(window_state().value(_SHARE_KEY, 0.5)))
    except ValueError:
        return 0.5
    return share if 0.1 < share < 0.9 else 0.5
