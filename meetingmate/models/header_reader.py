"""Numbers and texts from the beginning of a binary file that may be damaged or made to do harm: never more than the
file has, never more than a limit."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from meetingmate.base.translation import tr

#: Headers of large models are some 15 MB long (their vocabulary).
_LIMIT_BYTES = 64 * 2**20
_LONGEST_PIECE = 2**20


class DamagedHeaderError(ValueError):
    """What stands in the header can't be."""


class HeaderEndError(DamagedHeaderError):
    """The file ends inside its header."""


class HeaderReader:
    """Reads little-endian values one after the other from ``stream``, the beginning of a file.

    Raises DamagedHeaderError for what can't be, HeaderEndError at the end of the file, and OSError.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = os.fstat(stream.fileno()).st_size
        self.position = 0
        self._read = 0

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        self._advance(count)
        self._read += count
        if self._read > _LIMIT_BYTES or count > _LONGEST_PIECE:
            raise DamagedHeaderError(tr("the header is too long"))
        found = self._stream.read(count)
        if len(found) < count:
            raise HeaderEndError(tr("the file ends inside its header"))
        return found

    def number(self, form: str) -> int | float | bool:
        """The next number; ``form`` is a character of ``struct``."""
        packed = struct.Struct("<" + form)
        return packed.unpack(self.take(packed.size))[0]

    def whole(self, form: str) -> int:
        """The next whole number."""
        return int(self.number(form))

    def skip(self, count: int) -> None:
        """Pass over ``count`` bytes."""
        self._advance(count)
        self._stream.seek(count, os.SEEK_CUR)

    def _advance(self, count: int) -> None:
        if count > self.size - self.position:
            raise HeaderEndError(tr("the file ends inside its header"))
        self.position += count
