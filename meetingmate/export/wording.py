"""Fixed texts, single lines and times as one document writes them."""

from __future__ import annotations

from dataclasses import dataclass

from meetingmate.export import clock
from meetingmate.export.cleaning import glued, one_line
from meetingmate.export.number_formats import Conventions
from meetingmate.texts.document_texts import text


@dataclass(frozen=True)
class Wording:
    """How a document writes: its language with the conventions of its place, and whether positions are known (not
    ``timed``: they only give an order)."""

    conventions: Conventions
    timed: bool = True

    def text(self, key: str, **fields: str | float) -> str:
        return text(key, self.conventions.language, **fields)

    def line(self, words: str) -> str:
        """``words`` as one line in which no French mark is torn from its word at the end of a line."""
        return glued(one_line(words), french=self.conventions.language == "fr")

    def quoted(self, words: str) -> str:
        return glued(self.text("quoted", text=words))

    def at(self, seconds: float) -> str:
        """A position in the recording; empty when the text does not say when anything was said."""
        return clock.position(seconds) if self.timed else ""
