"""Temporary files and folders, and what is left of them when a program is killed while it writes.

Their names hold the number of the process, and on systems that have such locks it holds one on them: so what a killed
program left is told from what is being written, and removed (``remove``).
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

if sys.platform == "win32":  # there, what a program has open can't be deleted
    fcntl = None
else:
    import fcntl

_WORK = "backing|copying|echoing|handing|importing|rescuing|restoring"
#: Names with the number of a process: nobody else makes such, so they are looked for wherever we write.
#: A temporary file of ``files.replacing`` also holds the name that it will have.
_OURS = re.compile(
    rf"\.(?:(?:{_WORK})-)?(\d+)-(?:[a-z0-9_]{{8}}(?:\.part(?:\.[^./]{{1,8}})?)?|.+\.[a-z0-9_]{{8}}\.part(?:\.[^./]*)?)\Z",
    re.DOTALL,
)
#: As older versions named them: looked for in a library alone.
_OLDER = re.compile(
    rf"\.[a-z0-9_]{{8}}\.part(?:\.[A-Za-z0-9]{{1,8}})?\Z|\.(?:{_WORK}|echo)-[a-z0-9_]{{8}}\Z|\.library[a-z0-9.-]*\.part\Z"
)
_OLD_S = 86400.0


def prefix() -> str:
    """What the name of a temporary file of this process begins with."""
    return f".{os.getpid()}-"


@contextmanager
def scratch(folder: Path, what: str) -> Iterator[Path]:
    """A folder in ``folder`` for work that is called ``what`` ("importing"); it goes with all in it. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix=f".{what}-{os.getpid()}-", dir=folder, ignore_cleanup_errors=True) as name:
        if fcntl is None:
            yield Path(name)
        else:
            with held(os.open(name, os.O_RDONLY)):
                yield Path(name)


def mark(folder: Path, what: str) -> Path:
    """Make an empty file in ``folder`` that says that this process is not done with it. Raises OSError."""
    path = folder / f".{what}-{os.getpid()}-{secrets.token_hex(4)}"
    path.touch(exist_ok=False)
    return path


def is_abandoned(folder: Path, what: str) -> bool:
    """Whether ``folder`` holds a file of ``mark`` of a process that is gone."""
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(f".{what}-")]
    except OSError:
        return False
    return any(
        (number := _number(name, in_library=False)) is not None and _is_left_over(folder / name, number)
        for name in names
    )


def is_temporary(name: str) -> bool:
    """Whether a file or folder of a library is a temporary one."""
    return _number(name, in_library=True) is not None


def remove_below(folder: Path) -> int:
    """``remove`` for a folder of a library and all folders in it; no link is followed."""
    if folder.is_symlink():
        return 0
    return sum(remove(Path(base), in_library=True) for base, _, _ in os.walk(folder))


def remove(folder: Path, *, in_library: bool = False) -> int:
    """Remove what programs left in ``folder`` (not below) that were killed while they wrote; returns how many.

    What another program is writing stays, and what can't be removed.
    """
    count = 0
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return 0
    for name in names:
        number, path = _number(name, in_library=in_library), folder / name
        if number is not None and _is_left_over(path, number):
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                count += 1
    return count


def _number(name: str, *, in_library: bool) -> int | None:
    """The number of the process in a temporary name, 0 where an older version left it out, None for other names."""
    if match := _OURS.match(name):
        return int(match[1])
    return 0 if in_library and _OLDER.match(name) else None


@contextmanager
def held(handle: int) -> Iterator[None]:
    """The lock that says that somebody works on a file, as long as the body runs; closes ``handle``."""
    if fcntl is None:
        os.close(handle)
        yield
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_left_over(path: Path, number: int) -> bool:
    """Whether nobody works on a temporary file any more."""
    try:
        lives = number > 0 and psutil.pid_exists(number)
        if (lives or not number or fcntl is None) and time.time() - path.lstat().st_mtime < _OLD_S:
            return False
        if fcntl is None:
            return not lives
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
    except (OSError, OverflowError):
        return False
    return True
