"""Turns that are too long are read in parts: the work for a clause grows faster than the clause.

A recogniser prints a few sentences a turn; a pasted text can be one turn of any length, even one sentence. Parts end
where a sentence does, else at a comma or a space, and nothing is lost between them. Evidence found in a part is given
back as that of the turn: its words stand there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from meetingmate.domain.meeting import Evidence, Utterance

#: Characters of a part, and of a sentence in it.
LONGEST_PART, LONGEST_SENTENCE = 2000, 600
#: A part is cut at a space rather than within a word when there is one this near its end.
_NEAR = 200
_END = re.compile(r"[.!?…][\"')\]]{0,3}\s|\n")
_COMMA = re.compile(r"[,;:]\s")
_SPACE = re.compile(r"\s")


@dataclass
class Parts:
    """``utterances`` to read; ``home`` names the turn each part is of, for parts only; ``cut`` counts those turns."""

    utterances: list[Utterance]
    home: dict[str, str] = field(default_factory=dict)
    cut: int = 0

    def give_back(self, found: Any) -> None:
        """Let all evidence in ``found`` (structs, lists of them) name the turns as they are in the transcript."""
        if self.home:
            for evidence in _evidence_in(found):
                evidence.utterance = self.home.get(evidence.utterance, evidence.utterance)


def parts_of(utterances: Sequence[Utterance]) -> Parts:
    """All utterances with the long ones in parts; their times are shared out by the letters."""
    parts = Parts(utterances=[])
    for utterance in utterances:
        texts = list(_cut(utterance.text)) if len(utterance.text) > LONGEST_SENTENCE else []
        if len(texts) < 2:
            parts.utterances.append(utterance)
            continue
        parts.cut += 1
        place, seconds = 0, (utterance.end - utterance.start) / len(utterance.text)
        for number, text in enumerate(texts, start=1):
            part = msgspec.structs.replace(
                utterance,
                id=f"{utterance.id}\0{number}",  # no id of a transcript has a zero byte
                text=text,
                start=utterance.start + place * seconds,
                end=utterance.start + (place + len(text)) * seconds,
                words=[],
            )
            place += len(text)
            parts.home[part.id] = utterance.id
            parts.utterances.append(part)
    return parts


def is_part(utterance: Utterance) -> bool:
    """Whether an utterance is a part that ``parts_of`` made."""
    return "\0" in utterance.id


def _cut(text: str) -> Iterator[str]:
    """The parts of a text; together they are the text."""
    begun, place = 0, 0  # of the part, and of the sentence
    while len(text) - place > LONGEST_SENTENCE:
        end = _last(_END, text, place, place + LONGEST_SENTENCE)
        if end is None:  # one sentence that is too long is a part of its own
            if place > begun:
                yield text[begun:place]
            end = _place_in_sentence(text, place)
            yield text[place:end]
            begun = end
        elif end - begun > LONGEST_PART:
            yield text[begun:place] or text[begun:end]
            begun = place if place > begun else end
        place = end
    if len(text) - begun > LONGEST_PART and place > begun:
        yield text[begun:place]
        begun = place
    if begun < len(text):
        yield text[begun:]


def _place_in_sentence(text: str, place: int) -> int:
    limit = place + LONGEST_SENTENCE
    return _last(_COMMA, text, limit - _NEAR, limit) or _last(_SPACE, text, limit - _NEAR, limit) or limit


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """Where the last match in ``text[start:end]`` ends."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match.end()
    return found


def _evidence_in(found: Any) -> Iterator[Evidence]:
    if isinstance(found, Evidence):
        yield found
    elif isinstance(found, Struct):
        for name in found.__struct_fields__:
            yield from _evidence_in(getattr(found, name))
    elif isinstance(found, list):
        for one in found:
            yield from _evidence_in(one)
