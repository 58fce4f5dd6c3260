"""Streams that hold the same: a copy, a mix of others, or a part of a mix. What would be heard twice is left out.

The echo of a loudspeaker in a microphone is no copy: the room changes it, so that it is never purely the other sound.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from meetingmate.audio import decode
from meetingmate.audio.decode import Sound

_RATE, _BLOCK_S = 8000, 2.0
#: Pieces of a block in which one sound may be alone.
_PIECE = _RATE // 10
#: Streams may be this much apart (delays of encoders and devices).
_LATE = round(0.25 * _RATE)
_LATE_PIECES = 3
#: Something of one is in the other from this likeness on; two are compared further only from the lesser one on.
_PARTLY, _PERHAPS = 0.35, 0.12
#: In a piece this alike nothing else is heard, and so many pieces must be.
_PURE, _PURE_SHARE = 0.9, 0.1
#: In so many of its blocks one must be found in the other, in so many of its pieces the other must have sound.
_MOST, _ALWAYS = 0.85, 0.97
#: A block is a mix of others when they explain so much of it; so many blocks must be.
_EXPLAINED, _ALMOST_ALL = 0.85, 0.95
#: Sound is at most this far below the loudest, in dB, and not below this.
_BELOW_DB, _SILENT_DB = 38.0, -75.0
#: Of copies the louder one is clearer, from this difference on.
_LOUDER_DB = 6.0


class _Measured:
    """For each block: level of every piece (count, pieces), likeness and purity of two, what others explain of one."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.levels: list[np.ndarray] = []
        self.likeness: list[np.ndarray] = []
        self.pure: list[np.ndarray] = []
        self.explained: list[np.ndarray] = []

    def add(self, signal: np.ndarray) -> None:
        """Measure a block of all sounds, (count, n)."""
        count, size = signal.shape
        power = (signal.reshape(count, -1, _PIECE) ** 2).mean(axis=2)
        self.levels.append((10 * np.log10(power + 1e-12)).astype(np.float32))
        steps = np.diff(signal, axis=1, prepend=0.0)  # the high tones, which tell voices apart, count for more
        likeness, lags = _likeness(steps)
        pure = np.zeros((count, count, size // _PIECE), dtype=bool)
        for a, b in itertools.combinations(range(count), 2):
            if likeness[a, b] >= _PERHAPS:
                one, other = steps[a].reshape(-1, _PIECE), np.roll(steps[b], lags[a, b]).reshape(-1, _PIECE)
                sizes = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
                pure[a, b] = pure[b, a] = np.abs((one * other).sum(axis=1)) > _PURE * np.maximum(sizes, 1e-6)
        self.likeness.append(likeness)
        self.pure.append(pure)
        self.explained.append(_explained(steps, likeness, lags))


def redundant(sounds: Sequence[Sound], preferred: Sequence[bool]) -> dict[int, str]:
    """Numbers of the ``sounds`` whose content is in the others, with the reason. Of copies a ``preferred`` one stays.

    Raises AudioError.
    """
    measured = _measured(sounds)
    levels = np.stack(measured.levels)  # blocks, count, pieces
    loudest = levels.max(axis=(0, 2))
    sound = levels > np.maximum(loudest - _BELOW_DB, _SILENT_DB)[:, None]
    active = sound.mean(axis=2) > 0.1
    covers = _covers(measured, sound, active)
    explained = np.stack(measured.explained)
    left_out = {number: "silent" for number in range(len(sounds)) if not active[:, number].any()}
    likeness = np.stack(measured.likeness)
    for number in range(len(sounds)):
        mine = active[:, number]
        if number in left_out:
            continue
        parts = [
            other
            for other in range(len(sounds))
            if other != number
            and other not in left_out
            and (likeness[active[:, other], number, other] >= _PARTLY).mean() >= 0.3
        ]
        if len(parts) >= 2 and (explained[mine, number] >= _EXPLAINED).mean() >= _ALMOST_ALL:
            left_out[number] = "mix"
    # the one with the most sound first: a mix before its part, of copies the clearer or the preferred one
    seconds = sound.sum(axis=(0, 2))
    order = sorted(
        range(len(sounds)),
        key=lambda n: (
            -round(float(seconds[n]) / max(1.0, seconds.max() * 0.02)),
            -round(float(loudest[n]) / _LOUDER_DB),
            not preferred[n],
            n,
        ),
    )
    for place, number in enumerate(order):
        if number not in left_out and any(covers[other, number] and other not in left_out for other in order[:place]):
            left_out[number] = "contained"
    return left_out


def _covers(measured: _Measured, sound: np.ndarray, active: np.ndarray) -> np.ndarray:
    """(count, count): whether all of the second is found in the first."""
    likeness, pure = np.stack(measured.likeness), np.stack(measured.pure)
    covers = np.zeros((measured.count, measured.count), dtype=bool)
    near = _widened(sound)
    for a, b in itertools.permutations(range(measured.count), 2):
        blocks, pieces = active[:, b], sound[:, b]
        if blocks.any():
            covers[a, b] = (
                (likeness[blocks, a, b] >= _PARTLY).mean() >= _MOST
                and pure[:, a, b][pieces].mean() >= _PURE_SHARE
                and near[:, a][pieces].mean() >= _ALWAYS
            )
    return covers


def _widened(sound: np.ndarray) -> np.ndarray:
    """``sound`` (blocks, count, pieces) as far around as streams may be apart."""
    blocks, count, pieces = sound.shape
    flat = sound.transpose(1, 0, 2).reshape(count, -1)
    wide = flat.copy()
    for step in range(1, _LATE_PIECES + 1):
        wide[:, step:] |= flat[:, :-step]
        wide[:, :-step] |= flat[:, step:]
    return wide.reshape(count, blocks, pieces).transpose(1, 0, 2)


def _measured(sounds: Sequence[Sound]) -> _Measured:
    measured = _Measured(len(sounds))
    readers = [decode.blocks(s, rate=_RATE, channels=1, block_s=_BLOCK_S) for s in sounds]
    for blocks in itertools.zip_longest(*readers):
        signal = np.zeros((len(sounds), round(_RATE * _BLOCK_S)))
        for number, block in enumerate(blocks):
            if block is not None:
                signal[number, : block.shape[1]] = block[0]
        measured.add(signal)
    return measured


def _likeness(signal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How alike two signals are, where they are most alike, and by how much the second is early there."""
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
    return likeness, lags


def _explained(signal: np.ndarray, likeness: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """The share of each signal that a sum of the others is; a difference does not count, or a part would be a mix."""
    count = len(signal)
    explained = np.zeros(count, dtype=np.float32)
    for a in range(count):
        others = [b for b in range(count) if b != a and likeness[a, b] >= _PERHAPS]
        if not others:
            continue
        moved = np.stack([np.roll(signal[b], lags[a, b]) for b in others], axis=1)
        weights, *_ = np.linalg.lstsq(moved, signal[a], rcond=None)
        if (weights > -0.1).all():
            rest = signal[a] - moved @ weights
            explained[a] = 1.0 - float((rest**2).sum() / max(1e-12, (signal[a] ** 2).sum()))
    return explained
