"""Words for searching: text folded to what people mean by "the same", cut into words in any script.

Folding takes away case, accents and width ("Über" and "uber", "ＡＢＣ" and "abc"). It works character by
character, so that a place in the folded text can be followed back to the text itself. Scripts written without
spaces (Chinese, Japanese, Thai, ..., Korean too, whose endings are joined to the word) are cut into single
characters and overlapping pairs, the common way to index them: a trigram index could not find the many words of
two characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

_ASCII = re.compile("[a-z0-9]+")
_MARKS = ("\u0300", "\u036f")
_JOINED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}"
    r"\p{Script=Khmer}\p{Script=Myanmar}ー々"
)


#: A character of a word in a script that is written with spaces, as a pattern of the ``regex`` package.
LETTER = rf"(?:(?![{_JOINED}])[\p{{L}}\p{{N}}\p{{M}}])"


class _Folding(dict[int, str]):
    """Table for ``str.translate`` that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).casefold())
        kept = "".join(part for part in parts if not _MARKS[0] <= part <= _MARKS[1])
        self[code] = folded = unicodedata.normalize("NFC", kept)
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """``text`` without case, accents and width."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def source_offsets(text: str) -> list[int]:
    """For each character of ``fold(text)`` and its end: the index in ``text`` it comes from."""
    if text.isascii():
        return list(range(len(text) + 1))
    found = [index for index, char in enumerate(text) for _ in char.translate(_FOLDING)]
    return [*found, len(text)]


def is_joined(token: str) -> bool:
    """Whether a token belongs to a script that is written without spaces."""
    return not token.isascii() and _patterns()[1].match(token) is not None


def is_letter(char: str) -> bool:
    """Whether a character is part of a word (letters, digits and the marks that stand on them)."""
    return char.isalnum() or (not char.isascii() and unicodedata.category(char)[0] == "M")


def runs(folded: str) -> list[str]:
    """The words of a folded text in order; a stretch of a script without spaces is one."""
    found: list[str] = (_ASCII if folded.isascii() else _patterns()[0]).findall(folded)
    return found


def index_terms(run: str) -> set[str]:
    """What is looked up in the index for a word of ``runs``: itself, or the pairs of characters it is made of."""
    if not is_joined(run) or len(run) == 1:
        return {run}
    return {run[i : i + 2] for i in range(len(run) - 1)}


def index_words(texts: Iterable[str]) -> set[str]:
    """Everything that the index has to hold for ``texts``."""
    found = set(runs(fold("\n".join(texts))))
    for run in [run for run in found if is_joined(run)]:
        found.discard(run)
        found.update(run)
        found |= index_terms(run)
    return found


def key(name: str) -> str:
    """What two spellings of a name have in common: folded, with single spaces."""
    return " ".join(fold(unicodedata.normalize("NFC", name)).split())


@cache
def _patterns() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    import regex  # takes a while to load, and only searching and changing need it

    joined = rf"[{_JOINED}][{_JOINED}\p{{M}}]*"
    spaced = rf"(?:(?![{_JOINED}])[\p{{L}}\p{{N}}])(?:(?![{_JOINED}])[\p{{L}}\p{{N}}\p{{M}}])*"
    return regex.compile(f"{joined}|{spaced}"), regex.compile(f"[{_JOINED}]")
