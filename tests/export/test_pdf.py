"""The PDF of the minutes: the words of the Word file in its order, tagged, with its fonts, whatever was said."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import numpy as np
import pikepdf
import pikepdf.pdfa
import pypdf
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from meetingmate import export
from meetingmate.base import paths
from meetingmate.base.errors import ExportError
from meetingmate.base.in_process import Crash
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import ExportOptions, pdf, view, word
from meetingmate.export.pdf import blocks, typesetting
from meetingmate.export.pdf.minutes import minutes as document_of
from tests.export import examples
from tests.export.conftest import pdf_text
from tests.export.test_special_characters import SPECIAL, talk_with

SHOWN = ExportOptions(appendix=True, quotes=True, locale="en_GB")
GERMAN = ExportOptions(language="de", locale="de_DE")
BUILDS = {
    "sample": (examples.sample, SHOWN),
    "german": (examples.sample, GERMAN),
    "big": (examples.big, SHOWN),
    "empty": (examples.empty, SHOWN),
    "scripts": (examples.scripts, SHOWN),
    "letter": (examples.sample, ExportOptions(locale="en_US")),
    "hindi": (examples.sample, ExportOptions(language="hi", locale="hi_IN")),
}
#: What the checker of pikepdf does not know rather than finds wrong: properties that PDF/UA adds (PDF/A-2 lets a file
#: declare its own, 6.6.2.3.2), level A, for which it has no rules, and what it says that it does not check.
UNKNOWN = {
    "ISO_19005_2:6.2.11.4.2-2",
    "ISO_19005_2:6.6.2.3.1-1",
    "ISO_19005_2:6.6.2.3.1-2",
    "ISO_19005_2:6.6.4-3",
    "pikepdf:schema-OutlineItem",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """PDFs of the examples, and the sheets of the sample."""
    folder = tmp_path_factory.mktemp("pdf")
    made = typesetting.typeset([document_of(view.build(*build(), options)) for build, options in BUILDS.values()])
    found = {}
    for name, data in zip(BUILDS, made, strict=True):
        found[name] = folder / f"{name}.pdf"
        found[name].write_bytes(data)
    sheets = export.write_attendee_sheets(folder / "sheets", *examples.sample(), SHOWN, ".pdf")
    return found | {path.stem.split(" - ")[1]: path for path in sheets}


def text_of(source: Path | bytes, *, with_artifacts: bool = True) -> str:
    """What another program reads; without artifacts (header, footer, repeated headings) as it reads it aloud."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not with_artifacts:
        with pikepdf.open(io.BytesIO(data)) as opened:
            for page in opened.pages:
                page.Contents = opened.make_stream(pikepdf.unparse_content_stream(list(_tagged(page))))
            stream = io.BytesIO()
            opened.save(stream)
            data = stream.getvalue()
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _tagged(page: pikepdf.Page) -> Iterator[object]:
    """The content of a page without the text of its artifacts."""
    marks: list[bool] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC"):
            marks.append(str(instruction.operands[0]) == "/Artifact")
        if not (any(marks) and operator in ("Tj", "TJ")):
            yield instruction
        if operator == "EMC":
            marks.pop()


def squeezed(text: str) -> str:
    """Without blanks and line ends, bullets, and what is there to keep words together."""
    return re.sub(r"[\s\u2060\u200e\u200f\u2022]+", "", text)


def words_of_word(data: bytes) -> str:
    """All words of a Word file in their order."""
    parts = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        rows = getattr(block, "rows", [])
        parts += [cell.text for row in rows for cell in row.cells] or [getattr(block, "text", "")]
    return "".join(parts)


