"""Another program opens the Word files: LibreOffice shows every item, and the file survives being saved by it."""

from __future__ import annotations

import re

import docx
import pytest

from meetingmate import export
from meetingmate.export import ExportOptions
from tests.export import examples
from tests.export.conftest import pdf_text

BUILDS = {
    "sample": examples.sample,
    "empty": examples.empty,
    "big": examples.big,
    "scripts": examples.scripts,
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory, convert):
    """Word files, their PDFs (as text), and the Word files that LibreOffice makes of them."""
    folder = tmp_path_factory.mktemp("documents")
    paths = {}
    for name, build in BUILDS.items():
        paths[name] = folder / f"{name}.docx"
        export.write(paths[name], *build(), ExportOptions(appendix=True, locale="en_GB"))
    meeting, utterances, minutes = examples.sample()
    export.write(folder / "german.docx", meeting, utterances, minutes, ExportOptions(language="de", locale="de_DE"))
    paths["german"] = folder / "german.docx"
    sheets = export.write_attendee_sheets(folder / "sheets", meeting, utterances, minutes)
    paths["sheet"] = sheets[1].rename(folder / "sheet.docx")
    pdfs = convert(list(paths.values()), "pdf")
    again = convert(list(paths.values()), "docx")
    return dict(zip(paths, zip(map(pdf_text, pdfs), again, strict=True), strict=True))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_pdf_of_the_sample_shows_every_item(documents):
    text, _ = documents["sample"]
    meeting, utterances, minutes = examples.sample()
    flat = squeezed(text)
    for wanted in (
        meeting.title,
        "DRAFT",
        *(u.text for u in utterances),
        *(p.text for p in minutes.summary),
        *(t.title for t in minutes.topics),
        "Keep the spring release on March 24, without group bookings",
        "Tomás Ó Súilleabháin",
        "Tuesday, 10 March 2026",
    ):
        assert squeezed(wanted) in flat, wanted
    pages = re.findall(r"Page (\d+) of (\d+)", text)
    assert pages == [(str(n), str(len(pages))) for n in range(1, len(pages) + 1)]
    assert len(pages) > 3


def test_pdf_of_sixty_actions_shows_all_of_them_under_repeated_headings(documents):
    text, _ = documents["big"]
    for number in range(1, 61):
        assert f"A{number} " in text
    assert text.count("No. Action Owner Due Status Time") > 3
    assert "23:00 to 02:00 (3 hr)" in text


def test_pdf_in_german(documents):
    text, _ = documents["german"]
    for wanted in ("ENTWURF", "Beschlüsse", "Aufgaben", "05.03.2026", "Dienstag, 3. März 2026", "bestätigt"):
        assert wanted in text


def test_the_first_page_is_enough_and_no_line_is_alone_on_the_last(documents):
    text, _ = documents["german"]
    first, *_, last, _ = re.split(r"Seite \d+ von \d+", text)
    for wanted in ("Zusammenfassung", "Beschlüsse", "D2", "Aufgaben", "Check the group bookings"):
        assert wanted in first
    for wanted in ("Genehmigt von", "Zur Entstehung dieses Protokolls", "Weggelassen"):
        assert wanted in last


def test_pdf_of_a_sheet(documents):
    text, _ = documents["sheet"]
    assert "Task list for Marcus" in text
    assert "5 Mar 2026" in text


def test_pdf_of_an_empty_meeting(documents):
    text, _ = documents["empty"]
    assert "No action items were recorded." in text


@pytest.mark.parametrize("name", [*BUILDS, "german", "sheet"])
def test_nothing_is_lost_when_libreoffice_saves_it(documents, tmp_path, name):
    _, again = documents[name]
    reopened = docx.Document(str(again))
    assert [p.text for p in reopened.paragraphs if p.style.name == "Title"]
    text = "\n".join(
        [p.text for p in reopened.paragraphs]
        + [cell.text for table in reopened.tables for row in table.rows for cell in row.cells]
    )
    if name == "scripts":
        for utterance in examples.scripts()[1][:4]:
            assert utterance.text in text
            assert utterance.speaker in text
