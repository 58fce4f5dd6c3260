"""Connections to the database of a library: SQLite, or SQLCipher when the library is encrypted.

SQLCipher has the interface of ``sqlite3`` with classes of its own, so errors are caught by ``cipher.ERRORS``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meetingmate.base.text import well_formed_value
from meetingmate.sealing import keys
from meetingmate.sealing.keys import MasterKey

#: What a database raises; looked up when it is needed, as SQLCipher is loaded for encrypted libraries only.
ERRORS: tuple[type[Exception], ...] = (sqlite3.Error,)

if TYPE_CHECKING:
    _Connection = sqlite3.Connection
else:
    _Connection = object

_PLAIN = b"SQLite format 3\0"


def errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """ERRORS and ``others``, for an ``except`` that waits for both."""
    return (*others, *ERRORS)


def connect(path: Path, **options: Any) -> sqlite3.Connection:
    """Open the database at ``path``, encrypted when a key lies in its folder.

    Raises ERRORS, as ``keys.master_key_of``.
    """
    master_key = keys.master_key_of(path.parent)
    return connect_with(master_key, path, **options)


def connect_with(master_key: MasterKey | None, path: Path | str, **options: Any) -> sqlite3.Connection:
    """The same with this key; None for a plain database. Raises ERRORS."""
    if master_key is None:
        return sqlite3.connect(path, factory=_taking_any_text(sqlite3.Connection), **options)
    db: sqlite3.Connection = module().connect(str(path), factory=_taking_any_text(module().Connection), **options)
    db.execute(f"PRAGMA key = {raw_key(master_key)}")
    return db


def module() -> Any:
    """SQLCipher's ``dbapi2``; its own log stays quiet."""
    global ERRORS
    from sqlcipher3 import dbapi2

    if dbapi2.Error not in ERRORS:
        with_log = dbapi2.connect(":memory:")
        with_log.execute("PRAGMA cipher_log_level = NONE")
        with_log.close()
        ERRORS = (*ERRORS, dbapi2.Error)
    return dbapi2


class _TakingAnyText(_Connection):
    """What a connection needs so that half characters, which no database holds, are replaced in its parameters."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            return super().execute(sql, parameters)
        except UnicodeEncodeError:
            return super().execute(sql, well_formed_value(parameters))

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        return super().executemany(sql, [well_formed_value(row) for row in rows])


@cache
def _taking_any_text(kind: type[sqlite3.Connection]) -> type[sqlite3.Connection]:
    """Connections of ``kind``, SQLite's or SQLCipher's, that take any text."""
    return type("Connection", (_TakingAnyText, kind), {})


def raw_key(master_key: MasterKey) -> str:
    """The key as SQL: 32 bytes that need no stretching."""
    return f"\"x'{master_key.key('database').hex()}'\""


def is_plain(path: Path) -> bool:
    """Whether the file is a database that is not encrypted. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN
