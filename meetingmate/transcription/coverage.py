"""Speech that got no text: Whisper sometimes skips the end of a window without a word."""

from __future__ import annotations

from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span

#: Word times are rough: this much around a word counts as covered.
_AROUND_S = 0.5
#: Less than this is a hesitation or a breath.
_SHORTEST_S = 2.0
#: Pieces of speech this close are one piece.
_TOGETHER_S = 0.5


def uncovered(spans: list[Span], segments: list[Segment]) -> list[Span]:
    """Stretches of more than two seconds of speech without any word, in order."""
    words = sorted((w.start - _AROUND_S, w.end + _AROUND_S) for s in segments for w in s.words)
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


def fitted(segments: list[Segment], gap: Span, around: list[Segment]) -> list[Segment]:
    """``segments`` decoded again for ``gap``, without words that ``around`` already has."""
    taken = [(w.start, w.end) for s in around for w in s.words]
    for segment in segments:
        segment.words = [
            w
            for w in segment.words
            if gap.start - _AROUND_S <= (w.start + w.end) / 2 <= gap.end + _AROUND_S
            and not any(first < (w.start + w.end) / 2 < last for first, last in taken)
        ]
    return [segment for segment in segments if segment.words]


def _add(left: list[Span], start: float, end: float) -> None:
    if end <= start:
        return
    if left and start - left[-1].end < _TOGETHER_S:
        left[-1] = Span(left[-1].start, end)
    else:
        left.append(Span(start, end))
