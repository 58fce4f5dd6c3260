"""The yardstick: LocalAgreement-2 (Macháček, Dabre and Bojar, 2023) around plain faster-whisper.

All sound that is not settled is recognised again at each step; words on which two steps in a row agree are settled.
It runs by a clock of its own that counts the time of computing, so it needs no sound server.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks._live_measure import Line

_RATE = 16000
#: As in the authors' program: steps of a second, and the buffer is cut at a settled sentence beyond this.
_STEP_S, _TRIM_S = 1.0, 15.0


def run(model: Any, samples: np.ndarray, language: str) -> tuple[list[Line], float]:
    """Lines with the time they would have come at, and processor seconds for each second of sound."""
    lines: list[Line] = []
    began, now, buffer_from = time.process_time(), 0.0, 0.0
    settled_to = 0.0
    before: list[Any] = []
    total = samples.size / _RATE
    while True:
        now = max(now, min(total, now + _STEP_S)) if now < total else now
        heard_to = min(now, total)
        clock = time.perf_counter()
        words = _words(model, samples[round(buffer_from * _RATE) : round(heard_to * _RATE)], buffer_from, language)
        now += time.perf_counter() - clock
        words = [w for w in words if w[1] > settled_to - 0.1]
        last = heard_to >= total
        agreed = len(words) if last else _agreement(before, words)
        for text, start, end in words[:agreed]:
            lines.append(Line(kind="settled", arrived=now, start=start, end=end, text=text, words=[(text, start)]))
            settled_to = end
        before = words[agreed:]
        if before:
            text = " ".join(w[0] for w in before)
            lines.append(
                Line(kind="provisional", arrived=now, start=before[0][1], end=before[-1][2], text=text, words=[])
            )
        if heard_to - buffer_from > _TRIM_S:
            buffer_from = max(buffer_from, _cut(lines, settled_to, heard_to))
        if last:
            return lines, (time.process_time() - began) / total


def _words(model: Any, samples: np.ndarray, offset: float, language: str) -> list[tuple[str, float, float]]:
    segments, _ = model.transcribe(
        samples,
        language=language,
        beam_size=5,
        word_timestamps=True,
        condition_on_previous_text=False,
        vad_filter=True,
    )
    return [(w.word.strip(), w.start + offset, w.end + offset) for s in segments for w in s.words or []]


def _agreement(before: list[Any], words: list[Any]) -> int:
    count = 0
    for old, new in zip(before, words, strict=False):
        if old[0].casefold().strip(".,?!") != new[0].casefold().strip(".,?!"):
            break
        count += 1
    return count


def _cut(lines: list[Line], settled_to: float, heard_to: float) -> float:
    """The end of the last settled sentence, or all that is settled when the buffer grows too long."""
    ends = [line.end for line in lines if line.kind == "settled" and line.text.endswith((".", "?", "!"))]
    sentence = ends[-1] if ends else 0.0
    return settled_to if heard_to - sentence > 2 * _TRIM_S else sentence
