"""A draft from meetings: chosen at the left, read and edited at the right, each line with the words it is based on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QSplitter,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from meetingmate.assistants.drafts.rendered import Draft
from meetingmate.base.translation import mark, tr, tr_for, trn
from meetingmate.export import Copied
from meetingmate.library import Library
from ui.assistants.draft_choices import SERIES, DraftChoices
from ui.assistants.draft_evidence import DraftEvidence
from ui.assistants.draft_work import About, Made, Read, given, make, read
from ui.base import desktop
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import mime_of
from ui.base.handed_over import HandedOver
from ui.base.labels import Label
from ui.base.theme import colors_for
from ui.widgets.controls import LineEdit, TextEdit, button
from ui.widgets.dialogs import fit
from ui.widgets.overwriting import where_to_save, with_ending_of_kind

_RENEW_MS = 120
_FILES = mark("Word (*.docx);;Text (*.txt);;Markdown (*.md);;E-mail (*.eml)")
_NO_MAIL = mark(
    "No mail program opened. Choose one for e-mail in the settings of your system, or copy the draft instead."
)


class DraftDialog(QDialog):
    """``meeting_wanted`` gives a meeting and the second to play from; ``templates_wanted``: manage the templates."""

    meeting_wanted = Signal(str, float)
    templates_wanted = Signal()

    def __init__(
        self,
        about: About,
        library: Library,
        background: BackgroundJobs,
        files: HandedOver,
        export_folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr_for("a message", "Draft"))
        fit(self, 1000, 680)
        self._about, self._library, self._background = about, library, background
        self._files, self._export_folder = files, export_folder
        self._made: Made | None = None
        self._text_made = ""
        self._asked = 0
        self.choices = DraftChoices(given(about))
        if about.kind is not None:
            self.choices.choose_kind(about.kind)
        self.subject = LineEdit()
        self.subject.setAccessibleName(tr("Subject"))
        self.editor = TextEdit()
        self.editor.setAccessibleName(tr("Draft text"))
        self.evidence = DraftEvidence()
        self.status = Label()
        self.status.setWordWrap(True)
        self.copy = button(tr("Copy"), self.copy_draft, icon="copy")
        self.mail = button(tr("Open in mail program"), self.open_mail)
        self.save = button(tr("Save…"), self._choose_file, icon="export")
        self._build()
        self._renew = QTimer(self, singleShot=True, interval=_RENEW_MS)
        self._renew.timeout.connect(self.make)
        self.choices.changed.connect(self._renew.start)
        self.editor.cursorPositionChanged.connect(self._show_evidence)
        self.editor.textChanged.connect(self._mark_gaps)
        self.evidence.meeting_wanted.connect(self.meeting_wanted)
        self._enable(False)
        self.make()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self.choices.remember()
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape and Close."""
        self.choices.remember()
        super().reject()

    # --- making -------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the draft with the present choices, beside the window's thread."""
        self._asked += 1
        asked, library, about = self._asked, self._library, self._about
        choices, which = self.choices.choices(about.items), self.choices.which()

        def show(made: Made) -> None:
            if asked == self._asked:
                self._show(made)

        def failed(sentence: str) -> None:
            if asked == self._asked:
                self._fail(sentence)

        def fill(found: Read) -> None:
            if asked == self._asked:
                self._background.run(lambda: make(found, choices), show, failed=failed, owner=self, lane="other")

        # In the lane of the library, so that what was just edited is saved before it is read.
        self._background.run(
            lambda: read(library, about, choices, series=which == SERIES), fill, failed=failed, owner=self
        )

    def _show(self, made: Made) -> None:
        before, first = self._made, self._made is None
        touched = before is not None and (
            self.words() != self._text_made or self.subject.text() != before.draft.subject.text
        )
        self._made = made
        self.choices.set_people(made.names)
        self.choices.set_templates(made.own)
        self.choices.offer_series(made.contents[0].meeting.series or "")
        if self.subject.text() != made.draft.subject.text:
            self.subject.selectAll()
            self.subject.insert(made.draft.subject.text)  # unlike another text that is set, it can be undone
        self._text_made = made.draft.text()
        if first:
            self.editor.setPlainText(self._text_made)
        else:
            self._replace(self._text_made)
        self._enable(True)
        self._tell(made.draft, touched)
        self._show_evidence()

    def _replace(self, words: str) -> None:
        """Put in another text, so that Ctrl+Z brings back the one before."""
        line = self.editor.textCursor().blockNumber()
        cursor = QTextCursor(self.editor.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(words)
        block = self.editor.document().findBlockByNumber(min(line, self.editor.blockCount() - 1))
        self.editor.setTextCursor(QTextCursor(block))

    def _fail(self, sentence: str) -> None:
        self._say(sentence, problem=True)
        if self._made is None:
            self._enable(False)

    def _tell(self, draft: Draft, touched: bool) -> None:
        said = list(draft.notes)
        if touched:
            said.append(tr("Your changes were replaced. Press Ctrl+Z in the field to get them back."))
        if gaps := draft.gaps():
            said.append(trn("{count} place in [brackets] to fill.", "{count} places in [brackets] to fill.", gaps))
        if doubtful := draft.doubtful():
            named = "; ".join(f"“{source.text}”" for source in doubtful[:3]) + (" …" if len(doubtful) > 3 else "")
            said.append(
                trn(
                    "{count} item is doubtful. Check it before you send it: {named}",
                    "{count} items are doubtful. Check them before you send them: {named}",
                    len(doubtful),
                    named=named,
                )
            )
        self._say(" ".join(said) or tr("Every fact is taken from the minutes."))

    # --- handing on ---------------------------------------------------------------------------------------------

    def edited(self) -> Draft:
        """The draft as it is on the screen."""
        assert self._made is not None
        return self._made.draft.edited(self.subject.text(), self.words())

    def words(self) -> str:
        """What the field holds; Qt's own plain text has lost the blanks that keep French marks with their words."""
        block, lines = self.editor.document().begin(), []
        while block.isValid():
            lines.append(block.text())
            block = block.next()
        return "\n".join(lines)

    def copy_draft(self) -> None:
        """Copy the text: formatted where that can be pasted, else as text."""
        self._hand(lambda draft, output: output.copied(draft), self._copied)

    def _copied(self, made: Copied) -> None:
        QGuiApplication.clipboard().setMimeData(mime_of(made))
        self._say(tr("Draft copied. Paste it with Ctrl+V."))

    def open_mail(self) -> None:
        """Open it in the mail program, as a ``mailto:`` address or, where that gets too long, as a file."""
        assert self._made is not None
        to, files = self._made.recipients, self._files

        def prepare(draft: Draft, output: ModuleType) -> str | Path:
            address = output.mail_address(draft, to)
            if address is not None:
                return address
            return files.write(output.suggested_name(draft, ".eml"), output.mail_file(draft, to))

        self._hand(prepare, self._opened)

    def _opened(self, what: str | Path) -> None:
        done = desktop.open_file(what) if isinstance(what, Path) else desktop.write_mail(what)
        if not done:
            if isinstance(what, Path):
                self._files.drop(what)
            self._say(tr(_NO_MAIL), problem=True)
        elif self._made is not None and not self._made.recipients:
            self._say(tr("Draft handed to your mail program. No e-mail address is known; add addresses under People."))
        else:
            self._say(tr("Draft handed to your mail program."))

    def _choose_file(self) -> None:
        from meetingmate.assistants.drafts import output

        offered = self._export_folder / output.suggested_name(self.edited(), ".docx")
        named = with_ending_of_kind(output.FORMATS)
        if found := where_to_save(self, tr("Save the draft"), offered, tr(_FILES), named):
            self.save_to(found[0])

    def save_to(self, path: Path) -> None:
        """Write the draft in the format of the suffix."""
        assert self._made is not None
        to = self._made.recipients

        def write(draft: Draft, output: ModuleType) -> Path:
            output.save(path, draft, to)
            return path

        self._hand(write, lambda written: self._say(tr("Saved to {file}.", file=written)))

    def _hand(self, work: Callable[[Draft, ModuleType], Any], done: Callable[[Any], None]) -> None:
        draft = self.edited()

        def run() -> Any:
            from meetingmate.assistants.drafts import output  # python-docx takes a moment to load

            return work(draft, output)

        self.choices.remember()
        self._background.run(
            run, done, failed=lambda sentence: self._say(sentence, problem=True), owner=self, lane="other"
        )

    # --- what a line is based on --------------------------------------------------------------------------------

    def _show_evidence(self) -> None:
        if self._made is None:
            return
        block = self.editor.textCursor().block()
        line = self._made.draft.lines_of(self.words().split("\n"))[block.blockNumber()]
        self.evidence.show_line(block.text(), line, self._made.contents)

    def _mark_gaps(self) -> None:
        """Show the places that are left to fill."""
        if self._made is None:
            return
        look = QTextCharFormat()
        look.setBackground(QColor(colors_for(self.palette()).notice_soft))
        found = []
        draft = self._made.draft.edited(self.subject.text(), self.words())
        gaps = {line.shown(): line for line in draft.lines if line.gaps}
        block = self.editor.document().begin()
        while block.isValid():
            line = gaps.get(block.text().rstrip())
            shift = 2 if line and line.style == "bullet" else 0
            for start, end in line.gaps if line else ():
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + shift + start)
                cursor.setPosition(block.position() + shift + end, QTextCursor.MoveMode.KeepAnchor)
                selection.cursor, selection.format = cursor, look
                found.append(selection)
            block = block.next()
        self.editor.setExtraSelections(found)

    # --- the dialog ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.choices)
        column.addWidget(button(tr("Manage templates…"), self.templates_wanted.emit, kind="link"))
        line = Label(tr("Subject"))
        line.setBuddy(self.subject)
        right = QWidget()
        text_column = QVBoxLayout(right)
        text_column.setContentsMargins(8, 0, 0, 0)
        text_column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(line)
        head.addWidget(self.subject, 1)
        text_column.addLayout(head)
        text_column.addWidget(self.editor, 3)
        text_column.addWidget(self.evidence, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        for one in (self.copy, self.mail, self.save, button(tr("Close"), self.reject)):
            buttons.addWidget(one, 0, Qt.AlignmentFlag.AlignBottom)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(10)
        box.addWidget(split, 1)
        box.addLayout(buttons)

    def _enable(self, on: bool) -> None:
        for control in (self.copy, self.mail, self.save, self.editor, self.subject):
            control.setEnabled(on)

    def _say(self, sentence: str, *, problem: bool = False) -> None:
        self.status.setText(f"⚠ {sentence}" if problem else sentence)
        self.status.setAccessibleName(sentence)
