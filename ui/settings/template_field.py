"""The choice of a Word template: those that ship, those that were added, and adding and removing them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.settings.fields import Combo
from ui.widgets.controls import button

OWN_LAYOUT = mark("MeetingMate’s own layout")
#: Of an entry: whether the template was added, so that it can be removed.
_ADDED = Qt.ItemDataRole.UserRole + 1


class TemplateField(QWidget):
    """``value`` is the name of the chosen template, "" for the program's own layout. ``chosen`` tells every change,
    ``said`` that there is more to read.

    Files are read and checked off the window's thread; what a check finds is said below the choice.
    """

    chosen = Signal(str)
    said = Signal()

    def __init__(self, value: str, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.combo: QComboBox = Combo()
        self.combo.setAccessibleName(tr("Word template"))
        self.combo.addItem(tr(OWN_LAYOUT), "")
        self.add_button = button(tr("Add…"), self._choose, tip=tr("Add a Word template"))
        self.remove_button = button(tr("Remove"), self._remove, tip=tr("Remove the chosen template"))
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.combo, 1)
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self.status)
        self.show_value(value)
        self.combo.currentIndexChanged.connect(self._on_choice)
        self.list_templates()

    @property
    def value(self) -> str:
        """The chosen template."""
        return str(self.combo.currentData())

    def show_value(self, value: str) -> None:
        """Choose a template; one that is not there is shown as it is called."""
        if self.combo.findData(value) < 0:
            self.combo.addItem(value, value)
        self.combo.setCurrentIndex(self.combo.findData(value))
        self._follow()

    def list_templates(self, then: str | None = None) -> None:
        """Fill the choice with the templates there are, and choose ``then``."""
        self._background.run(listed, lambda found: self._fill(found, then), owner=self, lane="other")

    def add(self, path: Path) -> None:
        """Check a file and keep a copy of it as a template."""

        def work() -> tuple[str, list[str]]:
            from meetingmate.export import template_store  # python-docx takes a moment to load

            added = template_store.add(path)
            return added.name, [problem.sentence() for problem in template_store.check(added.path)]

        self.add_button.setEnabled(False)
        self._background.run(work, self._added, failed=self._failed, owner=self, lane="other")

    def _added(self, found: tuple[str, list[str]]) -> None:
        name, hints = found
        self.add_button.setEnabled(True)
        self._say(" ".join([tr("Added the template {name}.", name=name), *hints]))
        self.list_templates(name)

    def _failed(self, sentence: str) -> None:
        self.add_button.setEnabled(True)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.status.setText(sentence)
        self.status.setAccessibleName(sentence)
        self.status.show()
        self.said.emit()

    def _choose(self) -> None:
        kinds = tr("Word documents and templates (*.docx *.dotx)")
        name, _ = QFileDialog.getOpenFileName(self.window(), tr("Add a Word template"), str(Path.home()), kinds)
        if name:
            self.add(Path(name))

    def _remove(self) -> None:
        name = self.value

        def work() -> None:
            from meetingmate.export import template_store

            template_store.remove(name)

        def removed(_nothing: None) -> None:
            self._say(tr("Removed the template {name}.", name=name))
            self.combo.setFocus()  # the button is disabled
            self.list_templates("")

        self._background.run(work, removed, failed=self._failed, owner=self, lane="other")

    def _fill(self, found: list[tuple[str, str, bool]], then: str | None) -> None:
        value = self.value if then is None else then
        before = self.value
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItem(tr(OWN_LAYOUT), "")
        for name, title, added in found:
            self.combo.addItem(title, name)
            self.combo.setItemData(self.combo.count() - 1, added, _ADDED)
        self.show_value(value)
        self.combo.blockSignals(False)
        if value != before:
            self.chosen.emit(value)

    def _on_choice(self) -> None:
        self._follow()
        self.status.hide()
        self.chosen.emit(self.value)

    def _follow(self) -> None:
        self.remove_button.setEnabled(bool(self.combo.currentData(_ADDED)))


def listed() -> list[tuple[str, str, bool]]:
    """Name, title and whether it was added, of each template."""
    from meetingmate.export import template_store

    return [(template.name, template.title, not template.shipped) for template in template_store.templates()]
