"""Files that are made for another program: to be dropped there, or opened by it as a draft of a mail."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path


class HandedOver:
    """A folder for this user alone, made when it is first needed and removed with all in it by ``close``.

    May be called from any thread.
    """

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory | None = None
        self._lock = threading.Lock()
        self._count = 0

    def place_for(self, name: str) -> Path:
        """A path for a new file of this name, in a folder of its own: others may still read an older one."""
        with self._lock:
            if self._folder is None:
                # a mail program may keep its draft open: what it holds stays for the system to clear away
                self._folder = tempfile.TemporaryDirectory(prefix="meetingmate-", ignore_cleanup_errors=True)
            self._count += 1
            folder = Path(self._folder.name) / str(self._count)
        folder.mkdir()
        return folder / name

    def close(self) -> None:
        """Remove the folder."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None
