"""A form filled from a meeting: every value with the words it is based on, what is missing, and its documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from meetingmate.assistants.forms import documents, merging, showing
from meetingmate.base.translation import mark, tr
from meetingmate.domain.forms import FieldValue, FilledForm, FormField, in_language
from meetingmate.export.cleaning import file_stem
from ui.assistants.form_row import FormRow
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.base.labels import Label, add_entry
from ui.base.theme import scaled
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit
from ui.widgets.disclosure import Disclosure
from ui.widgets.overwriting import where_to_save, with_ending

FORMATS = (
    (".docx", mark("Word (.docx)")),
    (".json", mark("JSON for other programs (.json)")),
    (".csv", mark("Table (.csv)")),
)
#: Typing is saved when it pauses for so long.
_PAUSE_MS = 700
REVIEW = mark("A person must review the clinical content before it is used.")
CHECK = mark("Check the form before you use it.")


class FormDialog(QDialog):
    """Shows and edits a filled form. ``keep`` saves it, off the window's thread.

    ``play_wanted`` gives the words to hear, ``refill_wanted`` asks to fill the form again from its dictations,
    ``more_wanted`` for another dictation.
    """

    play_wanted = Signal(object)
    refill_wanted = Signal()
    more_wanted = Signal()

    def __init__(
        self,
        title: str,
        folder: Path,
        background: BackgroundJobs,
        keep: Callable[[FilledForm], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        fit(self, 760, 700)
        self._folder, self._background, self._keep = folder, background, keep
        self.filled: FilledForm | None = None
        self.rows: dict[str, FormRow] = {}
        self._playable: Callable[[str], bool] = lambda _meeting: True
        self._written: Path | None = None
        self._told: list[tuple[str, str]] = []  # fields of which it was told that they can't hold what is typed
        self.heading = Label(title)
        self.heading.setFont(scaled(self.font(), 1.15, bold=True))
        self.heading.setWordWrap(True)
        self.review = Label()
        self.review.setWordWrap(True)
        self.missing = Label()
        self.missing.setWordWrap(True)
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("Filling the form"))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(tr("Fields"))
        self._saving = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._saving.timeout.connect(self._save)
        self._lay_out()
        self.set_busy(True)

    def _lay_out(self) -> None:
        self.more = button(tr("Add a dictation…"), self.more_wanted.emit)
        self.refill = button(tr("Fill again"), self._refill)
        self.folder_button = button(tr("Open folder"), self._open_folder)
        self.folder_button.hide()
        self.export = button(tr("Export"), lambda: None, kind="primary")
        menu = QMenu(self.export)
        for suffix, name in FORMATS:
            add_entry(menu, tr(name), partial(self._export, suffix))
        self.export.setMenu(menu)
        self.close_button = button(tr("Close"), self.reject)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.more)
        bottom.addWidget(self.refill)
        bottom.addStretch(1)
        for one in (self.folder_button, self.export, self.close_button):
            bottom.addWidget(one)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(8)
        for widget in (self.heading, self.review, self.missing, self.progress):
            box.addWidget(widget)
        box.addWidget(self.area, 1)
        box.addWidget(self.status)
        box.addLayout(bottom)

    # --- what is shown

    def set_busy(self, busy: bool) -> None:
        """Show that the form is being filled; it can't be edited meanwhile."""
        self.progress.setVisible(busy)
        for one in (self.area, self.more, self.refill, self.export):
            one.setEnabled(not busy)

    def show_form(self, filled: FilledForm, playable: Callable[[str], bool], remark: str = "") -> None:
        """Show a filled form; ``playable`` tells whether the words of a meeting can be heard."""
        self._playable = playable
        if self.filled is None or self.filled.form != filled.form or self.filled.language != filled.language:
            self._make_rows(filled)
        self._take(filled)
        self._show_unused(filled)
        self.set_busy(False)
        if remark:
            self.say(remark, problem=True)

    def show_problem(self, sentence: str) -> None:
        """Say why the form can't be filled."""
        self.set_busy(False)
        self.say(sentence, problem=True)
        if self.filled is None:
            for one in (self.more, self.refill, self.export):
                one.setEnabled(False)

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """One sentence at the bottom."""
        self.status.setText(f"⚠ {sentence}" if problem else f"✓ {sentence}")
        self.status.setAccessibleName(sentence)
        self.status.show()

    def _make_rows(self, filled: FilledForm) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 12, 4)
        column.setSpacing(12)
        self.rows = {}
        groups: list[tuple[str, list[FormField]]] = [("", [one for one in filled.form.fields if not one.section])]
        for section in filled.form.sections:
            fields = [one for one in filled.form.fields if one.section == section.id]
            groups.append((in_language(section.label, filled.language), fields))
        for label, fields in groups:
            if label and fields:
                heading = Label(label)
                heading.setFont(scaled(self.font(), 1.08, bold=True))
                column.addWidget(heading)
            for one in fields:
                row = FormRow(one, filled.language)
                row.edited.connect(self._on_edited)
                row.play_wanted.connect(self.play_wanted)
                self.rows[one.id] = row
                column.addWidget(row)
        self.unused = QWidget()
        self._unused_box = QVBoxLayout(self.unused)
        self._unused_box.setContentsMargins(0, 0, 0, 0)
        self._unused_box.setSpacing(2)
        self.unused_fold = Disclosure(tr("Said, but in no field"), self.unused, "form-unused")
        column.addWidget(self.unused_fold)
        column.addStretch(1)
        self.area.setWidget(content)

    def _take(self, filled: FilledForm) -> None:
        self.filled = filled
        self.review.setText("⚠ " + (tr(REVIEW) if filled.form.clinical else tr(CHECK)))
        missing = [showing.label(one, filled.language) for one in filled.missing()]
        self.missing.setText(tr("Still missing: {fields}", fields=", ".join(missing)))
        self.missing.setVisible(bool(missing))
        for one in filled.form.fields:
            value = filled.value(one.id)
            playable = all(self._playable(said.meeting) for said in value.evidence)
            self.rows[one.id].show_value(value, filled.empty.get(one.id), playable=playable)

    def _show_unused(self, filled: FilledForm) -> None:
        while (item := self._unused_box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for said in filled.unused:
            words = " ".join(said.quote.split())
            self._unused_box.addWidget(muted(f"“{words}” {text.clock(said.start)}"))
        self.unused_fold.setVisible(bool(filled.unused))
        self.unused_fold.summary.setText(str(len(filled.unused)))

    # --- what a person does

    def _on_edited(self, field_id: str, value: FieldValue) -> None:
        if self.filled is None:
            return
        self._take(merging.written(self.filled, field_id, value))
        self._saving.start()

    def _save(self) -> None:
        if self.filled is not None:
            self._keep(self.filled)

    def flush(self) -> None:
        """Save at once what was edited."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()  # a field that is still open is taken
        if self._saving.isActive():
            self._saving.stop()
            self._save()

    def reject(self) -> None:
        """Escape and Close: what can't be kept is told first."""
        self.flush()
        if self._may_leave_out():
            super().reject()

    def _may_leave_out(self) -> bool:
        """Whether nothing is typed that a field can't hold, or that was told and nothing was changed since."""
        open_rows = [row for row in self.rows.values() if row.written() is None]
        told, self._told = self._told, [(row.field.id, row.typed()) for row in open_rows]
        if not open_rows or told == self._told:
            return True
        name = showing.label(open_rows[0].field, open_rows[0].language)
        self.say(
            tr("“{field}” can’t hold what you typed. Correct it, or try again to leave it out.", field=name),
            problem=True,
        )
        open_rows[0].focus_editor()
        return False

    def done(self, result: int) -> None:
        """Close; what was edited is saved."""
        self.flush()
        super().done(result)

    def _refill(self) -> None:
        self.flush()
        self.set_busy(True)
        self.refill_wanted.emit()

    def _export(self, suffix: str) -> None:
        self.flush()
        filled = self.filled
        if filled is None or not self._may_leave_out():
            return
        name = file_stem(f"{filled.day} {showing.title(filled)}") + suffix
        found = where_to_save(self, tr("Export to"), self._folder / name, f"*{suffix}", with_ending(suffix))
        if found:
            self.write(found[0])

    def write(self, path: Path) -> None:
        """Write the form to ``path`` in the format of its ending."""
        filled = self.filled
        assert filled is not None
        self.export.setEnabled(False)

        def done(_none: object) -> None:
            self._written = path
            self.export.setEnabled(True)
            self.folder_button.show()
            self.say(tr("Saved {name} in {folder}", name=path.name, folder=path.parent))

        def failed(sentence: str) -> None:
            self.export.setEnabled(True)
            self.say(sentence, problem=True)

        self._background.run(lambda: documents.write(path, filled), done, failed=failed, owner=self, lane="other")

    def _open_folder(self) -> None:
        if self._written is not None:
            show_folder(self._written.parent)
