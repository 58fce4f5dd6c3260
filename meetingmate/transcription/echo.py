"""The computer's sound heard again through the microphone: found by its words and left out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from meetingmate.base.translation import mark
from meetingmate.domain.meeting import Removed, Utterance, Word

#: A microphone line is an echo when so much of it is heard on the other track this close in time.
_SHARE, _WITHIN_S = 0.7, 2.0
#: Two people do say "yes" at once; a line this short needs all its words, and is kept when it has only one.
_SHORT = 3

REASON = mark("echo of the computer's sound")


def without_echo(
    utterances: list[Utterance], *, microphone: str = "microphone", computer: str = "computer"
) -> tuple[list[Utterance], list[Removed]]:
    """``utterances`` without the lines of track ``microphone`` that repeat track ``computer``, and those lines.

    Words are compared with those that begin within 2 s on the other track, each of them once.
    """
    other = sorted((w for u in utterances if u.track == computer for w in u.words), key=lambda w: w.start)
    starts = [w.start for w in other]
    kept, removed = [], []
    for utterance in utterances:
        if utterance.track == microphone and _repeats(utterance.words, other, starts):
            removed.append(
                Removed(
                    start=utterance.start, end=utterance.end, text=utterance.text, reason=REASON, track=utterance.track
                )
            )
        else:
            kept.append(utterance)
    return kept, removed


def _repeats(words: list[Word], other: list[Word], starts: list[float]) -> bool:
    if len(words) < 2:
        return False
    first = bisect_left(starts, words[0].start - _WITHIN_S)
    last = bisect_left(starts, words[-1].start + _WITHIN_S)
    heard = Counter(_plain(w.text) for w in other[first:last])
    mine = Counter(_plain(w.text) for w in words)
    share = (mine & heard).total() / mine.total()
    return share >= (1.0 if len(words) <= _SHORT else _SHARE)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
