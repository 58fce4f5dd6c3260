"""Tabs made of blocks: a heading, what it is about, and its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.base.labels import Label
from ui.base.theme import scaled
from ui.widgets.controls import button, muted


class BlocksTab(QWidget):
    """A tab of the library's dialog; its blocks stand below each other."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(6, 14, 6, 6)
        self._box.addStretch(1)

    def _add(
        self, title: str, words: str, *actions: tuple[str, Callable[[], None]]
    ) -> tuple[Label, Label, list[QPushButton]]:
        """One more block; ``actions`` are the labels of its buttons and what they do. Returns its parts."""
        heading = Label(title)
        heading.setFont(scaled(heading.font(), 1.05, bold=True))
        label = muted(words)
        row = QHBoxLayout()
        buttons = [button(name, on_click) for name, on_click in actions]
        for made in buttons:
            made.setAccessibleDescription(words)
            row.addWidget(made)
        row.addStretch(1)
        at = self._box.count() - 1  # above the stretch
        self._box.insertWidget(at, heading)
        self._box.insertWidget(at + 1, label)
        self._box.insertLayout(at + 2, row)
        self._box.insertSpacing(at + 3, 18)
        return heading, label, buttons


def scrolling(page: QWidget) -> QScrollArea:
    """``page`` with a scroll bar where it does not fit."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    return area
