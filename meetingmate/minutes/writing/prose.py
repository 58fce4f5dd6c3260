"""Prose by models of 1B and more, and the checks that it must pass before anybody sees it.

The model gets the quotations of one topic, each on a line, and writes a few sentences in the third person. The
program then takes each sentence apart: its names, numbers and dates must stand in the quotations (or be the name of
an attendee), most of its words must too, nothing may be repeated, and no markup may be left. One sentence that fails
is one too many: the topic falls back to its quotations.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from meetingmate.base.sentences import sentence_spans
from meetingmate.domain.meeting import Evidence, Meeting, Point
from meetingmate.minutes.language import words
from meetingmate.minutes.writing.model import WritingModel
from meetingmate.minutes.writing.select import Sentence, similarity
from meetingmate.slm.errors import SlmAnswerError

log = logging.getLogger(__name__)

_TOKENS = 200
#: Part of the content words of a sentence that must stand in the quotations; reporting verbs are free.
_GROUNDED = 0.7
_REPEATED = 0.8
_MARKUP = re.compile(r"[*_#`|<>{}\[\]]|^\s*(?:[-•]|\d+[.)])\s", re.MULTILINE)
_LABEL = re.compile(r"^(?:sure|here (?:is|are)|certainly|summary|minutes|note)\b[^.]*:\s*", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|without|cannot|\w+n't|nicht|kein\w*|nie|ohne|ne|pas|jamais|aucun\w*|sans|no|"
    r"nunca|sin|ningún|ninguna)\b",
    re.IGNORECASE,
)
_NAMES_OF_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "hi": "Hindi",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
# Verbs with which minutes report; they need not have been said.
_REPORTING = {
    "en": "report state note mention explain discuss agree say tell point add suggest propose ask describe confirm "
    "raise team group meeting participant",
}


def topic_points(
    engine: WritingModel, chosen: Sequence[Sentence], meeting: Meeting, language: str
) -> list[Point] | None:
    """The topic as prose, one point a sentence with its evidence; None when the model or the checks refuse."""
    quotations = [f"{s.speaker or '-'}: {s.text}" for s in chosen]
    fields = {"language": _NAMES_OF_LANGUAGES.get(language, "English"), "quotations": " / ".join(quotations)}
    try:
        written = engine.write("write_topic", fields, _TOKENS)
    except SlmAnswerError as error:
        log.info("prose: %s", error)
        return None
    sentences = clean_prose(written)
    if refusal(sentences, chosen, meeting.names(), language):
        log.info("prose refused")
        return None
    return [Point(text=sentence, evidence=_evidence(sentence, chosen, language)) for sentence in sentences]


def clean_prose(written: str) -> list[str]:
    """Sentences of an answer without a chatty beginning and without enclosing quotation marks."""
    written = _LABEL.sub("", written.strip()).strip('"“” \n')
    return [" ".join(written[start:end].split()) for start, end in sentence_spans(written)]


def refusal(sentences: Sequence[str], chosen: Sequence[Sentence], names: Sequence[str], language: str) -> str:
    """Why the prose can't be shown, or "" when every sentence passes."""
    if not 1 <= len(sentences) <= 6:
        return f"{len(sentences)} sentences"
    said = " ".join(f"{s.speaker or ''} {s.text}" for s in chosen)
    known = {words.stem(word, language) for word in words.tokens(said)}
    people = {words.stem(part, language) for name in names for part in words.tokens(name)}
    free = {words.stem(word, language) for word in _REPORTING.get(language, "").split()}
    seen: list[tuple[str, ...]] = []
    for sentence in sentences:
        stems = tuple(words.stems(sentence, language))
        if _MARKUP.search(sentence) or "\n" in sentence:
            return f"markup in {sentence!r}"
        if not stems or sentence[-1] not in ".!?।":
            return f"no full sentence: {sentence!r}"
        if any(similarity(stems, other) >= _REPEATED for other in seen):
            return f"repeated: {sentence!r}"
        if foreign := _foreign(sentence, known | people, language):
            return f"{foreign!r} was not said: {sentence!r}"
        told = [stem for stem in stems if stem not in free]
        if told and sum(stem in known | people for stem in told) / len(told) < _GROUNDED:
            return f"not grounded: {sentence!r}"
        if _NEGATION.search(sentence) and not _NEGATION.search(said):
            return f"negation was not said: {sentence!r}"
        seen.append(stems)
    return ""


def _foreign(sentence: str, known: set[str], language: str) -> str:
    """The first name or number of a sentence that nobody said."""
    for position, word in enumerate(words.tokens(sentence)):
        # The first word has a capital letter anyway, and German nouns always: there only unknown words are names.
        name = word[0].isupper() and (language != "de" or position == 0) and words.is_content(word, language)
        if (word[0].isdigit() or name) and words.stem(word, language) not in known:
            return word
    return ""


def _evidence(sentence: str, chosen: Sequence[Sentence], language: str) -> list[Evidence]:
    """The quotations that a sentence shares most words with."""
    stems = words.stems(sentence, language)
    ranked = sorted(chosen, key=lambda s: -similarity(stems, s.stems))
    best = similarity(stems, ranked[0].stems)
    return [
        e for s in ranked if similarity(stems, s.stems) >= max(0.3, 0.6 * best) or s is ranked[0] for e in s.evidence()
    ]
