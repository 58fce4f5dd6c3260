"""WAV files (16-bit PCM) that are readable whenever their writer is killed.

Every block goes straight to the file; the sizes in the header are brought up to date at each ``sync``. What
counts after a crash is the length of the file: ``inspect`` and ``repair`` never trust the header's sizes.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from msgspec import Struct

from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr

SAMPLE_BYTES = 2
HEADER_BYTES = 44
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
#: The sizes in the header are 32 bits wide; parts rotate long before, this only guards the arithmetic.
_MAX_DATA = 0xFFFFFFFF - HEADER_BYTES


class WavInfo(Struct, kw_only=True, frozen=True):
    """What a part holds; ``frames`` is counted from the length of the file."""

    rate: int
    channels: int
    frames: int


class WavWriter:
    """Writes one new file. Raises OSError (disk full, folder gone); FileExistsError rather than overwrite."""

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self.path = path
        self.rate = rate
        self.channels = channels
        self.frames = 0
        self._frame_bytes = SAMPLE_BYTES * channels
        self._file = path.open("xb", buffering=0)
        self._write(_header(rate, channels, 0))

    def write(self, data: bytes) -> None:
        """Append whole frames of interleaved little-endian samples."""
        if len(data) % self._frame_bytes:
            raise ValueError("a block must hold whole frames")
        self._write(data)
        self.frames += len(data) // self._frame_bytes

    def sync(self) -> None:
        """Make everything written so far survive a power cut."""
        end = self._file.tell()
        self._file.seek(0)
        self._write(_header(self.rate, self.channels, self.frames * self._frame_bytes))
        self._file.seek(end)
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Sync and close."""
        if not self._file.closed:
            try:
                self.sync()
            finally:
                self._file.close()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:  # an unbuffered file may take a part only
            view = view[self._file.write(view) :]


def inspect(path: Path) -> WavInfo:
    """Rate, channels and length of a part, however its writer ended. Raises AudioError, OSError."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES:
        raise AudioError(tr("{path} is too short to hold sound; it was cut off while it was begun.", path=path.name))
    riff, _, wave, _, _, coding, channels, rate, _, frame_bytes, bits, data, _ = _HEADER.unpack(head)
    if (riff, wave, data, coding, bits) != (b"RIFF", b"WAVE", b"data", 1, 16) or frame_bytes != 2 * channels:
        raise AudioError(tr("{path} is not a recording of MeetingMate; its first bytes are damaged.", path=path.name))
    return WavInfo(rate=rate, channels=channels, frames=(path.stat().st_size - HEADER_BYTES) // frame_bytes)


def repair(path: Path) -> WavInfo:
    """Bring the header of a part in line with its length, as other programs expect. Raises as ``inspect``."""
    info = inspect(path)
    with path.open("rb+") as file:
        file.write(_header(info.rate, info.channels, info.frames * info.channels * SAMPLE_BYTES))
        os.fsync(file.fileno())
    return info


def _header(rate: int, channels: int, data_bytes: int) -> bytes:
    data_bytes = min(data_bytes, _MAX_DATA)
    frame_bytes = SAMPLE_BYTES * channels
    return _HEADER.pack(
        b"RIFF",
        data_bytes + HEADER_BYTES - 8,
        b"WAVE",
        b"fmt ",
        16,
        1,
        channels,
        rate,
        rate * frame_bytes,
        frame_bytes,
        SAMPLE_BYTES * 8,
        b"data",
        data_bytes,
    )
