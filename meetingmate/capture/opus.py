"""Runs of sound as one Ogg Opus file on the recording's time line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from meetingmate import sealing
from meetingmate.capture.layout import Run, TrackLayout
from meetingmate.capture.wav import HEADER_BYTES, SAMPLE_BYTES

RATE = 48000
#: Bits per second of a track, mono or stereo: 14 MB an hour.
BITS = 32000
_FRAME = 960
_READ_FRAMES = 48000
#: FFmpeg's resampler takes whole rates only; scaled up, a whole number holds a drift of a hundredth of a ppm.
_SCALE = 1000


def encode(track: TrackLayout, duration: float, target: Path, on_progress: Callable[[float], None]) -> None:
    """Write ``track`` to ``target``, exactly ``duration`` seconds. ``on_progress`` gets the seconds done.

    Raises OSError (disk, parts) and av.error.FFmpegError (the encoder).
    """
    channels = max(piece.channels for run in track.runs for piece in run.pieces)
    total = round(duration * RATE)
    with sealing.create(target) as file, av.open(file, "w", format="ogg") as out:
        opus = out.add_stream("libopus", rate=RATE, layout="stereo" if channels == 2 else "mono")
        opus.bit_rate = BITS
        done = 0
        for frame in _frames(_samples(track, total, channels), channels):
            frame.pts = done
            out.mux(opus.encode(frame))
            done += frame.samples
            if done % (RATE * 10) < _FRAME:
                on_progress(done / RATE)
        out.mux(opus.encode(None))
    on_progress(duration)


def _samples(track: TrackLayout, total: int, channels: int) -> Iterator[np.ndarray]:
    """Pieces of shape (n, channels), int16, ``total`` frames in all."""
    place = 0
    for run in track.runs:
        start = min(round(run.start * RATE), total)
        yield from _zeros(start - place, channels)
        place = max(place, start)
        for samples in _resampled(run, channels):
            samples = samples[: total - place]
            place += len(samples)
            yield samples
    yield from _zeros(total - place, channels)


def _zeros(count: int, channels: int) -> Iterator[np.ndarray]:
    while count > 0:
        yield np.zeros((min(count, RATE), channels), dtype=np.int16)
        count -= RATE


def _resampled(run: Run, channels: int) -> Iterator[np.ndarray]:
    """The run at 48 kHz, stretched by its drift so that it lasts from its start to its end."""
    rate = run.pieces[0].rate
    layout = "stereo" if channels == 2 else "mono"
    resampler = AudioResampler(format="s16", layout=layout, rate=RATE * _SCALE)
    for piece in run.pieces:
        for samples in samples_of(piece.path, piece.first, piece.frames, piece.channels):
            frame = AudioFrame.from_ndarray(
                np.ascontiguousarray(samples.reshape(1, -1)),
                format="s16",
                layout="stereo" if piece.channels == 2 else "mono",
            )
            frame.sample_rate = round(rate * _SCALE * (1 + run.drift))
            frame.pts = None
            for out in resampler.resample(frame):
                yield out.to_ndarray().reshape(-1, channels)
    for out in resampler.resample(None):
        yield out.to_ndarray().reshape(-1, channels)


def samples_of(path: Path, first: int, frames: int, channels: int) -> Iterator[np.ndarray]:
    """``frames`` frames of the part ``path`` from ``first`` on, block by block, a column for each channel."""
    width = SAMPLE_BYTES * channels
    with path.open("rb") as file:
        file.seek(HEADER_BYTES + first * width)
        while frames > 0:
            data = file.read(min(frames, _READ_FRAMES) * width)
            if len(data) < width:
                return
            count = len(data) // width
            yield np.frombuffer(data[: count * width], dtype="<i2").reshape(count, channels)
            frames -= count


def _frames(pieces: Iterator[np.ndarray], channels: int) -> Iterator[AudioFrame]:
    """Frames of the length Opus takes; the last one may be shorter."""
    held = np.zeros((0, channels), dtype=np.int16)
    for piece in pieces:
        held = np.concatenate([held, piece])
        while len(held) >= _FRAME:
            yield _frame(held[:_FRAME], channels)
            held = held[_FRAME:]
    if len(held):
        yield _frame(held, channels)


def _frame(samples: np.ndarray, channels: int) -> AudioFrame:
    packed = np.ascontiguousarray(samples).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="s16", layout="stereo" if channels == 2 else "mono")
    frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
    return frame
