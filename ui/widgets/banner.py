"""One message at the top of the window, with something to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base.labels import Label, set_tip
from ui.base.theme import colors_for, pixmap, set_icon
from ui.widgets.controls import button, restyle

#: How long something can be taken back: long enough to read, look and decide.
_UNDO_S = 60
_KINDS = {"info": ("info", "accent"), "notice": ("warning", "notice"), "problem": ("warning", "danger")}


class Banner(QWidget):
    """Shows the last message until it is closed (unless it is not ``closable``), acted on, or (with ``seconds``) for a
    while."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(parent)
        self._frame = QFrame(self)
        self._frame.setObjectName("banner")
        around = QVBoxLayout(self)
        around.setContentsMargins(12, 8, 12, 4)
        around.addWidget(self._frame)
        self._icon = Label(parent=self)
        self._text = Label(parent=self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        set_icon(self._close, "close")
        self._close.setAccessibleName(tr("Close this message"))
        set_tip(self._close, tr("Close this message"))
        self._close.clicked.connect(self.clear)
        self._close.setVisible(closable)
        self._row = QHBoxLayout(self._frame)
        self._row.setContentsMargins(12, 6, 6, 6)
        self._row.setSpacing(10)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        self._kind = "info"
        self.hide()

    @property
    def message(self) -> str:
        """What is shown now; empty when nothing is."""
        return "" if self.isHidden() else self._text.text()

    @property
    def kind(self) -> str:
        """What the last message was: info, notice or problem."""
        return self._kind

    def show_message(
        self,
        sentence: str,
        kind: str = "info",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        more: str = "",
        on_more: Callable[[], object] | None = None,
        seconds: float = 0,
        dismiss: str = "",
    ) -> None:
        """Show a sentence; ``kind`` is info, notice or problem. ``action`` and ``more`` label buttons that do
        something, ``dismiss`` one that only closes it."""
        self._remove_actions()
        self._kind = kind
        self._frame.setProperty("kind", kind)
        restyle(self._frame)
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        for label, on_click in ((action, on_action), (more, on_more)):
            if label and on_click:
                self.buttons.append(button(label, partial(self._act, on_click), parent=self))
        if dismiss:
            self.buttons.append(button(dismiss, self.clear, parent=self))
        for number, made in enumerate(self.buttons, start=2):
            self._row.insertWidget(number, made)
        self.refresh_icon()
        self.show()
        self._timer.stop()
        if seconds:
            self._timer.start(round(seconds * 1000))

    def change_sentence(self, sentence: str) -> None:
        """Say something else; kind and buttons stay, and the focus with them."""
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)

    def _act(self, run: Callable[[], object]) -> None:
        self.clear()
        run()

    def offer_undo(self, sentence: str, undo: Callable[[], None]) -> None:
        """Say what was done, with a button to take it back."""
        self.show_message(sentence, action=tr("Undo"), on_action=undo, seconds=_UNDO_S)

    def take_back(self) -> None:
        """Press Undo, if the message offers it."""
        for made in self.buttons:
            if made.text() == tr("Undo"):
                made.click()
                return

    def clear(self) -> None:
        """Hide the message."""
        self._timer.stop()
        self._remove_actions()
        self.hide()
        self.cleared.emit()

    def refresh_icon(self) -> None:
        """Draw the icon again (the colours changed)."""
        name, color = _KINDS[self._kind]
        self._icon.setPixmap(pixmap(name, getattr(colors_for(self.palette()), color), 20, self.devicePixelRatioF()))

    def _remove_actions(self) -> None:
        for made in self.buttons:
            self._row.removeWidget(made)
            made.hide()
            made.deleteLater()
        self.buttons = []
