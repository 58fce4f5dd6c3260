"""Word documents: Teams, Google Meet, and plain "Name: text"."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from meetingmate.base.translation import tr
from meetingmate.exchange.transcripts import plain_text
from meetingmate.exchange.transcripts.parsed import Transcript, TranscriptError

#: Unpacked sizes that no transcript comes near: of the text, and of all parts with their pictures.
_MOST_TEXT = 48 * 1024 * 1024
_MOST_BYTES = 256 * 1024 * 1024
_MOST_PARTS = 5_000
_MAIN = "word/document.xml"
#: Marks of revision: what was struck out, and what only Word itself reads.
_SKIPPED = frozenset(qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:txbxContent"))
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def read(data: bytes) -> Transcript:
    """The transcript in a Word document. Raises TranscriptError."""
    _check(data)
    try:
        document = Document(io.BytesIO(data))
        lines = list(_rows(document.element.body))
        heading = " ".join((document.core_properties.title or "").split())
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError) as error:
        raise TranscriptError(
            tr("is a damaged Word document ({error}); save it again in Word.", error=error)
        ) from error
    except (
        NotImplementedError,
        RuntimeError,
        EOFError,
        AttributeError,
    ) as error:
        raise TranscriptError(
            tr("is a Word document that can't be opened ({error}); save it again in Word.", error=error)
        ) from error
    found = plain_text.read(lines)
    if found is None:
        raise TranscriptError(
            tr("is a Word document without a transcript: no lines such as “Name: text” or “Name 0:03” are in it.")
        )
    found.title = found.title or heading
    return found


def _check(data: bytes) -> None:
    """Look at the table of the archive before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise TranscriptError(tr("is protected with a password; save it without one."))
            sizes = {part.filename: part.file_size for part in parts}
            if _MAIN not in sizes:
                raise TranscriptError(tr("is a zip archive, not a Word document; unpack it and import its files."))
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_BYTES or sizes[_MAIN] > _MOST_TEXT:
                raise TranscriptError(
                    tr("unpacks to far more than a transcript can be; it is damaged or something else.")
                )
            with archive.open(_MAIN) as main:
                # Word never writes one; entities could make a little into a lot.
                if b"<!DOCTYPE" in main.read(4096):
                    raise TranscriptError(
                        tr("is a Word document with a DTD, which none may have; save it again in Word.")
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise TranscriptError(
            tr("is a damaged Word document ({error}); save it again in Word.", error=error)
        ) from error


def _rows(body: etree._Element) -> Iterator[str]:
    """Each paragraph as the rows that it shows; each row of a table as one, its cells parted by tabs."""
    inside = {qn("w:tr"), qn("w:p")}
    stack = [iter(body)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == qn("w:tr"):
            cells = (" ".join(_text(cell).split()) for cell in element.iterchildren(qn("w:tc")))
            yield "\t".join(cells)
        elif element.tag in inside:
            yield from _text(element).split("\n")
        else:
            stack.append(iter(element))


def _text(element: etree._Element) -> str:
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start",))
    for _event, one in walk:
        if one.tag in _SKIPPED:
            walk.skip_subtree()
        elif one.tag == qn("w:t"):
            parts.append(one.text or "")
        elif one.tag in _BREAKS:
            parts.append(_BREAKS[one.tag])
        elif one.tag == qn("w:p") and parts:
            parts.append("\n")
    return "".join(parts)
