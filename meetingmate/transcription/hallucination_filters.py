"""Filters against invented text. What they take out is returned as ``Removed`` records, never dropped silently.

They look at how a text came about and how it fits the sound (probabilities, repetition, speed, voice activity),
never at what it says: "thank you" is often invented and often said. Times are seconds of one block.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

from meetingmate.base.translation import mark
from meetingmate.domain.meeting import Removed, Word
from meetingmate.transcription.engine import COMPRESSION, LOG_PROBABILITY, Segment
from meetingmate.transcription.voice import Span

#: Whisper's own limit for "nobody speaks here".
_NO_SPEECH = 0.6
#: Nobody speaks faster. Tokens of languages without spaces are shorter than words.
_WORDS_PER_S, _TOKENS_PER_S = 7.0, 14.0
_FEWEST_FOR_SPEED = 5
#: A word this far from any voice was not spoken.
_OUTSIDE_S = 0.5
#: How often n words must come again at once to be a loop: people do say "no, no, no, no".
_LOOPS = {1: 7, 2: 5, 3: 4}
_LOOPS_OTHERWISE = 3
_LONGEST_LOOP = 24


def filtered(segments: list[Segment], spans: list[Span], *, spaced: bool) -> tuple[list[Segment], list[Removed]]:
    """The segments that stand, without the words that don't, and what was removed."""
    removed: list[Removed] = []
    kept: list[Segment] = []
    for number, segment in enumerate(segments):
        if reason := _not_speech(segment):
            removed += _record(segment.words, reason)
            continue
        words, outside = _split(segment.words, lambda word: _distance(word, spans) <= _OUTSIDE_S)
        removed += _record(outside, mark("words where nobody speaks"))
        words, loop = _without_loops(words)
        removed += _record(loop, mark("repeated words"))
        if words and compression_ratio("".join(w.text for w in words)) > COMPRESSION:
            removed += _record(words, mark("repetitive text"))
            words = []
        room = _room(words, kept[-1].words if kept else [], _next_words(segments, number), spans)
        if len(words) >= _FEWEST_FOR_SPEED and len(words) > room * (_WORDS_PER_S if spaced else _TOKENS_PER_S):
            removed += _record(words, mark("faster than anybody speaks"))
            words = []
        if words:
            kept.append(replace(segment, words=words))
    return kept, removed


def compression_ratio(text: str) -> float:
    """How much smaller zlib makes ``text`` (Whisper's measure of repetition)."""
    data = text.strip().encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def _not_speech(segment: Segment) -> str | None:
    if not any(character.isalnum() for character in segment.text):
        return mark("no words") if segment.text else None
    if segment.no_speech > _NO_SPEECH and segment.log_probability < LOG_PROBABILITY:
        return mark("probably no speech")
    return None


def _split(words: list[Word], stands: Callable[[Word], bool]) -> tuple[list[Word], list[Word]]:
    return [w for w in words if stands(w)], [w for w in words if not stands(w)]


def _distance(word: Word, spans: list[Span]) -> float:
    return min((max(0.0, span.start - word.end, word.start - span.end) for span in spans), default=float("inf"))


def _without_loops(words: list[Word]) -> tuple[list[Word], list[Word]]:
    """Collapse n-grams that come again and again at once to their first occurrence."""
    removed: list[Word] = []
    position = 0
    while position < len(words):
        plain = [_plain(word) for word in words]
        for size in range(1, min(_LONGEST_LOOP, (len(words) - position) // 2) + 1):
            gram = plain[position : position + size]
            times = 1
            while plain[position + times * size : position + (times + 1) * size] == gram:
                times += 1
            if any(gram) and times >= _LOOPS.get(size, _LOOPS_OTHERWISE):
                removed += words[position + size : position + times * size]
                words = words[: position + size] + words[position + times * size :]
                break
        position += 1
    return words, removed


def _plain(word: Word) -> str:
    return "".join(c for c in word.text.casefold() if c.isalnum())


def _room(words: list[Word], before: list[Word], after: list[Word], spans: list[Span]) -> float:
    """Seconds of voice that ``words`` could have been spoken in: word times alone are too rough."""
    if not words:
        return 0.0
    start = max(before[-1].end if before else 0.0, words[0].start - _OUTSIDE_S)
    end = min(after[0].start if after else float("inf"), words[-1].end + _OUTSIDE_S)
    voiced = sum(max(0.0, min(end, span.end) - max(start, span.start)) for span in spans)
    return max(voiced, min(words[-1].end - words[0].start, end - start))


def _next_words(segments: list[Segment], number: int) -> list[Word]:
    return next((s.words for s in segments[number + 1 :] if s.words), [])


def _record(words: list[Word], reason: str) -> list[Removed]:
    if not words:
        return []
    text = "".join(word.text for word in words).strip()
    return [Removed(start=words[0].start, end=words[-1].end, text=text, reason=reason)]
