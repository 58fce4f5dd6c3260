"""Names and terms put right in the text, where recognition itself was in doubt.

Whisper can be prompted with names, but then skips speech (docs/decisions/transcription-vocabulary.md). So it is
left alone, and a doubtful word is replaced only when it is like exactly one of the wanted terms.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence

import msgspec
from rapidfuzz import fuzz

from meetingmate.base.logs import Technical
from meetingmate.domain.meeting import Utterance, Word

log = logging.getLogger(__name__)

#: A word of a higher probability is left as it is.
_DOUBT = 0.7
#: How like a term (0 to 100) the word must be, and by how much more than every other term.
_LIKE, _LEAD = 55.0, 20.0
_WORD = re.compile(r"(?P<before>\W*)(?P<word>[^\W\d_][\w’'-]*?)(?P<after>(?:['’]s)?\W*)")


def corrected(utterances: Sequence[Utterance], terms: Sequence[str]) -> list[Utterance]:
    """``utterances`` with doubtful capitalised words replaced by the one term that each is like.

    The parts of a full name count as terms of their own. Times and probabilities stay as they are. An ordinary
    word at the start of a sentence is capitalised too, so there only a word before a comma counts ("Alena, ...").
    """
    wanted = list(dict.fromkeys(part for term in terms for part in term.split() if len(part) >= 4))
    if not wanted:
        return list(utterances)
    return [_corrected(utterance, wanted) for utterance in utterances]


def _corrected(utterance: Utterance, wanted: list[str]) -> Utterance:
    words, changed, text, position = [], False, utterance.text, 0
    for number, word in enumerate(utterance.words):
        term = _term(word, wanted, first=number == 0)
        place = text.find(word.text, position)
        if term is None or place < 0:
            words.append(word)
            position = place + len(word.text) if place >= 0 else position
            continue
        log.info("a word of the vocabulary in %s", Technical(utterance.id))
        text = text[:place] + term + text[place + len(word.text) :]
        position, changed = place + len(term), True
        words.append(msgspec.structs.replace(word, text=term))
    return msgspec.structs.replace(utterance, text=text, words=words) if changed else utterance


def _term(word: Word, wanted: list[str], *, first: bool) -> str | None:
    """``word`` with the term it stands for in its place (marks kept), or None."""
    match = _WORD.fullmatch(word.text)
    if word.probability >= _DOUBT or match is None or not match["word"][:1].isupper():
        return None
    if first and not match["after"].startswith(","):
        return None
    spoken = match["word"].casefold()
    scores = {term: _likeness(spoken, term.casefold()) for term in wanted}
    best, *rest = sorted(scores, key=scores.__getitem__, reverse=True)
    if spoken == best.casefold() or scores[best] < _LIKE or (rest and scores[best] - scores[rest[0]] < _LEAD):
        return None
    return match["before"] + best + match["after"]


def _likeness(spoken: str, term: str) -> float:
    """0 to 100. Vowels are what recognition mixes up most, so consonants count once more."""
    return (fuzz.ratio(spoken, term) + fuzz.ratio(_consonants(spoken), _consonants(term))) / 2


def _consonants(word: str) -> str:
    return re.sub(r"[aeiouyh]", "", unicodedata.normalize("NFD", word))
