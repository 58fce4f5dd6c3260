"""A growing track cut into stretches of speech, frame by frame, as soon as each of them is over.

A stretch ends in silence; when somebody talks on, in a short pause; without any pause at the quietest place before
the cap. Numbers from docs/decisions/live-transcript.md.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from meetingmate.transcription.blocks import best_cut
from meetingmate.transcription.voice import FRAME, FRAME_S, Span, VoiceDetector, speech_spans

#: Speech begins at this probability, with so much before it; it is over below ``_OFF`` for ``_PAUSE_S``.
_ON, _OFF = 0.5, 0.35
_LEAD_S, _PAUSE_S, _TAIL_S = 0.3, 0.6, 0.4
#: A stretch of such a length (seconds) ends in a pause as short as this, too: the longer, the shorter.
_SHORT_PAUSES_S = ((1.5, 0.32), (4.0, 0.22), (7.0, 0.15))
#: Nobody waits longer than this for settled words.
_CAP_S = 15.0
#: Sound whose loudest frame (rms, full scale is 1) is not so many times as loud as the quiet tenth of what is around it
#: is not speech, whatever it resembles; nor is what no microphone hears.
_OVER_NOISE, _FLOOR = 10 ** (6 / 20), 10 ** (-85 / 20)

_LEAD, _PAUSE, _TAIL = (round(seconds / FRAME_S) for seconds in (_LEAD_S, _PAUSE_S, _TAIL_S))
_CAP = round(_CAP_S / FRAME_S)
_SHORT_PAUSES = [(round(length / FRAME_S), round(pause / FRAME_S)) for length, pause in _SHORT_PAUSES_S]

#: Where a stretch ends: nobody speaks any more; perhaps in the middle of a sentence; perhaps of a word.
Ending = Literal["silence", "pause", "speech"]


class Stretch(NamedTuple):
    """Speech from ``start`` to ``end`` (seconds of the recording)."""

    start: float
    end: float
    ending: Ending = "silence"

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start


class Segmenter:
    """Takes the sound of a track from second ``start`` on."""

    def __init__(self, start: float = 0.0) -> None:
        self._detector = VoiceDetector()
        self._origin = start  # of frame 0
        self._voice: list[float] = []
        self._loudness: list[float] = []
        self._forgotten = 0  # frames no longer in the two lists above
        self._first: int | None = None  # of the open stretch
        self._last_voice = 0
        self._closed = 0  # nothing before this frame belongs to a later stretch

    @property
    def heard(self) -> float:
        """Second up to which the track was taken in."""
        return self._time(self._count)

    @property
    def open(self) -> Stretch | None:
        """The stretch that is not over yet."""
        return Stretch(self._time(self._first), self.heard, "speech") if self._first is not None else None

    @property
    def quiet_until(self) -> float:
        """Before this second no stretch will begin any more."""
        if self._first is not None:
            return self._time(self._first)
        return self._time(max(self._closed, self._count - _LEAD))

    def feed(self, samples: np.ndarray) -> list[Stretch]:
        """Take whole frames (a multiple of 512 samples); the stretches that are over now."""
        if samples.size % FRAME:
            raise ValueError("only whole frames can be taken")
        first = self._count
        self._voice += self._detector.probabilities(samples).tolist()
        self._loudness += np.sqrt((samples.reshape(-1, FRAME) ** 2).mean(axis=1)).tolist()
        found = [self._step(number) for number in range(first, self._count)]
        return [stretch for stretch in found if stretch is not None]

    def close(self) -> Stretch | None:
        """The track is at its end: what was open is over."""
        if self._first is None:
            return None
        return self._ended(min(self._last_voice + 1 + _TAIL, self._count), "silence")

    def spans(self, start: float, end: float) -> list[Span]:
        """Where somebody speaks between two seconds, counted from ``start``; empty when it is too quiet."""
        first, last = self._frame(start), self._frame(end)
        loudness = self._loudness[first - self._forgotten : last - self._forgotten]
        if not loudness or max(loudness) < max(_FLOOR, _OVER_NOISE * float(np.percentile(self._loudness, 10))):
            return []
        return speech_spans(np.array(self._voice[first - self._forgotten : last - self._forgotten]))

    def forget(self, before: float) -> None:
        """Nothing before this second will be asked for any more."""
        count = min(self._frame(before), self._count) - self._forgotten
        if count > 0:
            del self._voice[:count]
            del self._loudness[:count]
            self._forgotten += count

    @property
    def _count(self) -> int:
        return self._forgotten + len(self._voice)

    def _step(self, number: int) -> Stretch | None:
        probability = self._voice[number - self._forgotten]
        if self._first is None:
            if probability >= _ON:
                self._first = max(self._closed, number - _LEAD)
                self._last_voice = number
            return None
        if probability >= _OFF:
            self._last_voice = number
        elif number - self._last_voice >= _PAUSE:
            return self._ended(self._last_voice + 1 + _TAIL, "silence")
        length = number + 1 - self._first
        pause = number - self._last_voice
        if self._first < self._last_voice and any(length >= long and pause >= short for long, short in _SHORT_PAUSES):
            return self._talks_on(number + 1, "pause")
        if length >= _CAP:
            return self._cut(number + 1)
        return None

    def _talks_on(self, end: int, ending: Ending) -> Stretch:
        stretch = self._ended(end, ending)
        self._first = self._closed
        return stretch

    def _cut(self, end: int) -> Stretch:
        assert self._first is not None
        voice = np.array(self._voice[self._first - self._forgotten : end - self._forgotten])
        return self._talks_on(self._first + best_cut(voice), "speech")

    def _ended(self, end: int, ending: Ending) -> Stretch:
        assert self._first is not None
        end = max(end, self._first + 1)
        stretch = Stretch(self._time(self._first), self._time(end), ending)
        self._first, self._closed = None, end
        return stretch

    def _time(self, frame: int) -> float:
        return self._origin + frame * FRAME_S

    def _frame(self, second: float) -> int:
        return max(self._forgotten, round((second - self._origin) / FRAME_S))
