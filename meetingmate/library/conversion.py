"""The database of a library as an encrypted one with the same content, and back: exported, compared, exchanged."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr
from meetingmate.library import cipher
from meetingmate.library.database import Row
from meetingmate.sealing.keys import MasterKey


def refuse_used(path: Path, master_key: MasterKey | None) -> None:
    """Raises StoreError when a program has the database open, or it can't be read. The log is emptied."""
    try:
        with closing(cipher.connect_with(master_key, path, timeout=0.5, isolation_level=None)) as db:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            if db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise _in_use(path)
            db.execute("BEGIN EXCLUSIVE")
            db.execute("ROLLBACK")
            if (found := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise StoreError(
                    tr(
                        "The database {path} is damaged ({found}); rescue it first: `meetingmate rescue`.",
                        path=path,
                        found=found,
                    )
                )
    except cipher.ERRORS as error:
        if "locked" in str(error):
            raise _in_use(path) from error
        raise StoreError(
            tr("The database {path} can't be read ({error}); rescue it: `meetingmate rescue`.", path=path, error=error)
        ) from error


def _in_use(path: Path) -> StoreError:
    return StoreError(tr("The library in {folder} is in use; close MeetingMate and try again.", folder=path.parent))


def _bare(path: Path, master_key: MasterKey | None) -> sqlite3.Connection:
    """A connection through SQLCipher's library, which reads plain databases too."""
    db: sqlite3.Connection = cipher.module().connect(str(path), timeout=0.5, isolation_level=None)
    if master_key is not None:
        db.execute(f"PRAGMA key = {cipher.raw_key(master_key)}")
    return db


def convert(path: Path, master_key: MasterKey, *, sealed: bool) -> bool:
    """Exchange a database for an encrypted, or a plain, one with the same content; False when it is that already.

    Raises StoreError; it is as it was then.
    """
    if cipher.is_plain(path) != sealed:
        return False
    temporary = path.with_name(f".{path.name}.part")
    temporary.unlink(missing_ok=True)
    source, target = (None, master_key) if sealed else (master_key, None)
    try:
        with closing(_bare(path, source)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            key = cipher.raw_key(master_key) if sealed else "''"
            db.execute(f"ATTACH ? AS other KEY {key}", (str(temporary),))
            db.execute("SELECT sqlcipher_export('other')")
            db.execute(f"PRAGMA other.user_version = {version}")
            db.execute("DETACH other")
        with closing(_bare(path, source)) as old, closing(_bare(temporary, target)) as new:
            if new.execute("PRAGMA integrity_check").fetchone()[0] != "ok" or _content(old) != _content(new):
                raise StoreError(tr("The copy of {path} is damaged; check the disk. Nothing was changed.", path=path))
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except StoreError:
        temporary.unlink(missing_ok=True)
        raise
    except cipher.errors(OSError) as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(
            tr("The database can't be rewritten ({error}); free some space. Nothing was changed.", error=error)
        ) from error
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return True


def _content(db: sqlite3.Connection) -> list[Row]:
    """For each table its name, how it was made, and a sum over all rows."""
    found: list[Row] = [db.execute("PRAGMA user_version").fetchone()]
    for name, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        digest = hashlib.sha256()
        if "VIRTUAL TABLE" not in (sql or ""):  # what they hold is in the tables behind them
            for row in db.execute(f'SELECT * FROM "{name}"'):
                digest.update(msgspec.msgpack.encode(row))
        found.append((name, sql, digest.hexdigest()))
    found += db.execute("SELECT type, name, sql FROM sqlite_master WHERE type != 'table' ORDER BY 1, 2").fetchall()
    return found
