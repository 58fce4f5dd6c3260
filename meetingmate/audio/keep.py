"""The library's own compressed copy of a recording. The original is only ever opened for reading."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame

from meetingmate import sealing
from meetingmate.audio import decode
from meetingmate.audio.container import open_problem
from meetingmate.audio.decode import Sound
from meetingmate.audio.survey import Survey
from meetingmate.base import atomic_files
from meetingmate.base.errors import AudioError, StoreError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Part

#: (codec, one of FFmpeg's names of the container) -> suffix: already small, so copied byte for byte.
_COPIED = {
    ("mp3", "mp3"): ".mp3",
    ("aac", "m4a"): ".m4a",
    ("aac", "aac"): ".aac",
    ("opus", "ogg"): ".ogg",
    ("vorbis", "ogg"): ".ogg",
    ("opus", "webm"): ".webm",
}
_OPUS_RATE = 48000
_OPUS_FRAME = 960
_BITS_PER_CHANNEL = 32000
_CHUNK = 1 << 20
#: Layouts without a channel for low tones alone, which would lose speech.
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0"}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

#: Called with (done, total) in the same unit, whichever it is.
Progress = Callable[[float, float], None]


def keep_copy(
    source: Path,
    folder: Path,
    looked: Survey,
    *,
    name: str = "recording",
    on_progress: Progress | None = None,
) -> list[Sound]:
    """Put a compressed copy of ``source`` into ``folder`` as ``name`` with a fitting suffix; where each voice of
    ``looked`` is in it.

    MP3, AAC and Ogg files of one stream are copied byte for byte; everything else (WAV, FLAC, video ...) becomes Ogg
    Opus, 48 kHz, on the same time line: mono or stereo as it is, or a channel for each voice of several streams. An
    existing file is never replaced. Raises AudioError (source) and StoreError (folder); then nothing is left.
    """
    source, folder = Path(source), Path(folder)
    info = decode.probe(source)
    suffix = _copied_suffix(info) if looked.plain else None
    report = on_progress or (lambda done, total: None)
    parts = [voice.part for voice in looked.sounds]
    if suffix or looked.plain:
        target = _free_name(folder, name, suffix or ".ogg")
        channels = max(looked.channels)
        with _whole(source, folder, target) as temporary:
            if suffix:
                _copy(source, temporary, report)
            else:
                _encode([Sound(source)], channels, temporary, looked.duration_s, report)
        return [Sound(target, part) for part in parts]
    kept = []
    for first in range(0, len(parts), max(_LAYOUTS)):
        group = [Sound(source, part) for part in parts[first : first + max(_LAYOUTS)]]
        target = _free_name(folder, name, ".ogg")
        with _whole(source, folder, target) as temporary:
            _encode(group, 1, temporary, looked.duration_s, report)
        kept += [Sound(target, _channel(number, len(group))) for number in range(len(group))]
    return kept


@contextmanager
def _whole(source: Path, folder: Path, target: Path) -> Iterator[Path]:
    """A file to write that becomes ``target`` at the end."""
    try:
        with atomic_files.replacing(target) as temporary:
            yield temporary
    except OSError as error:
        raise StoreError(_write_problem(source, folder, error)) from error


def _channel(number: int, count: int) -> Part | None:
    """Channel ``number`` of ``count``."""
    return Part(mixes=(tuple(float(place == number) for place in range(count)),)) if count > 1 else None


def _copied_suffix(info: decode.MediaInfo) -> str | None:
    if info.has_video:
        return None
    return next((s for (c, f), s in _COPIED.items() if c == info.codec and f in info.format.split(",")), None)


def _free_name(folder: Path, name: str, suffix: str) -> Path:
    target, number = folder / f"{name}{suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}{suffix}"
    return target


def _copy(source: Path, target: Path, report: Progress) -> None:
    try:
        total, done = source.stat().st_size, 0
        with sealing.reading(source) as reading, sealing.create(target) as writing:
            for chunk in _chunks(source, reading):
                writing.write(chunk)
                done += len(chunk)
                report(done, max(total, done))
    except FileNotFoundError as error:
        raise AudioError(tr("The recording {source} is missing. Put it back and try again.", source=source)) from error


def _chunks(source: Path, reading) -> Iterator[bytes]:
    while True:
        try:
            chunk = reading.read(_CHUNK)
        except OSError as error:
            raise AudioError(open_problem(source, error)) from error
        if not chunk:
            return
        yield chunk


def _encode(sounds: list[Sound], channels: int, target: Path, duration_s: float, report: Progress) -> None:
    """One sound with its ``channels``, or several as channels of one file."""
    layout = _LAYOUTS[channels * len(sounds)]
    done = 0
    with sealing.create(target) as file, av.open(file, "w", format="ogg") as out:
        opus = out.add_stream("libopus", rate=_OPUS_RATE, layout=layout)
        opus.bit_rate = _BITS_PER_CHANNEL * channels * len(sounds)
        readers = [
            decode.blocks(sound, rate=_OPUS_RATE, channels=channels, block_s=_OPUS_FRAME * 250 / _OPUS_RATE)
            for sound in sounds
        ]
        for blocks in itertools.zip_longest(*readers):
            block = _side_by_side(blocks)
            for first in range(0, block.shape[1], _OPUS_FRAME):
                out.mux(opus.encode(_frame(block[:, first : first + _OPUS_FRAME], layout, done + first)))
            done += block.shape[1]
            report(min(done / _OPUS_RATE, duration_s), duration_s)
        out.mux(opus.encode(None))


def _side_by_side(blocks: tuple[np.ndarray | None, ...]) -> np.ndarray:
    """The channels of all; what is over is silence up to the end of the longest."""
    length = max(block.shape[1] for block in blocks if block is not None)
    channels = max(block.shape[0] for block in blocks if block is not None)
    whole = np.zeros((channels * len(blocks), length), dtype=np.float32)
    for number, block in enumerate(blocks):
        if block is not None:
            whole[number * channels : (number + 1) * channels, : block.shape[1]] = block
    return whole


def _frame(samples: np.ndarray, layout: str, position: int) -> AudioFrame:
    packed = np.ascontiguousarray(np.clip(samples, -1.0, 1.0).T).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="flt", layout=layout)
    frame.sample_rate, frame.time_base, frame.pts = _OPUS_RATE, Fraction(1, _OPUS_RATE), position
    return frame


def _write_problem(source: Path, folder: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"The disk is full: {source.name} could not be copied to {folder}; free some space and try again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} can't be written to; choose another library folder or change its permissions."
    return f"{source.name} could not be copied to {folder} ({error.strerror or error}); check the disk and try again."
