"""What is wrong with a library that does not open, and what can be done about it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from meetingmate.base.translation import mark, tr
from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary, NewerLibrary

AGAIN, RESCUE, RESTORE, FOLDER, NEW, QUIT = "again", "rescue", "restore", "folder", "new", "quit"

#: What each offer is called, and what follows from it; both go through ``tr`` where they are shown.
OFFERS = {
    AGAIN: (mark("Try again"), ""),
    RESCUE: (mark("Save what can be read"), mark("The damaged database is kept beside the new one.")),
    RESTORE: (mark("Restore a backup…"), mark("The current contents are kept in a separate folder.")),
    FOLDER: (mark("Choose another folder…"), mark("One with another library, or an empty one.")),
    NEW: (mark("Start a new library here"), mark("Don’t do this if its drive is just not connected.")),
    QUIT: (mark("Quit"), ""),
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
            tr("Library not found"),
            tr(
                "There is no library in {folder}. If it is on an external drive or a network folder, connect it and "
                "try again. Nothing was changed.",
                folder=folder,
            ),
            (AGAIN, FOLDER, RESTORE, *can_make, QUIT),
        )
    if isinstance(error, DamagedLibrary):
        return Trouble(
            tr("The library is damaged"),
            tr(
                "The database of the library in {folder} can’t be read ({reason}). Nothing was changed. The recordings "
                "are separate files. MeetingMate can make a new database from everything that can be read.",
                folder=folder,
                reason=error.__cause__ or error,
            ),
            (RESCUE, RESTORE, FOLDER, AGAIN, QUIT),
        )
    if isinstance(error, NewerLibrary):
        return Trouble(tr("The library was made by a newer MeetingMate"), str(error), (FOLDER, AGAIN, QUIT))
    title = tr("The disk is full") if isinstance(error, FullDisk) else tr("The library can’t be opened")
    return Trouble(title, str(error), (AGAIN, FOLDER, QUIT))


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
