"""Asks for one automation: what it does, and what that needs."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import mark, tr
from meetingmate.jobs.automation import file_pattern, plan, web_address
from meetingmate.jobs.automation.plan import (
    Automation,
    ExportSet,
    Plan,
    PutJson,
    RunCommand,
    SendJson,
    WatchedFolder,
    WriteSet,
)
from meetingmate.jobs.automation.watching import refuse_library
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.settings.document_rows import DocumentRows, FolderField
from ui.widgets.controls import LineEdit, TextEdit, button, muted
from ui.widgets.dialogs import fit

_KINDS = (
    ("export", mark("Write documents")),
    ("folder", mark("Put a JSON file into a folder")),
    ("command", mark("Run a command")),
    ("post", mark("Send to a web address")),
    ("watch", mark("Watch a folder for recordings")),
)
_COMMAND_HELP = mark(
    "The program and its arguments, one in each line. {json} stands for a file with the meeting. Without it, the "
    "meeting is given on the standard input. The program can read all of the meeting."
)


class Made(msgspec.Struct):
    """What was asked for: the entry, the documents that it writes if any, and a secret that was typed."""

    entry: Automation | WatchedFolder
    documents: ExportSet | None = None
    secret: str = ""


class AutomationDialog(QDialog):
    """``made`` gives a Made that can be used. ``library`` is the folder that can't be watched."""

    made = Signal(object)

    def __init__(
        self,
        entry: Automation | WatchedFolder | None,
        known: Plan,
        library: Path | None,
        background: BackgroundJobs,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._entry, self._known, self._library = entry, known, library
        self.setWindowTitle(tr("Edit automation") if entry else tr("Add automation"))
        fit(self, 620, 560)
        self.kind = QComboBox()
        for key, name in _KINDS:
            self.kind.addItem(tr(name), key)
        self.name = LineEdit()
        self.rewritten = QCheckBox(tr("Also when minutes are rewritten"))
        self.forms = QStackedWidget()
        self._make_forms()
        self.problem = Label()
        self.problem.setWordWrap(True)
        self.take = button(tr("Save"), self._take, kind="primary")
        self._top = QFormLayout()
        self._row(self._top, tr("What to do"), self.kind)
        self._row(self._top, tr("Name"), self.name)
        self._lay_out()
        if entry is not None:
            self._show(entry)
        self.kind.setEnabled(entry is None)
        self.kind.currentIndexChanged.connect(self._turn)
        self._turn()
        (self.name if entry else self.kind).setFocus()

    # --- parts ----------------------------------------------------------------------------------------------

    def _make_forms(self) -> None:
        self.documents = DocumentRows(self._background)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.documents)
        self.forms.addWidget(area)
        self.folder, self.file_name = FolderField(tr("Folder for JSON files")), LineEdit(file_pattern.DEFAULT)
        self._form((tr("Folder"), self.folder), (tr("File name"), self.file_name))
        self.arguments, self.timeout = TextEdit(), LineEdit("300")
        self.arguments.setMaximumHeight(self.arguments.fontMetrics().height() * 7)
        self._form(
            (tr("Command"), self.arguments), (tr("Time limit in seconds"), self.timeout), help_text=tr(_COMMAND_HELP)
        )
        self.address, self.header, self.secret = LineEdit(), LineEdit(), LineEdit()
        self.address.setPlaceholderText("https://")
        self.header.setPlaceholderText(web_address.USUAL_HEADER)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.where = Label()
        self.where.setWordWrap(True)
        self._form(
            (tr("Address"), self.address),
            ("", self.where),
            (tr("Secret header"), self.header),
            (tr("Its value"), self.secret),
            help_text=tr("Only if the address asks for a secret. It is kept in the keyring of this computer."),
        )
        self.address.textChanged.connect(self._say_where)
        self._say_where()
        self.watched = FolderField(tr("Folder to watch"))
        self.subfolders = QCheckBox(tr("Also folders inside it"))
        self.existing = QCheckBox(tr("Also recordings that are there already"))
        self._form(
            (tr("Folder"), self.watched),
            ("", self.subfolders),
            ("", self.existing),
            help_text=tr("A new recording is processed once it has stopped growing, as if you had dropped it here."),
        )

    def _form(self, *rows: tuple[str, QWidget], help_text: str = "") -> None:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        for name, field in rows:
            self._row(form, name, field)
        if help_text:
            form.addRow("", muted(help_text))
        self.forms.addWidget(page)

    @staticmethod
    def _row(form: QFormLayout, name: str, field: QWidget) -> None:
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        if not name:
            form.addRow("", field)
            return
        form.addRow(label := Label(name), field)
        target = field.field if isinstance(field, FolderField) else field
        label.setBuddy(target)
        if not target.accessibleName():
            target.setAccessibleName(name)

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(button(tr("Cancel"), self.reject))
        bottom.addWidget(self.take)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.setSpacing(10)
        box.addLayout(self._top)
        box.addWidget(self.forms, 1)
        box.addWidget(self.rewritten)
        box.addWidget(self.problem)
        box.addLayout(bottom)
        self.problem.hide()

    def _turn(self, _index: int = 0) -> None:
        watches = self.kind.currentData() == "watch"
        self.forms.setCurrentIndex(self.kind.currentIndex())
        self._top.setRowVisible(self.name, not watches)
        self.rewritten.setVisible(not watches)

    def _say_where(self, _text: str = "") -> None:
        text = self.address.text().strip()
        try:
            said = web_address.where_minutes_go(web_address.parse(text)) if text else ""
        except UsageError as error:
            said = str(error)
        self.where.setText(said or tr("After each meeting its transcript and minutes are sent there."))

    # --- values ---------------------------------------------------------------------------------------------

    def _show(self, entry: Automation | WatchedFolder) -> None:
        key = "watch" if isinstance(entry, WatchedFolder) else str(type(entry).__struct_config__.tag)
        self.kind.setCurrentIndex(self.kind.findData(key))
        if isinstance(entry, WatchedFolder):
            self.watched.field.setText(entry.folder)
            self.subfolders.setChecked(entry.subfolders)
            self.existing.setChecked(entry.existing)
            return
        self.name.setText(entry.name)
        self.rewritten.setChecked(entry.rewritten)
        match entry:
            case WriteSet():
                self.documents.show_documents(self._known.set_named(entry.set).documents)
            case PutJson():
                self.folder.field.setText(entry.folder)
                self.file_name.setText(entry.file_name)
            case RunCommand():
                self.arguments.setPlainText("\n".join(entry.arguments))
                self.timeout.setText(str(entry.timeout_s))
            case SendJson():
                self.address.setText(entry.address)
                self.header.setText(entry.secret_header)
                self.secret.setPlaceholderText(tr("Unchanged") if entry.secret_header else "")

    def _made(self) -> Made:
        """What is typed. Raises UsageError."""
        name, rewritten = self.name.text().strip(), self.rewritten.isChecked()
        on = self._entry.on if self._entry is not None else True
        match self.kind.currentData():
            case "export":
                set_name = self._entry.set if isinstance(self._entry, WriteSet) else name
                documents = ExportSet(name=set_name, documents=self.documents.documents())
                return Made(WriteSet(name=name, on=on, rewritten=rewritten, set=set_name), documents)
            case "folder":
                folder, pattern = self.folder.field.text().strip(), self.file_name.text().strip()
                return Made(PutJson(name=name, on=on, rewritten=rewritten, folder=folder, file_name=pattern))
            case "command":
                arguments = [line for line in self.arguments.toPlainText().splitlines() if line.strip()]
                typed = self.timeout.text().strip()
                timeout_s = int(typed) if typed.isascii() and typed.isdecimal() else 0
                return Made(RunCommand(name=name, on=on, rewritten=rewritten, arguments=arguments, timeout_s=timeout_s))
            case "post":
                address, header = self.address.text().strip(), self.header.text().strip()
                sent = SendJson(name=name, on=on, rewritten=rewritten, address=address, secret_header=header)
                return Made(sent, secret=self.secret.text().strip())
        watched = WatchedFolder(
            folder=self.watched.field.text().strip(),
            on=on,
            subfolders=self.subfolders.isChecked(),
            existing=self.existing.isChecked(),
        )
        return Made(watched)

    def _take(self) -> None:
        try:
            made = self._made()
            known = Plan(sets=[*self._known.sets, *([made.documents] if made.documents else [])])
            if made.documents:
                plan.check(made.documents, known)
            plan.check(made.entry, known)
            for folder in _folders_of(made):
                if not paths.expanded(folder).is_dir():
                    raise UsageError(tr("The folder {folder} is not there. Choose another one.", folder=folder))
            if isinstance(made.entry, WatchedFolder) and self._library is not None:
                refuse_library(paths.expanded(made.entry.folder), self._library)
        except UsageError as error:
            self.problem.setText(str(error))
            self.problem.setAccessibleName(str(error))
            self.problem.show()
            return
        self.made.emit(made)
        self.accept()


def _folders_of(made: Made) -> list[str]:
    if made.documents is not None:
        return [one.folder for one in made.documents.documents]
    return [made.entry.folder] if isinstance(made.entry, PutJson | WatchedFolder) else []
