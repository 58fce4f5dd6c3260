"""Sound to play, and ways to find it again in what was recorded."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from scipy.signal import correlate

from meetingmate.audio import decode
from tests.conftest import ROOT

RATE = 16000
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


def places(original: np.ndarray, recorded: np.ndarray, piece_s: float = 1.0) -> list[tuple[float, float, float]]:
    """For each loud piece of the original: (its time, its time in the recording - its time, correlation)."""
    size = round(piece_s * RATE)
    loud = 0.2 * float(np.sqrt((original**2).mean()))
    found = []
    for first in range(0, len(original) - size + 1, size):
        piece = original[first : first + size]
        if np.sqrt((piece**2).mean()) < loud:
            continue
        at, score = place(piece, recorded)
        found.append((first / RATE, at - first / RATE, score))
    return found


def _energy(whole: np.ndarray, size: int) -> np.ndarray:
    total = np.concatenate([[0.0], np.cumsum(whole.astype(np.float64) ** 2)])
    return total[size:] - total[:-size]
