"""Space, or other keys, plays and pauses, unless the control that has the keyboard uses Space itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget


class PlayShortcut(QShortcut):
    """Calls ``toggle``; Space is off while a field or a button has the keyboard."""

    def __init__(self, window: QWidget, toggle: Callable[[], object]) -> None:
        super().__init__(QKeySequence(Qt.Key.Key_Space), window, toggle)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._on_focus)

    def take_keys(self, keys: tuple[str, ...]) -> None:
        """Act on these from now on."""
        self.setKeys([QKeySequence(key) for key in keys])
        self._on_focus(None, QApplication.focusWidget())

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        taken = isinstance(now, (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit))
        self.setEnabled(not taken or self.key() != QKeySequence(Qt.Key.Key_Space))
