"""The SQLite store of meetings, transcripts, minutes and jobs.

One ``Library`` may be used from several threads: a lock keeps one statement at a time, and every change is
one short transaction. Several processes may open the same folder (write-ahead log).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import msgspec
import psutil
from msgspec import Struct

from meetingmate.errors import StoreError
from meetingmate.library.jobs import Job
from meetingmate.meeting import Meeting, Minutes, Utterance

DATABASE = "library.db"
RECORDINGS = "recordings"

_ENCODE = msgspec.json.encode


class MeetingRow(Struct, kw_only=True):
    """What the list of meetings shows of one."""

    id: str
    title: str
    date: str
    duration_s: float
    has_minutes: bool = False
    job_state: str | None = None
    snippet: str = ""


class Library:
    """All meetings in ``folder``. Raises StoreError when the database can't be opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        path = folder / DATABASE
        try:
            (folder / RECORDINGS).mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The library in {folder} can't be opened ({error}); choose another folder in the settings."
            ) from error
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA foreign_keys=ON")
            self._migrate(path)
        except StoreError:
            self._db.close()
            raise
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(
                f"The database {path} is damaged or not a library ({error}); it was left untouched. "
                "Move it away or choose another library folder in the settings."
            ) from error

    def close(self) -> None:
        """Close the database; the library must not be used afterwards."""
        with self._lock:
            self._db.close()

    # --- meetings -----------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An identifier for a meeting, sorted by time of creation."""
        return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-") + uuid.uuid4().hex[:6]

    def meeting_dir(self, meeting_id: str) -> Path:
        """Folder of the meeting's sound files."""
        return self.folder / RECORDINGS / meeting_id

    def audio_path(self, meeting: Meeting) -> Path | None:
        """The meeting's sound file, or None when it has none."""
        if not meeting.tracks:
            return None
        return self.meeting_dir(meeting.id) / meeting.tracks[0].path

    def add(self, meeting: Meeting, job: Job | None = None) -> None:
        """Add a meeting, and the job that is to process it."""
        created = _now()
        with self._change() as db:
            db.execute(
                "INSERT INTO meetings (id, title, date, duration_s, created, document) VALUES (?, ?, ?, ?, ?, ?)",
                (meeting.id, meeting.title, meeting.date, meeting.duration_s, created, _ENCODE(meeting)),
            )
            if job is not None:
                db.execute("INSERT INTO jobs VALUES (?, ?, ?)", (meeting.id, created, _ENCODE(job)))

    def meeting(self, meeting_id: str) -> Meeting:
        """Raises StoreError when there is no such meeting."""
        row = self._row("SELECT document FROM meetings WHERE id = ?", (meeting_id,))
        if row is None:
            raise StoreError(f"There is no meeting {meeting_id} in the library; `meetingmate list` names them.")
        return msgspec.json.decode(row[0], type=Meeting)

    def save_meeting(self, meeting: Meeting) -> None:
        """Store changed details of a meeting."""
        with self._change() as db:
            db.execute(
                "UPDATE meetings SET title = ?, date = ?, duration_s = ?, document = ? WHERE id = ?",
                (meeting.title, meeting.date, meeting.duration_s, _ENCODE(meeting), meeting.id),
            )

    def edit_meeting(self, meeting_id: str, change: Callable[[Meeting], None]) -> Meeting:
        """Read, change and store a meeting in one transaction, so that two writers lose nothing."""
        with self._change():
            meeting = self.meeting(meeting_id)
            change(meeting)
            self.save_meeting(meeting)
        return meeting

    def delete(self, meeting_id: str) -> None:
        """Delete a meeting with its transcript, minutes and sound. A linked recording is left alone."""
        with self._change() as db:
            db.execute("DELETE FROM meetings WHERE id = ?", (meeting_id,))
        shutil.rmtree(self.meeting_dir(meeting_id), ignore_errors=True)

    def rows(self, search: str = "") -> list[MeetingRow]:
        """All meetings, newest day first; with ``search`` those whose title, people or words match."""
        where, parameters, snippet = "", (), "''"
        if query := _fts_query(search):
            snippet = (
                "coalesce((SELECT snippet(utterance_words, 0, '', '', '…', 12) FROM utterance_words JOIN utterances u "
                "ON u.row = utterance_words.rowid WHERE utterance_words MATCH ? AND u.meeting = m.id LIMIT 1), '')"
            )
            where = (
                "WHERE m.title LIKE ? ESCAPE '\\' OR json_extract(m.document, '$.attendees') LIKE ? ESCAPE '\\' "
                "OR m.id IN (SELECT u.meeting FROM utterance_words JOIN utterances u "
                "ON u.row = utterance_words.rowid WHERE utterance_words MATCH ?)"
            )
            like = "%" + re.sub(r"([\\%_])", r"\\\1", search.strip()) + "%"
            parameters = (query, like, like, query)
        sql = f"""
            SELECT m.id, m.title, m.date, m.duration_s,
                   EXISTS (SELECT 1 FROM minutes WHERE minutes.meeting = m.id),
                   (SELECT json_extract(document, '$.state') FROM jobs WHERE jobs.meeting = m.id), {snippet}
            FROM meetings m {where} ORDER BY m.date DESC, m.created DESC"""
        with self._lock:
            return [
                MeetingRow(
                    id=r[0],
                    title=r[1],
                    date=r[2],
                    duration_s=r[3],
                    has_minutes=bool(r[4]),
                    job_state=r[5],
                    snippet=r[6],
                )
                for r in self._execute(sql, parameters)
            ]

    # --- transcript ---------------------------------------------------------------------------------------

    def utterances(self, meeting_id: str, *, after: str | None = None) -> list[Utterance]:
        """The transcript in order of time; with ``after`` only what was stored later than the utterance of that id.

        An unchanged but edited utterance keeps its place. Raises StoreError when ``after`` is not in the
        transcript (any more): it was replaced, so all of it must be read again.
        """
        last = -1
        if after is not None:
            found = self._row("SELECT row FROM utterances WHERE meeting = ? AND id = ?", (meeting_id, after))
            if found is None:
                raise StoreError(f"The transcript of {meeting_id} has been replaced; open the meeting again.")
            last = found[0]
        with self._lock:
            rows = self._execute(
                "SELECT document FROM utterances WHERE meeting = ? AND row > ? ORDER BY start, row", (meeting_id, last)
            ).fetchall()
        return [msgspec.json.decode(row[0], type=Utterance) for row in rows]

    def append_utterances(self, meeting_id: str, utterances: Iterable[Utterance], job: Job) -> None:
        """Add settled utterances and the job's new position in one transaction."""
        with self._change() as db:
            _insert(db, meeting_id, utterances)
            self._put_job(db, job)

    def replace_utterances(self, meeting_id: str, utterances: Iterable[Utterance], job: Job | None = None) -> None:
        """Replace the whole transcript (speakers assigned, a new run, edits)."""
        with self._change() as db:
            db.execute("DELETE FROM utterances WHERE meeting = ?", (meeting_id,))
            _insert(db, meeting_id, utterances)
            if job is not None:
                self._put_job(db, job)

    # --- minutes ------------------------------------------------------------------------------------------

    def minutes(self, meeting_id: str, version: int | None = None) -> Minutes | None:
        """The newest minutes, or the named version; None when there are none."""
        row = self._row(
            "SELECT document FROM minutes WHERE meeting = ? AND (? IS NULL OR version = ?) "
            "ORDER BY version DESC LIMIT 1",
            (meeting_id, version, version),
        )
        return msgspec.json.decode(row[0], type=Minutes) if row else None

    def add_minutes(self, meeting_id: str, minutes: Minutes) -> Minutes:
        """Store minutes as a new version; gives them back with their version number."""
        with self._change() as db:
            last = db.execute("SELECT max(version) FROM minutes WHERE meeting = ?", (meeting_id,)).fetchone()[0]
            minutes = msgspec.structs.replace(minutes, version=(last or 0) + 1)
            db.execute("INSERT INTO minutes VALUES (?, ?, ?)", (meeting_id, minutes.version, _ENCODE(minutes)))
        return minutes

    def save_minutes(self, meeting_id: str, minutes: Minutes) -> None:
        """Store a person's edits of an existing version."""
        with self._change() as db:
            db.execute(
                "UPDATE minutes SET document = ? WHERE meeting = ? AND version = ?",
                (_ENCODE(minutes), meeting_id, minutes.version),
            )

    # --- jobs ---------------------------------------------------------------------------------------------

    def job(self, meeting_id: str) -> Job | None:
        """The job of a meeting, or None when it never had one."""
        row = self._row("SELECT document FROM jobs WHERE meeting = ?", (meeting_id,))
        return msgspec.json.decode(row[0], type=Job) if row else None

    def save_job(self, job: Job) -> None:
        """Store how far a job has come."""
        with self._change() as db:
            self._put_job(db, job)

    def claim(self, meeting_id: str) -> Job | None:
        """Take an unfinished job for this process; None when a living process has it or nothing is to do."""
        with self._change() as db:
            job = self.job(meeting_id)
            if job is None or not job.unfinished():
                return None
            if job.owner != os.getpid() and job.owner_alive():
                return None
            job.owner, job.owner_started = os.getpid(), psutil.Process().create_time()
            job.state = "running"
            self._put_job(db, job)
        return job

    def unfinished_job_of(self, source: Path) -> Job | None:
        """The interrupted job of this recording, if there is one that no living process has."""
        wanted = str(source.absolute())
        return next((job for job in self.unfinished_jobs() if job.source == wanted), None)

    def jobs_of(self, source: Path) -> list[Job]:
        """All jobs that were made for this recording."""
        wanted = str(source.absolute())
        return [job for job in self._jobs() if job.source == wanted]

    def unfinished_jobs(self) -> list[Job]:
        """Jobs that are queued or running and that no living process has, oldest first."""
        return [job for job in self._jobs() if job.unfinished() and not job.owner_alive()]

    # --- inside -------------------------------------------------------------------------------------------

    def _jobs(self) -> list[Job]:
        with self._lock:
            rows = self._execute("SELECT document FROM jobs ORDER BY created").fetchall()
        return [msgspec.json.decode(row[0], type=Job) for row in rows]

    def _put_job(self, db: sqlite3.Connection, job: Job) -> None:
        db.execute(
            "INSERT INTO jobs VALUES (?, ?, ?) ON CONFLICT (meeting) DO UPDATE SET document = excluded.document",
            (job.meeting, _now(), _ENCODE(job)),
        )

    def _execute(self, sql: str, parameters: tuple = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, parameters)
        except sqlite3.Error as error:
            raise _store_error(self.folder, error) from error

    def _row(self, sql: str, parameters: tuple) -> tuple | None:
        with self._lock:
            return self._execute(sql, parameters).fetchone()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._db.in_transaction:  # nested: the outermost commits
                yield self._db
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                self._rollback()
                raise _store_error(self.folder, error) from error
            except BaseException:
                self._rollback()
                raise

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _migrate(self, path: Path) -> None:
        steps = sorted(
            (
                entry
                for entry in resources.files("meetingmate.library").joinpath("migrations").iterdir()
                if entry.name.endswith(".sql")
            ),
            key=lambda entry: entry.name,
        )
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(steps):
            raise StoreError(
                f"The library {path} was made by a newer MeetingMate (version {version} of the database, "
                f"this one knows {len(steps)}); it was left untouched. Update MeetingMate to open it."
            )
        if version == len(steps):
            return
        if version > 0:
            backup = path.with_name(f"{path.stem}-before-{len(steps)}.db")
            with sqlite3.connect(backup) as copy:
                self._db.backup(copy)
            copy.close()
        for number, step in enumerate(steps[version:], start=version + 1):
            script = step.read_text(encoding="utf-8")
            try:
                self._db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
            except sqlite3.Error:
                self._rollback()
                # another process may have migrated it in the meantime
                if self._db.execute("PRAGMA user_version").fetchone()[0] < number:
                    raise


def _insert(db: sqlite3.Connection, meeting_id: str, utterances: Iterable[Utterance]) -> None:
    db.executemany(
        "INSERT INTO utterances (meeting, id, start, text, document) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (meeting, id) DO UPDATE SET start = excluded.start, text = excluded.text, "
        "document = excluded.document",
        [(meeting_id, u.id, u.start, u.text, _ENCODE(u)) for u in utterances],
    )


def _fts_query(search: str) -> str:
    """Each word as a prefix, all of them wanted; quoting makes every character plain text."""
    return " ".join(f'"{word}"*' for word in re.findall(r"\w+", search))


def _store_error(folder: Path, error: sqlite3.Error) -> StoreError:
    if "full" in str(error):
        return StoreError(f"The disk of the library in {folder} is full; free some space and try again.")
    if "readonly" in str(error) or "read-only" in str(error):
        return StoreError(f"The library in {folder} can't be written to; check the rights of the folder.")
    return StoreError(f"The library in {folder} could not be used ({error}); try again or check the disk.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
