"""New meetings with their sound: all of them are there, or none and no file of them, whatever ends the program.

Their sound is written in a folder of its own and put in its place in the transaction that adds them. A mark in each
folder says that this is under way; what a killed program left is told by it at the next start.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from meetingmate.base import atomic_files, library_paths, temporary_files
from meetingmate.base.ids import is_meeting_id
from meetingmate.base.library_paths import RECORDINGS

if TYPE_CHECKING:
    from meetingmate.library.store import Library

_WORK = "importing"


class Arrivals:
    """Sound of meetings that are not in the library yet."""

    def __init__(self, library: Library, scratch: Path) -> None:
        self._library, self._scratch = library, scratch
        self._marks: dict[str, str] = {}  # by meeting: the name of the mark in its folder

    def folder(self, meeting_id: str) -> Path:
        """Where the sound of a meeting is to be written: sealed as in the library. Raises UnsafePath, OSError."""
        folder = library_paths.meeting_folder(self._scratch, meeting_id)
        if meeting_id not in self._marks:
            folder.mkdir(parents=True)
            self._marks[meeting_id] = temporary_files.mark(folder, _WORK).name
        return folder

    def put_in_place(self, add: Callable[[], None]) -> None:
        """Call ``add``, which adds the meetings, and put their sound where it belongs, in one transaction.

        Raises StoreError, OSError and what ``add`` raises; nothing is changed then.
        """
        placed: list[str] = []
        try:
            with self._library.database.change():
                add()
                for meeting_id in self._marks:
                    folder = library_paths.meeting_folder(self._scratch, meeting_id)
                    atomic_files.make_tree_private(folder)
                    atomic_files.sync_folder(folder)
                    folder.rename(self._library.meeting_dir(meeting_id))
                    placed.append(meeting_id)
                atomic_files.sync_folder(library_paths.recordings_of(self._library.folder))
        except BaseException:
            for meeting_id in placed:
                if not _is_there(self._library, meeting_id):  # an interruption may come just after all was stored
                    library_paths.remove_meeting_folder(self._library.folder, meeting_id)
            raise
        for meeting_id, mark in self._marks.items():
            with suppress(OSError):  # the next start removes it
                (self._library.meeting_dir(meeting_id) / mark).unlink()


@contextmanager
def arriving(library: Library) -> Iterator[Arrivals]:
    """For the import of meetings; what was not put in its place by the end is removed. Raises OSError."""
    recordings = library_paths.recordings_of(library.folder)
    recordings.mkdir(exist_ok=True)
    # below it, as only what lies there is sealed in an encrypted library
    with temporary_files.scratch(recordings, _WORK) as scratch:
        (scratch / RECORDINGS).mkdir()
        yield Arrivals(library, scratch)


def is_free(library: Library, meeting_id: str) -> bool:
    """Whether a new meeting may have this id: no other has it, and no folder lies in the place of its sound."""
    return not _is_there(library, meeting_id) and not os.path.lexists(library.meeting_dir(meeting_id))


def remove_abandoned(library: Library) -> None:
    """Remove the sound of meetings whose import was killed before they were added. Raises StoreError."""
    recordings = library_paths.recordings_of(library.folder)
    try:
        names = [entry.name for entry in os.scandir(recordings) if is_meeting_id(entry.name)]
    except OSError:
        return
    for name in names:
        if temporary_files.is_abandoned(recordings / name, _WORK) and not _is_there(library, name):
            library_paths.remove_meeting_folder(library.folder, name)


def _is_there(library: Library, meeting_id: str) -> bool:
    return library.database.row("SELECT 1 FROM meetings WHERE id = ?", (meeting_id,)) is not None
