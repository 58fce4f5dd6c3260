"""Files that are either there whole or not at all: written to a temporary name, flushed, then renamed."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: A name of more bytes has no room for what ``replacing`` adds (255 is what file systems take).
_LONGEST = 180
_TEMPORARY = re.compile(r"\.(.+)\.[^.]{8}\.part(\.[^.]*)?", re.DOTALL)


def final_name(name: str) -> str:
    """The name that a temporary file of ``replacing`` will take; any other name is given back as it is."""
    found = _TEMPORARY.fullmatch(name)
    return found[1] if found else name


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to; on success it is flushed and takes its place.

    On any error the temporary file is removed and ``path`` is as it was. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name}." if len(path.name.encode(errors="surrogateescape")) <= _LONGEST else "."
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=f".part{path.suffix}", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
