"""What is wrong with a library that does not open, and what can be done about it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary, NewerLibrary

AGAIN, RESCUE, RESTORE, FOLDER, NEW, QUIT = "again", "rescue", "restore", "folder", "new", "quit"

#: What each offer is called, and what follows from it.
OFFERS = {
    AGAIN: ("Try again", ""),
    RESCUE: ("Save what can be read", "The damaged database is kept beside the new one."),
    RESTORE: ("Restore a backup…", "The current contents are kept in a separate folder."),
    FOLDER: ("Choose another folder…", "One with another library, or an empty one."),
    NEW: ("Start a new library here", "Don’t do this if its drive is just not connected."),
    QUIT: ("Quit", ""),
}


@dataclass(frozen=True)
class Trouble:
    """``offers`` are keys of ``OFFERS``, the best one first."""

    title: str
    sentence: str
    offers: tuple[str, ...]


def trouble_of(error: Exception, folder: Path) -> Trouble:
    """Why the library in ``folder`` was not opened."""
    if isinstance(error, MissingLibrary):
        can_make = (NEW,) if _is_dir(folder) or _is_dir(folder.parent) else ()
        return Trouble(
            "Library not found",
            f"There is no library in {folder}. If it is on an external drive or a network folder, connect it and try "
            "again. Nothing was changed.",
            (AGAIN, FOLDER, RESTORE, *can_make, QUIT),
        )
    if isinstance(error, DamagedLibrary):
        return Trouble(
            "The library is damaged",
            f"The database of the library in {folder} can’t be read ({error.__cause__ or error}). Nothing was changed. "
            "The recordings are separate files. MeetingMate can make a new database from everything that can be read.",
            (RESCUE, RESTORE, FOLDER, AGAIN, QUIT),
        )
    if isinstance(error, NewerLibrary):
        return Trouble("The library was made by a newer MeetingMate", str(error), (FOLDER, AGAIN, QUIT))
    title = "The disk is full" if isinstance(error, FullDisk) else "The library can’t be opened"
    return Trouble(title, str(error), (AGAIN, FOLDER, QUIT))


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
