"""The documents of an export set, a block of fields for each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import mark, tr
from meetingmate.jobs.automation import file_pattern, plan
from meetingmate.jobs.automation.plan import Document
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.settings.template_choice import TemplateChoice
from ui.widgets.controls import LineEdit, button, muted

_NAMES = {
    ".docx": mark("Word"),
    ".pdf": mark("PDF"),
    ".eml": mark("E-mail draft"),
    ".md": mark("Markdown"),
    ".txt": mark("Plain text"),
    ".srt": mark("Subtitles (SRT)"),
    ".vtt": mark("Subtitles (WebVTT)"),
    ".json": mark("JSON"),
    ".html": mark("Web page (.html)"),
    ".xlsx": mark("Excel table (.xlsx)"),
    ".csv": mark("Table for any spreadsheet (.csv)"),
    ".ics": mark("To-do list (.ics)"),
    ".lrc": mark("Lines for music players (.lrc)"),
    ".tsv": mark("Table of lines (.tsv)"),
    ".whisper.json": mark("JSON of lines and words (.whisper.json)"),
    ".rttm": mark("Who speaks when (.rttm)"),
}
_HELP = mark("The file name can hold {fields}. A slash makes a folder.")


class FolderField(QWidget):
    """A folder, typed or chosen; ``field`` has the keyboard."""

    def __init__(self, name: str, folder: str = "") -> None:
        super().__init__()
        self.field = LineEdit(folder)
        self.field.setAccessibleName(name)
        choose = button(tr("Choose…"), self._choose)
        choose.setAccessibleName(tr("Choose: {setting}", setting=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(choose)

    def _choose(self) -> None:
        start = self.field.text() or str(Path.home())
        if chosen := QFileDialog.getExistingDirectory(self.window(), tr("Choose a folder"), start):
            self.field.setText(chosen)


class _Row(QWidget):
    """Fields of one document."""

    def __init__(self, rows: DocumentRows, number: int, document: Document) -> None:
        super().__init__()
        self.format = QComboBox()
        for suffix in plan.formats():
            self.format.addItem(tr(_NAMES[suffix]) if suffix in _NAMES else suffix, suffix)
        self.format.setCurrentIndex(max(0, self.format.findData(document.format)))
        self.format.setAccessibleName(tr("Format of document {number}", number=number))
        self.folder = FolderField(tr("Folder of document {number}", number=number), document.folder)
        self.name = LineEdit(document.name)
        self.name.setAccessibleName(tr("File name of document {number}", number=number))
        self.template = TemplateChoice(document.template, rows.background)
        self.template.setAccessibleName(tr("Word template of document {number}", number=number))
        self.transcript, self.quotes = QCheckBox(tr("With transcript")), QCheckBox(tr("With quotes"))
        self.transcript.setChecked(document.transcript)
        self.quotes.setChecked(document.quotes)
        self.remove = button(tr("Remove"), lambda: rows.remove(self))
        self.remove.setAccessibleName(tr("Remove document {number}", number=number))
        options = QHBoxLayout()
        for one in (self.transcript, self.quotes):
            options.addWidget(one)
        options.addStretch(1)
        options.addWidget(self.remove)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for label, field in ((tr("Format"), self.format), (tr("Folder"), self.folder), (tr("File name"), self.name)):
            form.addRow(Label(label), field)
        form.addRow(Label(tr("Word template")), self.template)
        form.addRow("", options)
        self._form = form
        self.format.currentIndexChanged.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self._form.setRowVisible(self.template, self.format.currentData() == ".docx")

    def document(self) -> Document:
        """What is typed."""
        return Document(
            template=self.template.value if self.format.currentData() == ".docx" else "",
            format=self.format.currentData(),
            folder=self.folder.field.text().strip(),
            name=self.name.text().strip(),
            transcript=self.transcript.isChecked(),
            quotes=self.quotes.isChecked(),
        )


class DocumentRows(QWidget):
    """``documents`` gives what is typed; one row is there from the beginning."""

    def __init__(self, background: BackgroundJobs) -> None:
        super().__init__()
        self.background = background
        self.rows: list[_Row] = []
        self.more = button(tr("Add another document"), lambda: self._add(_after(self.documents())))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        known = " ".join(f"{{{name}}}" for name in file_pattern.FIELDS)
        line = QHBoxLayout()
        line.addWidget(self.more)
        line.addStretch(1)
        self._box.addLayout(line)
        self._box.addWidget(muted(tr(_HELP, fields=known)))
        self._box.addStretch(1)
        self.show_documents([Document(format=".docx", folder="")])

    def documents(self) -> list[Document]:
        """What is typed."""
        return [row.document() for row in self.rows]

    def show_documents(self, documents: list[Document]) -> None:
        """Put these in the place of what is there."""
        for row in list(self.rows):
            self.remove(row)
        for one in documents:
            self._add(one)

    def remove(self, row: _Row) -> None:
        """Take a document out."""
        self.rows.remove(row)
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _add(self, document: Document) -> None:
        row = _Row(self, len(self.rows) + 1, document)
        self._box.insertWidget(len(self.rows), row)
        self.rows.append(row)


def _after(documents: list[Document]) -> Document:
    """Another document like the last one."""
    last = documents[-1] if documents else Document(format=".docx", folder="")
    used = {one.format for one in documents}
    suffix = next((one for one in plan.formats() if one not in used), last.format)
    return Document(format=suffix, folder=last.folder, name=last.name, template=last.template)
