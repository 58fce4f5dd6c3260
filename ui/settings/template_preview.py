"""What minutes look like in a Word template: a picture of the first page, or the text where there is no LibreOffice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextTableFormat,
)
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from meetingmate.export.word.making import Part
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label, ReadingField, window_title
from ui.widgets.controls import muted
from ui.widgets.dialogs import fit

#: Pixels of the picture's width, and letters of the page's text that a screen reader gets.
_WIDTH, _MOST_WORDS = 1200, 4000


class TemplatePreview(QWidget):
    """Shows a document that ``show_document`` makes; ``caption`` says what is seen.

    The text is there first, then the page. What is asked for meanwhile comes after what is being made.
    """

    def __init__(self, background: BackgroundJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._wanted: Callable[[], bytes] | None = None
        self._is_busy = False
        self._picture = QPixmap()
        self.caption = muted()
        self.outline = ReadingField(tr("Preview"))
        self._page = Label()
        self._page.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.page = QScrollArea()
        self.page.setWidget(self._page)
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setAccessibleName(tr("Preview of the first page"))
        self.page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.outline)
        self.stack.addWidget(self.page)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.stack, 1)
        box.addWidget(self.caption)

    @property
    def shows_page(self) -> bool:
        """Whether the page itself is seen."""
        return self.stack.currentWidget() is self.page

    @property
    def is_busy(self) -> bool:
        """Whether something is being made."""
        return self._is_busy

    def show_document(self, make: Callable[[], bytes]) -> None:
        """Show what ``make``, called in another thread, gives: a Word file."""
        self._wanted = make
        if not self._is_busy:
            self._start()

    def say(self, sentence: str) -> None:
        """Show nothing but a sentence."""
        self._wanted = None
        self._show_sentence(sentence)

    def _start(self) -> None:
        make, self._wanted = self._wanted, None
        if make is None:
            return
        self._is_busy = True
        self.caption.setText(tr("Preparing the preview…"))

        def work() -> tuple[bytes, list[Part]]:
            from meetingmate.export import template_making

            data = make()
            return data, template_making.parts_of(data)

        self._background.run(work, self._take_text, failed=self._failed, owner=self, lane="other")

    def _take_text(self, made: tuple[bytes, list[Part]]) -> None:
        data, parts = made
        _write(self.outline, parts)
        self.page.setAccessibleDescription("\n".join(part.text for part in parts if not part.table)[:_MOST_WORDS])
        if self._wanted is not None:
            self._go_on()
            return

        def work() -> QImage | None:
            from meetingmate.export.word import page_preview

            if page_preview.program() is None:
                return None
            found = page_preview.first_page(data)
            return drawn(found) if found else QImage()

        self._background.run(work, self._take_page, failed=self._failed, owner=self, lane="other")

    def _take_page(self, image: QImage | None) -> None:
        if image is None or image.isNull():
            self.stack.setCurrentWidget(self.outline)
            self.caption.setText(
                tr("This is the text of the document. With LibreOffice on this computer you see the page itself.")
                if image is None
                else tr("This is the text of the document. LibreOffice could not draw the page.")
            )
        else:
            self._picture = QPixmap.fromImage(image)
            self._fit_page()
            self.stack.setCurrentWidget(self.page)
            self.caption.setText(tr("The first page as LibreOffice draws it. Word may break lines elsewhere."))
        self._go_on()

    def _failed(self, sentence: str) -> None:
        self._show_sentence(sentence)
        self._go_on()

    def _show_sentence(self, sentence: str) -> None:
        self.outline.setPlainText(sentence)
        self.stack.setCurrentWidget(self.outline)
        self.caption.setText("")

    def _go_on(self) -> None:
        self._is_busy = False
        self._start()

    def _fit_page(self) -> None:
        if not self._picture.isNull():
            width = max(100, self.page.viewport().width() - 4)
            ratio = self.devicePixelRatioF()
            scaled = self._picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(ratio)
            self._page.setPixmap(scaled)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit_page()


class TemplatePreviewDialog(QDialog):
    """The preview of one template in a window of its own."""

    def __init__(
        self, title: str, make: Callable[[], bytes], background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(window_title(tr("Preview of {template}", template=title)))
        fit(self, 620, 800)
        self.preview = TemplatePreview(background)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.addWidget(self.preview, 1)
        box.addWidget(buttons)
        self.preview.show_document(make)


def drawn(pdf: bytes) -> QImage:
    """A picture of the first page of a PDF; empty when it can't be drawn."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    size = document.pagePointSize(0)
    if document.pageCount() < 1 or size.width() <= 0:
        return QImage()
    page = document.render(0, QSize(_WIDTH, round(_WIDTH * size.height() / size.width())))
    image = QImage(page.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawImage(0, 0, page)
    painter.end()
    document.close()
    return image


def _write(field: ReadingField, parts: list[Part]) -> None:
    """Set out headings, paragraphs and tables."""
    field.clear()
    cursor = QTextCursor(field.document())
    first = True
    for part in [p for p in parts if not p.table]:
        heading = 1 if part.style == "title" else part.heading
        form, letters = QTextBlockFormat(), QTextCharFormat()
        form.setHeadingLevel(min(heading, 6))
        form.setTopMargin(10 if heading else 3)
        form.setIndent(1 if part.listed else 0)
        letters.setFontWeight(700 if heading or part.bold else 400)
        if heading:
            letters.setFontPointSize(field.font().pointSizeF() * (1.5 if heading == 1 else 1.2))
        if not first:
            cursor.insertBlock(form, letters)
        cursor.setBlockFormat(form)
        first = False
        if not part.is_table:
            cursor.insertText(f"• {part.text}" if part.listed else part.text, letters)
            continue
        made = QTextTableFormat()
        made.setCellPadding(3)
        made.setCellSpacing(0)
        table = cursor.insertTable(len(part.rows), max(len(row) for row in part.rows), made)
        for n, row in enumerate(part.rows):
            for column, text in enumerate(row):
                table.cellAt(n, column).firstCursorPosition().insertText(text)
        cursor.movePosition(QTextCursor.MoveOperation.End)
    field.moveCursor(QTextCursor.MoveOperation.Start)
