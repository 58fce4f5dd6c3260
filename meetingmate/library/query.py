"""What a user types to search: words (each also as the beginning of a longer one) and "exact phrases"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from meetingmate.library import search_words

if TYPE_CHECKING:
    import regex

_CHUNK = re.compile(r'"([^"]*)"?|([^\s"]+)')


class Term:
    """One word or phrase that has to occur. ``runs`` are its folded words in order.

    ``prefix``: the last word may go on. Words of scripts without spaces are found anywhere in a text.
    """

    def __init__(self, runs: list[str], *, prefix: bool) -> None:
        self.runs = runs
        self.prefix = prefix
        self._anywhere = search_words.is_joined(runs[0])
        self._simple = len(runs) == 1 and (prefix or self._anywhere)  # fits wherever a word begins with it

    def index_query(self) -> str:
        """The meetings that may have it, as an FTS5 query on ``meeting_index``."""
        whole = self.runs[:-1] if self.prefix else self.runs
        parts = [f'"{piece}"' for run in whole for piece in sorted(search_words.index_terms(run))]
        if self.prefix:
            last = self.runs[-1]
            if search_words.is_joined(last):
                parts += [f'"{piece}"' for piece in sorted(search_words.index_terms(last))]
            else:
                parts.append(f'"{last}" *')
        return " AND ".join(parts)

    def find(self, folded: str, start: int = 0) -> int:
        """Where it occurs next in a folded text from ``start`` on, -1 when it does not."""
        first = self.runs[0]
        at = folded.find(first, start)
        while at >= 0 and not (self._begins_word(folded, at) and (self._simple or self._pattern.match(folded, at))):
            at = folded.find(first, at + 1)
        return at

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where it occurs in a folded text, from the beginning of its first word to the end of its last."""
        at = self.find(folded, 0)
        while at >= 0:
            end = self._pattern.match(folded, at).end()
            yield at, end
            at = self.find(folded, max(end, at + 1))

    def _begins_word(self, folded: str, at: int) -> bool:
        return at == 0 or self._anywhere or not _same_word(folded[at - 1])

    @cached_property
    def _pattern(self) -> regex.Pattern[str]:
        import regex  # only needed once something is searched

        text = ""
        for number, run in enumerate(self.runs):
            joined = search_words.is_joined(run)
            between = r"[^\p{L}\p{N}\p{M}\n]*+" if joined or search_words.is_joined(self.runs[number - 1]) else _BETWEEN
            text += (between if number else "") + regex.escape(run)
            if not joined and (number < len(self.runs) - 1 or not self.prefix):
                text += _END
        if self.prefix and not search_words.is_joined(self.runs[-1]):
            text += f"{search_words.LETTER}*+"
        return regex.compile(text)


_BETWEEN = r"[^\p{L}\p{N}\p{M}\n]++"
_END = f"(?!{search_words.LETTER})"


def parse(text: str) -> list[Term]:
    """The terms of a search; empty when there is no word in it. A quotation mark left open ends with the text."""
    terms = []
    for quoted, plain in _CHUNK.findall(unicodedata.normalize("NFC", text)):
        if found := search_words.runs(search_words.fold(quoted or plain)):
            terms.append(Term(found, prefix=bool(plain)))
    return terms


def _same_word(char: str) -> bool:
    return search_words.is_letter(char) and not search_words.is_joined(char)
