"""Files that are either there whole or not at all: written to a temporary name, flushed, then renamed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meetingmate import leftovers


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to; on success it is flushed and takes its place.

    On any error the temporary file is removed and ``path`` is as it was. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    leftovers.remove(path.parent)
    handle, name = tempfile.mkstemp(prefix=leftovers.prefix(), suffix=f".part{path.suffix}", dir=path.parent)
    temporary = Path(name)
    try:
        with leftovers.held(handle):
            yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with plain newlines, whole or not at all. Raises OSError."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data``, whole or not at all. Raises OSError."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def read_small(path: Path, most: int = 1 << 20) -> bytes:
    """The content of a file of at most ``most`` bytes. Never waits: a pipe, a device or a folder in its place raises
    OSError, as a larger file does."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is not a file")
        data = stream.read(most + 1)
    if len(data) > most:
        raise OSError(f"{path} is larger than {most // 1024} kB")
    return data


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
