"""Pages of a PDF on a printer: what is printed is the PDF of the minutes."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from meetingmate.base.errors import ExportError
from meetingmate.base.translation import tr

#: Dots per inch at which a page is painted at most; 600 take four times the memory and look the same on paper.
_MOST_DOTS = 300
_POINTS = 72


def opened(data: bytes, parent: QObject | None = None) -> QPdfDocument:
    """The document of the PDF ``data``. Raises ExportError when it can't be read."""
    document = QPdfDocument() if parent is None else QPdfDocument(parent)
    source = QBuffer(document)
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(source)
    if document.status() != QPdfDocument.Status.Ready:
        raise ExportError(tr("The pages can't be shown. Export the minutes as a Word file and print that."))
    return document


def has_printer() -> bool:
    """Whether the system knows a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def no_printer() -> str:
    """What is said when there is none."""
    return tr("No printer is set up. Add one in the settings of your system, or export the minutes as PDF.")


def printer_for(document: QPdfDocument, title: str) -> QPrinter:
    """The printer that the system prefers, with the paper of ``document``."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    size = document.pagePointSize(0)
    paper = QPageSize(QSizeF(size), QPageSize.Unit.Point, matchPolicy=QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF()))
    return printer


def paint(data: bytes, printer: QPrinter, current: int) -> int:
    """Print ``data`` as ``printer`` is set; returns the number of pages. ``current``: the page that is shown, from 0.

    Takes its time: never in the window's thread. Raises ExportError when the printer can't be used.
    """
    document = opened(data)
    chosen = _pages(printer, document.pageCount(), current)
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise ExportError(
            tr(
                "{printer} can't be used. Check that it is on and connected, then print again.",
                printer=printer.printerName() or tr("The printer"),
            )
        )
    try:
        for number, page in enumerate(chosen):
            if number and not printer.newPage():
                raise ExportError(
                    tr(
                        "Printing stopped after {count} of {all} pages. Check the printer, then print the rest.",
                        count=number,
                        all=len(chosen),
                    )
                )
            _paint_page(document, page, painter, printer)
    finally:
        painter.end()
        document.close()
    return len(chosen)


def _paint_page(document: QPdfDocument, page: int, painter: QPainter, printer: QPrinter) -> None:
    """The whole page on the paper, as large as it fits."""
    size = document.pagePointSize(page)
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    scale = min(paper.width() / size.width(), paper.height() / size.height())
    target = QRectF(0, 0, size.width() * scale, size.height() * scale)
    target.moveCenter(paper.center())
    image = document.render(page, (size * (min(printer.resolution(), _MOST_DOTS) / _POINTS)).toSize())
    painter.drawImage(target, image)


def _pages(printer: QPrinter, count: int, current: int) -> list[int]:
    """The pages to print in their order, from 0."""
    match printer.printRange():
        case QPrinter.PrintRange.PageRange if printer.fromPage():
            pages = list(range(printer.fromPage() - 1, min(count, printer.toPage() or count)))
        case QPrinter.PrintRange.CurrentPage:
            pages = [current]
        case _:
            pages = list(range(count))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        return pages * copies
    return [page for page in pages for _ in range(copies)]
