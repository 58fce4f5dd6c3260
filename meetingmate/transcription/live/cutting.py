"""Where settled text ends when somebody talks on: after the last whole sentence, so that the rest is heard again."""

from __future__ import annotations

from dataclasses import replace

from meetingmate.domain.meeting import Word
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.live.segmenter import Ending
from meetingmate.transcription.sentences import ends_sentence

#: Words this close to a cut in the middle of speech are not believed.
_CLEAR_S = 1.5
#: No more than this is heard again.
_AGAIN_S = 8.0
#: A short pause without any sentence before it ends nothing, unless it comes this late.
_WHOLE_S = 8.0


def before_cut(
    segments: list[Segment], length: float, ending: Ending, language: str
) -> tuple[list[Segment], float | None]:
    """The words of a stretch of ``length`` seconds that are settled, and the second from which to hear the rest
    again; None: nothing is left to be heard again."""
    words = [word for segment in segments for word in segment.words]
    if ending == "silence":
        return segments, None
    clear = [n for n, word in enumerate(words) if ending == "pause" or word.end <= length - _CLEAR_S]
    whole = [n for n in clear if words[n].end >= length - _AGAIN_S and _ends(words, n, language)]
    if ending == "pause" and (not words or (whole and whole[-1] == len(words) - 1)):
        return segments, None
    if whole:
        return _first(segments, whole[-1] + 1), _between(words, whole[-1])
    if ending == "pause":
        return (segments, None) if length >= _WHOLE_S else ([], 0.0)
    if not clear:
        return [], max(0.0, length - _AGAIN_S)
    return _first(segments, clear[-1] + 1), max(_between(words, clear[-1]), length - _AGAIN_S)


def _ends(words: list[Word], number: int, language: str) -> bool:
    following = words[number + 1].text.strip() if number + 1 < len(words) else "A"
    return ends_sentence(words[number].text.strip(), following, language)


def _between(words: list[Word], number: int) -> float:
    """A second after word ``number`` and before the next one."""
    following = words[number + 1].start if number + 1 < len(words) else words[number].end
    return (words[number].end + max(following, words[number].end)) / 2


def _first(segments: list[Segment], count: int) -> list[Segment]:
    kept = []
    for segment in segments:
        words = segment.words[:count]
        count -= len(words)
        if words:
            kept.append(replace(segment, words=words))
    return kept
