"""One step of the first steps: a heading and what stands below it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.base.labels import Label
from ui.base.theme import scaled


class Step(QWidget):
    """``title`` stands above ``box``. ``begin`` and ``end`` tell when it comes on the screen and leaves it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        heading = Label(title)
        heading.setFont(scaled(self.font(), 1.35, bold=True))
        heading.setWordWrap(True)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(10)
        self.box.addWidget(heading)

    def begin(self) -> None:
        """It is shown now."""

    def end(self) -> None:
        """It is not shown any more."""


def paragraph(text: str, parent: QWidget | None = None) -> Label:
    """A text of several lines."""
    label = Label(text, parent)
    label.setWordWrap(True)
    return label
