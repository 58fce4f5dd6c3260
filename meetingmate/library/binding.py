"""Whether all files of an encrypted library are sealed to their names, and looking for those that are not what they
should be.

The encrypted database says so once all were: from then on a file in the clear, or one that was sealed before there
were names in seals, can only have been put there by something else.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from msgspec import Struct

from meetingmate import sealing
from meetingmate.base.errors import StoreError
from meetingmate.base.library_paths import files_in
from meetingmate.base.translation import tr
from meetingmate.library import cipher
from meetingmate.library.database import DATABASE, SEALED_TO_NAMES, note_binding
from meetingmate.library.storage import Progress
from meetingmate.sealing import keys
from meetingmate.sealing.keys import SEALED_FOLDERS, MasterKey


class Checked(Struct, kw_only=True):
    """``files`` sealed files that were read whole, and ``wrong``: a sentence for each that is not what it should be."""

    files: int
    wrong: list[str] = []


def load(folder: Path, master_key: MasterKey) -> None:
    """Note for this process what the database of the library says, which is not open. Raises StoreError."""
    try:
        with closing(cipher.connect_with(master_key, folder / DATABASE, timeout=10, isolation_level=None)) as db:
            note_binding(folder, db)
    except cipher.ERRORS as error:
        raise StoreError(
            tr("The library in {folder} can't be read ({error}); restore a backup.", folder=folder, error=error)
        ) from error


def store(folder: Path, master_key: MasterKey, bound: bool) -> None:
    """Store in the database whether all files are sealed to their names, and note it. Raises StoreError."""
    if keys.is_bound(folder) and bound:
        return
    try:
        with closing(cipher.connect_with(master_key, folder / DATABASE, timeout=10, isolation_level=None)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'options'").fetchone():
                return  # of an early version; the next start brings it up to date, and comes here again
            if bound:
                db.execute("INSERT OR REPLACE INTO options VALUES (?, ?)", (SEALED_TO_NAMES, "yes"))
            else:
                db.execute("DELETE FROM options WHERE name = ?", (SEALED_TO_NAMES,))
    except cipher.ERRORS as error:
        raise StoreError(
            tr(
                "The library in {folder} can't be written to ({error}); close MeetingMate and try again.",
                folder=folder,
                error=error,
            )
        ) from error
    keys.set_bound(folder, bound)


def check(folder: Path, on_progress: Progress = lambda share, what: None) -> Checked:
    """Read every sealed file of the library in ``folder``, whose key is open, and look for files in the clear.

    The sound of a recording that is being made lies in the clear and is passed over. Raises StoreError.
    """
    found = [path for name in SEALED_FOLDERS for path, _ in files_in(folder / name)]
    checked = Checked(files=0)
    for number, path in enumerate(found):
        on_progress(number / len(found), path.name)
        try:
            if sealing.is_sealed(path):
                sealing.check(path)
                checked.files += 1
            elif sealing.is_misplaced(path) and not is_lines(path):
                with sealing.reading(path):
                    pass
        except FileNotFoundError:  # deleted in the meantime
            continue
        except sealing.NotInItsPlace as error:
            checked.wrong.append(str(error))
        except (OSError, StoreError) as error:
            what = error.strerror if isinstance(error, OSError) else error
            checked.wrong.append(tr("{path} can't be read ({what}); put it back from a backup.", path=path, what=what))
    on_progress(1.0, tr("Checked"))
    return checked


def is_lines(path: Path) -> bool:
    """Whether a file is made of lines that are sealed by themselves. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(sealing.LINE)) == sealing.LINE
