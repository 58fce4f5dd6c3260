"""Where somebody speaks: Silero VAD (v6, it ships inside faster-whisper) with its state carried on.

faster-whisper's own wrapper forgets everything between two calls, so it needs a whole recording at once; this
one takes a recording piece by piece.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import onnxruntime
from faster_whisper.vad import get_vad_model
from numpy.lib.stride_tricks import sliding_window_view

from meetingmate.base import privacy

privacy.quiet(onnxruntime)  # which the voice detector runs on

RATE = 16000
#: Samples of one VAD frame (32 ms).
FRAME = 512
FRAME_S = FRAME / RATE
_CONTEXT = 64

#: Sound is quiet when no frame of the last eight seconds was louder than -42 dBFS (rms); it is heard 30 dB louder then.
_RECENT, _QUIET, _GAIN = 250, 10 ** (-42 / 20), 10 ** (30 / 20)

#: Speech begins at this probability and ends below ``_OFF`` (generous: what is not heard as speech is never written).
_ON, _OFF = 0.35, 0.2
#: Stretches this close belong together; together they must be this sure somewhere, and this long in all.
_TOGETHER_S, _PEAK, _SHORTEST_S = 1.0, 0.5, 0.1
#: Holes shorter than this are part of the speech around them (a stop consonant, a breath).
_BRIDGE_S = 0.3


#: Whisper's features have a floor; sound whose highest sample is below the first of these is turned up to the second.
_QUIET_PEAK, _USUAL_PEAK = 0.05, 0.3


class Span(NamedTuple):
    """A stretch of time in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start


class VoiceDetector:
    """Computes the probability of speech for consecutive frames of one recording, however quiet it is.

    Silero misses speech that is far below the usual level; so what is quiet for long is heard louder, too.
    """

    def __init__(self) -> None:
        self._usual, self._louder = _Silero(), _Silero()
        self._loudness: np.ndarray | None = None

    def probabilities(self, samples: np.ndarray) -> np.ndarray:
        """One probability for each frame of ``samples`` (16 kHz); a last broken frame is filled with zeros."""
        if not samples.size:
            return np.zeros(0, dtype=np.float32)
        frames = np.pad(samples, (0, -samples.size % FRAME)).reshape(-1, FRAME)
        usual, louder = self._usual.probabilities(frames), self._louder.probabilities(np.clip(frames * _GAIN, -1, 1))
        now = np.sqrt((frames**2).mean(axis=1))
        if self._loudness is None:  # what follows tells whether the beginning is quiet, or only a pause of a loud talk
            self._loudness = np.full(_RECENT, 0.0 if now[:_RECENT].max() < _QUIET else 1.0, dtype=np.float32)
        loudness = np.concatenate([self._loudness, now])
        self._loudness = loudness[-_RECENT:]
        recent = sliding_window_view(loudness, _RECENT + 1).max(axis=1)
        return np.where(recent < _QUIET, np.maximum(usual, louder), usual)


class _Silero:
    """The model with its state."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._h = np.zeros((1, 1, 128), dtype=np.float32)
        self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def probabilities(self, frames: np.ndarray) -> np.ndarray:
        """One probability for each row of 512 samples."""
        before = np.empty((len(frames), _CONTEXT), dtype=np.float32)
        before[0] = self._context
        before[1:] = frames[:-1, -_CONTEXT:]
        self._context = frames[-1, -_CONTEXT:].copy()
        inputs = {"input": np.concatenate([before, frames], axis=1), "h": self._h, "c": self._c}
        result, self._h, self._c = self._session.run(None, inputs)
        return result.reshape(-1)


def at_usual_level(samples: np.ndarray) -> np.ndarray:
    """``samples`` turned up when all of them are very quiet; what is louder, and digital silence, is left as it is."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * (_USUAL_PEAK / peak) if 0.0 < peak < _QUIET_PEAK else samples


def speech_spans(probabilities: np.ndarray) -> list[Span]:
    """Stretches of speech in seconds from the first frame: tight, with only short holes bridged."""
    runs: list[list[int]] = []
    speaking = False
    for number, probability in enumerate(probabilities):
        if probability >= _ON and not speaking:
            speaking = True
            if runs and (number - runs[-1][1]) * FRAME_S < _BRIDGE_S:
                runs[-1][1] = number + 1
            else:
                runs.append([number, number + 1])
        elif probability < _OFF:
            speaking = False
        if speaking:
            runs[-1][1] = number + 1
    return [
        Span(first * FRAME_S, last * FRAME_S)
        for group in _groups(runs)
        if sum(last - first for first, last in group) * FRAME_S >= _SHORTEST_S
        and max(probabilities[first:last].max() for first, last in group) >= _PEAK
        for first, last in group
    ]


def _groups(runs: list[list[int]]) -> list[list[list[int]]]:
    groups: list[list[list[int]]] = []
    for run in runs:
        if groups and (run[0] - groups[-1][-1][1]) * FRAME_S < _TOGETHER_S:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def widened(spans: list[Span], *, margin: float, bridge: float, end: float) -> list[Span]:
    """``spans`` with ``margin`` seconds on each side within 0 and ``end``; holes under ``bridge`` are closed."""
    result: list[Span] = []
    for span in spans:
        start, stop = max(0.0, span.start - margin), min(end, span.end + margin)
        if result and (span.start - margin - result[-1].end < bridge - 2 * margin or start <= result[-1].end):
            result[-1] = Span(result[-1].start, stop)
        else:
            result.append(Span(start, stop))
    return result
