"""The text of a document in passages: Word, PDF, Markdown and plain text. For a worker only: files may be hostile.

All is bounded: the size of the file, what it unpacks to, its pages, the text that is taken.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from meetingmate.assistants.ask.passages import WORDS
from meetingmate.base.errors import UsageError
from meetingmate.base.text import well_formed
from meetingmate.base.translation import tr

KINDS = (".docx", ".pdf", ".md", ".markdown", ".txt")
#: Bytes of a file and of what a Word document unpacks to; pages; characters that are taken; characters of a line.
FILE_BYTES, UNPACKED_BYTES, PAGES, CHARACTERS, LINE = 200 << 20, 100 << 20, 5000, 10_000_000, 20_000
#: Characters up to which a heading can be told from a sentence.
_HEADING = 100
_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*$")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s")

#: Gets how many of how many units (pages, bytes) are read.
OnProgress = Callable[[float, float], None]


class Piece(Struct, kw_only=True):
    """A passage of a document. ``place``: the heading it stands under, or the number of its page."""

    place: str
    text: str


def read(path: Path, on_progress: OnProgress = lambda done, total: None) -> Iterator[Piece]:
    """The passages of a document in order. Raises UsageError with one sentence when it can't be read."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size > FILE_BYTES:
            raise UsageError(tr("It is larger than {size} MB.", size=FILE_BYTES >> 20))
        if not size:
            raise UsageError(tr("It is empty."))
        blocks = _PARTS[suffix](path, on_progress)
        yield from _pieces(_limited(blocks))
    except OSError as error:
        raise UsageError(tr("It can't be read ({error}).", error=error.strerror or error)) from error


def _limited(blocks: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    taken = 0
    for place, text in blocks:
        text = " ".join(well_formed(text).split())
        while text:
            part, text = text[:LINE], text[LINE:]
            taken += len(part)
            if taken > CHARACTERS:
                raise UsageError(tr("Its text is longer than {count} characters.", count=CHARACTERS))
            yield place, part


def _pieces(blocks: Iterator[tuple[str, str]]) -> Iterator[Piece]:
    """Blocks (paragraphs) of one place, joined to about as many words as a passage of a meeting has."""
    place, words = "", 0
    held: list[str] = []
    any_text = False
    for where, text in blocks:
        count = text.count(" ") + 1
        if held and (where != place or words + count > WORDS + WORDS // 2):
            yield Piece(place=place, text="\n".join(held))
            held, words = [], 0
        place = where
        held.append(text)
        words += count
        any_text = True
        if words >= WORDS:
            yield Piece(place=place, text="\n".join(held))
            held, words = [], 0
    if held:
        yield Piece(place=place, text="\n".join(held))
    if not any_text:
        raise UsageError(tr("It has no text."))


def _sentences(text: str) -> Iterator[str]:
    """A long paragraph in parts of a passage's length."""
    from meetingmate.base.sentences import sentences

    if text.count(" ") < WORDS * 2:
        yield text
        return
    held: list[str] = []
    words = 0
    for sentence in sentences(text, longest=LINE):
        held.append(sentence)
        words += sentence.count(" ") + 1
        if words >= WORDS:
            yield " ".join(held)
            held, words = [], 0
    if held:
        yield " ".join(held)


def _plain(path: Path, on_progress: OnProgress) -> Iterator[tuple[str, str]]:
    """Paragraphs under their headings: Markdown's, or short lines between empty ones."""
    markdown = path.suffix.lower() in (".md", ".markdown")
    text = _decoded(path.read_bytes())
    place, fenced = "", False
    paragraph: list[str] = []

    def flush() -> Iterator[tuple[str, str]]:
        nonlocal paragraph
        joined, paragraph = " ".join(paragraph), []
        for part in _sentences(joined) if joined else ():
            yield place, part

    for line in text.splitlines():
        line = line.strip()
        if markdown and line.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        heading = _MARKDOWN_HEADING.match(line) if markdown and not fenced and len(line) <= _HEADING * 2 else None
        if heading or not line:
            yield from flush()
            if heading:
                place = heading["title"][:_HEADING]
            continue
        if _BULLET.match(line):
            yield from flush()
        paragraph.append(line)
    yield from flush()
    on_progress(1.0, 1.0)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:4096]:
        raise UsageError(tr("It is no text."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _word(path: Path, on_progress: OnProgress) -> Iterator[tuple[str, str]]:
    """The paragraphs of a Word document, those of tables too, under their headings; read as a stream."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(_BODY)
            if info.file_size > UNPACKED_BYTES:
                raise UsageError(tr("It unpacks to more than {size} MB.", size=UNPACKED_BYTES >> 20))
            place = ""
            with archive.open(info) as stream:
                bounded = _Bounded(stream, info.file_size)
                for _, node in etree.iterparse(
                    bounded, tag=f"{_W}p", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
                ):
                    text = "".join(
                        "\t" if part.tag == f"{_W}tab" else part.text or "" for part in node.iter(f"{_W}t", f"{_W}tab")
                    )
                    style = node.find(f"{_W}pPr/{_W}pStyle")
                    name = style.get(f"{_W}val", "") if style is not None else ""
                    if text.strip() and re.match(r"heading|title|berschrift|titre|t[ií]tulo", name, re.IGNORECASE):
                        place = " ".join(text.split())[:_HEADING]
                    elif text.strip():
                        for part in _sentences(text):
                            yield place, part
                    node.clear(keep_tail=True)
                    while node.getprevious() is not None and node.getparent() is not None:
                        del node.getparent()[0]
                    on_progress(bounded.done, info.file_size)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, etree.XMLSyntaxError) as error:
        raise UsageError(tr("It is damaged or no Word document.")) from error


class _Bounded:
    """A stream that ends with an error after as many bytes as its file said it had."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most, self.done = stream, most, 0

    def read(self, size: int = 65536) -> bytes:
        data = self._stream.read(size)
        self.done += len(data)
        if self.done > self._most:
            raise zipfile.BadZipFile("longer than it says")
        return data


def _pdf(path: Path, on_progress: OnProgress) -> Iterator[tuple[str, str]]:
    """The text of each page; a PDF of pictures is named."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    found = False
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UsageError(tr("It is protected by a password. Save it without one."))
        count = len(reader.pages)
        if count > PAGES:
            raise UsageError(tr("It has more than {count} pages.", count=PAGES))
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text() or ""
            found = found or bool(text.strip())
            for paragraph in re.split(r"\n\s*\n", text):
                for part in _sentences(" ".join(paragraph.split())):
                    if part:
                        yield str(number), part
            on_progress(number, count)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError,
            NotImplementedError, AssertionError) as error:  # fmt: skip
        # a damaged file makes pypdf stumble in many ways
        raise UsageError(tr("It is damaged or no PDF.")) from error
    if not found:
        raise UsageError(tr("It is a scan without text. Run text recognition on it and save it again."))


_PARTS: dict[str, Callable[[Path, OnProgress], Iterator[tuple[str, str]]]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".md": _plain,
    ".markdown": _plain,
    ".txt": _plain,
}
