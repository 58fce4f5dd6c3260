"""The sentences of a text, and which stop is only that of an abbreviation or a date."""

from __future__ import annotations

import re

#: Languages that write "3." for "third".
ORDINALS = frozenset({"de", "da", "no", "nn", "fi", "hu", "cs", "sk", "sl", "hr", "sr", "bs", "pl", "et", "lv", "is"})

_SENTENCE_END = re.compile(r"[.!?…।。！？]+[\"'”’»)\]]*(?=\s|$)|\n")
#: Where an abbreviation that ends a piece is looked for.
_AT_END = 16
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|st|nr|vs|etc|approx|e\.g|i\.e|z\. ?b|d\. ?h|bzw|ca|ggf|mme|mlle|sr|sra|art|p\. ?ej"
    r"|[^\W\d_])\.$",
    re.IGNORECASE,
)
#: A date goes on after these stops: "13. Mai", "Fr. 13.3.", "Sept. 4th", "4 sept. au plus tard".
_DATE_STOP = re.compile(
    r"(?:\b\d{1,2}\.|\b(?:mon|tues?|wed|thurs?|fri|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom)\."
    r"|\b(?:jan|janv|feb|févr|mar|mär|mrz|apr|avr|jun|jul|juil|aug|sept?|o[ck]t|nov|de[czj]|déc|ene|abr|ago|dic)\.)$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
    r"|jan|feb|mär|mrz|apr|jun|jul|aug|sept?|okt|nov|dez)\b",
    re.IGNORECASE,
)
#: "No. 5" is a number, "No. We can't." an answer.
_NUMBERED = re.compile(r"\bno\.$", re.IGNORECASE)
_LOWER = re.compile(r"[a-zà-ÿ]|\d")
_NUMBER = re.compile(r"\b\d{1,2}\.$")


def sentence_spans(text: str, language: str | None = None, *, longest: int | None = None) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without surrounding space; text without punctuation is one sentence.

    ``language`` (such as ``de``) decides whether a number with a stop is an ordinal. What only may go on, after an
    abbreviation or in a date, does not once ``longest`` characters are reached.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        piece = text[start : match.end()]
        if (longest is None or len(piece) < longest) and _goes_on(piece, text[match.end() :][:14], language):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def sentences(text: str, language: str | None = None, *, longest: int | None = None) -> list[str]:
    """The sentences of ``text``, each a part of it as it stands; see ``sentence_spans``."""
    return [text[start:end] for start, end in sentence_spans(text, language, longest=longest)]


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if stripped := piece.strip():
        start += piece.index(stripped)
        spans.append((start, start + len(stripped)))


def _goes_on(piece: str, following: str, language: str | None) -> bool:
    """Whether the stop at the end of ``piece`` is that of an abbreviation, an ordinal, or a day within a date."""
    before, after = piece[-_AT_END:], following.lstrip()
    if not before.endswith(".") or "\n" in following[: len(following) - len(after)]:
        return False
    if _ABBREVIATION.search(before) or (_NUMBERED.search(before) and after[:1].isdigit()):
        return True
    if not _DATE_STOP.search(before[-8:]):
        return False
    if _NUMBER.search(before) and (language in ORDINALS or _MONTH.match(after)):
        return True
    return _LOWER.match(after) is not None
