"""A dialog that asks one thing of the open meeting."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base.labels import Label
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.widgets.controls import button, muted


class FieldDialog(QDialog):
    """A question, a field with its ``label``, a ``note`` below it, and a button that says what will be done.

    A class of its own puts in ``take`` what follows; it is not called when another meeting has been opened meanwhile.
    """

    def __init__(self, document: MeetingDocument, title: str, question: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.document, self._meeting = document, document.id
        heading = Label(question)
        heading.setFont(scaled(self.font(), 1.25, bold=True))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(20, 18, 20, 16)
        self._box.setSpacing(12)
        self._box.addWidget(heading)

    def put(self, label: str, field: QWidget, note: str, action: str) -> None:
        """Show the field; called once."""
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.addRow(_name_of(label, field), field)
        buttons = QDialogButtonBox()
        self.act = button(action, self.accept, kind="primary")
        self.act.setDefault(True)
        buttons.addButton(self.act, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(button(tr("Cancel"), self.reject), QDialogButtonBox.ButtonRole.RejectRole)
        self._box.addLayout(form)
        self._box.addWidget(muted(note))
        self._box.addWidget(buttons)
        field.setFocus()

    def take(self) -> None:
        """Do what was asked about."""
        raise NotImplementedError

    def accept(self) -> None:
        if self.document.id == self._meeting:
            self.take()
        super().accept()


def _name_of(label: str, field: QWidget) -> Label:
    """The name before a field; its letter leads to the field."""
    name = Label(label)
    name.setBuddy(field)
    return name
