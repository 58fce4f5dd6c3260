"""Whether the minutes of the open meeting are approved: said in one line, given and withdrawn there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QCompleter, QHBoxLayout, QWidget

from meetingmate.base.translation import mark, tr, tr_for
from meetingmate.domain.approval import ApprovalState, state_of
from meetingmate.editing import approval
from ui.base import text
from ui.document.document import MeetingDocument
from ui.document.field_dialog import FieldDialog
from ui.widgets.controls import LineEdit, button, muted

_SIDE_BY_SIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
#: What the link says, and what it is called.
_APPROVE: dict[ApprovalState, tuple[str, str]] = {
    "draft": (mark("Approve…"), mark("Approve the minutes")),
    "changed": (mark("Approve again…"), mark("Approve again the minutes")),
}


class ApprovalLine(QWidget):
    """Shown while there are minutes; nothing else asks for an approval."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.words = muted()
        self.approve = button(tr("Approve…"), self.open_dialog, kind="link")
        self.withdraw = button(tr("Withdraw"), self._withdraw, kind="link", tip=tr("Make the minutes a draft again"))
        self.withdraw.setAccessibleName(tr("Withdraw the approval"))
        links = QHBoxLayout()
        links.setSpacing(12)
        links.addWidget(self.approve)
        links.addWidget(self.withdraw)
        links.addStretch(1)
        self._box = QBoxLayout(_SIDE_BY_SIDE, self)
        self._box.setContentsMargins(20, 8, 20, 0)
        self._box.addWidget(self.words)
        self._box.addLayout(links, 1)
        self.hide()
        for signal in (document.opened, document.minutes_changed, document.details_changed, document.closed):
            signal.connect(self._show)

    def open_dialog(self) -> ApproveDialog | None:
        """Ask who approves the minutes."""
        if self._document.minutes is None:
            return None
        dialog = ApproveDialog(self._document, self.window())
        dialog.open()
        return dialog

    def _withdraw(self) -> None:
        self._document.edit_minutes(tr("withdrawal of the approval"), approval.withdraw)

    def _show(self) -> None:
        meeting, minutes = self._document.meeting, self._document.minutes
        if meeting is None or minutes is None:
            self.hide()
            return
        state = state_of(meeting, minutes)
        said = approval.described(meeting, minutes, text.day)
        self._box.setDirection(_BELOW if state == "changed" else _SIDE_BY_SIDE)  # a sentence takes the whole width
        self._box.setSpacing(2 if state == "changed" else 12)
        self.words.setText(tr("{approval}. Documents say DRAFT again.", approval=said) if state == "changed" else said)
        label, name = _APPROVE.get(state, ("", _APPROVE["draft"][1]))
        self.approve.setText(tr(label))
        self.approve.setAccessibleName(tr(name))
        self.approve.setVisible(state in _APPROVE and not self._document.read_only)
        self.withdraw.setVisible(state != "draft" and not self._document.read_only)
        self.show()


class ApproveDialog(FieldDialog):
    """Who approves the minutes of the open meeting; a name is not needed."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, tr("Approve the minutes"), tr("Who approves these minutes?"), parent)
        self.name = LineEdit()
        self.name.setPlaceholderText(tr("Optional"))
        self.name.setAccessibleName(tr("Name"))
        people = QCompleter(document.people(), self.name)
        people.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.name.setCompleter(people)
        note = tr(
            "Documents no longer say DRAFT and name who approved them. "
            "If the minutes are changed later, documents say DRAFT until you approve them again."
        )
        self.put(tr("&Name"), self.name, note, tr("Approve"))

    def take(self) -> None:
        if self.document.meeting is not None:
            self.document.edit_minutes(
                tr_for("step that can be undone", "approval"), approval.approve(self.document.meeting, self.name.text())
            )
