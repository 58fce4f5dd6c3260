"""Speech that got no text: Whisper sometimes skips the end of a window without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from meetingmate.domain.meeting import Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span

#: Word times are rough: this much around a word counts as covered.
_AROUND_S = 0.5
#: Less than this is a hesitation or a breath.
_SHORTEST_S = 2.0
#: A word "longer" than this was stretched over speech that Whisper skipped; only its ends count as covered.
_LONGEST_WORD_S = 1.5
#: Doubtful text and gaps this near are one stretch; a shorter stretch says nothing about its language.
_NEAR_S, _DOUBTFUL_S = 1.5, 3.0
#: Words this unlikely on average make no sense (English with an accent, or from a bad line, does better).
_UNLIKELY = 0.4
#: Pieces of speech this close are one piece.
_TOGETHER_S = 0.5


def uncovered(spans: list[Span], segments: list[Segment]) -> list[Span]:
    """Stretches of more than two seconds of speech without any word, in order."""
    words = sorted(
        (first - _AROUND_S, last + _AROUND_S) for s in segments for w in s.words for first, last in _covered(w)
    )
    left: list[Span] = []
    for span in spans:
        start = span.start
        for first, last in words:
            if last <= start:
                continue
            if first >= span.end:
                break
            _add(left, start, first)
            start = max(start, last)
        _add(left, start, span.end)
    return [span for span in left if span.length > _SHORTEST_S]


def doubtful(spans: list[Span], segments: list[Segment]) -> list[Span]:
    """Stretches where Whisper did not believe its own text: for a model of one language most likely another one.

    Gaps beside them belong to them; a gap alone is none.
    """
    found: list[Span] = []
    unsure = [s.span for s in segments if _unsure(s)]
    for span in sorted([*uncovered(spans, segments), *unsure]):
        if found and span.start - found[-1].end < _NEAR_S:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return [
        span for span in found if sum(own.length for own in unsure if span.start <= own.start < span.end) >= _DOUBTFUL_S
    ]


def likelihood(segments: list[Segment]) -> float:
    """The mean log probability of the text by length; minus infinity when there is none."""
    seconds = sum(s.span.length for s in segments)
    return sum(s.log_probability * s.span.length for s in segments) / seconds if seconds else float("-inf")


def fitted(segments: list[Segment], gap: Span, around: list[Segment]) -> list[Segment]:
    """``segments`` decoded again for ``gap``, without words that ``around`` already has."""
    taken = [times for s in around for w in s.words for times in _covered(w)]
    result = []
    for segment in segments:
        words = [
            w
            for w in segment.words
            if gap.start - _AROUND_S <= (w.start + w.end) / 2 <= gap.end + _AROUND_S
            and not any(first < (w.start + w.end) / 2 < last for first, last in taken)
        ]
        if words:
            result.append(replace(segment, words=words))
    return result


def merged(segments: list[Segment], again: list[Segment]) -> list[Segment]:
    """Both in order of time, word by word; a word that reached into what was found again is shortened."""
    words = sorted(
        ((w, s) for part in (segments, again) for s in part for w in s.words), key=lambda pair: pair[0].start
    )
    for number, (word, segment) in enumerate(words[:-1]):
        end = min(word.end, words[number + 1][0].start)
        words[number] = (Word(text=word.text, start=word.start, end=end, probability=word.probability), segment)
    return [
        replace(group[0][1], words=[word for word, _ in group])
        for group in (list(pairs) for _, pairs in groupby(words, key=lambda pair: id(pair[1])))
    ]


def _unsure(segment: Segment) -> bool:
    mean = sum(word.probability for word in segment.words) / len(segment.words)
    return segment.uncertain or mean < _UNLIKELY


def _covered(word: Word) -> Iterator[tuple[float, float]]:
    if word.end - word.start <= _LONGEST_WORD_S:
        yield word.start, word.end
    else:
        yield word.start, word.start + _LONGEST_WORD_S / 2
        yield word.end - _LONGEST_WORD_S / 2, word.end


def _add(left: list[Span], start: float, end: float) -> None:
    if end <= start:
        return
    if left and start - left[-1].end < _TOGETHER_S:
        left[-1] = Span(left[-1].start, end)
    else:
        left.append(Span(start, end))
