"""Write the meeting to files: in all formats, with the choices that each has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from meetingmate import export
from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import Library, series_templates
from meetingmate.sealing import keys
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.base.labels import Label
from ui.base.window_state import window_state
from ui.meeting.export_files import PER_PERSON, addresses, files_of, left_out, write_all
from ui.meeting.export_formats import EVENTS, OBSIDIAN, SHEETS, Format, FormatChoice, renamed
from ui.meeting.sheet_choices import SheetChoices
from ui.settings.template_field import TemplateField
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.overwriting import FilesOfOurs, may_replace

if TYPE_CHECKING:
    from meetingmate.export import SheetsWritten
    from meetingmate.export.view_model import MinutesView

_Made = TypeVar("_Made")
_FORMAT_KEY, _SOUND_KEY = "export/format", "export/sound"


class ExportDialog(QDialog):
    """Asks for format and place, writes off the window's thread, and says how it went.

    With a ``library`` the template can be kept for the series of the meeting.

    ``chosen(appendix, quotes)``: what the documents show from now on.
    """

    chosen = Signal(bool, bool)

    def __init__(
        self,
        meeting: Meeting,
        utterances: list[Utterance],
        minutes: Minutes | None,
        settings: Settings,
        background: BackgroundJobs,
        parent: QWidget | None = None,
        *,
        library: Library | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export"))
        self.setMinimumWidth(560)
        self._meeting, self._utterances, self._minutes, self._background = meeting, utterances, minutes, background
        self._library = library
        self._recording = library.audio_path(meeting) if library is not None else None
        self._written: list[Path] = []
        self._ours = FilesOfOurs()
        self._named_for = "", False
        self.format = FormatChoice(has_minutes=minutes is not None)
        self.hint = muted()
        self.path = LineEdit(str(export_folder(settings) / export.suggested_name(meeting)))
        self.path.setAccessibleName(tr("File"))
        self.path.setCursorPosition(len(self.path.text()))
        # LibreOffice draws the preview from a file in the clear: of an encrypted library it gets the sample alone.
        own = minutes is not None and (library is None or not keys.is_encrypted(library.folder))
        self.template = TemplateField(settings.template, background, view=self._shown if own else None)
        self.template.said.connect(self._grow)
        self.for_series = QCheckBox(
            tr("&Use this template for the whole series “{series}”", series=meeting.series or "")
        )
        self.appendix = QCheckBox(tr("Add the full &transcript as an appendix"))
        self.appendix.setChecked(settings.appendix)
        self.quotes = QCheckBox(tr("Show the &quotes behind decisions and tasks, for review"))
        self.quotes.setChecked(settings.quotes)
        self.draft = muted(tr("The document says DRAFT until the minutes are approved (tab Minutes)."))
        self.sheets = SheetChoices()
        self.sound = QComboBox()
        self.sound.setAccessibleName(tr("Recording"))
        for name, value in (
            (tr("Leave out"), ""),
            (tr("In the page"), "inside"),
            (tr("In a file beside the page"), "beside"),
        ):
            self.sound.addItem(name, value)
        self.sound.setCurrentIndex(max(0, self.sound.findData(window_state().value(_SOUND_KEY, ""))))
        self.per_person = QCheckBox(tr("Also save one file per &person with their tasks"))
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("Writing"))
        self.progress.hide()
        self._build()
        self.format.choose(str(window_state().value(_FORMAT_KEY, "")))
        self.format.currentIndexChanged.connect(self._on_format)
        self.sheets.changed.connect(self._on_format)
        self._on_format()
        if library is not None and meeting.series:
            series = meeting.series
            background.run(lambda: series_templates.template_of(library, series), self._take_of_series, owner=self)

    @property
    def suffix(self) -> str:
        """The ending of the chosen format."""
        return self.format.format.suffix

    def start(self) -> None:
        """Write now."""
        try:
            path = paths.expanded(self.path.text().strip())
        except UsageError as error:
            self._say(str(error), problem=True)
            return
        if not self.path.text().strip() or not path.name:
            self._say(tr("Enter a file name."), problem=True)
            return
        chosen = self.format.format
        if chosen.minutes:
            self.chosen.emit(self.appendix.isChecked(), self.quotes.isChecked())
        window_state().setValue(_FORMAT_KEY, chosen.key)
        if chosen.key == SHEETS:
            self._start_sheets(path)
        else:
            path = path if path.name.lower().endswith(chosen.suffix) else path.with_name(path.name + chosen.suffix)
            self._start_file(path, chosen)

    def _start_file(self, path: Path, chosen: Format) -> None:
        meeting, utterances, minutes, library = self._meeting, self._utterances, self._minutes, self._library
        per_person = self.per_person.isEnabled() and self.per_person.isChecked()
        where = self.sound.currentData() if chosen.key == ".html" and self._recording is not None else ""
        if chosen.key == ".html":
            window_state().setValue(_SOUND_KEY, self.sound.currentData())
        choices = {
            "appendix": self.appendix.isChecked(),
            "quotes": self.quotes.isChecked(),
            "template": self.template.value if chosen.key == ".docx" else "",
            "obsidian": chosen.key == OBSIDIAN,
            "calendar": "events" if chosen.key == EVENTS else "to-dos",
            "sound": self._recording if where else None,
            "sound_inside": where == "inside",
        }

        def work() -> tuple[list[Path], str]:
            written = write_all(path, meeting, utterances, minutes, library, per_person=per_person, **choices)
            self._ours.note(written)
            return written, left_out(utterances, minutes, **choices)

        def targets() -> list[Path]:
            return files_of(path, meeting, utterances, minutes, per_person=per_person, **choices)

        self._run(targets, work, lambda made: self._done(*made), self._keep_for_series)

    def _start_sheets(self, path: Path) -> None:
        meeting, utterances, minutes, library = self._meeting, self._utterances, self._minutes, self._library
        formats, packed = self.sheets.formats, self.sheets.packed.isChecked()
        if not formats:
            self._say(tr("Tick at least one kind of task sheet."), problem=True)
            return
        if minutes is None:
            return
        self.sheets.remember()
        path = path.with_name(path.name + ".zip") if packed and path.suffix.lower() != ".zip" else path

        def work() -> SheetsWritten:
            options = export.ExportOptions(emails=addresses(library, meeting, minutes), calendar="events")
            made = export.write_sheets(path, meeting, utterances, minutes, options, formats=formats)
            self._ours.note(made.files)
            return made

        def targets() -> list[Path]:
            return export.sheet_files(path, meeting, utterances, minutes, formats=formats)

        self._run(targets, work, self._sheets_done)

    def _run(
        self,
        targets: Callable[[], list[Path]],
        work: Callable[[], _Made],
        done: Callable[[_Made], object],
        agreed: Callable[[], object] = lambda: None,
    ) -> None:
        """Call ``agreed`` and do ``work``, which writes ``targets``, unless the user wants to keep one of these that is
        there."""
        self.go.setEnabled(False)
        self.progress.show()
        self.status.hide()

        def begin(there: list[Path]) -> None:
            if there and not may_replace(self, tr("Export"), there):
                self.progress.hide()
                self.go.setEnabled(True)
                return
            agreed()
            self._background.run(work, done, failed=self._failed, owner=self, lane="other")

        self._background.run(lambda: self._ours.others(targets()), begin, failed=self._failed, owner=self, lane="other")

    def _build(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.path, 1)
        place.addWidget(button(tr("Choose…"), self._choose))
        self.form = form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.addRow(tr("Format"), self.format)
        form.addRow("", self.hint)
        self.place_label = Label(tr("File"))
        form.addRow(self.place_label, place)
        form.addRow(tr("Word template"), self.template)
        form.addRow("", self.for_series)
        form.addRow(tr("Recording"), self.sound)
        form.addRow("", self.sheets)
        form.addRow("", self.quotes)
        form.addRow("", self.appendix)
        form.addRow("", self.per_person)
        form.addRow("", self.draft)
        buttons = QDialogButtonBox()
        self.go = QPushButton(tr("Export"))
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self.start)
        self.open_folder = QPushButton(tr("Open folder"))
        self.open_folder.setAutoDefault(False)
        self.open_folder.clicked.connect(self._open_folder)
        self.open_folder.hide()
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        buttons.addButton(self.open_folder, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(14)
        box.addLayout(form)
        box.addWidget(self.progress)
        box.addWidget(self.status)
        box.addWidget(buttons)

    def _on_format(self) -> None:
        chosen = self.format.format
        path, packed = Path(self.path.text()), self.sheets.packed.isChecked()
        if path.name and self._named_for != (chosen.key, packed):  # a folder that was chosen keeps its name
            self.path.setText(str(renamed(path, chosen, packed=packed)))
        self._named_for = chosen.key, packed
        folder = chosen.key == SHEETS and not self.sheets.packed.isChecked()
        self.place_label.setText(tr("Folder") if folder else tr("File"))
        self.path.setAccessibleName(self.place_label.text())
        self.hint.setText(tr(chosen.hint) if chosen.hint else "")
        self.appendix.setEnabled(chosen.minutes and bool(self._utterances))
        minutes = self._minutes if chosen.minutes else None
        self.quotes.setEnabled(minutes is not None)
        owned = bool(self._minutes and any(a.owners for a in self._minutes.actions))
        self.per_person.setEnabled(chosen.key in PER_PERSON and owned)
        drafted = minutes is not None and state_of(self._meeting, minutes) != "approved"
        for widget, shown in (
            (self.hint, bool(chosen.hint)),
            (self.sound, chosen.key == ".html" and self._recording is not None),
            (self.sheets, chosen.key == SHEETS),
            (self.quotes, chosen.minutes),
            (self.appendix, chosen.minutes),
            (self.per_person, chosen.key in PER_PERSON),
            (self.template, chosen.key == ".docx"),
            (self.for_series, chosen.key == ".docx" and self._library is not None and bool(self._meeting.series)),
            (self.draft, drafted),
        ):
            self.form.setRowVisible(widget, shown)
        self._reset()
        if self.isVisible():
            self.resize(self.width(), max(self.minimumSizeHint().height(), self.heightForWidth(self.width())))

    def _grow(self) -> None:
        """Make room for all that is said."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _shown(self) -> MinutesView:
        """What a document of this meeting says; called in another thread."""
        from meetingmate.export import ExportOptions, view

        return view.build(self._meeting, self._utterances, self._minutes, ExportOptions())

    def _take_of_series(self, template: str) -> None:
        """Choose the template that the series of the meeting has."""
        if template:
            self.template.show_value(template)
            self.for_series.setChecked(True)

    def _keep_for_series(self) -> None:
        """Let the series have the chosen template, or none of its own any more."""
        library, series = self._library, self._meeting.series
        if library is None or not series or self.suffix != ".docx":
            return
        wanted = self.template.value if self.for_series.isChecked() else ""
        self._background.run(
            lambda: series_templates.set_template(library, series, wanted), failed=self._failed, owner=self
        )

    def _choose(self) -> None:
        if self.format.format.key == SHEETS and not self.sheets.packed.isChecked():
            name = QFileDialog.getExistingDirectory(self, tr("Export to"), str(Path(self.path.text()).parent))
        else:
            ending = self.suffix or ".zip"
            name, _ = QFileDialog.getSaveFileName(self, tr("Export to"), self.path.text(), f"*{ending}")
            self._ours.pick(Path(name))
        if name:
            self.path.setText(name)
            self._reset()

    def _reset(self) -> None:
        self.status.hide()
        self.open_folder.hide()
        self.go.setText(tr("Export"))

    def _done(self, written: list[Path], remark: str = "") -> None:
        self._written = written
        self.progress.hide()
        self.go.setEnabled(True)
        self.go.setText(tr("Export again"))
        name, folder, more = written[0].name, written[0].parent, len(written) - 1
        if more:
            said = trn(
                "Saved {name} and {count} more in {folder}",
                "Saved {name} and {count} more in {folder}",
                more,
                name=name,
                folder=folder,
            )
        else:
            said = tr("Saved {name} in {folder}", name=name, folder=folder)
        self._say(f"{said}. {remark}" if remark else said)
        self.open_folder.show()
        self.open_folder.setFocus()

    def _sheets_done(self, made: SheetsWritten) -> None:
        self._done(made.files)
        if made.without_address:
            said = self.status.text().removeprefix("✓ ")
            names = ", ".join(made.without_address)
            lacking = tr(
                "Without an e-mail address: {names}. Their drafts have no recipient; add addresses under People.",
                names=names,
            )
            self._say(f"{said}. {lacking}")

    def _failed(self, sentence: str) -> None:
        self.progress.hide()
        self.go.setEnabled(True)
        self._say(sentence, problem=True)

    def _say(self, sentence: str, *, problem: bool = False) -> None:
        self.status.setText(f"⚠ {sentence}" if problem else f"✓ {sentence}")
        self.status.setAccessibleName(sentence)
        self.status.show()

    def _open_folder(self) -> None:
        show_folder(self._written[0].parent)


def export_folder(settings: Settings) -> Path:
    """Where exports are offered."""
    if settings.export_folder:
        return paths.expanded(settings.export_folder)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
