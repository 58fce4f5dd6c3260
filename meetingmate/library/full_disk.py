"""Opening a database whose disk takes nothing more: to read it, and to delete from it so that there is room again.

SQLite's write-ahead log wants two files beside the database before it gives a single row. On a full disk one of them
can be held in memory, as long as no other process uses the database; on a disk that can only be read neither is
needed, unless the log of the last program that wrote there is still to be taken into account.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from meetingmate.library import cipher
from meetingmate.sealing import keys

_CODES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_WORDS = ("full", "I/O", "unable to open", "readonly", "read-only")


def may_be_tight(error: BaseException) -> bool:
    """Whether ``error`` of a database may come from a disk that takes nothing."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF in _CODES if code is not None else any(words in str(error) for words in _WORDS)


def connect(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """Open the database at ``path`` for reading, as far as its disk allows for writing too.

    Returns the connection and a folder that is to be deleted with it (the database is read from a copy there), or None.
    Raises ``cipher.ERRORS``, OSError, StoreError.
    """
    with suppress(*cipher.ERRORS):
        return _alone(path), None
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return _read_only(f"{path.absolute().as_uri()}?mode=ro&immutable=1", path.parent), None
    scratch = Path(tempfile.mkdtemp(prefix="meetingmate-"))
    try:
        for file in (path, log):
            shutil.copyfile(file, scratch / file.name)
        return _read_only((scratch / path.name).as_uri(), path.parent), scratch
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def connect_without_log(path: Path) -> sqlite3.Connection:
    """Open the database at ``path`` for one deletion that needs no room at all: what it changes is changed in place,
    and only memory can take it back. Raises ``cipher.ERRORS``, StoreError.

    A computer that loses its power in that moment may leave a damaged database (``rescue`` reads it); all else would
    need room that is not there.
    """
    db = _alone(path)
    try:
        db.execute("PRAGMA cache_spill=OFF")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA journal_mode=MEMORY").fetchone()[0] != "memory":
            raise sqlite3.OperationalError("database or disk is full")
    except BaseException:
        db.close()
        raise
    return db


def _alone(path: Path) -> sqlite3.Connection:
    db = cipher.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
    try:
        db.execute("PRAGMA temp_store=MEMORY")
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _read_only(address: str, folder: Path) -> sqlite3.Connection:
    db = cipher.connect_with(
        keys.master_key_of(folder), address, uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        db.execute("PRAGMA temp_store=MEMORY")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.execute("PRAGMA query_only=ON")
    except BaseException:
        db.close()
        raise
    return db
