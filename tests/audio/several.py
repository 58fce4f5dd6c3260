"""Makes recordings with several audio streams for the tests, with PyAV."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from msgspec import Struct

from tests.audio.media import LAYOUTS


class Stream(Struct):
    """``samples`` (channels, n) at 48 kHz that begin at second ``at``."""

    samples: np.ndarray
    title: str = ""
    at: float = 0.0
    default: bool = False
    language: str = ""


def write_streams(
    path: Path, streams: list[Stream], codec: str = "aac", container: str | None = None, *, video: bool = True
) -> Path:
    """One file with all ``streams``, their packets in order of time."""
    with av.open(str(path), "w", format=container) as out:
        picture = None
        if video:
            picture = out.add_stream("mpeg4", rate=5)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sounds = []
        for stream in streams:
            sound = out.add_stream(codec, rate=48000, layout=LAYOUTS[stream.samples.shape[0]])
            if stream.title:
                sound.metadata["title"] = sound.metadata["handler_name"] = stream.title
            if stream.language:
                sound.metadata["language"] = stream.language
            if stream.default:
                sound.disposition = av.stream.Disposition.default
            sounds.append(sound)
        packets = []
        if picture:
            longest = max(s.at + s.samples.shape[1] / 48000 for s in streams)
            for number in range(int(5 * longest) + 1):
                image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
                image.pts = number
                packets += picture.encode(image)
            packets += picture.encode(None)
        for stream, sound in zip(streams, sounds, strict=True):
            size = sound.codec_context.frame_size or 1024
            for first in range(0, stream.samples.shape[1], size):
                part = np.ascontiguousarray(stream.samples[:, first : first + size], dtype=np.float32)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=LAYOUTS[stream.samples.shape[0]])
                frame.sample_rate, frame.time_base = 48000, Fraction(1, 48000)
                frame.pts = first + round(stream.at * 48000)
                packets += sound.encode(frame)
            packets += sound.encode(None)
        packets.sort(key=lambda p: float((p.dts or 0) * p.time_base))
        for packet in packets:
            out.mux(packet)
    return path
