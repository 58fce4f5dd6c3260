"""Which form? Those that can be filled, and those that are kept with the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from meetingmate.base.languages import language_name
from meetingmate.base.translation import language, tr
from meetingmate.domain.forms import Form, in_language
from ui.base.labels import Label
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit


@dataclass(frozen=True)
class Offered:
    """A form to choose. ``kept``: it is filled and kept with the meeting."""

    form: Form
    own: bool = False
    kept: bool = False


class ChooseFormDialog(QDialog):
    """``chosen`` gives the form, ``add_wanted`` asks for the file of another one."""

    chosen = Signal(object)
    add_wanted = Signal()

    def __init__(self, title: str, words: str, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        fit(self, 520, 420)
        self.list = QListWidget()
        self.list.setSpacing(4)
        self.list.setAccessibleName(tr("Forms"))
        self.list.itemActivated.connect(lambda _item: self._choose())
        self.problems = muted()
        self.problems.hide()
        self.go = button(go, self._choose, kind="primary")
        self.go.setDefault(True)
        bottom = QHBoxLayout()
        bottom.addWidget(button(tr("Add a form…"), self.add_wanted.emit))
        bottom.addStretch(1)
        bottom.addWidget(self.go)
        bottom.addWidget(button(tr("Cancel"), self.reject))
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(10)
        lead = Label(words)
        lead.setWordWrap(True)
        box.addWidget(lead)
        box.addWidget(self.list, 1)
        box.addWidget(self.problems)
        box.addLayout(bottom)

    def show_forms(self, offered: Sequence[Offered], problems: Sequence[str]) -> None:
        """Show the forms, and a sentence for each file that is none."""
        self.list.clear()
        for one in offered:
            title = in_language(one.form.title, language(), one.form.id)
            languages = ", ".join(language_name(code, language()) for code in one.form.languages)
            parts = [languages]
            parts += [tr("your own")] if one.own else []
            parts += [tr("already filled")] if one.kept else []
            item = QListWidgetItem(f"{title}\n{' · '.join(parts)}")
            item.setData(Qt.ItemDataRole.UserRole, one.form)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {', '.join(parts)}")
            self.list.addItem(item)
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))
        if offered:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        self.go.setEnabled(bool(offered))

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
