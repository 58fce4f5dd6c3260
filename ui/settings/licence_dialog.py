"""The terms of a model's licence, to be accepted before it is installed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base import desktop
from ui.base.labels import Label
from ui.widgets.controls import button

_WIDTH = 560


class LicenceDialog(QDialog):
    """Shows ``terms``; it is accepted by its own button only. ``link`` leads to the whole text."""

    def __init__(self, title: str, terms: str, link: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Licence of {title}", title=title))
        self.text = Label(terms)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(min(_WIDTH, parent.window().width() - 80) if parent else _WIDTH)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(tr("Licence terms"))
        self.accept_button = button(tr("Accept and install"), self.accept)
        self.read = button(tr("Open the whole text"), lambda: desktop.open_page(link))
        self.decline = button(tr("Don’t install"), self.reject)
        buttons = QDialogButtonBox()
        buttons.addButton(self.read, QDialogButtonBox.ButtonRole.HelpRole)
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.decline, QDialogButtonBox.ButtonRole.RejectRole)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(14)
        box.addWidget(self.text)
        box.addWidget(buttons)
        self.decline.setDefault(True)  # a box of buttons would make the first one that accepts the default
        self.decline.setFocus()
