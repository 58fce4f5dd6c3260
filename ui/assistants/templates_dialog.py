"""The templates of drafts: read, copied, edited with their mistakes by line, and deleted."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from meetingmate.assistants.drafts import templates
from meetingmate.assistants.drafts.templates import Template
from meetingmate.base.translation import tr
from ui.base import desktop
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.widgets.controls import LineEdit, TextEdit, button, muted
from ui.widgets.dialogs import fit

_CHECK_MS = 300
_ID = Qt.ItemDataRole.UserRole


class TemplatesDialog(QDialog):
    """``changed``: a template was saved or deleted."""

    changed = Signal()

    def __init__(self, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Templates of drafts"))
        fit(self, 900, 600)
        self._background = background
        self._found: dict[str, Template] = {}
        self._texts: dict[str, str] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Templates"))
        self.editor = TextEdit()
        self.editor.setAccessibleName(tr("Text of the template"))
        self.editor.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.about = muted()
        self.problems = Label()
        self.problems.setWordWrap(True)
        self.change = button(tr("Change this one"), lambda: self._copy(""))
        self.name = LineEdit()
        self.name.setPlaceholderText(tr("Name of the copy"))
        self.name.setAccessibleName(tr("Name of the copy"))
        self.name.setMaximumWidth(220)
        self.copy = button(tr("Copy"), self._copy_named)
        self.save = button(tr("Save"), self.save_text, kind="primary")
        self.delete = button(tr("Delete my version"), self.delete_one)
        self._check = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._check.timeout.connect(self._show_problems)
        self._build()
        self.list.currentItemChanged.connect(lambda now, _before: self._show(now))
        self.editor.textChanged.connect(self._on_text)
        self.load()

    def load(self, chosen: str = "") -> None:
        """Read the templates again."""

        def show(found: list[tuple[Template, str]]) -> None:
            self._texts = {template.id: words for template, words in found}
            self._found = {template.id: template for template, _ in found}
            wanted = chosen or self._current_id()
            with QSignalBlocker(self.list):
                self.list.clear()
                for template, _ in found:
                    self.list.addItem(_item(template))
            rows = [row for row in range(self.list.count()) if self.list.item(row).data(_ID) == wanted]
            self.list.setCurrentRow(rows[0] if rows else 0)
            self._show(self.list.currentItem())

        def read() -> list[tuple[Template, str]]:
            return [(template, templates.text_of(template)) for template in templates.every()]

        self._background.run(read, show, failed=self._say, owner=self, lane="other")

    def save_text(self) -> None:
        """Write the template as it is on the screen, also with mistakes: it is used when these are gone."""
        ident, words = self._current_id(), self.editor.toPlainText()
        self._run(lambda: templates.save(ident, words), ident)

    def delete_one(self) -> None:
        """Delete the user's template; the one that ships comes back."""
        ident = self._current_id()
        self._run(lambda: templates.remove(ident), ident)

    def copy_as(self, name: str) -> None:
        """Copy the template under another name."""
        self._copy(name)

    def _copy(self, name: str) -> None:
        ident = self._current_id()
        made: list[str] = []
        self._run(lambda: made.append(templates.copy(ident, name).stem), ident, made)

    def _copy_named(self) -> None:
        name = self.name.text().strip()
        if name:
            self.name.clear()
            self.copy_as(name)
        else:
            self._say(tr("Enter a name for the copy."))
            self.name.setFocus()

    def _run(self, work: object, ident: str, made: list[str] | None = None) -> None:
        assert callable(work)

        def done(_none: object) -> None:
            self.load(made[0] if made else ident)
            self.changed.emit()

        self._background.run(work, done, failed=self._say, owner=self, lane="other")

    def _show(self, item: QListWidgetItem | None) -> None:
        template = self._found.get(item.data(_ID)) if item else None
        with QSignalBlocker(self.editor):
            self.editor.setPlainText(self._texts[template.id] if template else "")
        self.editor.setReadOnly(template is None or not template.own)
        own = template is not None and template.own
        self.about.setText(_origin(template))
        self.change.setEnabled(template is not None and not own)
        self.copy.setEnabled(template is not None)
        self.delete.setEnabled(own)
        self.save.setEnabled(False)
        self._show_problems()

    def _on_text(self) -> None:
        self.save.setEnabled(not self.editor.isReadOnly())
        self._check.start()

    def _show_problems(self) -> None:
        found = templates.check(self.editor.toPlainText(), self._current_id()).problems
        self._say("\n".join(problem.sentence() for problem in found) if found else tr("No mistakes found."))

    def _say(self, sentence: str) -> None:
        self.problems.setText(sentence)
        self.problems.setAccessibleName(sentence)

    def _open_folder(self) -> None:
        self._background.run(
            lambda: templates.folder().mkdir(parents=True, exist_ok=True),
            lambda _none: desktop.show_folder(templates.folder()),
            failed=self._say,
            owner=self,
            lane="other",
        )

    def _current_id(self) -> str:
        item = self.list.currentItem()
        return item.data(_ID) if item else ""

    def _build(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.about)
        right.addWidget(self.editor, 1)
        right.addWidget(self.problems)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self.list, 1)
        columns.addLayout(right, 2)
        buttons = QHBoxLayout()
        folder = button(tr("Open folder"), self._open_folder)
        for one in (self.change, self.delete, self.name, self.copy, folder):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(button(tr("Close"), self.reject))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(10)
        box.addLayout(columns, 1)
        box.addLayout(buttons)


def _item(template: Template) -> QListWidgetItem:
    marks = [template.language]
    marks += [tr("yours")] if template.own else []
    marks += [tr("has mistakes")] if template.problems else []
    item = QListWidgetItem(f"{template.name} ({', '.join(marks)})")
    item.setData(_ID, template.id)
    return item


def _origin(template: Template | None) -> str:
    if template is None:
        return ""
    if template.replaces:
        return tr("Your version. It takes the place of the one that comes with MeetingMate.")
    if template.own:
        return tr("Your template. Choose it under Template in the dialog of the draft.")
    return tr("Comes with MeetingMate. Change it in a copy of your own.")
