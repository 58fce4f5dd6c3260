"""Two hearings of the same speech, a track alone and both tracks together, to one text.

Heard alone, a track has nothing of the other one over it, and people who talk at once are kept apart. Heard together,
each answer has its question before it. Where both say the same, it stands; where they differ, the words that Whisper
gives more probability; a word that only one of them has needs to be rather likely. Where both people talk at once,
the track alone counts.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

from meetingmate.base.translation import mark
from meetingmate.domain.meeting import Removed, Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import Span

#: Why a word is left out that only one hearing has.
ONE_HEARING = mark("doubtful, and not heard a second time")

#: A pause of this length ends a turn; less overlap than the second is none.
_PAUSE_S, _OVERLAP_S = 0.5, 0.1
#: A word that only one hearing has is kept from this probability on.
_LIKELY = 0.5
#: A sentence belongs to one track unless the other one has so much of the voice in it; a pause ends a sentence, too.
_SHARED, _SENTENCE_PAUSE_S = 0.3, 0.8
_LEAST = 1e-3


class _Heard(NamedTuple):
    """A word and the segment it stands in."""

    word: Word
    segment: Segment

    @property
    def middle(self) -> float:
        return (self.word.start + self.word.end) / 2


def agreed(
    own: Sequence[Segment], together: Sequence[Segment], *, voice: Sequence[Span], other: Sequence[Span]
) -> tuple[list[Segment], list[Removed]]:
    """The text of one track, and the words of ``own`` that were left out.

    ``own`` are the segments of the track alone, ``together`` those of both tracks in one sound; ``voice`` is when
    somebody speaks on this track, ``other`` when on the other one. All are in order, in seconds of the same time line.
    """
    if not voice:
        return list(own), []
    mine = [_Heard(word, segment) for segment in own for word in segment.words]
    shared = _of_this_track(together, voice, other)
    result: list[_Heard] = []
    removed: list[Removed] = []
    for turn, start, end in _windows(_turns(voice)):
        alone = [heard for heard in mine if start <= heard.middle < end]
        if any(turn.start < s.end - _OVERLAP_S and s.start < turn.end - _OVERLAP_S for s in other):
            result += alone
            continue
        kept, dropped = _one_text(alone, [heard for heard in shared if start <= heard.middle < end])
        result += kept
        removed += [_left_out(words) for words in dropped]
    return _segments(result), removed


def _turns(voice: Sequence[Span]) -> list[Span]:
    turns: list[Span] = []
    for span in voice:
        if turns and span.start - turns[-1].end < _PAUSE_S:
            turns[-1] = Span(turns[-1].start, span.end)
        else:
            turns.append(span)
    return turns


def _windows(turns: list[Span]) -> Iterator[tuple[Span, float, float]]:
    """Each turn with the time of its words: up to the middle of the pauses around it."""
    cuts = [-math.inf, *((a.end + b.start) / 2 for a, b in pairwise(turns)), math.inf]
    for turn, (start, end) in zip(turns, pairwise(cuts), strict=True):
        yield turn, start, end


def _of_this_track(together: Sequence[Segment], voice: Sequence[Span], other: Sequence[Span]) -> list[_Heard]:
    """The words of both tracks that are this one's: sentence by sentence, word by word where a sentence is of both."""
    result: list[_Heard] = []
    for sentence in _sentences([_Heard(word, segment) for segment in together for word in segment.words]):
        here, there = (sum(_shared(h.word, s) for h in sentence for s in spans) for spans in (voice, other))
        if min(here, there) < _SHARED * max(here, there):
            result += sentence if here > there else []
        else:
            result += [h for h in sentence if _nearness(h.word, voice) >= _nearness(h.word, other)]
    return result


def _sentences(words: list[_Heard]) -> Iterator[list[_Heard]]:
    sentence: list[_Heard] = []
    for heard in words:
        if sentence:
            last = sentence[-1].word
            if last.text.rstrip()[-1:] in tuple(".?!") or heard.word.start - last.end > _SENTENCE_PAUSE_S:
                yield sentence
                sentence = []
        sentence.append(heard)
    if sentence:
        yield sentence


def _shared(word: Word, span: Span) -> float:
    return max(0.0, min(word.end, span.end) - max(word.start, span.start))


def _nearness(word: Word, spans: Sequence[Span]) -> float:
    """Seconds that the word shares with the voice; below 0: how far it is from it."""
    return max((min(word.end, s.end) - max(word.start, s.start) for s in spans), default=-math.inf)


def _one_text(alone: list[_Heard], shared: list[_Heard]) -> tuple[list[_Heard], list[list[_Heard]]]:
    """The words that stand, and those of the track alone that don't."""
    matcher = difflib.SequenceMatcher(
        None, [_plain(h.word.text) for h in alone], [_plain(h.word.text) for h in shared], autojunk=False
    )
    kept: list[_Heard] = []
    dropped: list[list[_Heard]] = []
    for what, a, b, c, d in matcher.get_opcodes():
        mine, theirs = alone[a:b], shared[c:d]
        if what == "equal":
            kept += mine
        elif what == "replace":
            kept += theirs if _likelihood(theirs) > _likelihood(mine) else mine
        elif _likelihood(mine or theirs) > math.log(_LIKELY):
            kept += mine or theirs
        elif mine:
            dropped.append(mine)
    return kept, dropped


def _likelihood(words: list[_Heard]) -> float:
    return sum(math.log(max(h.word.probability, _LEAST)) for h in words) / len(words)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _left_out(words: list[_Heard]) -> Removed:
    text = "".join(h.word.text for h in words).strip()
    return Removed(start=words[0].word.start, end=words[-1].word.end, text=text, reason=ONE_HEARING)


def _segments(words: list[_Heard]) -> list[Segment]:
    """Words of two hearings as segments; no word begins before the one in front of it has ended."""
    last = 0.0
    timed: list[_Heard] = []
    for word, segment in words:
        start = max(word.start, last)
        last = max(word.end, start)
        timed.append(_Heard(Word(text=word.text, start=start, end=last, probability=word.probability), segment))
    return [
        replace(group[0].segment, words=[heard.word for heard in group])
        for group in (list(found) for _, found in groupby(timed, key=lambda heard: id(heard.segment)))
    ]
