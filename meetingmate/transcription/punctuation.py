"""Text without any punctuation: Whisper now and then falls into writing like that and stays in it until a window ends.

Sentences can't be told apart then, nor who says which, so the minutes suffer most. Decoded again from where the stretch
begins, the same sound is punctuated in nearly every case.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span

#: Languages in which Whisper does punctuate; in others a second decoding would be in vain.
LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})
#: So many words on end without a mark are no sentence that somebody would write.
_MOST_WORDS = 18
#: The second text says the same: likeness of the words from 0 to 100, and hardly fewer of them.
_ALIKE, _FEWER = 75, 0.85
_MARK = re.compile(r"[.,;:?!…]")


def unpunctuated(segments: list[Segment]) -> list[Span]:
    """From the first to the last word of segments that have too many words on end without a mark."""
    found: list[Span] = []
    run: list[Segment] = []
    count = longest = 0
    for segment in segments:
        for word in segment.words:
            count = 0 if _MARK.search(word.text) else count + 1
            longest = max(longest, count)
        run.append(segment)
        if count == 0:  # it ends with a mark: the next one is a new stretch
            found += _stretch(run, longest)
            run, longest = [], 0
    return found + _stretch(run, longest)


def better(old: list[Segment], new: list[Segment]) -> bool:
    """Whether ``new`` is what ``old`` says, with the marks."""
    before, after = _words(old), _words(new)
    return (
        len(after) >= _FEWER * len(before)
        and fuzz.ratio(before, after) >= _ALIKE
        and _most_unmarked(new) <= _MOST_WORDS < _most_unmarked(old)
    )


def _stretch(run: list[Segment], longest: int) -> list[Span]:
    return [Span(run[0].span.start, run[-1].span.end)] if longest > _MOST_WORDS else []


def _words(segments: list[Segment]) -> list[str]:
    return re.findall(r"\w+", " ".join(segment.text for segment in segments).casefold())


def _most_unmarked(segments: list[Segment]) -> int:
    pieces = _MARK.split(" ".join(segment.text for segment in segments))
    return max(len(piece.split()) for piece in pieces)
