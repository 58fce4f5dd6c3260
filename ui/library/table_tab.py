"""A tab with a table: what is said of the rows, the rows, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.controls import muted
from ui.widgets.plain_table import PlainTable


class TableTab(QWidget):
    """A tab of the library's dialog that reads the rows of its ``table`` whenever it is shown."""

    problem = Signal(str)  # a sentence

    table: PlainTable

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.said = muted(said)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.load()

    def load(self) -> None:
        """Read the rows again."""
        raise NotImplementedError

    def _update(self) -> None:
        """Enable what can be done with the rows that are selected."""
        raise NotImplementedError

    def _lay_out(self, left: Sequence[QPushButton], right: Sequence[QPushButton], *below: QWidget | QLayout) -> None:
        buttons = QHBoxLayout()
        for one in left:
            buttons.addWidget(one)
        buttons.addStretch(1)
        for one in right:
            buttons.addWidget(one)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 14, 6, 6)
        box.setSpacing(10)
        box.addWidget(self.said)
        box.addWidget(self.table, 1)
        box.addLayout(buttons)
        for row in below:
            if isinstance(row, QLayout):
                box.addLayout(row)
            else:
                box.addWidget(row)
        self._update()
        self.table.chosen.connect(self._update)
