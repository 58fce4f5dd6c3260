"""Text for the analysis: fillers, repetitions and false starts off. The original stays the evidence."""

from __future__ import annotations

import re
from functools import lru_cache

from meetingmate.base.sentences import sentences
from meetingmate.minutes.language import language_pack

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', " ": " "})
_ONE_WORD = re.compile(r"\w+\.?")
#: One word of the kind ("copyright", "subscribe") marks a sentence of so many words only.
_LONGEST_AROUND_ONE = 4
#: Content words from which on a sentence says something.
_SAYS = 2
#: The same one to four words said again at once: "to the, to the", "it was, it was".
_REPEAT = re.compile(r"\b(\w+(?:'\w+)?(?: \w+(?:'\w+)?){0,3})((?:,? (?:\1))+)(?![\w'])", re.IGNORECASE)


@lru_cache(maxsize=8)
def _fillers(code: str) -> re.Pattern[str]:
    language = language_pack.language(code)
    return re.compile(rf"(?:,\s*|(?<=[\s.!?])|^)(?<!\w)(?:{language.text('fillers')})(?!\w)[,.]?", re.IGNORECASE)


def clean(text: str, code: str) -> str:
    """``text`` without fillers and immediate repetitions, spaces collapsed; ``""`` when nothing is left."""
    text = text.translate(_QUOTES)
    text = _fillers(code).sub(" ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.!?;:])", r"\1", text)
    for _ in range(2):
        text = _REPEAT.sub(_once, text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    for pattern, replacement in language_pack.language(code).replacements:
        text = pattern.sub(replacement, text)
    return text.strip(" ,")


def _once(match: re.Match[str]) -> str:
    # "that that" and numbers ("four four") can be meant; "no no" and "yes yes" lose nothing.
    return match.group(0) if match.group(1).isdigit() else match.group(1)


def is_noise(text: str, code: str) -> bool:
    """Whether an utterance carries nothing: back-channels, or text that recognition invents over silence."""
    language = language_pack.language(code)
    cleaned = clean(text, code).strip(" .!?,")
    if not cleaned or not re.search(r"\w", cleaned):
        return True
    return bool(
        re.fullmatch(rf"(?:{language.text('noise')})(?:[ ,.!?]+(?:{language.text('noise')}))*", cleaned, re.IGNORECASE)
    )


def is_invented(text: str, code: str) -> bool:
    """Whether the text is what Whisper-class models write over silence ("Thank you for watching"), and nothing else.

    A sentence about a copyright, or a farewell after real talk, is no reason to skip what stands beside it.
    """
    said = sentences(text.translate(_QUOTES), code)
    rest = [s for s in said if not _is_invented_sentence(s, code)]
    return len(rest) < len(said) and all(len(language_pack.language(code).content(s)) < _SAYS for s in rest)


def _is_invented_sentence(sentence: str, code: str) -> bool:
    match = language_pack.language(code).search("hallucination", sentence)
    if match is None:
        return False
    words = len(sentence.split())
    return _ONE_WORD.fullmatch(match.group()) is None or words <= _LONGEST_AROUND_ONE
