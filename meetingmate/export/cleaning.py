"""Text and file names that documents and file systems take."""

from __future__ import annotations

import re
import unicodedata

#: Not allowed in XML 1.0 (so in Word), half characters (lone surrogates, from undecodable file names), and the
#: explicit direction marks, with which a text could turn round what stands after it.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"\s+")
#: Reserved by Windows, so left out everywhere: a folder may be synchronised.
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_DEVICE_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
#: Bytes of a file name that Linux, macOS and Windows all take, with room for a suffix and a lock file's prefix.
_NAME_BYTES = 200


def one_line(text: str) -> str:
    """``text`` without what no document can hold, every run of blanks and line ends as one space."""
    text = _UNFIT.sub(" ", _HALF.sub("\ufffd", text))
    return _BLANKS.sub(" ", _DIRECTION_MARKS.sub("", text)).strip()


def file_stem(text: str, fallback: str = "meeting") -> str:
    """A file name without suffix made of ``text``, valid on Windows, macOS and Linux; never empty."""
    name = unicodedata.normalize("NFC", _NOT_IN_NAMES.sub("-", one_line(text)))
    name = name.encode("utf-8")[:_NAME_BYTES].decode("utf-8", "ignore").strip(" .")
    if not name:
        return fallback
    return f"_{name}" if _DEVICE_NAMES.match(name) else name
