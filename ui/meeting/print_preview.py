"""The pages of the minutes as they are printed, and the way to the printer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QProgressBar, QPushButton, QVBoxLayout, QWidget

from meetingmate.base.errors import ExportError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.meeting import printing
from ui.widgets.controls import muted
from ui.widgets.dialogs import fit


class PrintPreview(QDialog):
    """Makes the PDF off the window's thread and shows its pages. ``at_once``: then asks for the printer."""

    def __init__(
        self,
        meeting: Meeting,
        utterances: list[Utterance],
        minutes: Minutes | None,
        settings: Settings,
        background: BackgroundJobs,
        parent: QWidget | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Print preview"))
        fit(self, 760, 860)
        self._meeting, self._utterances, self._minutes, self._background = meeting, utterances, minutes, background
        self._at_once = at_once
        self._data = b""
        self._document: QPdfDocument | None = None
        self._asked = 0
        self.appendix = QCheckBox(tr("Add the full &transcript as an appendix"))
        self.appendix.setChecked(settings.appendix)
        self.appendix.setEnabled(bool(utterances) and minutes is not None)
        self.quotes = QCheckBox(tr("Show the &quotes behind decisions and tasks, for review"))
        self.quotes.setChecked(settings.quotes)
        self.quotes.setEnabled(minutes is not None)
        self.pages = QPdfView(self)
        self.pages.setPageMode(QPdfView.PageMode.MultiPage)
        self.pages.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.pages.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages.setAccessibleName(tr("Pages"))
        self.page = muted("")
        self.status = Label()
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("Preparing the pages"))
        self._build()
        for choice in (self.appendix, self.quotes):
            choice.toggled.connect(self.make)
        self.pages.pageNavigator().currentPageChanged.connect(self._show_number)
        self.make()

    def make(self) -> None:
        """Make the pages as they are chosen now."""
        self._asked += 1
        asked, appendix, quotes = self._asked, self.appendix.isChecked(), self.quotes.isChecked()
        meeting, utterances, minutes = self._meeting, self._utterances, self._minutes

        def work() -> bytes:
            from meetingmate import export  # takes a moment to load

            return export.pdf_of(meeting, utterances, minutes, export.ExportOptions(appendix=appendix, quotes=quotes))

        self.go.setEnabled(False)
        self.status.hide()
        self.progress.show()
        self._background.run(
            work,
            lambda data: self._show(data) if asked == self._asked else None,
            failed=lambda sentence: self._say(sentence, problem=True) if asked == self._asked else None,
            owner=self,
            lane="other",
        )

    def ask(self) -> None:
        """Ask for the printer, and which pages."""
        if self._document is None:
            return
        if not printing.has_printer():
            self._say(printing.no_printer(), problem=True)
            return
        printer = printing.printer_for(self._document, self._meeting.title)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintCurrentPage)
        dialog.setMinMax(1, self._document.pageCount())
        dialog.accepted.connect(lambda: self.send(printer))
        QDialog.open(dialog)

    def send(self, printer: QPrinter) -> None:
        """Print as ``printer`` is set."""
        data, current = self._data, self.pages.pageNavigator().currentPage()
        self.go.setEnabled(False)
        self.progress.show()
        self._background.run(
            lambda: printing.paint(data, printer, current),
            self._sent,
            failed=lambda sentence: self._say(sentence, problem=True),
            owner=self,
            lane="other",
        )

    def _build(self) -> None:
        buttons = QDialogButtonBox()
        self.go = QPushButton(tr("&Print…"))
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.ask)
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(8)
        box.addWidget(self.appendix)
        box.addWidget(self.quotes)
        box.addWidget(self.pages, 1)
        box.addWidget(self.page)
        box.addWidget(self.progress)
        box.addWidget(self.status)
        box.addWidget(buttons)

    def _show(self, data: bytes) -> None:
        try:
            document = printing.opened(data, self)
        except ExportError as error:
            self._say(str(error), problem=True)
            return
        before, self._document, self._data = self._document, document, data
        self.pages.setDocument(document)
        if before is not None:
            before.deleteLater()
        self.progress.hide()
        self.go.setEnabled(True)
        self._show_number()
        if self._at_once:
            self._at_once = False
            self.ask()

    def _show_number(self) -> None:
        if self._document is not None:
            number, count = self.pages.pageNavigator().currentPage() + 1, self._document.pageCount()
            self.page.setText(tr("Page {number} of {count}", number=number, count=count))

    def _sent(self, count: int) -> None:
        self._say(trn("{count} page sent to the printer", "{count} pages sent to the printer", count))

    def _say(self, sentence: str, *, problem: bool = False) -> None:
        self.progress.hide()
        self.go.setEnabled(self._document is not None)
        self.status.setText(f"⚠ {sentence}" if problem else f"✓ {sentence}")
        self.status.setAccessibleName(sentence)
        self.status.show()
