"""The channels of one stream: which hold sound, which the same sound, and how to hear each once."""

from __future__ import annotations

import itertools

import numpy as np

#: Sound is measured in pieces of this length.
_FRAME_S = 0.02
#: Below this nothing is there, in dBFS (the loudest of 200 pieces).
SILENT_DB = -78.0
#: A channel whose level moves less than this is hum or hiss, in dB between its loudest and its usual pieces.
_STEADY_DB = 6.0
#: A block counts as sound when it is so much above a channel's quiet, and at most so far below its loudest.
_ABOVE_DB, _BELOW_DB = 8.0, 38.0
#: Two channels hold the same in a block from this likeness of their waves (some are late) or of their loudness on.
_SAME_WAVE, _SAME_LOUDNESS = 0.5, 0.75
_LATE_S = 0.04
#: They are one sound when that is so in this share of the blocks in which either has sound.
_SAME_SHARE = 0.2
#: A mix loses a block when it is this far below the loudest channel, and may lose so many.
_LOST_DB, _MAY_LOSE = 10.0, 0.02
_IN_PHASE, _LIKE_LOUD_DB = 0.7, 10.0
_BINS = np.arange(-120, 8)


def mono(samples: np.ndarray) -> np.ndarray:
    """One channel of a short stretch (channels, n): the mean, or the loudest where the mean loses most of it."""
    if len(samples) < 2:
        return samples[0]
    mean = samples.mean(axis=0)
    power = (samples.astype(np.float64) ** 2).mean(axis=1) if samples.size else np.zeros(len(samples))
    if not samples.size or (mean.astype(np.float64) ** 2).mean() >= power.max() * 10 ** (-_LOST_DB / 10):
        return mean
    return samples[int(np.argmax(power))]


