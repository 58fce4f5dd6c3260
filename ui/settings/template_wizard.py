"""Makes a template of minutes that exist: what each part becomes, with a preview that follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from meetingmate.export.view_model import MinutesView
from meetingmate.export.word.making import Mark, Part
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label, window_title
from ui.settings.template_parts import PartsTree
from ui.settings.template_preview import TemplatePreview
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.dialogs import fit

#: Milliseconds without a choice before the preview follows.
_PAUSE_MS = 400


class TemplateWizard(QDialog):
    """``added`` gives the name of the template that was made. The document itself is never changed.

    ``view``: what the preview shows; it is called in another thread.
    """

    added = Signal(str)

    def __init__(
        self, path: Path, view: Callable[[], MinutesView], background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(window_title(tr("Make a template of {file}", file=path.name)))
        fit(self, 1080, 760)
        self._path, self._view, self._background = path, view, background
        self._data = b""
        self.name = LineEdit(path.stem)
        self.name.setAccessibleName(tr("Name of the template"))
        self.parts = PartsTree()
        self.preview = TemplatePreview(background)
        self.status = Label(tr("Reading the document…"))
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.create_button = button(tr("Create template"), self.start)
        self.create_button.setProperty("primary", True)
        self.create_button.setEnabled(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._show_preview)
        self._build()
        self.parts.changed.connect(self._pause.start)
        background.run(self._read, self._show_parts, failed=self._say, owner=self, lane="other")

    def start(self) -> None:
        """Make the template and keep it."""
        name, marks, path, data = self.name.text().strip(), self.parts.marks(), self._path, self._data
        if not name:
            self._say(tr("Enter a name for the template."))
            self.name.setFocus()
            return

        def work() -> str:
            from meetingmate.export import template_making, template_store

            return template_store.keep(name, template_making.made(path.name, data, marks)).name

        self.create_button.setEnabled(False)
        self._background.run(work, self._done, failed=self._failed, owner=self, lane="other")

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Name of the template"), self.name)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.parts, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(12)
        self.split.addWidget(left)
        self.split.addWidget(self.preview)
        self.split.setSizes([560, 440])
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        buttons.addWidget(button(tr("Cancel"), self.reject))
        buttons.addWidget(self.create_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(12)
        box.addWidget(
            muted(
                tr(
                    "Choose what each part becomes: select it and press Enter. Lines of a list that follow each other "
                    "become one list. Your document is not changed."
                )
            )
        )
        box.addLayout(form)
        box.addWidget(self.split, 1)
        box.addLayout(buttons)

    def _read(self) -> tuple[bytes, list[Part], list[Mark]]:
        from meetingmate.export import template_making
        from meetingmate.export.word.making import suggest

        data = template_making.document(self._path)
        parts = template_making.outline(self._path.name, data)
        return data, parts, suggest(parts)

    def _show_parts(self, found: tuple[bytes, list[Part], list[Mark]]) -> None:
        self._data, parts, marks = found
        self.parts.show_parts(parts, marks)
        self.create_button.setEnabled(True)
        self._say(
            tr("The choices are suggestions. Check them before you create the template.")
            if marks
            else tr("This does not look like minutes. Choose yourself what its parts become.")
        )
        self.parts.setFocus()
        self._show_preview()

    def _show_preview(self) -> None:
        path, data, marks, view = self._path, self._data, self.parts.marks(), self._view

        def make() -> bytes:
            from meetingmate.export import template_making

            return template_making.filled(path.name, data, marks, view())

        self.preview.show_document(make)

    def _done(self, name: str) -> None:
        self.added.emit(name)
        self.accept()

    def _failed(self, sentence: str) -> None:
        self.create_button.setEnabled(True)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.status.setText(sentence)
        self.status.setAccessibleName(sentence)
