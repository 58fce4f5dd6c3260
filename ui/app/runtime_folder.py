"""A folder of this user alone for sockets: nobody else can put one there first, or listen in."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from meetingmate.base import paths

#: Longest name of a socket, in bytes: systems take 104 to 108, and Qt makes it under a longer name first.
LONGEST = 90


def socket_paths(name: str) -> list[Path]:
    """Where the socket ``name`` may be, the best place first: the user's runtime folder, the state folder, or, where
    the state folder has a long name or can't be written to, a folder for temporary files.

    Only folders that are this user's alone, made if need be; empty when there is none.
    """
    return [
        folder / name for folder in _candidates() if len(os.fsencode(folder / name)) <= LONGEST and make_own(folder)
    ]


def _candidates() -> list[Path]:
    uid = os.getuid() if hasattr(os, "getuid") else None
    runtime = [os.environ.get("XDG_RUNTIME_DIR", "")]
    if uid is not None:
        runtime.append(f"/run/user/{uid}")  # the other start may know of it where this one does not
    found = [Path(name) / "meetingmate" for name in runtime if name and Path(name).is_absolute() and is_own(Path(name))]
    found.append(paths.state_dir() / "run")
    if uid is not None:
        found.append(Path(tempfile.gettempdir()) / f"meetingmate-{uid}")
    return list(dict.fromkeys(found))


def make_own(folder: Path) -> bool:
    """Whether ``folder`` is there now and this user's alone; one that is missing is made so."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError:
        return False
    return is_own(folder)


def is_own(folder: Path) -> bool:
    """Whether ``folder`` is a real folder of this user that no other user may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
