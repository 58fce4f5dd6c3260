"""What was dictated as one text, with the way back to the words of the transcript."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from meetingmate.assistants.forms import corrections
from meetingmate.base.sentences import sentence_spans
from meetingmate.domain.forms import SaidWords
from meetingmate.domain.meeting import Utterance
from meetingmate.minutes.language.clean import clean
from meetingmate.minutes.language.quotes import quote_evidence

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\n": " "})
#: Words that a recogniser was less sure of than this are doubtful.
_UNSURE = 0.35


@dataclass
class Dictation:
    """``text`` is what counts (what was taken back is gone), an utterance a line. ``unresolved`` are places of it where
    somebody corrected something and it is not clear what."""

    meeting: str
    code: str
    utterances: Sequence[Utterance]
    text: str = ""
    unresolved: list[int] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _begins: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts: list[str] = []
        at = 0
        for one in self.utterances:
            self._begins.append(at)
            parts.append(one.text.translate(_QUOTES))
            at += len(one.text) + 1
        said = "\n".join(parts)
        kept = corrections.kept(said, self.code)
        self.text, self._places, self.unresolved = kept.text, kept.places, kept.unresolved

    def evidence(self, start: int, end: int) -> list[SaidWords]:
        """The words of the transcript that ``text[start:end]`` stands for, with what was taken back in between."""
        while start < end and self.text[start] in " \n,.;:":
            start += 1
        while end > start and self.text[end - 1] in " \n,;:":
            end -= 1
        if start >= end:
            return []
        first, last = self._places[start], self._places[end - 1] + 1
        found = []
        for index in range(self._index(first), self._index(last - 1) + 1):
            one, begin = self.utterances[index], self._begins[index]
            low, high = max(first - begin, 0), min(last - begin, len(one.text))
            quote = one.text[low:high]
            if not quote.strip():
                continue
            low += len(quote) - len(quote.lstrip())
            quote = quote.strip()
            cited = quote_evidence(one, quote, low)
            found.append(
                SaidWords(meeting=self.meeting, utterance=one.id, quote=quote, start=cited.start, end=cited.end)
            )
        return found

    def is_unsure(self, start: int, end: int) -> bool:
        """Whether recognition was not sure of a word of ``text[start:end]``."""
        first, last = self._places[start], self._places[max(start, end - 1)] + 1
        for index in range(self._index(first), self._index(last - 1) + 1):
            one, begin = self.utterances[index], self._begins[index]
            spans = [match.span() for match in re.finditer(r"\S+", one.text)]
            if len(spans) != len(one.words):
                if one.uncertain:
                    return True
                continue
            for word, (low, high) in zip(one.words, spans, strict=True):
                if low < last - begin and high > first - begin and word.probability < _UNSURE:
                    return True
        return False

    def is_unresolved(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` holds a correction that is not clear."""
        return any(start <= place <= end for place in self.unresolved)

    def sentences(self) -> list[tuple[int, int]]:
        """Where the sentences of ``text`` begin and end."""
        return sentence_spans(self.text, self.code)

    def clean(self, start: int, end: int) -> str:
        """``text[start:end]`` as it is written down: without fillers and repetitions, on lines of its own sentences."""
        return tidy(self.text[start:end], self.code)

    def _index(self, place: int) -> int:
        return max(0, bisect_right(self._begins, place) - 1)


def tidy(text: str, code: str) -> str:
    """Words as they are written down: no fillers, one space, nothing dangling at both ends."""
    cleaned = clean(text.replace("\n", " "), code)
    return cleaned.strip(" ,;:–-").strip()
