"""Files that were joined: several one after the other, each with headers of its own (Ogg calls that chained).

FFmpeg stops where the next one begins, or where it has other channels or another rate, so each is read by itself.
"""

from __future__ import annotations

import io
from typing import BinaryIO

_PAGE = b"OggS"
_BEGINS = 0x02
_SEARCH = 1 << 16
#: How files begin that programs and people join with nothing in between, beside Ogg.
_FLAC, _WAV = b"fLaC", (b"RIFF", b"WAVE")


def links(file: BinaryIO) -> list[tuple[int, int]]:
    """First and last byte (exclusive) of each file in one; one for a file that is not joined. Raises OSError."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(12)
    if head[:4] == _PAGE:
        starts = _ogg(file, size)
    elif head[:4] == _FLAC:
        starts = _flac(file, size)
    elif (head[:4], head[8:]) == _WAV:
        starts = _wav(file, size)
    else:
        starts = [0]
    return list(zip(starts, [*starts[1:], size], strict=True))


def _flac(file: BinaryIO, size: int) -> list[int]:
    """A file begins with its mark and a block of 34 bytes about the stream."""
    starts, place, mark = [], 0, _FLAC + b"\x00\x00\x00\x22"
    while place < size:
        file.seek(place)
        block = file.read(_SEARCH)
        at = block.find(mark)
        while at >= 0:
            starts.append(place + at)
            at = block.find(mark, at + 1)
        if len(block) < _SEARCH:
            break
        place += len(block) - len(mark) + 1
    return starts if starts and starts[0] == 0 else [0]


def _wav(file: BinaryIO, size: int) -> list[int]:
    starts, place = [0], 0
    while True:
        file.seek(place + 4)
        length = int.from_bytes(file.read(4), "little")
        place += 8 + length + length % 2
        file.seek(place)
        head = file.read(12)
        if place + 12 > size or (head[:4], head[8:]) != _WAV:
            return starts
        starts.append(place)


def _ogg(file: BinaryIO, size: int) -> list[int]:
    starts = [0]
    place, begun = 0, False
    while place < size:
        file.seek(place)
        head = file.read(27)
        if len(head) < 27:
            break
        if head[:4] != _PAGE:
            place = _next_page(file, place + 1, size)
            continue
        first = bool(head[5] & _BEGINS)
        if first and begun:  # the streams of one link all begin before any of their sound
            starts.append(place)
            begun = False
        elif not first:
            begun = True
        table = file.read(head[26])
        place += 27 + len(table) + sum(table)
    return starts


def _next_page(file: BinaryIO, place: int, size: int) -> int:
    """The next page after a damaged place; ``size`` when there is none."""
    while place < size:
        file.seek(place)
        block = file.read(_SEARCH)
        if (at := block.find(_PAGE)) >= 0:
            return place + at
        if len(block) < len(_PAGE):
            break
        place += len(block) - len(_PAGE) + 1
    return size
