"""Files that are made for another program: to be dropped there, or opened by it as a draft of a mail.

They are not encrypted, whatever the library is, and nobody tells when the other program is done with them: a mail
program reads an attachment as late as the mail is sent. So they go when the window closes, and at the next start what
a program that was killed has left.
"""

from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack
from pathlib import Path

from meetingmate.base import atomic_files, paths, temporary_files


class HandedOver:
    """A folder for this user alone, made when it is first needed and removed with all in it by ``close``.

    May be called from any thread.
    """

    def __init__(self) -> None:
        self._held = ExitStack()
        self._scratch: Path | None = None
        self._lock = threading.Lock()
        self._count = 0

    def place_for(self, name: str) -> Path:
        """A path for a new file of this name, in a folder of its own: others may still read an older one. Raises
        OSError."""
        with self._lock:
            if self._scratch is None:
                self._scratch = self._held.enter_context(temporary_files.scratch(_folder(), "handing"))
            self._count += 1
            folder = self._scratch / str(self._count)
        folder.mkdir(mode=0o700)
        return folder / name

    def write(self, name: str, data: bytes) -> Path:
        """Write a new file that only this user can read. Raises OSError."""
        path = self.place_for(name)
        path.touch(0o600)
        path.write_bytes(data)
        return path

    def drop(self, path: Path) -> None:
        """Remove a file that no other program has taken."""
        shutil.rmtree(path.parent, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder; on a system that keeps open files, what a mail program holds stays for the next start."""
        with self._lock:
            self._held.close()
            self._scratch = None


def remove_left_over() -> None:
    """Remove what programs that were killed have left, and what could not be removed then."""
    temporary_files.remove(_folder())


def _folder() -> Path:
    folder = paths.state_dir() / "handed-over"
    atomic_files.make_folder(folder)
    atomic_files.make_private(folder)
    return folder
