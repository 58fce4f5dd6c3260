"""Which meeting? One of the library, newest first, with a field to look for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from meetingmate.library import MeetingRow
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.dialogs import fit


class ChooseMeetingDialog(QDialog):
    """``chosen`` gives the id of the meeting."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add a dictation"))
        fit(self, 520, 460)
        self.words = LineEdit()
        self.words.setAccessibleName(tr("Find a meeting"))
        self.words.setPlaceholderText(tr("Find a meeting"))
        self.words.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setSpacing(4)
        self.list.setAccessibleName(tr("Meetings"))
        self.list.itemActivated.connect(lambda _item: self._choose())
        self.go = button(tr("Add to the form"), self._choose, kind="primary")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.go)
        bottom.addWidget(button(tr("Cancel"), self.reject))
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(10)
        box.addWidget(
            muted(tr("What was said there is added to the form. Record it first if there is no recording yet."))
        )
        box.addWidget(self.words)
        box.addWidget(self.list, 1)
        box.addLayout(bottom)

    def show_meetings(self, rows: Sequence[MeetingRow]) -> None:
        """Show the meetings to choose from."""
        for row in rows:
            item = QListWidgetItem(f"{row.title}\n{row.date}")
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title}, {row.date}")
            self.list.addItem(item)
        self._filter(self.words.text())  # what was typed while they were looked up holds

    def _filter(self, words: str) -> None:
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(words.casefold() not in item.text().casefold())
        shown = [number for number in range(self.list.count()) if not self.list.item(number).isHidden()]
        if shown and self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0])
        self.go.setEnabled(bool(shown))

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self.accept()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
