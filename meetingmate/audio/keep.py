"""The library's own compressed copy of a recording. The original is only ever opened for reading."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame

from meetingmate import files, sealing
from meetingmate.audio import decode
from meetingmate.audio.container import open_problem
from meetingmate.errors import AudioError, StoreError

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
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

#: Called with (done, total) in the same unit, whichever it is.
Progress = Callable[[float, float], None]


def keep_copy(
    source: Path,
    folder: Path,
    *,
    name: str = "recording",
    on_progress: Progress | None = None,
    problems: list[str] | None = None,
) -> Path:
    """Put a compressed copy of ``source`` into ``folder`` as ``name`` with a fitting suffix and give its path.

    MP3, AAC and Ogg files are copied byte for byte; everything else (WAV, FLAC, video ...) becomes Ogg Opus,
    48 kHz, mono or stereo, on the same time line. An existing file is never replaced. What of the source could
    not be read is named in ``problems``. Raises AudioError (source) and StoreError (folder); then nothing is left.
    """
    source, folder = Path(source), Path(folder)
    info = decode.probe(source)
    suffix = _copied_suffix(info)
    target = _free_name(folder, name, suffix or ".ogg")
    report = on_progress or (lambda done, total: None)
    try:
        with files.replacing(target) as temporary:
            if suffix:
                _copy(source, temporary, report)
            else:
                _encode(source, temporary, info, report, problems)
    except OSError as error:
        raise StoreError(_write_problem(source, folder, error)) from error
    return target


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
        raise AudioError(f"The recording {source} is gone; put it back and try again.") from error


def _chunks(source: Path, reading) -> Iterator[bytes]:
    while True:
        try:
            chunk = reading.read(_CHUNK)
        except OSError as error:
            raise AudioError(open_problem(source, error)) from error
        if not chunk:
            return
        yield chunk


def _encode(source: Path, target: Path, info: decode.MediaInfo, report: Progress, problems: list[str] | None) -> None:
    channels = 2 if info.channels == 2 else 1
    done = 0
    with sealing.create(target) as file, av.open(file, "w", format="ogg") as out:
        opus = out.add_stream("libopus", rate=_OPUS_RATE, layout="stereo" if channels == 2 else "mono")
        opus.bit_rate = _BITS_PER_CHANNEL * channels
        for block in decode.blocks(
            source, rate=_OPUS_RATE, channels=channels, block_s=_OPUS_FRAME * 250 / _OPUS_RATE, problems=problems
        ):
            for first in range(0, block.shape[1], _OPUS_FRAME):
                out.mux(opus.encode(_frame(block[:, first : first + _OPUS_FRAME], done + first)))
            done += block.shape[1]
            report(min(done / _OPUS_RATE, info.duration_s), info.duration_s)
        out.mux(opus.encode(None))


def _frame(samples: np.ndarray, position: int) -> AudioFrame:
    packed = np.ascontiguousarray(np.clip(samples, -1.0, 1.0).T).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="flt", layout="stereo" if samples.shape[0] == 2 else "mono")
    frame.sample_rate, frame.time_base, frame.pts = _OPUS_RATE, Fraction(1, _OPUS_RATE), position
    return frame


def _write_problem(source: Path, folder: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"The disk is full: {source.name} could not be copied to {folder}; free some space and try again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} can't be written to; choose another library folder or change its permissions."
    return f"{source.name} could not be copied to {folder} ({error.strerror or error}); check the disk and try again."
