"""Makes recordings for the tests with PyAV."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 6: "5.1", 7: "6.1"}


def write(
    path: Path,
    samples: np.ndarray,
    rate: int,
    codec: str,
    container: str | None = None,
    *,
    video: bool = False,
    bit_rate: int | None = None,
    time_of: Callable[[float], float] | None = None,
    metadata: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Encode ``samples`` (channels, n). ``time_of`` moves a frame's time stamp (seconds to seconds)."""
    layout = LAYOUTS[samples.shape[0]]
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        out.metadata.update(metadata or {})
        picture = out.add_stream("mpeg4", rate=10) if video else None
        if picture:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream(codec, rate=rate, layout=layout)
        if bit_rate:
            sound.bit_rate = bit_rate
        if codec == "vorbis":
            sound.codec_context.options = {"strict": "experimental"}
        if picture:
            for number in range(int(10 * samples.shape[1] / rate) + 1):
                image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
                image.pts = number
                out.mux(picture.encode(image))
            out.mux(picture.encode(None))
        size = sound.codec_context.frame_size or 1024
        for first in range(0, samples.shape[1], size):
            part = np.ascontiguousarray(samples[:, first : first + size], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = first if time_of is None else round(time_of(first / rate) * rate)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


def tone(seconds: float, rate: int, hertz: float = 440.0, level: float = 0.3) -> np.ndarray:
    """A sine of shape (n,)."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def lag(wanted: np.ndarray, got: np.ndarray) -> tuple[int, float]:
    """By how many samples ``got`` is late, and how like ``wanted`` it is there (1 is equal)."""
    n = min(len(wanted), len(got))
    a, b = np.fft.rfft(wanted[:n], 2 * n), np.fft.rfft(got[:n], 2 * n)
    correlation = np.fft.irfft(b * np.conj(a))
    at = int(np.argmax(correlation))
    likeness = float(correlation[at] / np.sqrt((wanted[:n] ** 2).sum() * (got[:n] ** 2).sum()))
    return (at - 2 * n if at > n else at), likeness


def found_at(wanted: np.ndarray, got: np.ndarray, *, around: float, rate: int = 16000) -> tuple[float, float]:
    """Second at which ``wanted`` is in ``got``, within a second of ``around``, and how like it is (1 is equal)."""
    begin = max(0, round((around - 1.0) * rate))
    part = got[begin : begin + len(wanted) + 2 * rate].astype(np.float64)
    size = len(part) + len(wanted)
    product = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(wanted, size)), size)[: 2 * rate + 1]
    at = int(np.argmax(np.abs(product)))
    there = part[at : at + len(wanted)]
    likeness = float(abs(product[at]) / np.sqrt((wanted[: len(there)] ** 2).sum() * (there**2).sum() + 1e-12))
    return (begin + at) / rate, likeness
