"""Where the sound of a file really ends, whatever its header says.

Recorders that were cut off leave a length of 0 or of all ones, and one that counts in 32 bits starts again at 4 GB.
The file's own size knows better: where what follows the stated end is no further chunk, it is sound.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, Literal

from msgspec import Struct

_ALL = 0xFFFFFFFF
#: Lengths from here on, all ones or nearly, say that a program did not know it yet, in a file that is shorter.
_UNKNOWN = 0x7FFFFF00
#: A chunk walk gives up after so many.
_MAX_CHUNKS = 4000
_W64_DATA = b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"


class Chunks(Struct, frozen=True):
    """How a format lays out its chunks: sizes of name and length in bytes, and what a length counts."""

    first: int
    name: int
    length: int
    order: Literal["little", "big"]
    data: bytes
    counts_header: bool = False
    align: int = 2


class RepairedHeader(Struct, frozen=True):
    """``changes`` of a header, (place, bytes) each, and the byte at which its sound ends."""

    changes: list[tuple[int, bytes]]
    end: int


_WAV = Chunks(12, 4, 4, "little", b"data")
_AIFF = Chunks(12, 4, 4, "big", b"SSND")
_W64 = Chunks(40, 16, 8, "little", _W64_DATA, counts_header=True, align=8)
_CAF = Chunks(8, 4, 8, "big", b"data", align=1)


def repaired(file: BinaryIO) -> RepairedHeader | None:
    """What to read instead of a header that is wrong about where the sound ends; None for one that is right, and for
    formats that state no length before the sound. Raises OSError."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(40)
    if head[:4] == b".snd" and len(head) >= 24:
        return _repaired_au(head, size)
    if head[8:12] == b"WAVE" and head[:4] in (b"RIFF", b"RF64", b"BW64"):
        layout = _WAV
    elif head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        layout = _AIFF
    elif head[:4] == b"riff" and head[24:28] == b"wave":
        layout = _W64
    elif head[:4] == b"caff":
        layout = _CAF
    else:
        return None
    found = _walk(file, layout, layout.first, size)
    place = found.get(layout.data)
    if place is None:
        return None
    start = place + layout.name + layout.length
    stated = _length(file, layout, place)
    long_form = None
    if layout is _WAV and stated == _ALL and (place64 := found.get(b"ds64")) is not None:
        long_form = place64 + 8 + 8  # the length of the sound in 64 bits
        file.seek(long_form)
        stated = int.from_bytes(file.read(8), "little")
    end = _true_end(file, layout, start, stated, size)
    if end == start + stated:
        return None
    if long_form is not None:
        changes = [(long_form, (end - start).to_bytes(8, "little"))]
    else:
        counted = end - start + (layout.name + layout.length if layout.counts_header else 0)
        top = (1 << 8 * layout.length) - 1
        changes = [(place + layout.name, min(counted, top).to_bytes(layout.length, layout.order))]
    if layout is _AIFF and (common := found.get(b"COMM")) is not None:
        changes.append((common + 10, _aiff_frames(file, common, end - start - 8)))
    return RepairedHeader(changes, end)


def sound_ends(file: BinaryIO) -> int | None:
    """The byte at which the sound of a file with chunks ends (a right or a repaired header), None for other formats."""
    size = file.seek(0, io.SEEK_END)
    if (found := repaired(file)) is not None:
        return min(size, found.end)
    file.seek(0)
    head = file.read(40)
    if head[8:12] != b"WAVE" or head[:4] != b"RIFF":
        return None
    place = _walk(file, _WAV, _WAV.first, size).get(b"data")
    return None if place is None else min(size, place + 8 + _length(file, _WAV, place))


class Excerpt(io.RawIOBase):
    """Bytes ``first`` to ``last`` of an open file, with ``changes`` (places counted in the whole file)."""

    def __init__(self, file: BinaryIO, first: int, last: int, changes: list[tuple[int, bytes]] | None = None) -> None:
        self._file, self._first, self._last = file, first, last
        self._changes = changes or []
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._last - self._first}[whence]
        self._place = max(0, base + offset)
        return self._place

    def read(self, size: int = -1) -> bytes:
        begin = self._first + self._place
        count = max(0, self._last - begin)
        if size >= 0:
            count = min(count, size)
        self._file.seek(begin)
        data = bytearray(self._file.read(count))
        for place, new in self._changes:
            for number, byte in enumerate(new):
                if 0 <= (at := place + number - begin) < len(data):
                    data[at] = byte
        self._place += len(data)
        return bytes(data)


def _walk(file: BinaryIO, layout: Chunks, place: int, size: int) -> dict[bytes, int]:
    """Places of chunks by name, up to and with the one of the sound."""
    found: dict[bytes, int] = {}
    header = layout.name + layout.length
    for _ in range(_MAX_CHUNKS):
        if place + header > size:
            break
        file.seek(place)
        name = file.read(layout.name)
        found.setdefault(name, place)
        if name == layout.data:
            break
        length = _length(file, layout, place)
        place += header + length
        place += -place % layout.align
    return found


def _length(file: BinaryIO, layout: Chunks, place: int) -> int:
    """Bytes that a chunk's header states for what follows it."""
    file.seek(place + layout.name)
    value = int.from_bytes(file.read(layout.length), layout.order)
    return max(0, value - layout.name - layout.length) if layout.counts_header else value


def _true_end(file: BinaryIO, layout: Chunks, start: int, stated: int, size: int) -> int:
    end = start + stated
    if end >= size:  # a recording that was cut off, or all ones: FFmpeg stops where the file does
        return size if stated >= _UNKNOWN and size < _UNKNOWN else end
    wrap = 1 << 8 * layout.length
    while end < size:
        if _chunks_follow(file, layout, end, size):
            return end
        end += wrap
    return size


def _chunks_follow(file: BinaryIO, layout: Chunks, place: int, size: int) -> bool:
    """Whether what begins at ``place`` is a row of chunks, padding, or a tag, up to the end of the file."""
    place += -place % layout.align if layout.align > 1 else 0
    header = layout.name + layout.length
    for _ in range(_MAX_CHUNKS):
        if size - place < header:
            return True
        file.seek(place)
        name = file.read(layout.name)
        if name[:3] in (b"TAG", b"ID3") or name[:4] == b"APET":
            return True
        if not any(name):  # padding up to the end
            return size - place <= 1 << 16 and not any(file.read(1 << 16))
        if not all(32 <= byte < 127 for byte in name[:4]):
            return False
        length = _length(file, layout, place)
        if place + header + length > size + layout.align:
            return False
        place += header + length
        place += -place % layout.align
    return True


def _aiff_frames(file: BinaryIO, common: int, sound: int) -> bytes:
    file.seek(common + 8)
    channels, _frames, bits = struct.unpack(">hLh", file.read(8))
    width = max(1, channels * ((bits + 7) // 8))
    return min(_ALL, max(0, sound) // width).to_bytes(4, "big")


def _repaired_au(head: bytes, size: int) -> RepairedHeader | None:
    start, stated = struct.unpack(">LL", head[4:12])
    right = start + stated >= size and stated < _UNKNOWN
    if stated == _ALL or not 24 <= start < size or right:
        return None
    return RepairedHeader([(8, b"\xff\xff\xff\xff")], size)
