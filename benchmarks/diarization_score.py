"""Diarization error rate and word-level speaker accuracy, as the NIST md-eval tool and pyannote.metrics define them.

Computed on frames of 10 ms, with the best one-to-one mapping of the answer's labels onto the reference's.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

STEP_S = 0.01
Turn = tuple[float, float, Hashable]


def read_rttm(path: Path) -> list[Turn]:
    """Turns (start, end, speaker) of an RTTM file."""
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if parts and parts[0] == "SPEAKER":
            start, length = float(parts[3]), float(parts[4])
            turns.append((start, start + length, parts[7]))
    return turns


def _activity(turns: Sequence[Turn], frames: int) -> tuple[np.ndarray, list[Hashable]]:
    labels = sorted({speaker for _, _, speaker in turns}, key=str)
    active = np.zeros((frames, len(labels)), dtype=bool)
    for start, end, speaker in turns:
        active[round(start / STEP_S) : round(end / STEP_S), labels.index(speaker)] = True
    return active, labels


def error_rate(
    reference: Sequence[Turn], answer: Sequence[Turn], duration_s: float, *, collar_s: float = 0.0, overlap: bool = True
) -> dict[str, float]:
    """Seconds of ``missed`` and ``false`` speech, of ``confused`` speakers and of ``total`` reference speech.

    ``collar_s`` on each side of each reference boundary is not scored, nor, without ``overlap``, are the moments
    with two or more reference speakers.
    """
    frames = round(duration_s / STEP_S)
    ref, _ = _activity(reference, frames)
    hyp, _ = _activity(answer, frames)
    scored = np.ones(frames, dtype=bool)
    if collar_s:
        for start, end, _ in reference:
            for edge in (start, end):
                scored[max(0, round((edge - collar_s) / STEP_S)) : round((edge + collar_s) / STEP_S)] = False
    if not overlap:
        scored &= ref.sum(axis=1) < 2
    ref, hyp = ref[scored], hyp[scored]
    together = ref.T.astype(np.int64) @ hyp.astype(np.int64)
    rows, columns = linear_sum_assignment(-together)
    matched = int(together[rows, columns].sum())
    wanted, given = ref.sum(axis=1), hyp.sum(axis=1)
    return {
        "missed": float(np.maximum(wanted - given, 0).sum() * STEP_S),
        "false": float(np.maximum(given - wanted, 0).sum() * STEP_S),
        "confused": float((np.minimum(wanted, given).sum() - matched) * STEP_S),
        "total": float(wanted.sum() * STEP_S),
    }


def der(errors: dict[str, float]) -> float:
    """Diarization error rate in percent; more than 100 is possible. 0 when nobody speaks and nobody was found."""
    wrong = errors["missed"] + errors["false"] + errors["confused"]
    return 100 * wrong / errors["total"] if errors["total"] else (0.0 if wrong == 0 else 100.0)


def word_accuracy(pairs: Sequence[tuple[Hashable, Hashable | None]]) -> tuple[float, float]:
    """Percent of words with the right speaker, and with a wrong one (the rest has none).

    ``pairs``: (reference speaker, answered label or None) for each word; labels are mapped one to one.
    """
    truths = sorted({truth for truth, _ in pairs}, key=str)
    labels = sorted({label for _, label in pairs if label is not None}, key=str)
    counts = np.zeros((len(truths), len(labels)), dtype=np.int64)
    for truth, label in pairs:
        if label is not None:
            counts[truths.index(truth), labels.index(label)] += 1
    rows, columns = linear_sum_assignment(-counts)
    right = int(counts[rows, columns].sum())
    return 100 * right / len(pairs), 100 * (int(counts.sum()) - right) / len(pairs)
