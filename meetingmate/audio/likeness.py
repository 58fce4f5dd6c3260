"""Streams that hold the same: a copy, a mix of others, or a part of a mix. What would be heard twice is left out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound

_RATE, _BLOCK_S = 8000, 2.0
#: Streams may be this much apart (delays of encoders and devices).
_LATE = round(0.25 * _RATE)
#: Something of one is in the other from this likeness on; this alike they are copies, where nobody else speaks.
_PARTLY, _COPY = 0.35, 0.8
#: In so many of its blocks one must be found in the other, and in so many as a copy.
_MOST, _SOME = 0.85, 0.2
#: A block is a mix of others when they explain so much of it.
_EXPLAINED = 0.6
#: A block counts as sound at most this far below the loudest ones, in dB, and not below this.
_BELOW_DB, _SILENT_DB = 38.0, -75.0


def unneeded(sounds: Sequence[Sound], preferred: Sequence[bool]) -> dict[int, str]:
    """Numbers of the ``sounds`` whose content is in the others, with the reason. Of copies a ``preferred`` one stays.

    Raises AudioError.
    """
    count = len(sounds)
    powers, likeness, explained = _measured(sounds)
    active = _active(powers)
    covers = np.zeros((count, count), dtype=bool)  # covers[a, b]: all of b is found in a
    for a, b in itertools.permutations(range(count), 2):
        if active[:, b].any():
            alike = likeness[active[:, b], a, b]
            covers[a, b] = (alike >= _PARTLY).mean() >= _MOST and (alike >= _COPY).mean() >= _SOME
    left_out: dict[int, str] = {}
    for number in range(count):
        if not active[:, number].any():
            left_out[number] = "silent"
    for number in range(count):
        mine = active[:, number]
        if number in left_out or covers[:, number].any() or not mine.any():
            continue
        parts = [other for other in range(count) if covers[number, other] and other not in left_out]
        if len(parts) >= 2 and (explained[mine, number] >= _EXPLAINED).mean() >= _MOST:
            left_out[number] = "mix"
    # the one with the most sound first: a mix before its part, of copies the preferred one
    order = sorted(range(count), key=lambda n: (-_rank(active[:, n]), not preferred[n], n))
    for place, number in enumerate(order):
        for other in order[:place]:
            if number not in left_out and other not in left_out and covers[other, number]:
                left_out[number] = "contained"
    return left_out


def _rank(active: np.ndarray) -> int:
    """Blocks with sound, roughly: copies differ by one or two."""
    return round(float(active.sum()) / max(3.0, active.size * 0.05))


def _measured(sounds: Sequence[Sound]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each block: power (count), likeness of two (count, count), how much the others explain of one (count)."""
    count, size = len(sounds), round(_RATE * _BLOCK_S)
    powers, likenesses, explained = [], [], []
    readers = [decode.blocks(s, rate=_RATE, channels=1, block_s=_BLOCK_S) for s in sounds]
    for blocks in itertools.zip_longest(*readers):
        signal = np.zeros((count, size))
        for number, block in enumerate(blocks):
            if block is not None:
                signal[number, : block.shape[1]] = block[0]
        powers.append((signal**2).mean(axis=1))
        likeness, shares = _compared(np.diff(signal, axis=1, prepend=0.0))
        likenesses.append(likeness)
        explained.append(shares)
    return np.array(powers), np.array(likenesses), np.array(explained)


def _compared(signal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    count, size = signal.shape
    likeness = np.eye(count, dtype=np.float32)
    lags = np.zeros((count, count), dtype=int)
    spectra = np.fft.rfft(signal, 2 * size)
    sizes = np.sqrt((signal**2).sum(axis=1))
    for a, b in itertools.combinations(range(count), 2):
        if sizes[a] < 1e-4 or sizes[b] < 1e-4:
            continue
        wave = np.fft.irfft(spectra[a] * np.conj(spectra[b]))
        near = np.concatenate([wave[-_LATE:], wave[: _LATE + 1]])
        best = int(np.argmax(np.abs(near)))
        likeness[a, b] = likeness[b, a] = abs(near[best]) / (sizes[a] * sizes[b])
        lags[a, b], lags[b, a] = best - _LATE, _LATE - best
    explained = np.zeros(count, dtype=np.float32)
    for a in range(count):
        others = [b for b in range(count) if b != a and likeness[a, b] >= _PARTLY]
        if not others:
            continue
        moved = np.stack([np.roll(signal[b], lags[a, b]) for b in others], axis=1)
        weights, *_ = np.linalg.lstsq(moved, signal[a], rcond=None)
        if (np.abs(weights) > 0.1).any() and (weights > -0.1).all():  # a mix adds; a part is a difference
            rest = signal[a] - moved @ weights
            explained[a] = 1.0 - float((rest**2).sum() / max(1e-12, (signal[a] ** 2).sum()))
    return likeness, explained


def _active(powers: np.ndarray) -> np.ndarray:
    levels = 10 * np.log10(powers + 1e-12)
    loudest = levels.max(axis=0)
    return levels > np.maximum(loudest - _BELOW_DB, _SILENT_DB)
