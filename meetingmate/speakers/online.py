"""Provisional speakers while a meeting runs: each settled line is compared with the voices heard so far.

Labels are stable: a voice keeps its number for the whole meeting, and no two tracks share one. The pass over the
whole recording afterwards knows better and replaces them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from msgspec import Struct

from meetingmate.domain.meeting import MOST_SPEAKERS
from meetingmate.speakers.embedding import Embedder
from meetingmate.speakers.segmentation import RATE

#: Shorter lines say too little about the voice.
SHORTEST_S = 0.5
#: Of a longer line the loudest stretch of this length is enough (an embedding costs 24 ms for a second of sound).
_LONGEST_S = 4.0
#: Mean amplitude below which nothing is heard (about -60 dBFS).
_SILENT = 1e-3
#: Cosine similarity from which a line is of a known voice. Short lines are noisier: they are given more room, but
#: then the voice must be clearly the most similar one.
_SAME, _SAME_SHORT = 0.5, 0.35
_SHORT_S = 1.0
_LEAD_SHORT = 0.05
#: Only a line this long begins a new voice, and only a line this long is learnt from.
_NEW_S, _LEARN_S = 1.5, 1.0
#: What is known of a voice weighs at most so many seconds, so that it follows somebody who moves away.
_MEMORY_S = 90.0
_STEP = RATE // 20


class _Voice(Struct):
    number: int
    total: np.ndarray
    seconds: float

    def alike(self, vector: np.ndarray) -> float:
        return float(self.total @ vector) / float(np.linalg.norm(self.total))

    def learn(self, vector: np.ndarray, seconds: float) -> None:
        if self.seconds + seconds > _MEMORY_S:
            self.total *= _MEMORY_S / (self.seconds + seconds)
            self.seconds = _MEMORY_S - seconds
        self.total = self.total + vector * seconds
        self.seconds += seconds


class LiveSpeakers:
    """Labels the lines of a running meeting: ``Speaker 1``, ``Speaker 2`` ... in order of appearance.

    ``models_dir`` is the folder of the speaker models; with ``most`` voices no new one begins. Memory: one vector a
    voice. Raises ModelError.
    """

    def __init__(self, models_dir: Path, threads: int = 1, *, most: int | None = None) -> None:
        self._embed = Embedder(models_dir, threads)
        self._voices: dict[str, list[_Voice]] = {}
        self._next = 1
        self._most = most or MOST_SPEAKERS

    def know(self, label: str, samples: np.ndarray, track: str = "mixed") -> None:
        """Learn the voice that has a ``label`` already from a line of it, as ``label`` gives them."""
        sound = _loudest(np.ascontiguousarray(samples, dtype=np.float32))
        number = int(label.rpartition(" ")[2])
        self._next = max(self._next, number + 1)
        if len(sound) < SHORTEST_S * RATE or not (vector := self._embed(sound)).any():
            return
        voices = self._voices.setdefault(track, [])
        voice = next((v for v in voices if v.number == number), None)
        if voice is None:
            voices.append(_Voice(number, vector * len(sound) / RATE, len(sound) / RATE))
        else:
            voice.learn(vector, len(sound) / RATE)

    def label(self, samples: np.ndarray, start: float, end: float, track: str = "mixed") -> str | None:
        """The speaker of a settled line, None when it can't be told (too short, silent, like two voices).

        ``samples`` are the line's own sound (16 kHz mono float32) from ``start`` to ``end`` seconds, of ``track``.
        At most 0.1 s of processor time.
        """
        seconds = min(end - start, len(samples) / RATE)
        if seconds < SHORTEST_S:
            return None
        sound = _loudest(np.ascontiguousarray(samples, dtype=np.float32))
        if np.abs(sound).mean() < _SILENT:
            return None
        vector = self._embed(sound)
        if not vector.any():
            return None
        return self._label(vector, min(seconds, _LONGEST_S), self._voices.setdefault(track, []))

    def _label(self, vector: np.ndarray, seconds: float, voices: list[_Voice]) -> str | None:
        ranked = sorted(((voice.alike(vector), voice) for voice in voices), key=lambda pair: -pair[0])
        full = sum(len(known) for known in self._voices.values()) >= self._most
        if ranked:
            best, voice = ranked[0]
            lead = best - (ranked[1][0] if len(ranked) > 1 else -1.0)
            roomy = seconds < _SHORT_S or full
            if best >= _SAME or (roomy and best >= _SAME_SHORT and lead >= _LEAD_SHORT):
                if seconds >= _LEARN_S and lead >= _LEAD_SHORT and best >= _SAME:
                    voice.learn(vector, seconds)
                return f"Speaker {voice.number}"
        if seconds < _NEW_S or full:
            return None
        voices.append(_Voice(self._next, vector * seconds, seconds))
        self._next += 1
        return f"Speaker {voices[-1].number}"


def _loudest(samples: np.ndarray) -> np.ndarray:
    """The stretch of _LONGEST_S with the most energy; all of a shorter line."""
    length = round(_LONGEST_S * RATE)
    if len(samples) <= length:
        return samples
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    first = np.arange(0, len(samples) - length + 1, _STEP)
    begin = int(first[(energy[first + length] - energy[first]).argmax()])
    return samples[begin : begin + length]
