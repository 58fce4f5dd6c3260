"""Write the meeting to files: Word and the other formats."""

from __future__ import annotations

import re
from pathlib import Path

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

from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr, trn
from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import Library, series_templates
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.base.labels import Label
from ui.settings.template_field import TemplateField
from ui.widgets.controls import LineEdit, button, muted

FORMATS = (
    (".docx", mark("Word minutes (.docx)")),
    (".md", mark("Markdown (.md)")),
    (".txt", mark("Plain text (.txt)")),
    (".srt", mark("Subtitles (.srt)")),
    (".vtt", mark("Web subtitles (.vtt)")),
    (".json", mark("JSON for other programs (.json)")),
)
_WITH_MINUTES = (".docx", ".md", ".txt")


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
        self._written: list[Path] = []
        self.format = QComboBox()
        self.format.setAccessibleName(tr("Format"))
        for suffix, name in FORMATS:
            self.format.addItem(tr(name), suffix)
        self.path = LineEdit(str(export_folder(settings) / file_name(meeting)))
        self.path.setAccessibleName(tr("File"))
        self.path.setCursorPosition(len(self.path.text()))
        self.template = TemplateField(settings.template, background)
        self.template.said.connect(self._grow)
        self.for_series = QCheckBox(
            tr("&Use this template for the whole series “{series}”", series=meeting.series or "")
        )
        self.for_series.setVisible(library is not None and bool(meeting.series))
        self.appendix = QCheckBox(tr("Add the full &transcript as an appendix"))
        self.appendix.setChecked(settings.appendix)
        self.quotes = QCheckBox(tr("Show the &quotes behind decisions and tasks, for review"))
        self.quotes.setChecked(settings.quotes)
        self.draft = muted(tr("The document says DRAFT until the minutes are approved (tab Minutes)."))
        self.per_person = QCheckBox(tr("Also save one Word file per &person with their tasks"))
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("Writing"))
        self.progress.hide()
        self._build()
        self.format.currentIndexChanged.connect(self._on_format)
        self._on_format()
        if library is not None and meeting.series:
            series = meeting.series
            background.run(lambda: series_templates.template_of(library, series), self._take_of_series, owner=self)

    @property
    def suffix(self) -> str:
        """The chosen format."""
        return self.format.currentData()

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
        path = path if path.suffix.lower() == self.suffix else path.with_name(path.name + self.suffix)
        appendix, per_person = self.appendix.isChecked(), self.per_person.isChecked()
        quotes, template = self.quotes.isChecked(), self.template.value
        if self.suffix in _WITH_MINUTES:
            self.chosen.emit(appendix, quotes)
        meeting, utterances, minutes = self._meeting, self._utterances, self._minutes

        def work() -> list[Path]:
            return write_all(
                path,
                meeting,
                utterances,
                minutes,
                appendix=appendix,
                quotes=quotes,
                per_person=per_person,
                template=template,
            )

        self._keep_for_series()
        self.go.setEnabled(False)
        self.progress.show()
        self.status.hide()
        self._background.run(work, self._done, failed=self._failed, owner=self, lane="other")

    def _build(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.path, 1)
        place.addWidget(button(tr("Choose…"), self._choose))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.addRow(tr("Format"), self.format)
        form.addRow(tr("File"), place)
        form.addRow(tr("Word template"), self.template)
        form.addRow("", self.for_series)
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
        path = Path(self.path.text())
        if path.name:
            known = path.suffix.lower() in [suffix for suffix, _ in FORMATS]
            self.path.setText(str(path.with_suffix(self.suffix) if known else path.with_name(path.name + self.suffix)))
        for one in (self.template, self.for_series):
            one.setEnabled(self.suffix == ".docx")
        self.appendix.setEnabled(self.suffix in _WITH_MINUTES and bool(self._utterances))
        minutes = self._minutes if self.suffix in _WITH_MINUTES else None
        self.quotes.setEnabled(minutes is not None)
        self.draft.setVisible(minutes is not None and state_of(self._meeting, minutes) != "approved")
        people = bool(self._minutes and any(a.owners for a in self._minutes.actions))
        self.per_person.setEnabled(self.suffix == ".docx" and people)
        self._reset()

    def _grow(self) -> None:
        """Make room for all that is said."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

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
        name, _ = QFileDialog.getSaveFileName(self, tr("Export to"), self.path.text(), f"*{self.suffix}")
        if name:
            self.path.setText(name)
            self._reset()

    def _reset(self) -> None:
        self.status.hide()
        self.open_folder.hide()
        self.go.setText(tr("Export"))

    def _done(self, written: list[Path]) -> None:
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
        self._say(said)
        self.open_folder.show()
        self.open_folder.setFocus()

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


def write_all(
    path: Path,
    meeting: Meeting,
    utterances: list[Utterance],
    minutes: Minutes | None,
    *,
    appendix: bool,
    quotes: bool,
    per_person: bool,
    template: str = "",
) -> list[Path]:
    """Write the file, and beside it one task sheet a person; returns what was written. Raises MeetingMateError."""
    from meetingmate import export  # python-docx takes a moment to load

    options = export.ExportOptions(appendix=appendix, quotes=quotes, template=template)
    export.write(path, meeting, utterances, minutes, options)
    written = [path]
    if per_person and minutes is not None and path.suffix.lower() == ".docx":
        written += export.write_attendee_sheets(path.parent, meeting, utterances, minutes, options)
    return written


def export_folder(settings: Settings) -> Path:
    """Where exports are offered."""
    if settings.export_folder:
        return paths.expanded(settings.export_folder)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def file_name(meeting: Meeting) -> str:
    """A name for the file: date and title, without what no file system takes."""
    name = re.sub(r'[\s\x00-\x1f<>:"/\\|?*]+', " ", f"{meeting.date} {meeting.title}")
    return name[:120].strip(" .") + ".docx"
