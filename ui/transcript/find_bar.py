"""Find in the transcript, and put something else in its place."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from meetingmate.base.translation import tr, trn
from ui.base.labels import Label, set_tip
from ui.widgets.controls import LineEdit, button


class FindBar(QWidget):
    """``changed``: another text or option; ``replace_wanted``: in the line that is shown, or in all of them."""

    changed = Signal()
    step = Signal(int)
    closed = Signal()
    replace_wanted = Signal(bool)  # all

    def __init__(self) -> None:
        super().__init__()
        self.field = _field(tr("Find in the transcript"), self.changed)
        self.new = _field(tr("Replace with"))
        self.whole = QCheckBox(tr("Whole words"))
        self.case = QCheckBox(tr("Match case"))
        self.learn = QCheckBox(tr("Also in future meetings"))
        set_tip(self.learn, tr("Saves this as a rule: future transcripts are corrected automatically"))
        for box in (self.whole, self.case):
            box.toggled.connect(self.changed)
        self.count = Label()
        self.count.setProperty("muted", True)
        self.one = button(tr("Replace"), lambda: self.replace_wanted.emit(False), tip=tr("Replace in this line"))
        self.all = button(tr("Replace all"), lambda: self.replace_wanted.emit(True))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 12, 8)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self.count, 0, 1)
        grid.addWidget(button(tr("Previous"), lambda: self.step.emit(-1)), 0, 2)
        grid.addWidget(button(tr("Next"), lambda: self.step.emit(1)), 0, 3)
        grid.addWidget(button("", self.closed.emit, icon="close", kind="flat", tip=tr("Close the find bar")), 0, 4)
        self._replacing = QWidget()
        row = QGridLayout(self._replacing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setColumnStretch(0, 1)
        row.addWidget(self.new, 0, 0, 1, 3)
        row.addWidget(self.one, 0, 3)
        row.addWidget(self.all, 0, 4)
        row.addWidget(self.learn, 1, 0)
        row.addWidget(self.whole, 1, 1)
        row.addWidget(self.case, 1, 2)
        grid.addWidget(self._replacing, 1, 0, 1, 5)
        self._replacing.hide()
        self._allow()

    def open(self, *, replacing: bool = False) -> None:
        """Show the bar with the keyboard in it."""
        self._replacing.setVisible(replacing)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def show_count(self, count: int, number: int) -> None:
        """Say how many were found, and which one is shown."""
        if not self.field.text():
            self.count.clear()
        else:
            found = trn("{count} found", "{count} found", count) if count else tr("Not found")
            self.count.setText(tr("{number} of {count}", number=number, count=count) if number else found)
        self._allow(count)

    def say(self, sentence: str) -> None:
        """Say what was done."""
        self.count.setText(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.new.hasFocus():
                self.replace_wanted.emit(False)
            else:
                self.step.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _allow(self, count: int = 0) -> None:
        for control in (self.one, self.all):
            control.setEnabled(count > 0)


def _field(name: str, changed: SignalInstance | None = None) -> LineEdit:
    made = LineEdit()
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    if changed is not None:
        made.textChanged.connect(lambda _text: changed.emit())
    return made
