"""Ogg files that were joined: several streams one after the other ("chained"), each with headers of its own.

FFmpeg stops where the next one has other channels or another rate, so each link is read as a file of its own.
"""

from __future__ import annotations

import io
from typing import BinaryIO

_PAGE = b"OggS"
_BEGINS = 0x02
_SEARCH = 1 << 16


def links(file: BinaryIO) -> list[tuple[int, int]]:
    """First and last byte (exclusive) of each link of an Ogg file; one for any other file. Raises OSError."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if file.read(4) != _PAGE:
        return [(0, size)]
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
    return list(zip(starts, [*starts[1:], size], strict=True))


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
