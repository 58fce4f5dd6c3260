"""Which recordings of a watched folder were taken already: by what is in them, not by their names.

Paths are kept as hashes, contents as prints, so that no word of a name is kept.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from meetingmate.base import process_identity
from meetingmate.jobs.automation.ledger import Ledger, key_of

_PIECE = 256 * 1024
_BLOCK = 4 * 1024 * 1024

FileState = Literal["there before", "taking", "taken", "left out"]


class Seen(Struct, frozen=True):
    """How a file looked: its size in bytes and when it was changed, in nanoseconds."""

    size: int
    changed: int


def seen(path: Path) -> Seen:
    """Raises OSError."""
    found = path.stat()
    return Seen(found.st_size, found.st_mtime_ns)


def looks_of(path: Path, size: int) -> str:
    """A print of the size and of three pieces of a file, quick also over a network. Raises OSError."""
    made = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        for at in sorted({0, max(0, size // 2), max(0, size - _PIECE)}):
            stream.seek(at)
            made.update(stream.read(_PIECE))
    return made.hexdigest()


def content_of(path: Path, stop_wanted: Callable[[], bool]) -> str | None:
    """The hash of all of a file; None when stopped. Raises OSError."""
    made = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if stop_wanted():
                return None
            made.update(block)
    return made.hexdigest()


class WatchedFiles:
    """The files of the watched folders of one library. Raises StoreError when the log can't be used.

    All libraries of a user watch the same folders: what comes into one goes to the library that sees it first.
    """

    def __init__(self, ledger: Ledger, library: Path) -> None:
        self._ledger, self._library = ledger, key_of(library)

    def is_new_folder(self, folder: Path) -> bool:
        """Whether nobody has looked into it for this library."""
        return not self._ledger.rows(
            "SELECT 1 FROM folders WHERE library = ? AND folder = ?", (self._library, key_of(folder))
        )

    def begin(self, folder: Path, there: list[tuple[Path, Seen, str]]) -> None:
        """The first look into a folder: what is there is known from now on, with its looks, and not taken."""
        now = time.time()
        with self._ledger.change() as db:
            db.execute("INSERT OR IGNORE INTO folders VALUES (?, ?, ?)", (self._library, key_of(folder), now))
            db.executemany(
                "INSERT INTO files (library, folder, path, size, changed, looks, state, noticed) "
                "VALUES (?, ?, ?, ?, ?, ?, 'there before', ?)",
                [
                    (self._library, key_of(folder), key_of(path), look.size, look.changed, looks, now)
                    for path, look, looks in there
                ],
            )

    def is_known(self, path: Path, look: Seen) -> bool:
        """Whether a file of this path was dealt with as it is now."""
        return bool(
            self._ledger.rows(
                "SELECT 1 FROM files WHERE library = ? AND path = ? AND size = ? AND changed = ? AND state != 'taking'",
                (self._library, key_of(path), look.size, look.changed),
            )
        )

    def was_there_before(self, looks: str) -> bool:
        """Whether a file that looks so lay in a folder at its first look, perhaps under another name."""
        return bool(
            self._ledger.rows(
                "SELECT 1 FROM files WHERE library = ? AND looks = ? AND state = 'there before'",
                (self._library, looks),
            )
        )

    def take(self, folder: Path, path: Path, look: Seen, looks: str, content: str) -> bool:
        """Write down that a recording is about to be taken; False when one with this content was, or is by another
        process, or when another library took this file since this one watches the folder."""
        owner = os.getpid(), process_identity.own(), process_identity.started()
        with self._ledger.change() as db:
            found = db.execute(
                "SELECT rowid, state, owner, owner_identity, owner_started, path FROM files WHERE library = ? AND "
                "content = ?",
                (self._library, content),
            ).fetchone()
            if found is not None:
                cut_off = found[1] == "taking" and not process_identity.is_alive(*found[2:5])
                ours = found[1] == "taking" and found[2:4] == owner[:2]
                if not (cut_off or ours):
                    return False
                db.execute("DELETE FROM files WHERE rowid = ?", (found[0],))
            elsewhere = db.execute(
                "SELECT state, owner, owner_identity, owner_started FROM files WHERE library != ? AND path = ? AND "
                "content = ? AND state IN ('taking', 'taken') AND noticed >= "
                "COALESCE((SELECT since FROM folders WHERE library = ? AND folder = ?), 0)",
                (self._library, key_of(path), content, self._library, key_of(folder)),
            ).fetchall()
            if any(state == "taken" or process_identity.is_alive(*other) for state, *other in elsewhere):
                return False
            db.execute(
                "INSERT INTO files (library, folder, path, size, changed, looks, content, state, noticed, owner, "
                "owner_identity, owner_started) VALUES (?, ?, ?, ?, ?, ?, ?, 'taking', ?, ?, ?, ?)",
                (
                    *(self._library, key_of(folder), key_of(path), look.size, look.changed, looks, content),
                    *(time.time(), *owner),
                ),
            )
        return True

    def settle(self, content: str, state: FileState, meeting: str = "") -> None:
        """Write down what became of a recording that was about to be taken."""
        with self._ledger.change() as db:
            db.execute(
                "UPDATE files SET state = ?, meeting = ? WHERE library = ? AND content = ?",
                (state, meeting, self._library, content),
            )

    def note_known(self, folder: Path, path: Path, look: Seen, looks: str) -> None:
        """Write down that a file is nothing new (a copy, another name), so that it is not read at each look."""
        with self._ledger.change() as db:
            db.execute(
                "INSERT INTO files (library, folder, path, size, changed, looks, state, noticed) "
                "VALUES (?, ?, ?, ?, ?, ?, 'left out', ?)",
                (self._library, key_of(folder), key_of(path), look.size, look.changed, looks, time.time()),
            )
