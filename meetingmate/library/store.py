"""The store of meetings, transcripts, minutes and jobs.

One ``Library`` may be used from several threads, and several processes may open the same folder (write-ahead
log). Every change is one short transaction, in which all that is derived for searching is renewed too.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from meetingmate.base import atomic_files, library_paths, text
from meetingmate.base.errors import StoreError
from meetingmate.base.ids import is_meeting_id, new_meeting_id
from meetingmate.base.library_paths import RECORDINGS
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import derived, listing
from meetingmate.library.database import DATABASE, DamagedLibrary, Database, FullDisk, Row
from meetingmate.library.decoding import decode, fits, job_of
from meetingmate.library.jobs import Job
from meetingmate.library.listing import MeetingRow

__all__ = ["DATABASE", "RECORDINGS", "Library", "MeetingRow"]


#: What is ours in the folder of a library, which may hold other things of the user.
_OURS = ("library*", ".library*", RECORDINGS, "voices", "before-restore-*", "damaged-*", ".*ing-*")

log = logging.getLogger(__name__)

_ENCODE = text.encode


class Library:
    """All meetings in ``folder``, which is made unless ``must_exist``.

    Raises MissingLibrary, DamagedLibrary, NewerLibrary (all StoreError) or StoreError when it can't be opened.
    """

    #: Whether nothing of it can be changed, as of a shared one (``shared.SharedLibrary``).
    read_only = False

    def __init__(self, folder: Path, *, must_exist: bool = False) -> None:
        self.folder = folder
        self.database = Database(folder, {2: derived.rebuild}, must_exist=must_exist)
        try:
            with suppress(OSError):  # a full or read-only disk: what is there can be read, and who writes is told
                library_paths.recordings_of(folder).mkdir(exist_ok=True)
        except library_paths.UnsafePath:
            self.database.close()
            raise
        _keep_private(folder)

    def close(self) -> None:
        """Close the database; the library must not be used afterwards."""
        self.database.close()

    # --- meetings -----------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An identifier for a meeting, sorted by time of creation."""
        return new_meeting_id()

    def meeting_dir(self, meeting_id: str) -> Path:
        """Folder of the meeting's sound files. Raises UnsafePath when it would lie outside of the library."""
        return library_paths.meeting_folder(self.folder, meeting_id)

    def audio_path(self, meeting: Meeting) -> Path | None:
        """The meeting's sound file, or None when it has none, or what it names is not in its folder."""
        if not meeting.tracks:
            return None
        try:
            return library_paths.sound_file(self.meeting_dir(meeting.id), meeting.tracks[0])
        except library_paths.UnsafePath as error:
            log.warning("%s", error)
            return None

    def add(self, meeting: Meeting, job: Job | None = None) -> None:
        """Add a meeting, and the job that is to process it."""
        meeting = text.well_formed_struct(meeting)
        with self.database.change() as db:
            db.execute(
                "INSERT INTO meetings (id, title, date, duration_s, created, document, number) "
                "SELECT ?, ?, ?, ?, ?, ?, coalesce(max(number), 0) + 1 FROM meetings",
                (meeting.id, meeting.title, meeting.date, meeting.duration_s, now(), _ENCODE(meeting)),
            )
            derived.put_details(db, meeting)
            if job is not None:
                _put_job(db, job)

    def meeting(self, meeting_id: str) -> Meeting:
        """Raises StoreError when there is no such meeting."""
        row = is_meeting_id(meeting_id) and self.database.row(
            "SELECT document FROM meetings WHERE id = ?", (meeting_id,)
        )
        if not row:
            raise StoreError(
                tr(
                    "There is no meeting {meeting} in the library. `meetingmate list` shows all meetings.",
                    meeting=meeting_id,
                )
            )
        meeting = decode(row[0], Meeting, f"The meeting {meeting_id}")
        meeting.id = meeting_id  # what its document says is no way to the sound of another one
        return meeting

    def save_meeting(self, meeting: Meeting) -> None:
        """Store changed details of a meeting; nothing happens to one that was deleted in the meantime."""
        meeting = text.well_formed_struct(meeting)
        with self.database.change() as db:
            changed = db.execute(
                "UPDATE meetings SET title = ?, date = ?, duration_s = ?, document = ? WHERE id = ?",
                (meeting.title, meeting.date, meeting.duration_s, _ENCODE(meeting), meeting.id),
            ).rowcount
            if changed:
                derived.put_details(db, meeting)

    def edit_meeting(self, meeting_id: str, change: Callable[[Meeting], None]) -> Meeting:
        """Read, change and store a meeting in one transaction, so that two writers lose nothing."""
        with self.database.change():
            meeting = self.meeting(meeting_id)
            change(meeting)
            self.save_meeting(meeting)
        return meeting

    def delete(self, meeting_id: str) -> None:
        """Delete a meeting for good with its transcript, minutes and sound. A linked recording is left alone.

        ``trash.move`` keeps it for a while. Raises UnsafePath, and nothing is deleted, when its sound would not lie
        in the library.
        """
        library_paths.meeting_folder_to_remove(self.folder, meeting_id)

        def forget(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM meetings WHERE id = ?", (meeting_id,))

        try:
            self.database.free(forget)
        except FullDisk:  # its sound makes room for what the database needs
            library_paths.remove_meeting_folder(self.folder, meeting_id)
            self.database.free(forget)
        library_paths.remove_meeting_folder(self.folder, meeting_id)

    def rows(self, *, limit: int | None = None) -> list[MeetingRow]:
        """Meetings that are not in the trash, newest day first, at most ``limit``."""
        condition = "m.trashed IS NULL ORDER BY m.date DESC, m.created DESC LIMIT ?"
        return self.listed(condition, (-1 if limit is None else limit,))

    def listed(self, condition: str, parameters: Row = ()) -> list[MeetingRow]:
        """Rows of the meetings ``m`` that an SQL condition names."""
        return listing.listed(self.database, condition, parameters)

    def rejected(self) -> list[str]:
        """A sentence for each entry that is no meeting of ours, as another program or an attacker may write it: it is
        not shown, and nothing of it is used. Raises StoreError."""
        rows = self.database.rows("SELECT id, title, date, duration_s, series FROM meetings")
        return [
            tr(
                "The entry {entry} of the library in {folder} was left out: {meeting} is no meeting that "
                "MeetingMate made.",
                entry=repr(text.clean(str(row[1]))[:60]),
                folder=self.folder,
                meeting=repr(str(row[0])[:60]),
            )
            for row in rows
            if not fits(*row)
        ]

    # --- transcript ---------------------------------------------------------------------------------------

    def utterances(self, meeting_id: str, *, after: str | None = None) -> list[Utterance]:
        """The transcript in order of time; with ``after`` only what was stored later than the utterance of that id.

        An unchanged but edited utterance keeps its place. Raises StoreError when ``after`` is not in the
        transcript (any more): it was replaced, so all of it must be read again.
        """
        last = -1
        if after is not None:
            found = self.database.row("SELECT row FROM utterances WHERE meeting = ? AND id = ?", (meeting_id, after))
            if found is None:
                raise StoreError(
                    tr("The transcript of {meeting} has been replaced; open the meeting again.", meeting=meeting_id)
                )
            last = found[0]
        rows = self.database.rows(
            "SELECT document FROM utterances WHERE meeting = ? AND row > ? ORDER BY start, row", (meeting_id, last)
        )
        return [decode(row[0], Utterance, f"The transcript of {meeting_id}") for row in rows]

    def append_utterances(self, meeting_id: str, utterances: Iterable[Utterance], job: Job) -> None:
        """Add settled utterances and the job's new position in one transaction."""
        utterances = [text.well_formed_struct(utterance) for utterance in utterances]
        with self.database.change() as db:
            _insert(db, meeting_id, utterances)
            derived.put_transcript(db, meeting_id, utterances, whole=False)
            _put_job(db, job)

    def replace_utterances(self, meeting_id: str, utterances: Iterable[Utterance], job: Job | None = None) -> None:
        """Replace the whole transcript (speakers assigned, a new run, edits)."""
        utterances = [text.well_formed_struct(utterance) for utterance in utterances]
        with self.database.change() as db:
            translated = derived.translated_lines(db, meeting_id)
            db.execute("DELETE FROM utterances WHERE meeting = ?", (meeting_id,))
            _insert(db, meeting_id, utterances)
            derived.put_translations(db, meeting_id, utterances, translated)
            derived.put_transcript(db, meeting_id, utterances, whole=True)
            if job is not None:
                _put_job(db, job)

    # --- minutes ------------------------------------------------------------------------------------------

    def minutes(self, meeting_id: str, version: int | None = None) -> Minutes | None:
        """The newest minutes, or the named version; None when there are none."""
        row = self.database.row(
            "SELECT document FROM minutes WHERE meeting = ? AND (? IS NULL OR version = ?) "
            "ORDER BY version DESC LIMIT 1",
            (meeting_id, version, version),
        )
        return decode(row[0], Minutes, f"The minutes of {meeting_id}") if row else None

    def minutes_versions(self, meeting_id: str) -> list[Minutes]:
        """All versions, the newest first."""
        rows = self.database.rows("SELECT document FROM minutes WHERE meeting = ? ORDER BY version DESC", (meeting_id,))
        return [decode(row[0], Minutes, f"The minutes of {meeting_id}") for row in rows]

    def add_minutes(self, meeting_id: str, minutes: Minutes, *, numbered: bool = False) -> Minutes:
        """Store minutes as a new version; returns them with their version number, which is their own if ``numbered``
        (it must be higher than those that are there)."""
        with self.database.change() as db:
            last = db.execute("SELECT max(version) FROM minutes WHERE meeting = ?", (meeting_id,)).fetchone()[0]
            version = minutes.version if numbered else (last or 0) + 1
            minutes = text.well_formed_struct(msgspec.structs.replace(minutes, version=version))
            db.execute("INSERT INTO minutes VALUES (?, ?, ?)", (meeting_id, minutes.version, _ENCODE(minutes)))
            derived.put_minutes(db, meeting_id, minutes)
        return minutes

    def save_minutes(self, meeting_id: str, minutes: Minutes) -> None:
        """Store a person's edits of an existing version."""
        minutes = text.well_formed_struct(minutes)
        with self.database.change() as db:
            db.execute(
                "UPDATE minutes SET document = ? WHERE meeting = ? AND version = ?",
                (_ENCODE(minutes), meeting_id, minutes.version),
            )
            newest = db.execute("SELECT max(version) FROM minutes WHERE meeting = ?", (meeting_id,)).fetchone()[0]
            if newest == minutes.version:
                derived.put_minutes(db, meeting_id, minutes)

    # --- jobs ---------------------------------------------------------------------------------------------

    def job(self, meeting_id: str) -> Job | None:
        """The job of a meeting, or None when it never had one."""
        row = self.database.row("SELECT document FROM jobs WHERE meeting = ?", (meeting_id,))
        return job_of(meeting_id, row[0]) if row else None

    def save_job(self, job: Job) -> None:
        """Store how far a job has come."""
        with self.database.change() as db:
            _put_job(db, job)

    def claim(self, meeting_id: str) -> Job | None:
        """Take an unfinished job for this process; None when a living process has it or nothing is to do."""
        with self.database.change() as db:
            job = self.job(meeting_id)
            if job is None or not job.unfinished():
                return None
            if job.owner != os.getpid() and job.owner_alive():
                return None
            job.own()
            job.state = "running"
            _put_job(db, job)
        return job

    def unfinished_job_of(self, source: Path) -> Job | None:
        """The interrupted job of this recording, if there is one that no living process has."""
        wanted = library_paths.stored_path(source.absolute())
        return next((job for job in self.unfinished_jobs() if job.source == wanted), None)

    def jobs_of(self, source: Path) -> list[Job]:
        """All jobs that were made for this recording."""
        return self._jobs("WHERE source = ?", (library_paths.stored_path(source.absolute()),))

    def unfinished_jobs(self) -> list[Job]:
        """Jobs that are queued or running and that no living process has, oldest first."""
        jobs = self._jobs(
            "WHERE state IN ('queued', 'running') AND meeting NOT IN "
            "(SELECT id FROM meetings WHERE trashed IS NOT NULL)"
        )
        return [job for job in jobs if not job.owner_alive()]

    def _jobs(self, condition: str = "", parameters: Row = ()) -> list[Job]:
        rows = self.database.rows(f"SELECT meeting, document FROM jobs {condition} ORDER BY created", parameters)
        jobs = []
        for meeting_id, document in rows:
            try:
                jobs.append(job_of(meeting_id, document))
            except DamagedLibrary as error:  # the others can be done all the same
                log.warning("%s", error)
        return jobs


def _put_job(db: sqlite3.Connection, job: Job) -> None:
    db.execute(
        "INSERT INTO jobs (meeting, created, document, state, source) VALUES (?, ?, ?, ?, ?) ON CONFLICT (meeting) "
        "DO UPDATE SET document = excluded.document, state = excluded.state, source = excluded.source",
        (job.meeting, now(), _ENCODE(job), job.state, job.source),
    )


def _insert(db: sqlite3.Connection, meeting_id: str, utterances: Iterable[Utterance]) -> None:
    db.executemany(
        "INSERT INTO utterances (meeting, id, start, text, document) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (meeting, id) DO UPDATE SET start = excluded.start, text = excluded.text, "
        "document = excluded.document",
        [(meeting_id, u.id, u.start, u.text, _ENCODE(u)) for u in utterances],
    )


def now() -> str:
    """This moment as it is stored: UTC, ISO, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _keep_private(folder: Path) -> None:
    """Nobody else can read the library, also where an older version made it so."""
    atomic_files.make_private(folder)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            atomic_files.make_tree_private(path)
