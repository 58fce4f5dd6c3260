"""Documents: read in passages, named when they can't be, read again when they change, gone with their folder."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from meetingmate.assistants.ask import answering, documents, readers
from meetingmate.assistants.ask.answering import Retrieved
from meetingmate.assistants.ask.nouns import Scope
from meetingmate.assistants.ask.readers import Piece
from meetingmate.base.errors import UsageError
from meetingmate.library import Library, rescue


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "handbook"
    made.mkdir()
    return made


def pdf(path: Path, pages: list[str]) -> Path:
    """A PDF with a line of text on each page; no text for an empty one."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(400, 400)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 300 Td ({text}) Tj ET".encode() if text else b"")
        page[NameObject("/Contents")] = writer._add_object(stream)
    with path.open("wb") as file:
        writer.write(file)
    return path


def read_all(library: Library, folder: Path) -> str:
    path = documents.add(library.database, folder)
    found = documents.changes(library.database, path)
    documents.forget(library.database, found.gone)
    for file in found.read:
        try:
            pieces, problem = list(readers.read(folder / file.path)), ""
        except UsageError as error:
            pieces, problem = [], str(error)
        documents.keep(library.database, path, file, pieces, problem)
    return path


def quotes(library: Library, path: str, question: str) -> list[str]:
    found = answering.ask(library, question, Scope(documents=True, folder=path))
    assert isinstance(found, Retrieved)
    return [passage.text for passage in found.passages] if found.answerable else []


def test_each_kind_is_read_with_its_places(folder: Path) -> None:
    document = docx.Document()
    document.add_heading("Travel", level=1)
    document.add_paragraph("Trains are booked by the office.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Hotel", "120 euros a night"
    document.save(str(folder / "a.docx"))
    (folder / "b.md").write_text("# Holidays\n\nThirty days a year.\n\n## Notice\n\nTwo weeks before.\n")
    (folder / "c.txt").write_bytes("Grüße aus der Küche".encode("cp1252"))
    pdf(folder / "d.pdf", ["First page", "Second page"])
    assert list(readers.read(folder / "a.docx")) == [
        Piece(place="Travel", text="Trains are booked by the office.\nHotel\n120 euros a night")
    ]
    assert [(p.place, p.text) for p in readers.read(folder / "b.md")] == [
        ("Holidays", "Thirty days a year."),
        ("Notice", "Two weeks before."),
    ]
    assert [p.text for p in readers.read(folder / "c.txt")] == ["Grüße aus der Küche"]
    assert [(p.place, p.text) for p in readers.read(folder / "d.pdf")] == [("1", "First page"), ("2", "Second page")]


def test_a_long_pdf_says_how_far_it_is(folder: Path) -> None:
    seen: list[tuple[float, float]] = []
    pieces = list(
        readers.read(pdf(folder / "long.pdf", [f"Page number {n}" for n in range(300)]), lambda *s: seen.append(s))
    )
    assert len(pieces) == 300
    assert seen[0] == (1, 300)
    assert seen[-1] == (300, 300)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "It is empty."),
        ("blank.md", b"\n\n  \n", "It has no text."),
        ("binary.txt", b"a\0b\0\1\2", "It is no text."),
        ("broken.docx", b"no zip", "It is damaged or no Word document."),
        ("broken.pdf", b"%PDF-1.7 nothing", "It is damaged or no PDF."),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(folder: Path, name: str, content: bytes, sentence: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        list(readers.read(folder / name))
    assert str(caught.value) == sentence


def test_a_scan_and_a_protected_pdf_are_named(folder: Path) -> None:
    with pytest.raises(UsageError, match="scan without text"):
        list(readers.read(pdf(folder / "scan.pdf", ["", ""])))
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    with (folder / "locked.pdf").open("wb") as file:
        writer.write(file)
    with pytest.raises(UsageError, match="protected by a password"):
        list(readers.read(folder / "locked.pdf"))


def test_a_word_bomb_is_refused_before_it_grows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "UNPACKED_BYTES", 1 << 20)
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (2 << 20) + b"</a>")
    with pytest.raises(UsageError, match="unpacks to more than 1 MB"):
        list(readers.read(folder / "bomb.docx"))


