"""Text and file names that documents and file systems take."""

from __future__ import annotations

import re
import unicodedata

from meetingmate.base.text import DIRECTION_MARKS, clean

_BLANKS = re.compile(r"\s+")
#: Reserved by Windows, so left out everywhere: a folder may be synchronised.
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_DEVICE_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FRENCH_MARKS = re.compile(r" ([:;!?])")
#: Bytes of a file name that Linux, macOS and Windows all take, with room for a suffix and a lock file's prefix.
_NAME_BYTES = 200


def lines_of(text: str) -> str:
    """``text`` as ``one_line`` cleans it, with its line ends (line feeds)."""
    return DIRECTION_MARKS.sub("", clean(text))


def one_line(text: str) -> str:
    """``text`` without what no document can hold (XML allows few control characters, UTF-8 no half characters) and
    what could turn round the text after it; every run of blanks and line ends as one space."""
    return _BLANKS.sub(" ", DIRECTION_MARKS.sub("", clean(text))).strip()


def glued(text: str, *, french: bool = False) -> str:
    """``text`` in which « these quotation marks » stay with their words, and in ``french`` the marks that follow a
    blank, wherever the line ends."""
    text = text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return _FRENCH_MARKS.sub("\u00a0\\1", text) if french else text


def in_order(text: str) -> list[str]:
    """The words of ``text`` without their capitals and marks, to compare what is said."""
    return re.findall(r"\w+", text.casefold())


def words_of(text: str) -> set[str]:
    """The words of ``text`` as ``in_order``, each once."""
    return set(in_order(text))


def file_stem(text: str, fallback: str = "meeting") -> str:
    """A file name without suffix made of ``text``, valid on Windows, macOS and Linux; never empty."""
    name = unicodedata.normalize("NFC", _NOT_IN_NAMES.sub("-", one_line(text)))
    name = name.encode("utf-8")[:_NAME_BYTES].decode("utf-8", "ignore").strip(" .")
    if not name:
        return fallback
    return f"_{name}" if _DEVICE_NAMES.match(name) else name
