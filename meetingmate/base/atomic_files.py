"""Files that are either there whole or not at all, and whose rights are right.

What belongs to a user is nobody else's: each process of the program calls ``keep_private`` first, and what it makes
from then on (also what SQLite, the codecs and programs started by it make) is for its user alone. What goes to a place
that the user has chosen gets the rights that the user's other files have: ``shared=True``.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meetingmate.base import temporary_files

_PRIVATE = 0o077
_users_mask: int | None = None
#: A name of more bytes has no room for what ``replacing`` adds (255 is what file systems take).
_LONGEST = 180
_TEMPORARY = re.compile(r"\.\d+-(.+)\.[a-z0-9_]{8}\.part(\.[^.]*)?", re.DOTALL)


def final_name(name: str) -> str:
    """The name that a temporary file of ``replacing`` will take; any other name is given back as it is."""
    found = _TEMPORARY.fullmatch(name)
    return found[1] if found else name


def keep_private() -> None:
    """From now on this process, and those it starts, make files (0600) and folders (0700) for this user alone."""
    global _users_mask
    mask = os.umask(_PRIVATE)
    if _users_mask is None:
        _users_mask = mask


def users_umask() -> int:
    """The umask that this process was started with."""
    if _users_mask is not None:
        return _users_mask
    mask = os.umask(_PRIVATE)
    os.umask(mask)
    return mask


@contextmanager
def as_the_user() -> Iterator[None]:
    """The user's own umask while another program is started, which is to make its files as always."""
    before = os.umask(users_umask())
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def replacing(path: Path, *, shared: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` to write to; on success it is flushed and takes its place.

    On any error the temporary file is removed and ``path`` is as it was. ``shared``: in a place that the user chose.
    Raises OSError.
    """
    make_folder(path.parent, shared=shared)
    temporary_files.remove(path.parent)
    named = path.name if len(path.name.encode(errors="surrogateescape")) <= _LONGEST else ""
    prefix = temporary_files.prefix() + (f"{named}." if named else "")
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=f".part{path.suffix}", dir=path.parent)
    temporary = Path(name)
    try:
        with temporary_files.held(handle):
            yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~(users_umask() if shared else _umask()))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str, *, shared: bool = False) -> None:
    """Write ``text`` as UTF-8 with plain newlines, whole or not at all. Raises OSError."""
    with replacing(path, shared=shared) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes, *, shared: bool = False) -> None:
    """Write ``data``, whole or not at all. Raises OSError."""
    with replacing(path, shared=shared) as temporary:
        temporary.write_bytes(data)


def make_folder(path: Path, *, shared: bool = False) -> None:
    """Make ``path`` and the folders above it that are missing. Raises OSError."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()] if shared else []
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        folder.chmod(0o777 & ~users_umask())


def sync_folder(path: Path) -> None:
    """Have the names of the files in ``path`` survive a loss of power, where a system needs to be told. Raises
    OSError."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def share(path: Path) -> None:
    """Give a file in a place that the user chose the rights of the user's other files. Raises OSError."""
    path.chmod(0o666 & ~users_umask())


def make_private(path: Path) -> None:
    """Take the rights of everybody but its owner from a file or folder, as far as it can be done.

    What belongs to somebody else stays as it is, and so do links, and folders that hold more than ours (the user's
    own folder and those above it, folders for everybody as /tmp).
    """
    if os.name != "posix":  # elsewhere the folders of a user are private by themselves
        return
    try:
        found = path.lstat()
        if not found.st_mode & _PRIVATE or found.st_uid != os.geteuid():
            return
        if stat.S_ISDIR(found.st_mode):
            ours = not found.st_mode & stat.S_ISVTX and not _above_home(path)
        else:
            ours = stat.S_ISREG(found.st_mode)
        if ours:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_PRIVATE)
    except OSError:  # gone in the meantime, or a file system that knows no rights or can't be written to
        return


def make_tree_private(path: Path) -> None:
    """The same for ``path`` and all that lies in it; links are not followed."""
    make_private(path)
    folders = [os.fspath(path)] if path.is_dir() and not path.is_symlink() else []
    while folders and os.name == "posix":
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:  # a library has thousands: most are as they should be
                    if entry.stat(follow_symlinks=False).st_mode & _PRIVATE:
                        make_private(Path(entry.path))
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except OSError:
            continue


def _above_home(path: Path) -> bool:
    home = Path.home().resolve()
    return path.resolve() in (home, *home.parents)


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
    if _users_mask is not None:
        return _PRIVATE
    return users_umask()
