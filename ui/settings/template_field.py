"""The choice of a Word template: those that ship, those that were added, adding, making and removing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.settings.fields import Combo
from ui.widgets.controls import button

if TYPE_CHECKING:
    from meetingmate.export.view_model import MinutesView
    from ui.settings.template_preview import TemplatePreviewDialog
    from ui.settings.template_wizard import TemplateWizard

OWN_LAYOUT = mark("MeetingMate’s own layout")
#: Of an entry: whether the template was added, so that it can be removed.
_ADDED = Qt.ItemDataRole.UserRole + 1


class TemplateField(QWidget):
    """``value`` is the name of the chosen template, "" for the program's own layout. ``chosen`` tells every change,
    ``said`` that there is more to read.

    Files are read and checked off the window's thread; what a check finds is said below the choice. ``view``, called
    there, gives what previews show: the minutes of the sample as a rule.
    """

    chosen = Signal(str)
    said = Signal()

    def __init__(
        self,
        value: str,
        background: BackgroundJobs,
        parent: QWidget | None = None,
        *,
        view: Callable[[], MinutesView] | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._view = view or _sample
        self.combo: QComboBox = Combo()
        self.combo.setAccessibleName(tr("Word template"))
        self.combo.addItem(tr(OWN_LAYOUT), "")
        self.preview_button = button(tr("Preview"), self.preview, tip=tr("Show what the chosen template looks like"))
        self.add_button = button(tr("Add"), lambda: None, tip=tr("Add a Word template"))
        menu = QMenu(self)
        menu.addAction(tr("&Add a Word template…"), self._choose)
        menu.addAction(tr("&Make a template from a document…"), self._choose_document)
        self.add_button.setMenu(menu)
        self.remove_button = button(tr("Remove"), self._remove, tip=tr("Remove the chosen template"))
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.combo, 1)
        row.addWidget(self.preview_button)
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

    def make(self, path: Path) -> TemplateWizard:
        """Open the window that makes a template of a document."""
        from ui.settings.template_wizard import TemplateWizard  # loads python-docx

        wizard = TemplateWizard(path, self._view, self._background, self.window())
        wizard.added.connect(self._made)
        wizard.open()
        return wizard

    def preview(self) -> TemplatePreviewDialog:
        """Show what the chosen template looks like."""
        from ui.settings.template_preview import TemplatePreviewDialog

        name, view = self.value, self._view

        def work() -> bytes:
            from meetingmate.export import template_store, word

            shown = view()
            return template_store.filled(template_store.find(name), shown) if name else word.render_minutes(shown)

        dialog = TemplatePreviewDialog(self.combo.currentText(), work, self._background, self.window())
        dialog.open()
        return dialog

    def _made(self, name: str) -> None:
        self._say(tr("Added the template {name}.", name=name))
        self.list_templates(name)

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

    def _choose_document(self) -> None:
        kinds = tr("Word documents and templates (*.docx *.dotx)")
        title = tr("Make a template from a document")
        name, _ = QFileDialog.getOpenFileName(self.window(), title, str(Path.home()), kinds)
        if name:
            self.make(Path(name))

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


def _sample() -> MinutesView:
    """What the minutes of the sample say."""
    from meetingmate.export import ExportOptions
    from meetingmate.export.sample_minutes import sample_view

    return sample_view(ExportOptions())


def listed() -> list[tuple[str, str, bool]]:
    """Name, title and whether it was added, of each template."""
    from meetingmate.export import template_store

    return [(template.name, template.title, not template.shipped) for template in template_store.templates()]
