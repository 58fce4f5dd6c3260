"""How many people speak, as the user knows it: nothing, a number, or the fewest and the most."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr, tr_for
from meetingmate.domain.meeting import MOST_SPEAKERS
from ui.base.labels import Label, set_tip
from ui.widgets.controls import button

_TIP = mark("Leave both at “any” to detect them automatically. If you know the number, enter it in both")


class SpeakerCountField(QWidget):
    """``changed`` when the user changed ``value``; ``again_wanted`` when the speakers shall be told apart again."""

    changed = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fewest, self.most = _number(tr("Minimum number of speakers")), _number(tr("Maximum number of speakers"))
        self.again = button(tr("Detect speakers again"), self.again_wanted.emit, kind="link")
        set_tip(self.again, tr("Detects the speakers and rewrites the minutes. Your edits are kept."))
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        for words, field in ((tr("at &least"), self.fewest), (tr("at &most"), self.most)):
            label = Label(words)
            label.setBuddy(field)
            numbers.addWidget(label)
            numbers.addWidget(field)
        numbers.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(numbers)
        box.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.fewest.valueChanged.connect(lambda value: self._on_changed(self.most, value, up=True))
        self.most.valueChanged.connect(lambda value: self._on_changed(self.fewest, value, up=False))
        self._loading = False

    def value(self) -> tuple[int, int] | None:
        """The fewest and the most people; None: not known."""
        low, high = self.fewest.value(), self.most.value()
        return (low or 1, high or MOST_SPEAKERS) if low or high else None

    def set_value(self, value: tuple[int, int] | None) -> None:
        """Show ``value``, unless it is shown already."""
        if value == self.value():
            return
        low, high = value or (0, 0)
        self._loading = True
        self.fewest.setValue(0 if low == 1 and high > 1 else low)
        self.most.setValue(0 if high == MOST_SPEAKERS else high)
        self._loading = False

    def _on_changed(self, other: QSpinBox, value: int, *, up: bool) -> None:
        """The other number gives way, so that the fewest are never over the most."""
        if self._loading:
            return
        if value and other.value() and (other.value() < value if up else other.value() > value):
            self._loading = True
            other.setValue(value)
            self._loading = False
        self.changed.emit()


def _number(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, MOST_SPEAKERS)
    field.lineEdit().setTextMargins(6, 0, 0, 0)
    field.setSpecialValueText(tr_for("number of speakers", "any"))
    field.setKeyboardTracking(False)  # 12 is no 1 on the way
    field.setAccessibleName(name)
    set_tip(field, tr(_TIP))
    return field
