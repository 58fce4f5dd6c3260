"""When words that an item rests on were said."""

from __future__ import annotations

import re

from meetingmate.domain.meeting import Evidence, Utterance


def quote_evidence(utterance: Utterance, quote: str, place: int | None = None) -> Evidence:
    """Returns evidence for words that stand verbatim in the utterance, at ``place`` of its text or where they stand
    first; its times are those of the words, or of the utterance when words have none."""
    place = utterance.text.index(quote) if place is None else place
    start, end = _word_times(utterance, place, place + len(quote)) or (utterance.start, utterance.end)
    return Evidence(utterance=utterance.id, quote=quote, start=start, end=end)


def at_its_words(evidence: Evidence, utterance: Utterance) -> Evidence:
    """Returns ``evidence`` with the times of its words in ``utterance``: earlier versions kept the times of the whole
    utterance. The same where the quote does not stand there, or its words have no times."""
    place = utterance.text.find(evidence.quote)
    times = _word_times(utterance, place, place + len(evidence.quote)) if place >= 0 else None
    if times is None or times == (evidence.start, evidence.end) or evidence.start != utterance.start:
        return evidence
    return Evidence(utterance=evidence.utterance, quote=evidence.quote, start=times[0], end=times[1])


def _word_times(utterance: Utterance, first: int, last: int) -> tuple[float, float] | None:
    """When the text from ``first`` to ``last`` was said, by counting words; None when words and text do not match."""
    spans = [found.span() for found in re.finditer(r"\S+", utterance.text)]
    if len(spans) != len(utterance.words):
        return None
    said = [word for word, (start, end) in zip(utterance.words, spans, strict=True) if start < last and end > first]
    return (said[0].start, said[-1].end) if said else None
