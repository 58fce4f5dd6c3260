"""Who does a task: the people of the meeting to tick, or a name to type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from meetingmate.base.translation import tr
from ui.base.labels import entry
from ui.widgets.controls import LineEdit


class OwnerMenu(QMenu):
    """``chosen`` is called with the names, separated by commas; empty: nobody. It deletes itself."""

    def __init__(self, people: list[str], owners: list[str], chosen: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._chosen, self._owners = chosen, list(owners)
        for name in dict.fromkeys([*owners, *people]):
            action = self.addAction(entry(name))
            action.setCheckable(True)
            action.setChecked(name in owners)
            action.triggered.connect(lambda _checked=False, name=name: self._toggle(name))
        self.addSeparator()
        self.field = LineEdit()
        self.field.setPlaceholderText(tr("Another name"))
        self.field.setAccessibleName(tr("Another name; several are separated by commas"))
        self.field.returnPressed.connect(self._typed)
        typed = QWidgetAction(self)
        typed.setDefaultWidget(self.field)
        self.addAction(typed)
        self.addSeparator()
        self.addAction(tr("&Nobody"), lambda: self._chosen(""))

    def _toggle(self, name: str) -> None:
        left = [owner for owner in self._owners if owner != name]
        self._chosen(", ".join(left if name in self._owners else [*left, name]))

    def _typed(self) -> None:
        names = self.field.text().strip()
        self.close()
        if names:
            self._chosen(names)
