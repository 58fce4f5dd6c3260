"""What a page says when it has nothing to show: what is missing and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.base.labels import Label
from ui.base.theme import colors_for, pixmap, scaled
from ui.widgets.controls import button, muted


class EmptyState(QWidget):
    """A picture, a title, a sentence and at most two buttons, in the middle of the page."""

    def __init__(self, icon: str, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._picture = Label()
        self._title = Label(title)
        self._title.setFont(scaled(self.font(), 1.35, bold=True))
        self._title.setWordWrap(True)
        self._sentence = muted(sentence)
        self._sentence.setMaximumWidth(540)
        self._buttons: list[QPushButton] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(32, 24, 32, 24)
        self._box.setSpacing(10)
        self._box.addStretch(2)
        for label in (self._picture, self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._box.addWidget(self._picture)
        self._box.addWidget(self._title)
        row = QHBoxLayout()  # a label of several lines needs a width, not an alignment
        row.addStretch(1)
        row.addWidget(self._sentence, 8)
        row.addStretch(1)
        self._box.addLayout(row)
        self._box.addStretch(3)
        self.refresh_icon()

    def say(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        *,
        more: str = "",
        on_more: Callable[[], None] | None = None,
    ) -> None:
        """Change what is said. ``action`` and ``more`` label what can be done about it, the first one above all."""
        self._icon_name = icon
        self._title.setText(title)
        self._sentence.setText(sentence)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = []
        for label, run, kind in ((action, on_action, "primary"), (more, on_more, "")):
            if label and run:
                made = button(label, run, kind=kind, parent=self)
                self._box.insertWidget(4 + len(self._buttons), made, 0, Qt.AlignmentFlag.AlignHCenter)
                made.show()  # at once, also where the page is on the screen already
                self._buttons.append(made)
        self.refresh_icon()

    @property
    def title(self) -> str:
        """The headline, for tests and screen readers."""
        return self._title.text()

    @property
    def sentence(self) -> str:
        """What is said below the headline, for tests and screen readers."""
        return self._sentence.text()

    def refresh_icon(self) -> None:
        """Draw the picture again (the colours changed)."""
        self._picture.setPixmap(
            pixmap(self._icon_name, colors_for(self.palette()).control, 48, self.devicePixelRatioF())
        )
