"""Printing: the preview shows the pages of the PDF, and those are what the printer gets."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

from meetingmate.base.errors import ExportError
from meetingmate.export.pdf import typesetting
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.meeting import printing
from ui.meeting.print_preview import PrintPreview


def previewed(running: Running) -> PrintPreview:
    """The preview with its pages."""
    dialog = running.window.commands.open_preview()
    assert isinstance(dialog, PrintPreview)
    running.until(lambda: dialog.go.isEnabled() or dialog.status.isVisible(), 60)
    return dialog


def to_file(path: Path) -> QPrinter:
    """A printer that prints into a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(72)  # quick to paint
    return printer


def sizes(path: Path) -> list[int]:
    """Bytes of the picture on each page of a printed file."""
    return [sum(len(image.data) for image in page.images) for page in pypdf.PdfReader(path).pages]


def test_the_preview_shows_the_pages_and_prints_them(running: Running, tmp_path: Path) -> None:
    dialog = previewed(running)
    assert dialog.pages.document().pageCount() == 2
    assert dialog.page.text() == "Page 1 of 2"
    assert faults_of(dialog) == []
    dialog.send(to_file(tmp_path / "printed.pdf"))
    running.until(dialog.status.isVisible, 60)
    assert dialog.status.text() == "✓ 2 pages sent to the printer"
    assert all(size > 1000 for size in sizes(tmp_path / "printed.pdf"))
    assert len(sizes(tmp_path / "printed.pdf")) == 2
    dialog.reject()


def test_the_transcript_adds_pages(running: Running) -> None:
    dialog = previewed(running)
    before = dialog.pages.document().pageCount()
    dialog.appendix.setChecked(True)
    running.until(lambda: dialog.pages.document().pageCount() > before, 60)
    dialog.reject()


def test_without_a_printer_one_sentence_says_what_to_do(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    running.window.actions_.by_name["print"].trigger()
    dialog = running.window.findChild(PrintPreview)
    running.until(dialog.status.isVisible, 60)
    assert dialog.status.text() == (
        "⚠ No printer is set up. Add one in the settings of your system, or export the minutes as PDF."
    )
    dialog.reject()


def test_the_printer_that_is_chosen_gets_the_pages(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = to_file(tmp_path / "chosen.pdf")
    monkeypatch.setattr(printing, "has_printer", lambda: True)
    monkeypatch.setattr(printing, "printer_for", lambda document, title: chosen)
    dialog = previewed(running)
    dialog.go.click()
    asked = dialog.findChild(QPrintDialog)
    assert (asked.minPage(), asked.maxPage()) == (1, 2)
    asked.accepted.emit(chosen)
    asked.close()
    running.until(dialog.status.isVisible, 60)
    assert len(sizes(tmp_path / "chosen.pdf")) == 2
    dialog.reject()


def test_pages_that_can_not_be_made_are_said(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "in_process", lambda *arguments, limit_s: "no memory")
    dialog = previewed(running)
    assert "can't be made (no memory)" in dialog.status.text()
    assert not dialog.go.isEnabled()
    dialog.reject()


@pytest.fixture(scope="module")
def five_pages() -> bytes:
    """Five pages, the first with least on it."""
    from meetingmate.export import ExportOptions, view
    from meetingmate.export.pdf import sections
    from meetingmate.export.pdf.blocks import Document
    from tests.export import examples

    document: Document = sections.document(view.build(*examples.empty(), ExportOptions(locale="en_GB")), "T", "S")
    for number in range(1, 6):
        document.blocks.append(sections.heading(f"Part {number}", 1, new_page=number > 1))
        document.blocks.append(sections.body("word " * 100 * number))
    return typesetting.typeset([document])[0]


@pytest.mark.parametrize(
    ("choose", "expected"),
    [
        (lambda printer: None, [0, 1, 2, 3, 4]),
        (lambda printer: (printer.setPrintRange(QPrinter.PrintRange.PageRange), printer.setFromTo(2, 9)), [1, 2, 3, 4]),
        (lambda printer: printer.setPrintRange(QPrinter.PrintRange.CurrentPage), [3]),
        (lambda printer: printer.setPageOrder(QPrinter.PageOrder.LastPageFirst), [4, 3, 2, 1, 0]),
    ],
)
def test_the_pages_that_were_chosen_are_printed(qapp, five_pages, tmp_path, choose, expected) -> None:
    printer = to_file(tmp_path / "some.pdf")
    choose(printer)
    assert printing.paint(five_pages, printer, 3) == len(expected)
    printed = sizes(tmp_path / "some.pdf")
    assert len(printed) == len(expected)


def test_a_page_fits_on_other_paper(qapp, five_pages) -> None:
    printer = printing.printer_for(printing.opened(five_pages), "Minutes")
    assert printer.pageLayout().pageSize().name().startswith("A4")
    assert printer.docName() == "Minutes"


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_start_is_named(qapp, five_pages, tmp_path) -> None:
    printer = to_file(tmp_path / "no such folder" / "x.pdf")
    with pytest.raises(ExportError, match="Check that it is on and connected"):
        printing.paint(five_pages, printer, 0)


def test_what_is_no_pdf_is_said(qapp) -> None:
    with pytest.raises(ExportError, match="can't be shown"):
        printing.opened(b"no pages")
