"""A heading that folds what is below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from meetingmate.base.translation import language, tr
from ui.base.labels import set_tip
from ui.base.theme import scaled, set_icon
from ui.base.window_state import window_state
from ui.widgets.controls import muted


class Disclosure(QWidget):
    """A button that shows and hides ``content``; open or closed is remembered in ``window.ini`` under ``key``.

    While folded, ``summary`` says beside the button what is inside. Space and Enter fold and unfold, and so do
    the arrows right and left.
    """

    toggled = Signal(bool)

    def __init__(self, name: str, content: QWidget, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._key, self.content = name, f"open/{key}", content
        self.summary = muted()
        self.summary.setWordWrap(False)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = _FoldButton(name)
        self.button.setFont(scaled(self.font(), 1.15, bold=True))
        self.button.clicked.connect(lambda: self._set(self.button.isChecked(), remember=True))
        self.button.fold_wanted.connect(lambda opened: self._set(opened, remember=True))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.button)
        line.addWidget(self.summary, 1)
        line.addStretch(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addLayout(line)
        box.addWidget(content)
        self._set(window_state().value(self._key, False, bool) is True, remember=False)

    @property
    def opened(self) -> bool:
        """Whether the content is shown."""
        return self.button.isChecked()

    def open(self) -> None:
        """Show the content, because something in it needs to be seen; this is not remembered."""
        if not self.opened:
            self._set(True, remember=False)

    def _set(self, opened: bool, *, remember: bool) -> None:
        self.button.setChecked(opened)
        set_icon(self.button, "chevron-down" if opened else "chevron-right")
        name = self._name.lower() if language() == "en" else self._name  # not every language writes nouns small
        set_tip(self.button, tr("Hide {name}", name=name) if opened else tr("Show {name}", name=name))
        self.button.setAccessibleName(
            tr("{name}, expanded", name=self._name) if opened else tr("{name}, collapsed", name=self._name)
        )
        self.content.setVisible(opened)
        self.summary.setVisible(not opened)
        if remember:
            window_state().setValue(self._key, opened)
        self.toggled.emit(opened)


class _FoldButton(QPushButton):
    """``fold_wanted`` gives True for the arrow right, False for the arrow left."""

    fold_wanted = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("flat", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        match event.key():
            case Qt.Key.Key_Right:
                self.fold_wanted.emit(True)
            case Qt.Key.Key_Left:
                self.fold_wanted.emit(False)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)
