"""The bytes of a file as text, whatever encoding a program chose."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: No text has them.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: Letters beyond ASCII stand alone or in pairs in the languages that Windows-1252 is for.
_RUN = re.compile(r"[^\x00-\x7f]{4,}")


def is_zip(data: bytes) -> bool:
    """Whether it can be a Word document: these are zip archives."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def text_of(data: bytes, *, cut: bool = False) -> str | None:
    """``data`` as text without its byte order mark: UTF-8, UTF-16 or UTF-32, else Windows-1252; None: it is no text.

    ``cut``: it is the beginning of something longer and may end within a character.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, cut)
    sample = data[:4096]
    if (zeros := sample.count(0)) > len(sample) // 4:  # UTF-16 without a mark: every other byte of Latin text is 0
        encoding = "utf-16-be" if sample[::2].count(0) > zeros // 2 else "utf-16-le"
        return _decoded(data, encoding, cut)
    text = _decoded(data, "utf-8", cut)
    if text is not None or _CONTROL.search(sample.decode("latin-1")):
        return text
    western = _decoded(data, "cp1252", cut)
    return None if western is None or _RUN.search(western) else western


def _decoded(data: bytes, encoding: str, cut: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text