class Levels:
    """Statistics of ``count`` channels, block by block."""

    def __init__(self, count: int, rate: int) -> None:
        self.count = count
        self.blocks = 0
        self._frame = round(_FRAME_S * rate)
        self._late = round(_LATE_S * rate)
        self._histograms = np.zeros((count, len(_BINS)), dtype=np.int64)
        self._covariances: list[np.ndarray] = []
        self._waves: list[np.ndarray] = []
        self._loudness: list[np.ndarray] = []

    def add(self, block: np.ndarray) -> None:
        """Count a block of shape (count, n)."""
        self.blocks += 1
        frames = block[:, : block.shape[1] // self._frame * self._frame]
        if frames.shape[1]:
            power = (frames.reshape(self.count, -1, self._frame).astype(np.float64) ** 2).mean(axis=2)
            levels = 10 * np.log10(power + 1e-12)
            for channel in range(self.count):
                places = np.clip(np.round(levels[channel]).astype(int) - _BINS[0], 0, len(_BINS) - 1)
                self._histograms[channel] += np.bincount(places, minlength=len(_BINS))
        if self.count == 1:
            return
        signal = block.astype(np.float64)
        self._covariances.append((signal @ signal.T / block.shape[1]).astype(np.float32))
        waves, loudness = np.eye(self.count, dtype=np.float32), np.eye(self.count, dtype=np.float32)
        spectra = np.fft.rfft(np.diff(signal, axis=1, prepend=0.0), 2 * block.shape[1])
        sizes = np.sqrt((np.diff(signal, axis=1, prepend=0.0) ** 2).sum(axis=1)) + 1e-9
        for a, b in itertools.combinations(range(self.count), 2):
            likeness = np.abs(np.fft.irfft(spectra[a] * np.conj(spectra[b])))
            peak = max(likeness[: self._late + 1].max(), likeness[-self._late :].max())
            waves[a, b] = waves[b, a] = peak / (sizes[a] * sizes[b])
            if frames.shape[1] and levels[a].std() > 1.0 and levels[b].std() > 1.0:
                pair = np.maximum(levels[[a, b]], levels[[a, b]].max(axis=1, keepdims=True) - 40.0)
                loudness[a, b] = loudness[b, a] = np.corrcoef(pair)[0, 1]
        self._waves.append(waves)
        self._loudness.append(loudness)

    def level(self, channel: int, share: float) -> float:
        """dBFS below which ``share`` of a channel's pieces are."""
        counts = np.cumsum(self._histograms[channel])
        return float(_BINS[min(len(_BINS) - 1, int(np.searchsorted(counts, share * counts[-1])))])

    def loudest(self) -> float:
        """Pieces that are not digital silence, of all channels."""
        return float(self._histograms[:, 1:].sum())

    def any_sound(self) -> bool:
        """Whether any channel is more than silent."""
        return any(not self.silent(channel) for channel in range(self.count))

    def silent(self, channel: int) -> bool:
        """Whether there is nothing on a channel."""
        return self.level(channel, 0.998) < SILENT_DB

    def steady(self, channel: int) -> bool:
        """Whether a channel holds nothing but hum or hiss."""
        return self.level(channel, 0.995) - self.level(channel, 0.2) < _STEADY_DB

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(blocks, count, count): covariances, likeness of the waves, likeness of the loudness."""
        return np.array(self._covariances), np.array(self._waves), np.array(self._loudness)

    def active(self, covariances: np.ndarray) -> np.ndarray:
        """(blocks, count): where a channel has sound."""
        power = 10 * np.log10(np.einsum("bcc->bc", covariances) + 1e-12)
        quiet = np.array([self.level(c, 0.1) for c in range(self.count)])
        loud = np.array([self.level(c, 0.99) for c in range(self.count)])
        least = np.maximum.reduce([np.minimum(quiet + _ABOVE_DB, loud - 6.0), loud - _BELOW_DB])
        return power > np.maximum(least, SILENT_DB)


def parts_of(levels: Levels) -> tuple[list[tuple[float, ...]], dict[int, str]]:
    """Weights of the channels for each sound to hear, and the channels that are not used: number to reason."""
    count = levels.count
    if count == 1:
        return [(1.0,)], {}
    heard = [c for c in range(count) if not levels.silent(c)]
    unused = {c: "silent" for c in range(count) if c not in heard}
    steady = [c for c in heard if levels.steady(c)]
    if len(steady) < len(heard):
        unused |= dict.fromkeys(steady, "hum")
        heard = [c for c in heard if c not in steady]
    if not heard:
        return [(1 / count,) * count], {}
    covariances, waves, loudness = levels.arrays()
    active = levels.active(covariances)
    groups = _groups(heard, waves, loudness, active)
    return [_mix(group, count, levels, covariances, active) for group in groups], dict(sorted(unused.items()))


def _groups(heard: list[int], waves: np.ndarray, loudness: np.ndarray, active: np.ndarray) -> list[list[int]]:
    """Channels that hold the same sound, or some of each other's."""
    group = {channel: {channel} for channel in heard}
    for a, b in itertools.combinations(heard, 2):
        either = active[:, a] | active[:, b]
        same = either & ((waves[:, a, b] >= _SAME_WAVE) | (loudness[:, a, b] >= _SAME_LOUDNESS))
        if not either.any() or same.sum() >= _SAME_SHARE * either.sum():
            joined = group[a] | group[b]
            for channel in joined:
                group[channel] = joined
    return [sorted(g) for g in sorted({tuple(sorted(g)) for g in group.values()})]


def _mix(
    group: list[int], count: int, levels: Levels, covariances: np.ndarray, active: np.ndarray
) -> tuple[float, ...]:
    """The weights that lose nothing of a group: the mean when in phase, else the clearest channel."""

    def unit(*channels: int, signs: tuple[float, ...] | None = None) -> np.ndarray:
        weights = np.zeros(count)
        weights[list(channels)] = np.array(signs or (1.0,) * len(channels)) / len(channels)
        return weights

    if len(group) == 1:
        return _plain(unit(*group))
    power = np.einsum("bcc->bc", covariances)[:, group]
    there = active[:, group].any(axis=1)
    if not there.any():
        there = np.ones(len(power), dtype=bool)
    loudest = power.max(axis=1)

    def lost(weights: np.ndarray) -> float:
        mixed = np.einsum("c,bcd,d->b", weights, covariances, weights)
        return float((mixed[there] < loudest[there] * 10 ** (-_LOST_DB / 10)).mean())

    mean = unit(*group)
    phases = [
        covariances[there, a, b] / np.sqrt(covariances[there, a, a] * covariances[there, b, b] + 1e-20)
        for a, b in itertools.combinations(group, 2)
    ]
    total = 10 * np.log10(power[there].mean(axis=0) + 1e-12)
    in_phase = min(float(np.median(p)) for p in phases) >= _IN_PHASE and np.ptp(total) <= _LIKE_LOUD_DB
    if in_phase and lost(mean) <= _MAY_LOSE:
        return _plain(mean)

    def clear(channel: int) -> tuple[int, float]:
        usual, loud = levels.level(channel, 0.2), levels.level(channel, 0.98)
        return round((usual - loud) / 6.0), -loud

    clearest = sorted(group, key=clear)
    singles = [unit(channel) for channel in clearest]
    pairs = [unit(a, b, signs=(1.0, -1.0)) for a, b in itertools.combinations(group, 2)] if len(group) <= 4 else []
    for weights in [*singles, mean]:
        if lost(weights) <= _MAY_LOSE:
            return _plain(weights)
    return _plain(min([*singles, mean, *pairs], key=lost))


def _plain(weights: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(weight), 6) for weight in weights)
