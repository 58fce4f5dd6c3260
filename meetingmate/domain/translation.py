"""A text in a second language, sentence by sentence: what could not be proven to say the same stays in the original."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from meetingmate.base.translation import mark

#: Why a sentence stays in the original: its numbers, names, dates or denial would be others; the result is no text of
#: the wanted language, or is no translation by its form; or there was none.
Failure = Literal["", "numbers", "names", "dates", "negation", "language", "form", "none"]
#: Each in words.
FAILURES: dict[Failure, str] = {
    "numbers": mark("numbers would differ"),
    "names": mark("names would differ"),
    "dates": mark("dates would differ"),
    "negation": mark("“not” would be lost or added"),
    "language": mark("the result was in another language"),
    "form": mark("the result was no translation"),
    "none": mark("there was no result"),
}


class TranslatedSentence(Struct, kw_only=True):
    """``text`` passed all checks; it is empty where ``failure`` says why the original stands in its place."""

    original: str
    text: str = ""
    failure: Failure = ""

    def shown(self) -> str:
        """The translation, or the original."""
        return self.text or self.original


class Translated(Struct, kw_only=True):
    """``original`` in ``language``. ``engine`` is the id of the model that did it, ``heard``: from the recording."""

    original: str
    language: str
    engine: str = ""
    sentences: list[TranslatedSentence] = field(default_factory=list)
    heard: bool = False

    def shown(self, not_translated: str = "") -> str:
        """The whole text; ``not_translated`` stands behind each sentence that is in the original."""
        return " ".join(one.text or f"{one.original} {not_translated}".rstrip() for one in self.sentences)

    def failures(self) -> list[Failure]:
        """Why sentences are in the original, each reason once."""
        return list(dict.fromkeys(one.failure for one in self.sentences if one.failure))

    def complete(self) -> bool:
        """Whether every sentence is translated."""
        return bool(self.sentences) and not self.failures()