def elements(opened: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The elements of the structure tree in their order."""

    def below(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
        if "/S" in element:
            yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from below(kid)

    return list(below(opened.Root.StructTreeRoot))


@pytest.mark.parametrize("name", ["sample", "german", "big", "empty"])
def test_it_says_what_the_word_file_says_in_its_order(files, name):
    build, options = BUILDS[name]
    in_word = squeezed(words_of_word(word.render_minutes(view.build(*build(), options))))
    assert squeezed(text_of(files[name], with_artifacts=False)) == in_word


def test_words_of_letters_that_change_places_can_be_searched_and_copied(files):
    """Hindi writes some vowels before the consonant they follow; the file says how the words are spelt."""
    built = view.build(*examples.sample(), BUILDS["hindi"][1])
    text = squeezed(pdf_text(files["hindi"]))
    for key in ("summary", "decisions", "action_items", "open_questions", "topics", "how_made"):
        assert squeezed(built.text(key)) in text


def test_a_sheet_says_what_the_word_file_says(files):
    built = view.build(*examples.sample(), SHOWN)
    marcus = next(person for person in built.people if person.name == "Marcus")
    in_word = squeezed(words_of_word(word.render_sheet(built, marcus)))
    assert squeezed(text_of(files["Marcus"], with_artifacts=False)) == in_word
    assert "Tomás Ó Súilleabháin" in files


def test_each_page_has_its_number_and_says_that_it_is_a_draft(files):
    pages = [page.extract_text() for page in pypdf.PdfReader(files["big"]).pages]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "DRAFT" in page
    assert sum("Owner" in page for page in pages) > 3, "the heading of the table is repeated"


def test_it_is_tagged_and_has_its_language_and_title(files):
    with pikepdf.open(files["german"]) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "de-DE"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert str(opened.docinfo["/Title"]) == "Protokoll: Harbor weekly product meeting"
        kinds = [str(element.S) for element in elements(opened)]
    headings = [kind for kind in kinds if re.fullmatch("/Title|/H[1-6]", kind)]
    assert headings[:3] == ["/Title", "/H1", "/H1"]
    assert {"/H2", "/H3"} <= set(headings)
    assert kinds.count("/THead") == 2
    assert kinds.count("/TH") == 3 + 6
    assert kinds.count("/LI") == kinds.count("/LBody") > 8


def test_texts_of_the_program_have_their_own_language(files):
    with pikepdf.open(files["scripts"]) as opened:
        assert str(opened.Root.Lang).startswith("he")
        fixed = [element for element in elements(opened) if str(element.get("/Lang", "")).startswith("en")]
        assert {"/P", "/H1"} <= {str(element.S) for element in fixed}


def test_bookmarks_are_its_headings(files):
    with pikepdf.open(files["sample"]) as opened, opened.open_outline() as outline:
        found = {item.title: [below.title for below in item.children] for item in outline.root}
    assert list(found)[:3] == ["Summary", "Decisions", "Action items"]
    assert found["Topics"][0] == "Booking page performance and time zone bug"
    assert "Priya" in found["Task lists"]
    assert list(found)[-1] == "Appendix: Transcript"


@pytest.mark.parametrize("name", [*BUILDS, "Marcus"])
def test_another_program_finds_it_fit_for_an_archive(files, name):
    """PDF/A: fonts inside, colours defined, nothing that runs or points elsewhere."""
    with pikepdf.open(files[name]) as opened:
        report = pikepdf.pdfa.check(opened, "2b")
        assert [finding for finding in report.findings if finding.rule not in UNKNOWN] == []
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        assert fonts
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()), font.BaseFont


def test_paper_follows_the_locale(files):
    sizes = {name: pypdf.PdfReader(files[name]).pages[0].mediabox for name in ("letter", "sample")}
    assert [round(float(side)) for side in sizes["letter"][2:]] == [612, 792]
    assert [round(float(side)) for side in sizes["sample"][2:]] == [595, 842]


@pytest.mark.parametrize("name", BUILDS)
def test_nothing_stands_in_the_margins(qapp, files, name):
    assert in_the_margins(files[name].read_bytes()) == []


def in_the_margins(data: bytes) -> list[int]:
    """The pages with anything in the outer 18 mm of a side, as Qt paints them."""
    source = QBuffer()
    source.setData(data)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    opened = QPdfDocument()
    opened.load(source)
    assert opened.status() == QPdfDocument.Status.Ready
    found = []
    for number in range(opened.pageCount()):
        size = opened.pagePointSize(number).toSize()
        picture = QImage(size, QImage.Format.Format_Grayscale8)
        picture.fill(255)
        painted = opened.render(number, size).convertToFormat(QImage.Format.Format_ARGB32)
        with QPainter(picture) as painter:
            painter.drawImage(0, 0, painted)
        pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(size.height(), picture.bytesPerLine())
        pixels = pixels[:, : size.width()]
        assert (pixels < 200).any(), "an empty page"
        if (pixels[:, :51] < 200).any() or (pixels[:, -51:] < 200).any():
            found.append(number + 1)
    opened.close()
    return found


def test_hebrew_arabic_and_hindi_have_fonts_of_the_program(files):
    with pikepdf.open(files["scripts"]) as opened:
        names = {str(one.BaseFont).split("+")[-1] for one in opened.objects if "/BaseFont" in _keys(one)}
    assert {"NotoSansHebrew-Regular", "NotoSansArabic-Regular", "NotoSansDevanagari-Regular"} <= names
    letters = set(text_of(files["scripts"]))
    assert set("אנישלחתהדוח") | set("शुक्रवार") <= letters


def _keys(one: object) -> set[str]:
    return set(one.keys()) if isinstance(one, pikepdf.Dictionary) else set()


def test_what_no_font_has_is_shown_as_such_and_named():
    meeting = Meeting(id="m", title="\U00013000 \ue123", date="2026-03-03", language="en")
    said = [Utterance(id="u", start=1.0, end=2.0, text="Mark \U00013001 and e\u0303 and \ue124.", speaker="Ann")]
    text = text_of(pdf.render_minutes(view.build(meeting, said, None, SHOWN)))
    shown = squeezed(text)
    assert "Mark\ufffdande" in shown
    assert "no font on this computer has these characters: U+13000, U+13001, U+E123, U+E124." in " ".join(text.split())


def test_every_character_of_unicode_goes_through():
    """Those that only some computers have a font for included; as many as make no test of patience."""
    letters = [chr(code) for code in range(0x20, 0x3400)] + [chr(code) for code in (*range(0xA000, 0xA300), 0xFFFE)]
    letters += [chr(code) for code in (*range(0x1F300, 0x1F700), *range(0xE0000, 0xE0080), 0xFFFFF, 0x10FFFD)]
    lines = ["".join(letters[at : at + 80]) for at in range(0, len(letters), 80)]
    said = [Utterance(id=f"u{n}", start=float(n), end=n + 1.0, text=text) for n, text in enumerate(lines)]
    made = pdf.render_minutes(view.build(Meeting(id="m", title="All", date=""), said, None, SHOWN))
    assert "ABCDEFGHIJKLMNOPQRSTUVWXYZ" in text_of(made)


def test_names_of_any_characters_are_written_as_they_are():
    """Nothing that is said or named is read as markup."""
    markup = ['#import "@preview/a:1.0.0"', '#read("/etc/passwd")', "$ x^2 $", "#sys.inputs", "<label> @a"]
    names = [*SPECIAL, *markup]
    meetings = [talk_with(name, "Peter") for name in names]
    made = typesetting.typeset([document_of(view.build(*content, Minutes(), SHOWN)) for content in meetings])
    for name, data in zip(names, made, strict=True):
        found = squeezed(text_of(data))
        assert squeezed(f"About {name}") in found
        assert found.count(squeezed(name)) > 4


@pytest.mark.parametrize("letter", ["W", "ش", "ก", "東", "\u0915\u094d", "/"])
def test_a_word_that_is_wider_than_the_page_is_whole(qapp, letter):
    meeting = Meeting(id="m", title=letter * 300, date="2026-03-03", place=letter * 300)
    said = [Utterance(id="u", start=1.0, end=2.0, text=letter * 3000, speaker=letter * 50)]
    _, _, minutes = examples.sample()
    minutes.actions[0].owners = [letter * 34]
    minutes.actions[0].task = letter * 4000
    data = pdf.render_minutes(view.build(meeting, said, minutes, SHOWN))
    assert in_the_margins(data) == []
    text = text_of(data)
    if letter in "W/":
        assert text.count(letter) >= 300 + 300 + 3000 + 50 + 34 + 4000


def test_three_hours_of_talk_are_all_there():
    spoken = " ".join(f"word{n}" for n in range(20))
    said = [
        Utterance(id=f"u{n}", start=n * 5.0, end=n * 5.0 + 5, text=f"line{n} {spoken}.", speaker=f"Person {n % 7}")
        for n in range(2160)
    ]
    text = text_of(pdf.render_minutes(view.build(Meeting(id="m", title="Long", date=""), said, None, SHOWN)))
    assert {f"line{n}" for n in range(2160)} <= set(text.split())


@pytest.mark.parametrize(
    ("answer", "words"), [(Crash("ended by SIGSEGV"), "ended by SIGSEGV"), ("file not found", "file not found")]
)
def test_a_crash_is_one_sentence_and_the_older_file_stays(tmp_path, monkeypatch, answer, words):
    monkeypatch.setattr(typesetting, "in_process", lambda *arguments, limit_s: answer)
    path = tmp_path / "a.pdf"
    path.write_text("what was there before")
    with pytest.raises(ExportError, match=words) as raised:
        export.write(path, *examples.sample())
    assert "Word file instead" in str(raised.value)
    assert path.read_text() == "what was there before"


def test_a_fault_of_the_template_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "templates").mkdir()
    (tmp_path / "fonts").mkdir()
    (tmp_path / "templates" / "minutes.typ").write_text('#read("/etc/hostname")')
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    with pytest.raises(ExportError, match="can't be made") as raised:
        pdf.render_minutes(view.build(*examples.sample(), SHOWN))
    assert "\n" not in str(raised.value)


def test_time_grows_with_the_text(monkeypatch):
    limits = []

    def note(*arguments: object, limit_s: float) -> Crash:
        limits.append(limit_s)
        return Crash("stopped")

    monkeypatch.setattr(typesetting, "in_process", note)
    for build in (examples.sample, examples.big):
        with pytest.raises(ExportError):
            pdf.render_minutes(view.build(*build(), SHOWN))
    assert 60 <= limits[0] < limits[1] < 300


def test_cuts_keep_a_letter_with_its_marks():
    text = blocks.words("क\u094dष" * 40, 10)
    assert text.replace(blocks.CUT, "") == "क\u094dष" * 40
    assert blocks.CUT in text
    assert f"{blocks.CUT}\u094d" not in text
