"""The files of a zip that MeetingMate writes: each with its size and checksum, and the list that names them all."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from typing import IO

from msgspec import Struct

from meetingmate.base.translation import tr

MANIFEST = "manifest.json"
#: Bytes of the list of files, at most.
MOST_MANIFEST = 32 << 20
_BLOCK = 1 << 20


class Entry(Struct, kw_only=True):
    """One file in the zip: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def put(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, stream: IO[bytes], on_block: Callable[[int], None] | None = None
) -> Entry:
    """Write ``stream`` as the file ``info`` of a zip. Raises OSError, and what ``on_block`` raises."""
    with archive.open(info, "w", force_zip64=True) as out:
        return read_through(stream, out, on_block)


def read_through(
    stream: IO[bytes], out: IO[bytes] | None = None, on_block: Callable[[int], None] | None = None
) -> Entry:
    """Read a stream to its end, into ``out`` if there is one; returns what was read.

    ``on_block`` hears the bytes of each block. Raises OSError, and what ``on_block`` raises.
    """
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if out is not None:
            out.write(block)
        if on_block is not None:
            on_block(len(block))
    return Entry(size=size, sha256=digest.hexdigest())


def manifest_of(archive: zipfile.ZipFile) -> bytes:
    """The list of files as it is stored. Raises KeyError when there is none, zipfile.BadZipFile when it is too long."""
    info = archive.getinfo(MANIFEST)
    if info.file_size > MOST_MANIFEST:
        raise zipfile.BadZipFile(tr("its list of files is too long"))
    with archive.open(info) as stream:
        return stream.read(MOST_MANIFEST)


def entry_of(data: bytes) -> Entry:
    """What the list of files says of a file with this content."""
    return Entry(size=len(data), sha256=hashlib.sha256(data).hexdigest())
