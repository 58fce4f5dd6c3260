"""A library that one computer publishes in a folder and many read from there, without locks and without writing.

The folder holds bundles, a database that no one changes any more, and a small file that names it (``POINTER``). A new
state is a new database under another name; who reads the old one goes on until the pointer is looked at again.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError
from meetingmate.base.ids import is_meeting_id
from meetingmate.base.library_paths import RECORDINGS, UnsafePath, file_in, meeting_folder
from meetingmate.base.translation import tr
from meetingmate.library import cipher, zip_members, zip_reading
from meetingmate.library.database import DamagedLibrary, Database, MissingLibrary, NewerLibrary, Unreachable, migrations
from meetingmate.library.store import Library

log = logging.getLogger(__name__)

POINTER = "shared-library.json"
KIND, FORMAT = "meetingmate shared library", 1
#: What the database of a shared library has beside the tables of a library: in which file of the folder the sound of a
#: meeting is, and the files of the folder, with those that the publisher made of its own library.
TABLES = (
    "CREATE TABLE shared_sounds (meeting TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL, member TEXT NOT NULL, "
    "PRIMARY KEY (meeting, name)) WITHOUT ROWID",
    "CREATE TABLE shared_files (file TEXT PRIMARY KEY, own INTEGER NOT NULL) WITHOUT ROWID",
)


class Pointer(Struct, kw_only=True):
    """Which ``database`` (a file beside the pointer, of ``size`` bytes) holds; ``made`` is when (ISO, UTC)."""

    kind: str = KIND
    format: int = FORMAT
    program: str = ""
    database: str
    size: int
    made: str
    meetings: int


class ReadOnly(Unreachable):
    """A shared library can't be changed by who reads it."""


def read_pointer(folder: Path) -> Pointer:
    """What the folder says. Raises MissingLibrary, NewerLibrary, DamagedLibrary."""
    path = folder / POINTER
    try:
        data = atomic_files.read_small(path)
    except FileNotFoundError as error:
        raise MissingLibrary(
            tr(
                "There is no shared library in {folder}. Check that its drive is connected, or choose another folder.",
                folder=folder,
            )
        ) from error
    except (OSError, ValueError) as error:
        raise Unreachable(
            tr("The shared library in {folder} can't be read ({error}). Try again.", folder=folder, error=error)
        ) from error
    try:
        found = msgspec.json.decode(data, type=Pointer)
        if found.kind != KIND:
            raise ValueError("another kind of file")
        if found.format > FORMAT:
            raise NewerLibrary(
                tr("The shared library in {folder} was made by a newer MeetingMate. Update MeetingMate.", folder=folder)
            )
        if not is_database_name(found.database):
            raise ValueError("the name of its database")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise _damaged(folder, path.name, error) from error
    return found


def is_database_name(name: str) -> bool:
    """Whether a file of the folder can be a database of it."""
    return name.startswith("library-") and name.endswith(".db") and name[8:-3].isalnum() and name.isascii()


