"""The recordings of an archive: which files there are, and the hashes of what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from meetingmate.base import file_kinds
from meetingmate.base.errors import UsageError
from meetingmate.base.library_paths import stored_path
from meetingmate.base.translation import tr

_READ = 1 << 20


class Source(Struct, kw_only=True, frozen=True):
    """A recording by its ``path``, with its size in bytes and the time of its last change (ns)."""

    path: str
    size: int
    changed: int


class _Hashed(Struct, kw_only=True, frozen=True):
    source: Source
    content_hash: str


def recordings_in(folder: Path, *, without: Path) -> list[Source]:
    """All recordings below ``folder``, the largest first, so that no long one is left for the end.

    Hidden files and folders, links to folders and what lies below ``without`` are passed over. Raises UsageError when
    ``folder`` can't be read.
    """
    try:
        os.listdir(folder)
    except OSError as error:
        raise UsageError(
            tr("{folder} can't be read ({error}). Name a folder with recordings.", folder=folder, error=error)
        ) from error
    found = [
        Source(path=stored_path(path), size=status.st_size, changed=status.st_mtime_ns)
        for path, status in _files(folder.absolute(), without.absolute())
        if file_kinds.suffix(path) in file_kinds.RECORDING_SUFFIXES
    ]
    return sorted(found, key=lambda one: (-one.size, one.path))


def _files(folder: Path, without: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = [name for name in folders if not name.startswith(".") and here / name != without]
        for name in names:
            path = here / name
            try:
                if not name.startswith(".") and path.is_file():
                    yield path, path.stat()
            except OSError:  # gone meanwhile
                continue


class Hashes:
    """SHA-256 of recordings, remembered in ``file`` by path, size and time of change."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[Source, str] = {}
        self._out: IO[bytes] | None = None
        decoder = msgspec.json.Decoder(_Hashed)
        try:
            lines = file.read_bytes().split(b"\n")
        except FileNotFoundError:
            lines = []
        for line in lines:
            try:
                one = decoder.decode(line)
            except msgspec.MsgspecError:  # the last one, when a run was killed while it wrote it
                continue
            self._known[one.source] = one.content_hash

    def of(self, source: Source, path: Path) -> str:
        """The hash of what is in ``path``; reads all of it. Raises OSError."""
        found = self._known.get(source)
        if found is not None:
            return found
        sha256 = hashlib.sha256()
        with path.open("rb") as stream:
            while data := stream.read(_READ):
                sha256.update(data)
        self._known[source] = found = sha256.hexdigest()
        if self._out is None:
            self._out = self._file.open("ab")
            self._out.write(b"\n")  # ends a line that a killed run has begun
        self._out.write(msgspec.json.encode(_Hashed(source=source, content_hash=found)) + b"\n")
        self._out.flush()
        return found

    def close(self) -> None:
        """Close the file."""
        if self._out is not None:
            self._out.close()
            self._out = None