def test_entities_of_a_word_document_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    body = f"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>
    <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
    <w:t>Hello &s;</w:t></w:r></w:p></w:body></w:document>"""
    with zipfile.ZipFile(folder / "entity.docx", "w") as archive:
        archive.writestr("word/document.xml", body)
    try:
        text = " ".join(piece.text for piece in readers.read(folder / "entity.docx"))
    except UsageError:
        text = ""
    assert "the secret" not in text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), suffix=st.sampled_from([".docx", ".pdf", ".md", ".txt"]), real=st.booleans())
def test_any_bytes_give_passages_or_one_sentence(tmp_path: Path, data: bytes, suffix: str, real: bool) -> None:
    path = tmp_path / f"any{suffix}"
    if real and suffix == ".docx":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("word/document.xml", data)
        data = packed.getvalue()
    path.write_bytes(b"%PDF-1.4\n" + data if real and suffix == ".pdf" else data)
    problem = "."
    pieces: list[Piece] = []
    try:
        pieces = list(readers.read(path))
    except UsageError as error:
        problem = str(error)
    assert problem.endswith(".")
    assert all(piece.text for piece in pieces)


def test_a_folder_is_asked_about_read_again_and_removed(library: Library, folder: Path) -> None:
    (folder / "vpn.md").write_text("# Reset\n\nOpen the portal and choose reset password.\n")
    (folder / "sub").mkdir()
    (folder / "sub" / "wifi.txt").write_text("The network for guests is called Harbor.")
    (folder / "picture.png").write_bytes(b"x")
    path = read_all(library, folder)
    assert quotes(library, path, "How do I reset my password?") == ["Open the portal and choose reset password."]
    assert quotes(library, path, "What is the network for guests called?")
    assert quotes(library, path, "Who founded Rome?") == []
    (folder / "vpn.md").write_text("# Reset\n\nCall the service desk to reset the password.\n")
    os.utime(folder / "vpn.md", ns=(1, 1))
    (folder / "sub" / "wifi.txt").unlink()
    read_all(library, folder)
    assert quotes(library, path, "How do I reset my password?") == ["Call the service desk to reset the password."]
    assert quotes(library, path, "What is the network for guests called?") == []
    documents.remove(library.database, folder)
    for table in ("document_folders", "documents", "document_passages", "document_vectors"):
        assert library.database.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    assert library.database.rows("SELECT rowid FROM document_index WHERE document_index MATCH 'password'") == []


def test_nothing_is_read_again_that_did_not_change(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Something.")
    path = read_all(library, folder)
    assert documents.changes(library.database, path).read == []


def test_links_out_of_the_folder_are_not_followed(library: Library, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "private.txt").write_text("The code of the safe is 1234.")
    (folder / "link.txt").symlink_to(tmp_path / "private.txt")
    read_all(library, folder)
    assert [one.documents for one in documents.folders(library.database)] == [0]
    assert library.database.row("SELECT 1 FROM document_passages") is None


def test_what_is_no_folder_or_overlaps_is_refused(library: Library, folder: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        documents.add(library.database, folder / "nowhere")
    documents.add(library.database, folder)
    (folder / "inside").mkdir()
    with pytest.raises(UsageError, match="overlaps"):
        documents.add(library.database, folder / "inside")
    with pytest.raises(UsageError, match="has not been added"):
        documents.remove(library.database, folder / "inside")


def test_a_rescued_library_still_knows_its_folders(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("The gate is blue.")
    path = read_all(library, folder)
    library.close()
    rescue.rescue(library.folder)
    rescued = Library(library.folder)
    assert [one.path for one in documents.folders(rescued.database)] == [path]
    assert [file.path for file in documents.changes(rescued.database, path).read] == ["a.txt"]  # read again
    rescued.close()


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_folder_whose_name_is_not_utf_8_is_looked_at_and_removed(library: Library, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("the file system takes no such name")
    (folder / "a.txt").write_text("The gate is blue.")
    path = documents.add(library.database, folder)
    assert [file.path for file in documents.changes(library.database, path).read] == ["a.txt"]
    documents.remove(library.database, path)
    assert documents.folders(library.database) == []