class SharedDatabase(Database):
    """The database of a shared library, opened for reading only: no lock, no log, nothing written beside it.

    Raises StoreError, as ``read_pointer`` and ``Database`` do. ``change`` raises ReadOnly.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copy_before = None
        self.lock = threading.RLock()
        self._scratch = None
        self._after = {}
        self.pointer = read_pointer(folder)
        self.path = folder / self.pointer.database
        self._open()

    def _open(self) -> None:
        try:
            size = self.path.stat().st_size
            if size != self.pointer.size:
                raise ValueError(f"{size} bytes instead of {self.pointer.size}")
            self._db = cipher.connect_with(
                None,
                f"{self.path.absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            try:
                self._check()
            except BaseException:
                self._db.close()
                raise
        except cipher.errors(OSError, ValueError) as error:
            raise self._error(error) from error

    def _check(self) -> None:
        self._db.execute("PRAGMA query_only=ON")
        self._db.execute("PRAGMA trusted_schema=OFF")
        version, known = self._version(), len(migrations())
        if version > known:
            raise NewerLibrary(
                tr(
                    "The shared library in {folder} was made by a newer MeetingMate. Update MeetingMate.",
                    folder=self.folder,
                )
            )
        if version < known:
            raise Unreachable(
                tr(
                    "The shared library in {folder} was made by an older MeetingMate. Ask for it to be published "
                    "again.",
                    folder=self.folder,
                )
            )
        self._db.execute("SELECT count(*) FROM shared_files").fetchone()

    def renew(self) -> bool:
        """Open the newest state of the folder; False when that is open already. Raises StoreError; the one that is
        open stays open then."""
        found = read_pointer(self.folder)
        if found == self.pointer:
            return False
        with self.lock:
            before, self.pointer = (self._db, self.pointer), found
            self.path = self.folder / found.database
            try:
                self._open()
            except StoreError:
                self._db, self.pointer = before
                self.path = self.folder / self.pointer.database
                raise
            before[0].close()
        return True

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Raises ReadOnly."""
        raise ReadOnly(reason())
        yield self._db

    def free(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Raises ReadOnly."""
        raise ReadOnly(reason())

    @contextmanager
    def offline(self) -> Iterator[Path]:
        """Raises ReadOnly."""
        raise ReadOnly(reason())
        yield self.folder

    def _error(self, error: Exception) -> StoreError:
        if not self.path.is_file():
            return MissingLibrary(
                tr(
                    "The shared library in {folder} is no longer available. Check that its drive is connected, and try "
                    "again.",
                    folder=self.folder,
                )
            )
        return _damaged(self.folder, self.path.name, error)


class SharedLibrary(Library):
    """A shared library in ``shared``. What has to lie in a file to be used, as sound that is played, lies in a folder
    of this computer (``folder``) until ``close``. Raises StoreError."""

    read_only = True

    def __init__(self, shared: Path) -> None:
        self.shared = shared
        self.shared_database = SharedDatabase(shared)
        self.database = self.shared_database
        self.folder = Path(tempfile.mkdtemp(prefix="meetingmate-"))
        (self.folder / RECORDINGS).mkdir()
        self._sounds = threading.Lock()
        self._fetched: set[str] = set()

    def close(self) -> None:
        """Close the database and delete what was kept of it on this computer."""
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def meeting_dir(self, meeting_id: str) -> Path:
        """Folder of the meeting's sound files, which are fetched when they are first asked for."""
        folder = meeting_folder(self.folder, meeting_id)
        with self._sounds:
            if meeting_id not in self._fetched and is_meeting_id(meeting_id):
                self._fetched.add(meeting_id)
                self._fetch(meeting_id, folder)
        return folder

    def _fetch(self, meeting_id: str, folder: Path) -> None:
        rows = self.database.rows("SELECT name, file, member FROM shared_sounds WHERE meeting = ?", (meeting_id,))
        for name, file, member in rows:
            try:
                bundle, target = file_in(self.shared, str(file)), file_in(folder, str(name))
                target.parent.mkdir(parents=True, exist_ok=True)
                with (
                    zip_reading.opened(bundle) as archive,
                    archive.open(str(member)) as stream,
                    atomic_files.replacing(target) as temporary,
                    temporary.open("wb") as out,
                ):
                    zip_members.read_through(stream, out, lambda _size: None)
            except (OSError, StoreError, UnsafePath, KeyError) as error:
                self._fetched.discard(meeting_id)  # the drive may be back the next time
                log.warning("sound of a shared meeting: %s", error)


def reason() -> str:
    """Why nothing of a shared library can be changed."""
    return tr("This is a shared library. You can read it, but not change it.")


def remove_older(folder: Path, kept: set[str]) -> None:
    """Delete databases of the folder but for those that are ``kept``; what can't be deleted stays."""
    for path in folder.glob("library-*.db"):
        if path.name not in kept and is_database_name(path.name):
            with suppress(OSError):
                path.unlink()


def own_files(folder: Path) -> set[str]:
    """The bundles that the publisher made of its own library for the state of now; nothing when there is none."""
    if not (folder / POINTER).exists():
        return set()
    try:
        with closing(SharedDatabase(folder)) as database:
            return {str(row[0]) for row in database.rows("SELECT file FROM shared_files WHERE own")}
    except StoreError:
        return set()


def _damaged(folder: Path, name: str, error: object) -> DamagedLibrary:
    return DamagedLibrary(
        tr(
            "The shared library in {folder} is damaged or not complete ({name}: {error}). Ask for it to be published "
            "again.",
            folder=folder,
            name=name,
            error=error,
        )
    )
