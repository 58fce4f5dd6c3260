"""The computer's sound in the microphone, while both are still being written down.

The microphone's words can be compared only when those of the computer are there. So while both have sound, a line
of the microphone waits until the other track is settled up to its end; not for somebody who talks on and on.
"""

from __future__ import annotations

from meetingmate.domain.meeting import Removed, Utterance
from meetingmate.transcription.echo import without_echo
from meetingmate.transcription.live.track import Track
from meetingmate.transcription.voice import Span

#: A line is settled without comparing when the other side has been talking on for so long after it.
_PATIENCE_S = 8.0
#: It waits at all only if both are heard at once for so long during its words, and the other has no text there yet:
#: people who take turns quickly don't wait for each other.
_TOGETHER_S = 0.3
#: Words are compared within 2 s; what is older than this can't matter any more.
_KEEP_S = 60.0


class EchoCheck:
    """Compares the lines of ``microphone`` with those of ``computer`` (None: there is no such track)."""

    def __init__(self, tracks: dict[str, Track], *, microphone: str = "microphone", computer: str = "computer") -> None:
        self._microphone, self._computer = tracks.get(microphone), tracks.get(computer)
        self._heard: list[Utterance] = []

    def must_wait(self, track: Track, start: float, end: float) -> bool:
        """Whether words of ``track`` from ``start`` to ``end`` can't be compared yet."""
        other = self._computer
        if track is not self._microphone or other is None or other.audio.available() == 0.0:
            return False
        if other.reached >= end or other.done:
            return False
        if other.segmenter.heard >= end and not _together(track, other, start, end):
            return False
        if track.audio.available() - other.audio.available() > _PATIENCE_S:
            return False
        only_open = not other.held and not (other.pending and other.pending[0].start < end)
        return not (only_open and other.segmenter.heard > end + _PATIENCE_S)

    def checked(self, track: Track, utterances: list[Utterance]) -> tuple[list[Utterance], list[Removed]]:
        """``utterances`` about to be settled without those that are an echo, and these."""
        if self._computer is None or not utterances:
            return utterances, []
        if track is self._computer:
            self._heard = [u for u in self._heard if u.end > utterances[0].start - _KEEP_S] + utterances
            return utterances, []
        if track is not self._microphone:
            return utterances, []
        kept, removed = without_echo([*self._heard, *utterances])
        return [u for u in kept if u.track == track.name], removed


def _together(track: Track, other: Track, start: float, end: float) -> bool:
    """Whether between two seconds both speak at once where ``other`` has no text yet."""
    first = max(start, other.reached)
    if first >= end:
        return False
    there = other.segmenter.spans(first, end)
    return sum(_shared(mine, span) for mine in track.segmenter.spans(first, end) for span in there) > _TOGETHER_S


def _shared(one: Span, other: Span) -> float:
    return max(0.0, min(one.end, other.end) - max(one.start, other.start))
