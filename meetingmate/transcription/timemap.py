"""From the time of packed speech back to the time of the recording.

faster-whisper does this for its own voice filter, but lets a word that straddles two chunks end up before its
predecessor or inside the silence that was cut out. Here a word belongs to the chunk that holds most of it, stays
inside that chunk, and never starts before the word in front of it has ended. A word in the silent margin at the
very end of a chunk is the first word of the next one (Whisper's times are early at a joint).
"""

from __future__ import annotations

import bisect

from meetingmate.domain.meeting import Word
from meetingmate.transcription.voice import Span

#: A word that reaches the end of its chunk to within this touches the joint.
_JOINT_S = 0.1


class TimeMap:
    """Chunks of a recording that were joined without their gaps; ``margin`` seconds of each end are silent."""

    def __init__(self, chunks: list[Span], *, margin: float = 0.0) -> None:
        self._chunks = chunks
        self._margin = margin
        self._packed_starts: list[float] = []
        position = 0.0
        for chunk in chunks:
            self._packed_starts.append(position)
            position += chunk.length

    def restored(self, words: list[Word], *, not_before: float = 0.0) -> list[Word]:
        """``words`` with packed times as words with times of the recording, in order, none overlapping."""
        result = []
        for word in words:
            number = self._chunk_of(word)
            chunk = self._chunks[number]
            shift = chunk.start - self._packed_starts[number]
            start = max(round(min(max(word.start + shift, chunk.start), chunk.end), 3), not_before)
            end = max(round(min(word.end + shift, chunk.end), 3), start)
            not_before = end
            result.append(Word(text=word.text, start=start, end=end, probability=word.probability))
        return result

    def _chunk_of(self, word: Word) -> int:
        first = max(0, bisect.bisect_right(self._packed_starts, word.start) - 1)
        last = max(first, bisect.bisect_left(self._packed_starts, word.end) - 1)

        def share(number: int) -> float:
            begins = self._packed_starts[number]
            return min(word.end, begins + self._chunks[number].length) - max(word.start, begins)

        number = max(range(first, last + 1), key=share)
        end = self._packed_starts[number] + self._chunks[number].length
        at_joint = word.start >= end - self._margin and word.end >= end - _JOINT_S
        return number + 1 if at_joint and number + 1 < len(self._chunks) else number
