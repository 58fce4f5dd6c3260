"""Documents to PDF, by Typst in a process of its own.

The template is fixed; what a meeting says goes in as JSON and is never read as markup. The files are PDF/A-2a and
PDF/UA-1. Both forbid characters that no font has, and Typst names them: a stand-in takes their place, and the
document says which they were.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from meetingmate.base import paths
from meetingmate.base.errors import ExportError
from meetingmate.base.in_process import Crash, in_process
from meetingmate.base.translation import tr
from meetingmate.export.pdf.blocks import CODES, CUT, STAND_IN, Document, SmallPrint, line

#: Characters without a glyph are found a few hundred at a time at most; two rounds have been enough for all of Unicode.
_ROUNDS = 8
#: Codes that the note lists one by one; of more it gives the number.
_LISTED = 60
_MISSING = re.compile(r'(?:the text|the codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
#: Seconds for the start, and for a megabyte of text (a meeting of three hours has half a one and takes a second).
_START_S, _MEGABYTE_S = 60.0, 120.0


def typeset(documents: Sequence[Document]) -> list[bytes]:
    """The PDF of each of ``documents``, in this order. Raises ExportError when they can't be made."""
    if not documents:
        return []
    encoded = [msgspec.json.encode(document) for document in documents]
    limit_s = _START_S + _MEGABYTE_S * sum(map(len, encoded)) / 1e6
    made = in_process(_typeset, encoded, str(paths.resources_dir()), limit_s=limit_s)
    if isinstance(made, Crash | str):
        raise ExportError(
            tr("The PDF can't be made ({error}). Export the minutes as a Word file instead.", error=str(made))
        )
    pdfs: list[bytes] = made
    return pdfs


def _typeset(answer: Connection, encoded: list[bytes], resources: str) -> None:
    """Send the PDFs, or one sentence about what went wrong."""
    import typst

    template = (Path(resources) / "templates" / "minutes.typ").read_bytes()
    fonts = typst.Fonts(font_paths=[str(Path(resources) / "fonts")])
    try:
        # An empty folder is all that the template could read from, and where packages would be: it uses none.
        with tempfile.TemporaryDirectory() as empty:
            compiler = typst.Compiler(root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty)
            compile_document = partial(compiler.compile, template, format="pdf", pdf_standards=["a-2a", "ua-1"])
            answer.send([_compiled(compile_document, document) for document in encoded])
    except (typst.TypstError, OSError, ValueError) as error:
        answer.send(" ".join(str(error).split())[:300])


def _compiled(compile_document: Callable[..., Any], encoded: bytes) -> bytes:
    import typst

    missing: dict[str, None] = {}
    for _ in range(_ROUNDS):
        try:
            pdf: bytes = compile_document(sys_inputs={"document": _without(missing, encoded)})
        except typst.TypstError as error:
            found = dict.fromkeys(_unescaped(text) for text in _MISSING.findall(error.diagnostic))
            new = [text for text in found if text not in missing and not text.isascii()]
            if not new:
                raise
            missing.update(dict.fromkeys(new))
        else:
            return pdf
    raise ValueError(f"{len(missing)} characters have no font")


def _without(missing: dict[str, None], encoded: bytes) -> str:
    """The JSON of a document without the texts that no font has, and with the note that names them."""
    text = encoded.decode("utf-8")
    if not missing:
        return text
    # Longest first: a letter with its marks is one text, and the letter itself may have a glyph.
    pattern = "|".join(re.escape(each) for each in sorted(missing, key=len, reverse=True))
    before = msgspec.json.decode(text, type=Document)
    document = msgspec.json.decode(re.sub(pattern, _stand_in, text), type=Document)
    document.title, document.author, document.subject = before.title, before.author, before.subject  # need no font
    codes = sorted({f"U+{ord(char):04X}" for each in missing for char in each})
    listed = ", ".join(codes[:_LISTED]) + (f" … (+{len(codes) - _LISTED})" if len(codes) > _LISTED else "")
    note = document.missing_note.replace(CODES, listed)
    document.blocks.append(SmallPrint([line((note, ""), style="small")], long=True))
    return msgspec.json.encode(document).decode("utf-8")


def _stand_in(found: re.Match[str]) -> str:
    """What stands in JSON for a text without a glyph: it runs in the same direction, and a line may end after it."""
    mark = {"L": "\u200e", "R": "\u200f", "AL": "\u200f"}.get(unicodedata.bidirectional(found[0][0]), "")
    return f"{STAND_IN}{mark}\\u{ord(CUT):04x}"


def _unescaped(text: str) -> str:
    """A text as it stands in a message of Typst."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
