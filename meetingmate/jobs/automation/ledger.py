"""What automations are about to do, do and did: a small database in the state folder, for all processes.

The intention is written before, the result after, so that nothing is done twice for the same minutes, and nothing is
forgotten. It holds names of automations, ids of meetings, codes and numbers; no word of a meeting.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct

from meetingmate.base import atomic_files, paths, process_identity
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import tr

FILE_NAME = "automation.db"
State = Literal["waiting", "running", "done", "failed", "unknown"]

_SQL = """
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    library TEXT NOT NULL,
    automation TEXT NOT NULL,
    kind TEXT NOT NULL,
    meeting TEXT NOT NULL,
    version INTEGER NOT NULL,
    by_hand INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL,
    planned REAL NOT NULL,
    begun REAL,
    ended REAL,
    code TEXT NOT NULL DEFAULT '',
    amount INTEGER NOT NULL DEFAULT 0,
    steps TEXT NOT NULL DEFAULT '[]',
    owner INTEGER NOT NULL DEFAULT 0,
    owner_identity TEXT NOT NULL DEFAULT '',
    owner_started REAL NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS runs_once ON runs (automation, meeting, version) WHERE by_hand = 0;
CREATE INDEX IF NOT EXISTS runs_due ON runs (state, next_try);
CREATE TABLE IF NOT EXISTS files (
    library TEXT NOT NULL,
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    looks TEXT NOT NULL,
    content TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    meeting TEXT NOT NULL DEFAULT '',
    noticed REAL NOT NULL,
    owner INTEGER NOT NULL DEFAULT 0,
    owner_identity TEXT NOT NULL DEFAULT '',
    owner_started REAL NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS files_by_path ON files (library, path);
CREATE UNIQUE INDEX IF NOT EXISTS files_once ON files (library, content) WHERE content != '';
CREATE INDEX IF NOT EXISTS files_by_looks ON files (library, looks);
CREATE TABLE IF NOT EXISTS folders (
    library TEXT NOT NULL, folder TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (library, folder)
);
"""
_COLUMNS = (
    "number, library, automation, kind, meeting, version, by_hand, state, attempts, next_try, planned, begun, ended, "
    "code, amount, steps, owner, owner_identity, owner_started"
)


class RunRow(Struct, kw_only=True):
    """A run. Times are seconds since the epoch. ``steps``: what of it was begun or done, see ``documents``."""

    number: int
    library: str
    automation: str
    kind: str
    meeting: str
    version: int
    by_hand: bool
    state: State
    attempts: int
    next_try: float
    planned: float
    begun: float | None
    ended: float | None
    code: str
    amount: int
    steps: list[str]
    owner: int
    owner_identity: str
    owner_started: float

    def owner_alive(self) -> bool:
        """Whether the process that has begun it still runs."""
        return process_identity.is_alive(self.owner, self.owner_identity, self.owner_started)


def key_of(path: Path) -> str:
    """A path, or the folder of a library, without its words."""
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()


def recent(most: int = 200) -> list[RunRow]:
    """The latest runs, newest first; none, and no file is made, where nothing has run. Raises StoreError."""
    if not (paths.state_dir() / FILE_NAME).exists():
        return []
    ledger = Ledger()
    try:
        return ledger.history(most)
    finally:
        ledger.close()


def rename(automation: str, name: str) -> None:
    """An automation has another name from now on: its log goes along. Raises StoreError."""
    if automation == name or not (paths.state_dir() / FILE_NAME).exists():
        return
    ledger = Ledger()
    try:
        with ledger.change() as db:
            db.execute("UPDATE OR IGNORE runs SET automation = ? WHERE automation = ?", (name, automation))
    finally:
        ledger.close()


class Ledger:
    """May be used from several threads and processes. Raises StoreError when it can't be opened, read or written."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.state_dir() / FILE_NAME
        self._lock = threading.RLock()
        with self._explained():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, check_same_thread=False, timeout=10, isolation_level=None)
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SQL)
            atomic_files.make_private(self.path)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction. Raises StoreError; nothing is changed then."""
        with self._lock, self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                tr(
                    "The log of the automations can’t be used ({error}), so none of them runs. Check {path}, or delete "
                    "it to begin a new one.",
                    error=error,
                    path=self.path,
                )
            ) from error

    # --- runs -----------------------------------------------------------------------------------------------

    def add(
        self, library: str, automation: str, kind: str, meeting: str, version: int, *, by_hand: bool = False
    ) -> int | None:
        """Write down that an automation is to run; its number, or None when it ran or is to run for these minutes.

        What still waits for earlier minutes of the meeting is superseded.
        """
        now = time.time()
        with self.change() as db:
            if not by_hand:
                known = "automation = ? AND meeting = ? AND version = ? AND by_hand = 0"
                if db.execute(f"SELECT 1 FROM runs WHERE {known}", (automation, meeting, version)).fetchone():
                    return None
                db.execute(
                    "UPDATE runs SET state = 'failed', code = 'superseded', ended = ? WHERE automation = ? AND "
                    "meeting = ? AND by_hand = 0 AND state = 'waiting'",
                    (now, automation, meeting),
                )
            return db.execute(
                "INSERT INTO runs (library, automation, kind, meeting, version, by_hand, state, next_try, planned) "
                "VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)",
                (library, automation, kind, meeting, version, int(by_hand), now, now),
            ).lastrowid

    def due(self, now: float) -> list[RunRow]:
        """What waits for its first or next try, oldest first. Runs by hand are for who began them."""
        return self._runs("WHERE state = 'waiting' AND by_hand = 0 AND next_try <= ? ORDER BY number", now)

    def waiting(self) -> list[RunRow]:
        """All that waits, whenever it is to be tried."""
        return self._runs("WHERE state = 'waiting' AND by_hand = 0 ORDER BY number")

    def run(self, number: int) -> RunRow:
        """One run. Raises StoreError when there is none."""
        found = self._runs("WHERE number = ?", number)
        if not found:
            raise StoreError(tr("There is no such entry in the log of the automations."))
        return found[0]

    def claim(self, number: int) -> RunRow | None:
        """Begin a run that waits; None when another process has begun it."""
        with self.change() as db:
            changed = db.execute(
                "UPDATE runs SET state = 'running', attempts = attempts + 1, begun = ?, ended = NULL, code = '', "
                "owner = ?, owner_identity = ?, owner_started = ? WHERE number = ? AND state = 'waiting'",
                (time.time(), os.getpid(), process_identity.own(), process_identity.started(), number),
            ).rowcount
        return self.run(number) if changed else None

    def note(self, number: int, steps: list[str]) -> None:
        """Write down what of a run is begun or done by now."""
        with self.change() as db:
            db.execute("UPDATE runs SET steps = ? WHERE number = ?", (json.dumps(steps), number))

    def end(self, number: int, state: State, code: str, amount: int = 0, *, next_try: float = 0.0) -> None:
        """Write down the result; ``waiting`` again with the moment of the ``next_try``."""
        with self.change() as db:
            db.execute(
                "UPDATE runs SET state = ?, code = ?, amount = ?, next_try = ?, ended = ? WHERE number = ?",
                (state, code, amount, next_try, time.time(), number),
            )

    def cut_off(self) -> list[RunRow]:
        """Runs whose process is gone without a result."""
        return [run for run in self._runs("WHERE state = 'running'") if not run.owner_alive()]

    def history(self, most: int = 200) -> list[RunRow]:
        """The latest runs, newest first."""
        return self._runs("ORDER BY number DESC LIMIT ?", most)

    def _runs(self, condition: str, *parameters: float | int | str) -> list[RunRow]:
        with self._lock, self._explained():
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM runs {condition}", parameters).fetchall()
        names = [name.strip() for name in _COLUMNS.split(",")]
        made = []
        for row in rows:
            values = dict(zip(names, row, strict=True))
            values |= {"steps": json.loads(values["steps"]), "by_hand": bool(values["by_hand"])}
            made.append(RunRow(**values))
        return made

    # --- files of watched folders ---------------------------------------------------------------------------

    def rows(self, sql: str, parameters: tuple[object, ...]) -> list[tuple[object, ...]]:
        """Rows of a query about files (``watched_files``)."""
        with self._lock, self._explained():
            return self._db.execute(sql, parameters).fetchall()
