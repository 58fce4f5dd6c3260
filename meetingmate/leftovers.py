"""Temporary files and folders, and what is left of them when a program is killed while it writes.

Their names hold the number of the process, and on systems that have such locks it holds one on them: so what a killed
program left is told from what is being written, and removed (``remove``).
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

try:
    import fcntl
except ImportError:  # Windows: there, what a program has open can't be deleted
    fcntl = None

#: Of ours: with the number of the process, or as older versions named them.
_TEMPORARY = re.compile(
    r"\.(?:(\d+)-)?[a-z0-9_]{8}\.part(?:\.[A-Za-z0-9]{1,8})?\Z|\.[a-z]+ing-(?:(\d+)-)?[a-z0-9_]{8}\Z"
    r"|\.echo-[a-z0-9_]{8}\Z|\.library[a-z0-9.-]*\.part\Z"
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


def is_temporary(name: str) -> bool:
    """Whether a file or folder of this name is a temporary one of this program."""
    return _TEMPORARY.match(name) is not None


def remove_below(folder: Path) -> int:
    """``remove`` for a folder and all folders in it; no link is followed."""
    return sum(remove(Path(base)) for base, _, _ in os.walk(folder)) if not folder.is_symlink() else 0


def remove(folder: Path) -> int:
    """Remove what programs left in ``folder`` (not below) that were killed while they wrote; gives how many.

    What another program is writing stays, and what can't be removed.
    """
    count = 0
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if _TEMPORARY.match(entry.name)]
    except OSError:
        return 0
    for path in found:
        if _is_left_over(path):
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                count += 1
    return count


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


def _is_left_over(path: Path) -> bool:
    """Whether nobody works on a temporary file any more."""
    match = _TEMPORARY.match(path.name)
    number = match and (match[1] or match[2])
    try:
        if not number or fcntl is None:
            old = time.time() - path.lstat().st_mtime > _OLD_S
            return old and (not number or not psutil.pid_exists(int(number)))
        if psutil.pid_exists(int(number)) and time.time() - path.lstat().st_mtime < _OLD_S:
            return False
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
    except (OSError, OverflowError):
        return False
    return True
