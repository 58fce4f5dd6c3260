"""Sound to play, and ways to find it again in what was recorded."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from scipy.signal import correlate

from meetingmate.audio import decode
from tests.conftest import ROOT

RATE = 16000
#: Encoders and resamplers blur; a piece that is really there scores well over this.
FOUND = 0.85
#: Pieces below this (rms of full scale) are pauses between words.
LOUD = 0.02
PLAY_RATE = 44100


def write_speech(path: Path, *, seconds: float, start: float = 2.0) -> None:
    """Write a stretch of the sample meeting."""
    source = ROOT / "resources" / "sample" / "sample_standup.ogg"
    samples = next(decode.stream(source, start=start, rate=PLAY_RATE, block_s=seconds))
    write_wav(path, (samples / np.abs(samples).max() * 0.7 * 32767).astype("<i2"), PLAY_RATE)


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    """Write mono 16-bit samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def load(path: Path) -> np.ndarray:
    """A file as 16 kHz mono."""
    return np.concatenate(list(decode.stream(path, rate=RATE)))


def place(part: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    """Where ``part`` is in ``whole``: (seconds, normalised correlation there, at most 1)."""
    if len(whole) < len(part):
        whole = np.pad(whole, (0, len(part) - len(whole)))
    energy = np.convolve(whole**2, np.ones(len(part)), mode="valid") if len(part) < 2000 else _energy(whole, len(part))
    score = correlate(whole, part, mode="valid", method="fft") / np.sqrt(np.maximum(energy, 1e-6) * (part**2).sum())
    best = int(np.argmax(score))
    return best / RATE, float(score[best])


class Comparison:
    """Where each loud piece of the truth is in a recording.

    ``found``: (its time in the truth, its time in the recording minus that); ``missing``: times of the pieces
    that are not there as they were.
    """

    def __init__(self, truth: np.ndarray, recorded: np.ndarray, piece_s: float = 0.8) -> None:
        self.found: list[tuple[float, float]] = []
        self.missing: list[float] = []
        size = round(piece_s * RATE)
        for first in range(0, len(truth) - size + 1, size):
            piece = truth[first : first + size]
            if np.sqrt((piece**2).mean()) < LOUD:
                continue
            at, score = place(piece, recorded)
            if score > FOUND:
                self.found.append((first / RATE, at - first / RATE))
            else:
                self.missing.append(first / RATE)

    def offset(self) -> float:
        """The usual distance between truth and recording."""
        return float(np.median([offset for _, offset in self.found]))

    def wrong(self, tolerance_s: float) -> list[float]:
        """Times in the recording of the pieces that are missing or farther than this from their place."""
        moved = [at for at, offset in self.found if abs(offset - self.offset()) > tolerance_s]
        return sorted(at + self.offset() for at in [*self.missing, *moved])

    def spread(self) -> float:
        """How far the farthest piece is from its place."""
        return max(abs(offset - self.offset()) for _, offset in self.found)


def wrong_by_all(comparisons: list[Comparison], tolerance_s: float, near_s: float = 0.8) -> list[float]:
    """Times in the recording that are wrong by each of several truths: what a player was given has none of the
    player's hiccups, what an output's monitor gave none of the monitor's (it skips some hundredths of a second when
    another stream comes to it). A recording that agrees with one of them has lost nothing there.
    """
    first, *others = [comparison.wrong(tolerance_s) for comparison in comparisons]
    return [at for at in first if all(any(abs(at - other) < near_s for other in found) for found in others)]


def _energy(whole: np.ndarray, size: int) -> np.ndarray:
    total = np.concatenate([[0.0], np.cumsum(whole.astype(np.float64) ** 2)])
    return total[size:] - total[:-size]
