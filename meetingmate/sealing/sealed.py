"""Sealed files: AES-256-GCM in chunks, so that a recording can be read from any place.

``MAGIC``, the key's id, a salt that gives the file a key of its own, a tag over where the file belongs
(``place.place_of``), then chunks of 64 KiB with their tags. The number of a chunk is its nonce, and its header and
whether it is the last one are authenticated with it: chunks can't be swapped, left out or cut off unseen, and neither
can files. What was sealed before there was that tag (``_UNBOUND``) is read until a library is bound.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr
from meetingmate.sealing.keys import MasterKey, is_bound, library_of, master_key_for, master_key_with
from meetingmate.sealing.place import NotInItsPlace, check_plain, place_of

MAGIC = b"MMSEAL2\n"
_UNBOUND = b"MMSEAL1\n"
_CHUNK = 1 << 16
_TAG = 16
_BASE = len(MAGIC) + 16 + 16
_HEADER = _BASE + _TAG
_PLACE_NONCE = b"\xff" * 12  # no chunk has it
_BLOCK = 1 << 20


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file, from any place. Raises OSError (EIO) where it was changed or cut off.

    With ``lenient`` a chunk that was changed reads as zeros, as what can still be heard of a recording is wanted.
    Raises NotInItsPlace when it is a file of another place, LockedLibrary.
    """

    def __init__(self, path: Path, *, lenient: bool = False) -> None:
        self.name = str(path)
        self.damaged = False
        self._lenient = lenient
        self._file = path.open("rb")
        try:
            self._header = self._file.read(_BASE)
            if len(self._header) < _BASE or not self._header.startswith((MAGIC, _UNBOUND)):
                raise OSError(errno.EIO, tr("is not a sealed file"), self.name)
            master_key = master_key_with(self._header[len(MAGIC) : len(MAGIC) + 16])
            self._cipher = _cipher(master_key, self._header)
            self._first = _BASE if self._header.startswith(_UNBOUND) else _HEADER
            body = max(0, os.fstat(self._file.fileno()).st_size - self._first)
            self._check_place(path)
        except BaseException:
            self._file.close()
            raise
        whole, rest = divmod(body, _CHUNK + _TAG)
        self._chunks = max(1, whole + (rest > 0))
        if 0 < rest < _TAG and whole:  # cut off within a tag: the chunk before then says that it is not the last
            self._chunks, body = whole, body - rest
        self.size = max(0, body - self._chunks * _TAG)
        self._place = 0
        self._held = (-1, b"")

    def _check_place(self, path: Path) -> None:
        from cryptography.exceptions import InvalidTag

        if self._header.startswith(_UNBOUND):
            folder = library_of(path)
            if folder is not None and is_bound(folder):
                raise NotInItsPlace(
                    path,
                    tr(
                        "is an older encrypted file that MeetingMate did not put there; restore the right "
                        "file from a backup"
                    ),
                )
            return
        tag = self._file.read(_TAG)
        try:
            self._cipher.decrypt(_PLACE_NONCE, tag, self._header + place_of(path).encode(errors="surrogateescape"))
            return
        except InvalidTag:
            pass
        sealed = self._file.read(_CHUNK + _TAG)
        for last in (True, False):
            with contextlib.suppress(InvalidTag):
                self._cipher.decrypt(_nonce(0), sealed, _extra(self._header, last=last))
                raise NotInItsPlace(
                    path,
                    tr(
                        "does not belong there: something other than MeetingMate replaced it; restore the "
                        "right file from a backup"
                    ),
                )
        self.damaged = True
        raise OSError(errno.EIO, tr("was changed or cut off"), self.name)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer) -> int:
        number, offset = divmod(self._place, _CHUNK)
        if self._place >= self.size:
            if not self.size:
                self._chunk(0)  # that there is nothing must be true
            return 0
        data = self._chunk(number)[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def readall(self) -> bytes:
        pieces = []
        while piece := self.read(_CHUNK):
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            from cryptography.exceptions import InvalidTag

            self._file.seek(self._first + number * (_CHUNK + _TAG))
            sealed = self._file.read(_CHUNK + _TAG)
            last = number == self._chunks - 1
            try:
                data = self._cipher.decrypt(_nonce(number), sealed, _extra(self._header, last=last))
            except InvalidTag as error:
                self.damaged = True
                if not self._lenient:
                    raise OSError(errno.EIO, tr("was changed or cut off"), self.name) from error
                data = self._saved(number, sealed)
            self._held = (number, data)
        return self._held[1]

    def _saved(self, number: int, sealed: bytes) -> bytes:
        """A chunk that was not the last one before the file was cut off, or zeros."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number), sealed, _extra(self._header, last=False))
        except InvalidTag:
            return bytes(max(0, len(sealed) - _TAG))


class SealedWriter(io.RawIOBase):
    """Writes a sealed file from its beginning to its end; only its first 64 KiB may be gone back to (for headers)."""

    def __init__(self, path: Path, master_key: MasterKey) -> None:
        self.name = str(path)
        self._header = MAGIC + master_key.id + os.urandom(16)
        self._cipher = _cipher(master_key, self._header)
        place = self._header + place_of(path).encode(errors="surrogateescape")
        self._file = path.open("wb")
        self._file.write(self._header + self._cipher.encrypt(_PLACE_NONCE, b"", place))
        self._first = bytearray()
        self._tail = bytearray()
        self._number = 1  # of the chunk that the tail becomes
        self._place = 0
        self._size = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        place = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence] + offset
        if not (place == self._size or 0 <= place < min(self._size, _CHUNK)):
            raise OSError(errno.ESPIPE, "only the beginning can be gone back to", self.name)
        self._place = place
        return place

    def write(self, data) -> int:
        view = memoryview(data).cast("B")
        length = len(view)
        if self._place < min(self._size, _CHUNK):
            count = min(length, len(self._first) - self._place)
            self._first[self._place : self._place + count] = view[:count]
            self._place += count
            view = view[count:]
            if len(view) and self._place != self._size:
                raise OSError(errno.ESPIPE, "only the beginning can be gone back to", self.name)
        if room := _CHUNK - len(self._first):
            self._first += view[:room]
            self._grow(len(view[:room]))
            view = view[room:]
        if len(view):
            self._tail += view
            self._grow(len(view))
            while len(self._tail) > _CHUNK:  # one stays: it may be the last
                self._put(self._number, bytes(self._tail[:_CHUNK]), last=False)
                del self._tail[:_CHUNK]
                self._number += 1
        return length

    def close(self) -> None:
        if self.closed:
            return
        try:
            if self._tail:
                self._put(self._number, bytes(self._tail), last=True)
            self._put(0, bytes(self._first), last=not self._tail)
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
            super().close()

    def _grow(self, count: int) -> None:
        self._place += count
        self._size += count

    def _put(self, number: int, data: bytes, *, last: bool) -> None:
        self._file.seek(_HEADER + number * (_CHUNK + _TAG))
        self._file.write(self._cipher.encrypt(_nonce(number), data, _extra(self._header, last=last)))


def _cipher(master_key: MasterKey, header: bytes):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(master_key.key("file", header[-16:]))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _extra(header: bytes, *, last: bool) -> bytes:
    return header + (b"\1" if last else b"\0")


# --- files that may be sealed -----------------------------------------------------------------------------------


def is_sealed(path: Path) -> bool:
    """Whether the file is sealed. Raises OSError."""
    return _first_bytes(path).startswith((MAGIC, _UNBOUND))


def is_sealed_to_its_place(path: Path) -> bool:
    """Whether the file is sealed as they are now. Raises OSError."""
    return _first_bytes(path).startswith(MAGIC)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(MAGIC))


def _as_binary(file: io.RawIOBase) -> BinaryIO:
    """The same file for those who know ``typing.BinaryIO``, with which ``io.RawIOBase`` shares methods, not a base."""
    return cast(BinaryIO, file)


def reading(path: Path) -> BinaryIO:
    """Open a file for reading its plain bytes, sealed or not.

    Raises OSError (NotInItsPlace when it does not belong there), LockedLibrary.
    """
    if is_sealed(path):
        return _as_binary(SealedReader(path))
    check_plain(path)
    return path.open("rb")


def sealed_source(path: Path) -> BinaryIO | None:
    """Open a recording that is sealed, leniently; None when it is a plain one that may be. Raises as ``reading``."""
    if is_sealed(path):
        return _as_binary(SealedReader(path, lenient=True))
    check_plain(path)
    return None


def create(path: Path) -> BinaryIO:
    """Open a file for writing, which is sealed when it lies in an encrypted library. Raises OSError, StoreError."""
    master_key = master_key_for(path)
    return _as_binary(SealedWriter(path, master_key)) if master_key else path.open("wb")


def read_bytes(path: Path) -> bytes:
    """The plain bytes of a file, sealed or not. Raises OSError, LockedLibrary."""
    with reading(path) as file:
        return file.read()


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` whole or not at all, sealed when ``path`` lies in an encrypted library. Raises OSError."""
    with atomic_files.replacing(path) as temporary, create(temporary) as file:
        file.write(data)


def copy(source: Path, target: Path) -> Path:
    """Copy a file so that its target is sealed exactly when it lies in an encrypted library. Raises OSError."""
    source, target = Path(source), Path(target)
    with reading(source) as read, create(target) as write:
        shutil.copyfileobj(read, write, _BLOCK)
    shutil.copystat(source, target)
    atomic_files.make_private(target)  # whatever rights it had where it comes from
    return target


@contextlib.contextmanager
def _exchanged(path: Path) -> Iterator[Path]:
    stamp = path.stat()
    with atomic_files.replacing(path) as temporary:
        yield temporary
        os.utime(temporary, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def seal_in_place(path: Path, master_key: MasterKey | None = None) -> bool:
    """Seal a file to its place by a checked exchange; False when it is so already or lies in no encrypted library.

    Raises OSError, StoreError; the file is as it was then.
    """
    master_key = master_key or master_key_for(path)
    if master_key is None or is_sealed_to_its_place(path):
        return False
    with _exchanged(path) as temporary:
        with _as_it_is(path) as read, SealedWriter(temporary, master_key) as write:
            shutil.copyfileobj(read, write, _BLOCK)
        with _as_it_is(path) as plain, SealedReader(temporary) as sealed:
            _compare(plain, sealed, path)
    return True


def _as_it_is(path: Path) -> io.RawIOBase:
    return SealedReader(path) if is_sealed(path) else path.open("rb", buffering=0)


def unseal_in_place(path: Path) -> bool:
    """The way back; False when it is not sealed. Raises OSError, StoreError; the file is as it was then."""
    if not is_sealed(path):
        return False
    with _exchanged(path) as temporary:
        with SealedReader(path) as read, temporary.open("wb") as write:
            shutil.copyfileobj(read, write, _BLOCK)
        with temporary.open("rb", buffering=0) as plain, SealedReader(path) as sealed:
            _compare(plain, sealed, path)
    return True


def check(path: Path) -> None:
    """Read a sealed file whole. Raises OSError when it was changed, cut off or exchanged, LockedLibrary."""
    with SealedReader(path) as file:
        while file.read(_CHUNK):
            pass


def _compare(one: io.RawIOBase, other: io.RawIOBase, path: Path) -> None:
    first, second = io.BufferedReader(one, _BLOCK), io.BufferedReader(other, _BLOCK)
    while True:
        a, b = first.read(_BLOCK), second.read(_BLOCK)
        if a != b:
            raise StoreError(
                tr(
                    "{path} was not written correctly; check the disk and try again. The file was not changed.",
                    path=path,
                )
            )
        if not a:
            return
