"""A heading, what it is about, and its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.controls import button, muted
from ui.theme import scaled


def add_block(
    box: QVBoxLayout, title: str, words: str, *actions: tuple[str, Callable[[], None]]
) -> tuple[QLabel, list[QPushButton]]:
    """Add one to ``box``; gives the label with the words, and the buttons."""
    heading = QLabel(title)
    heading.setFont(scaled(heading.font(), 1.05, bold=True))
    label = muted(words)
    row = QHBoxLayout()
    buttons = [button(name, on_click) for name, on_click in actions]
    for made in buttons:
        made.setAccessibleDescription(words)
        row.addWidget(made)
    row.addStretch(1)
    box.addWidget(heading)
    box.addWidget(label)
    box.addLayout(row)
    box.addSpacing(18)
    return label, buttons


def scrolling(page: QWidget) -> QScrollArea:
    """``page`` with a scroll bar where it does not fit."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    return area
