"""What the task sheets of single people are written as."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from ui.base.window_state import window_state

_KEY = "export/sheets"
_PACKED = "zip"


class SheetChoices(QWidget):
    """Check boxes for the formats, and one for a single file; ``changed`` when any is ticked."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {
            ".docx": QCheckBox(tr("&Word file")),
            ".pdf": QCheckBox(tr("&PDF file")),
            ".eml": QCheckBox(tr("&Mail draft to the person, with the Word file attached (.eml)")),
            ".ics": QCheckBox(tr("&Calendar entries on the due dates (.ics)")),
        }
        self.packed = QCheckBox(tr("All in one &zip file"))
        known = str(window_state().value(_KEY, ".docx")).split()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for suffix, one in self.boxes.items():
            one.setChecked(suffix in known)
            box.addWidget(one)
        self.packed.setChecked(_PACKED in known)
        box.addWidget(self.packed)
        for one in (*self.boxes.values(), self.packed):
            one.toggled.connect(lambda _on: self.changed.emit())

    @property
    def formats(self) -> list[str]:
        """The suffixes that are ticked."""
        return [suffix for suffix, box in self.boxes.items() if box.isChecked()]

    def remember(self) -> None:
        """Offer the same the next time."""
        chosen = [*self.formats, *([_PACKED] if self.packed.isChecked() else [])]
        window_state().setValue(_KEY, " ".join(chosen))
