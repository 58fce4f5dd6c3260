"""The SQLite file of a library: opening, bringing it up to date, transactions, and what went wrong in one sentence."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import Any

from meetingmate import sealing
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr
from meetingmate.library import cipher, full_disk
from meetingmate.sealing import keys

DATABASE = "library.db"
#: The option that says that every file of an encrypted library is sealed to its name (``binding``).
SEALED_TO_NAMES = "sealed_to_names"
#: As many copies from before an update are kept, the newest ones.
_KEPT_COPIES = 2
_LEAST_ROOM = 128 * 1024  # SQLite's log and its index want no less

Step = Callable[[sqlite3.Connection], None]
#: A row of a query; what its columns hold, only its SQL says.
Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]


class DamagedLibrary(StoreError):
    """The database can't be read as it is; ``rescue.rescue`` saves what can be read."""


class NewerLibrary(StoreError):
    """The database was written by a newer MeetingMate."""


class Unreachable(StoreError):
    """The library can't be read or written just now; the same may work later."""


class MissingLibrary(Unreachable):
    """There is no library where one is expected, as when a drive is not connected."""


class FullDisk(Unreachable):
    """There is no room on the disk of the library."""


class Database:
    """The database in ``folder``, shared by threads: a lock keeps one statement at a time.

    ``after`` names a function for each migration that has more to do than its SQL, by number; it runs in the same
    transaction. Raises StoreError (or one of its kinds above) when the database can't be opened.
    """

    def __init__(self, folder: Path, after: dict[int, Step], *, must_exist: bool = False) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        #: The copy that was made before the database was brought up to date; None when it was up to date.
        self.copy_before: Path | None = None
        self.lock = threading.RLock()
        if must_exist and not _is_file(self.path):
            raise MissingLibrary(
                tr(
                    "There is no library in {folder}; connect its drive, or choose another folder in the settings.",
                    folder=folder,
                )
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_open(folder, error) from error
        self._after = after
        self._scratch: Path | None = None  # where a copy of the database is read, when it can't be where it is
        self._open()

    def _open(self) -> None:
        folder = self.folder
        try:
            self._db = cipher.connect(self.path, check_same_thread=False, timeout=10, isolation_level=None)
        except cipher.errors(OSError) as error:
            if not self._open_tight(error):
                raise _cannot_open(folder, error) from error
            return
        try:
            self._refuse_newer()
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA foreign_keys=ON")
            self._migrate(self._after)
            self._note_binding()
        except StoreError as error:
            self._db.close()
            if isinstance(error, Unreachable) and self._open_tight(error.__cause__ or error):
                return
            raise
        except cipher.ERRORS as error:
            self._db.close()
            if self._open_tight(error):
                return
            if _is_damage(error):
                raise DamagedLibrary(
                    tr(
                        "The database {path} is damaged or not a library ({error}); it was left untouched. "
                        "Rescue what can be read with `meetingmate rescue`, restore a backup, or choose "
                        "another library folder in the settings.",
                        path=self.path,
                        error=error,
                    )
                ) from error
            raise store_error(folder, error) from error

    def _open_tight(self, error: BaseException) -> bool:
        """Whether the database could be opened for reading at least, after ``error`` on a full or read-only disk."""
        if not full_disk.may_be_tight(error) or not _is_file(self.path):
            return False
        try:
            self._db, self._scratch = full_disk.connect(self.path)
            self._refuse_newer()
            if self._version() == len(migrations()):
                with suppress(*cipher.ERRORS):
                    self._db.execute("PRAGMA foreign_keys=ON")
                self._note_binding()
                return True
        except cipher.errors(OSError, StoreError):
            return False
        self._close()
        raise Unreachable(
            tr(
                "The library in {folder} was made by an older MeetingMate and can't be brought up to date, "
                "as its disk is full or can't be written to; free some space or make it writable, and try "
                "again.",
                folder=self.folder,
            )
        ) from error

    def _note_binding(self) -> None:
        if keys.is_encrypted(self.folder):
            note_binding(self.folder, self._db)

    def close(self) -> None:
        """Close the file; the database must not be used afterwards."""
        with self.lock:
            self._close()

    def _close(self) -> None:
        self._db.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    @contextmanager
    def offline(self) -> Iterator[Path]:
        """Closed while the body runs, for work that needs the file alone; then open again, whatever became of it.

        All other threads wait. Returns the folder. Raises StoreError when it can't be opened again.
        """
        with self.lock:
            self._close()
            try:
                yield self.folder
            finally:
                self._open()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query. Raises StoreError."""
        with self.lock:
            try:
                return self._fetched(sql, parameters, lambda cursor: cursor.fetchall())
            except cipher.ERRORS as error:
                raise self._error(error) from error

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None. Raises StoreError."""
        with self.lock:
            try:
                found = self._fetched(sql, parameters, lambda cursor: cursor.fetchmany(1))
                return found[0] if found else None
            except cipher.ERRORS as error:
                raise self._error(error) from error

    def _error(self, error: Exception) -> StoreError:
        return store_error(self.folder, error)

    def _fetched(self, sql: str, parameters: Parameters, fetch: Callable[[sqlite3.Cursor], list[Row]]) -> list[Row]:
        """What a query gives. Bytes that are no text, as another program may have written them, are replaced."""
        try:
            return fetch(self._db.execute(sql, parameters))
        except cipher.ERRORS as error:
            if "decode to UTF-8" not in str(error):
                raise
        self._db.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            return fetch(self._db.execute(sql, parameters))
        finally:
            self._db.text_factory = str

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction; nested ones join the outermost. Raises StoreError; nothing is changed then."""
        with self.lock:
            if self._db.in_transaction:
                yield self._db
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except cipher.ERRORS as error:
                self._rollback()
                raise store_error(self.folder, error) from error
            except BaseException:
                self._rollback()
                raise

    def free(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """``work`` in one transaction, for what makes room: on a full disk it is done without SQLite's log.

        Raises StoreError; nothing is changed then.
        """
        try:
            with self.change() as db:
                work(db)
        except FullDisk as error:
            with self.lock:
                if self._db.in_transaction:  # part of a larger change, which fails as a whole
                    raise
                self._close()
                try:
                    with closing(full_disk.connect_without_log(self.path)) as db:
                        db.execute("BEGIN IMMEDIATE")
                        work(db)
                        db.execute("COMMIT")
                except cipher.errors(OSError) as worse:
                    raise error from worse
                finally:
                    self._open()

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the database as it is now to ``path``, which must not exist. Raises StoreError."""
        with self.lock:
            copy_database(self._db, path, sealing.master_key_of(self.folder))

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _refuse_newer(self) -> None:
        version, known = self._version(), len(migrations())
        if version > known:
            raise NewerLibrary(
                tr(
                    "The library {path} was made by a newer MeetingMate (version {version} of the database, "
                    "this one knows {known}); it was left untouched. Update MeetingMate to open it.",
                    path=self.path,
                    version=version,
                    known=known,
                )
            )

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _migrate(self, after: dict[int, Step]) -> None:
        steps = migrations()
        version = self._version()
        if version == len(steps):
            return
        if version > 0:
            backup = self.path.with_name(f"{self.path.stem}-before-{len(steps)}.db")
            if not backup.exists():  # one of an attempt that was broken off holds the same
                copy_database(self._db, backup, sealing.master_key_of(self.folder))
            self.copy_before = backup
        for number, script in enumerate(steps, start=1):
            with self.change() as db:
                if self._version() >= number:  # before, or by another process in the meantime
                    continue
                for statement in _statements(script):
                    db.execute(statement)
                if number in after:
                    after[number](db)
                db.execute(f"PRAGMA user_version = {number}")
        for copy in copies_before_updates(self.folder)[:-_KEPT_COPIES]:
            with suppress(OSError):  # then it goes at the next update
                copy.unlink()


def copies_before_updates(folder: Path) -> list[Path]:
    """The copies of the database from before it was brought up to date, oldest first: ``library-before-NUMBER.db``."""
    stem = f"{Path(DATABASE).stem}-before-"
    found = {path: path.stem.removeprefix(stem) for path in folder.glob(f"{stem}*.db")}
    return sorted((path for path, number in found.items() if number.isdecimal()), key=lambda path: int(found[path]))


def copy_database(source: sqlite3.Connection, path: Path, master_key: keys.MasterKey | None = None) -> None:
    """Copy a database, with the key it has, through SQLite's backup interface; what is half done is removed.

    Raises StoreError.
    """
    temporary = path.with_name(f".{path.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        with closing(cipher.connect_with(master_key, temporary)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        temporary.replace(path)
    except cipher.errors(OSError) as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(
            tr(
                "The copy {path} can't be written ({error}); free some space or check the folder.",
                path=path,
                error=error,
            )
        ) from error


def note_binding(folder: Path, db: sqlite3.Connection) -> None:
    """Note for this process whether all files of an encrypted library are sealed to their names, as it says itself.

    Raises cipher.ERRORS.
    """
    found = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'options'").fetchone()
    row = db.execute("SELECT 1 FROM options WHERE name = ?", (SEALED_TO_NAMES,)).fetchone() if found else None
    keys.set_bound(folder, row is not None)


def migrations() -> list[str]:
    """The SQL of each migration in order."""
    folder = resources.files("meetingmate.library").joinpath("migrations")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _cannot_open(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        tr(
            "The library in {folder} can't be opened ({error}); choose another folder in the settings.",
            folder=folder,
            error=error,
        )
    )


def store_error(folder: Path, error: Exception) -> StoreError:
    """What went wrong, and what to do."""
    text = str(error)
    if not _is_file(folder / DATABASE):
        return MissingLibrary(
            tr("The library in {folder} is no longer available. Connect its drive and try again.", folder=folder)
        )
    if "full" in text or ("I/O" in text and _no_room(folder)):  # the log can't be made, then
        return FullDisk(
            tr(
                "The disk of the library in {folder} is full, so nothing was saved. Free some space or "
                "delete something here, and try again.",
                folder=folder,
            )
        )
    if "readonly" in text or "read-only" in text:
        return Unreachable(
            tr(
                "The library in {folder} can be read but not written to, so nothing was saved; check the "
                "permissions of the folder and whether its disk is read-only.",
                folder=folder,
            )
        )
    if "locked" in text:
        return Unreachable(
            tr("The library in {folder} is in use by another program; wait a moment and try again.", folder=folder)
        )
    if _is_damage(error):
        return DamagedLibrary(
            tr(
                "The library in {folder} is damaged ({error}); rescue what can be read with `meetingmate "
                "rescue`, or restore a backup.",
                folder=folder,
                error=error,
            )
        )
    return Unreachable(
        tr(
            "The library in {folder} could not be used ({error}); try again or check the disk.",
            folder=folder,
            error=error,
        )
    )


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "no such table" in str(error)


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST_ROOM
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _statements(script: str) -> Iterator[str]:
    """The statements of a script: ``executescript`` would end the transaction it stands in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip() and not all(line.startswith("--") for line in statement.split("\n") if line.strip()):
        yield statement
