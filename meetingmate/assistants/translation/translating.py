"""A text through an engine and the checks, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from meetingmate.assistants.translation import sentence_checks
from meetingmate.base.sentences import sentences
from meetingmate.domain.translation import Translated, TranslatedSentence

#: A sentence with more characters is given in parts at its commas: engines take only so much.
_LONGEST = 400


class Engine(Protocol):
    """What translates between two languages."""

    @property
    def name(self) -> str:
        """Id of the model."""

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Each of ``texts`` in the other language; "" where there is no result."""


@dataclass(frozen=True)
class Task:
    """From ``source`` into ``target`` (codes); ``names`` are kept as they are, ``day`` is that of the meeting."""

    source: str
    target: str
    names: tuple[str, ...] = ()
    day: date | None = None


def translate(text: str, task: Task, engine: Engine) -> Translated:
    """``text`` in the other language; every sentence that fails a check stays as it is."""
    parts = _parts(text, task.source)
    found = engine.translate([part for part in parts if _has_words(part)])
    results = iter(found)
    made = [checked(part, next(results), task) if _has_words(part) else _same(part) for part in parts]
    return Translated(original=text, language=task.target, engine=engine.name, sentences=made)


def heard(text: str, translated: str, task: Task, engine: str) -> Translated:
    """``text`` with what was translated from its sound, checked as a whole."""
    sentence = checked(text, translated, task, whole=True)
    return Translated(original=text, language=task.target, engine=engine, sentences=[sentence], heard=True)


def checked(original: str, translated: str, task: Task, *, whole: bool = False) -> TranslatedSentence:
    """The sentence, translated if it passes; ``whole``: it may be several."""
    translated = translated.strip()
    why = sentence_checks.failure(
        original, translated, task.source, task.target, names=task.names, day=task.day, whole=whole
    )
    if why:
        return TranslatedSentence(original=original, failure=why)
    return TranslatedSentence(original=original, text=translated)


def _same(part: str) -> TranslatedSentence:
    """What has no words ("...", "12:30") is the same in every language."""
    return TranslatedSentence(original=part, text=part)


def _has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]", text) is not None


def _parts(text: str, language: str) -> list[str]:
    found: list[str] = []
    for one in sentences(text, language):
        while len(one) > _LONGEST:
            cut = max(one.rfind(mark, _LONGEST // 4, _LONGEST) for mark in (", ", "; ", " "))
            if cut < 0:
                break
            found.append(one[: cut + 1].strip())
            one = one[cut + 1 :].strip()
        found.append(one)
    return [one for one in found if one]
