"""Opening the library that the settings name, never an empty one in its place; and looking for damage."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from meetingmate.base.errors import StoreError
from meetingmate.base.settings import Settings
from meetingmate.library import cipher
from meetingmate.library.database import DATABASE
from meetingmate.library.store import RECORDINGS, Library
from meetingmate.sealing import keys

_STEPS = 20_000  # of SQLite's machine between two questions whether to stop


def open_library(settings: Settings, *, new: bool = False) -> Library:
    """Open the library of ``settings``.

    A folder that the settings name, or that holds recordings, must have a library already: else a drive is not
    connected or the database was lost. With ``new`` one is made there. Raises StoreError as ``Library`` does.
    """
    folder = settings.library_dir()
    return Library(folder, must_exist=not new and (bool(settings.library_folder) or _has_recordings(folder)))


def damage_of(folder: Path, stop_wanted: Callable[[], bool] = lambda: False) -> str:
    """Read the whole database in ``folder`` and return what is wrong with it in SQLite's words; empty when it is sound.

    Beside the library's own connection, which is not held up. Also empty when ``stop_wanted``, and when it can't be
    read for another reason than damage.
    """
    try:
        address = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
        with closing(cipher.connect_with(keys.master_key_of(folder), address, uri=True)) as db:
            db.set_progress_handler(lambda: 1 if stop_wanted() else 0, _STEPS)
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    except StoreError:  # an encrypted one whose key is not open
        return ""
    except cipher.ERRORS as error:
        return "" if type(error).__name__ == "OperationalError" else str(error)
    return "" if found == "ok" or stop_wanted() else str(found).strip().splitlines()[-1]


def _has_recordings(folder: Path) -> bool:
    try:
        return any((folder / RECORDINGS).iterdir())
    except OSError:
        return False
