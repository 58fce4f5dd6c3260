"""When the database is damaged: what can still be read goes into a new one; the damaged one is kept as it is.

Tables are read by their row numbers in ever smaller ranges around what can't be read, the usual way to get at the
rows of an SQLite file with bad pages. Sound lies in files of its own and is not touched.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from meetingmate.base import temporary_files, text
from meetingmate.base.errors import StoreError
from meetingmate.base.ids import is_meeting_id
from meetingmate.base.library_paths import files_in, meeting_folder, recordings_of
from meetingmate.base.translation import tr
from meetingmate.domain.forms import FilledForm
from meetingmate.domain.meeting import Meeting, Minutes, Track, Utterance
from meetingmate.library import cipher, filled_forms
from meetingmate.library.backup import set_aside
from meetingmate.library.database import DATABASE, NewerLibrary, Row, migrations
from meetingmate.library.jobs import Job
from meetingmate.library.store import Library
from meetingmate.sealing import keys

_SOUNDS = (".ogg", ".opus", ".wav", ".flac", ".mp3", ".m4a")
_LAST = 1 << 12  # rows that are tried where no index tells the last number
_GIVE_UP = 20_000  # rows that can't be read one after the other: the way to the table itself is damaged

_Noun = TypeVar("_Noun")


class Rescued(Struct, kw_only=True):
    """What was saved. ``kept`` is the folder with the damaged database; ``remarks`` say what is missing."""

    kept: Path
    meetings: int
    utterances: int
    minutes: int
    remarks: list[str]


def rescue(folder: Path) -> Rescued:
    """Make a new library in ``folder`` of what can be read of the damaged one.

    Raises NewerLibrary when a newer MeetingMate made it, StoreError when nothing can be read or written, or it is
    in use; all is as it was then.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise StoreError(tr("There is no library in {folder}; there is nothing to rescue.", folder=folder))
    try:
        with temporary_files.scratch(folder, "rescuing") as scratch:
            copy = scratch / "damaged"
            copy.mkdir()
            for name in (DATABASE, f"{DATABASE}-wal"):  # the copy is read: reading may change the log
                if (folder / name).exists():
                    shutil.copyfile(folder / name, copy / name)
            (scratch / "new").mkdir()
            for key in keys.files_of(folder):
                shutil.copyfile(key, copy / key.name)
                shutil.copyfile(key, scratch / "new" / key.name)
            new = Library(scratch / "new")
            try:
                found = _copy(copy / DATABASE, new, folder)
            finally:
                new.close()
            found.kept = set_aside(folder, "damaged", recordings=False) or folder
            (scratch / "new" / DATABASE).rename(path)
    except OSError as error:
        raise StoreError(
            tr(
                "The library in {folder} can't be rescued ({error}); free some space and try again.",
                folder=folder,
                error=error,
            )
        ) from error
    return found


def _copy(damaged: Path, new: Library, folder: Path) -> Rescued:
    with closing(cipher.connect(damaged, isolation_level=None)) as db:
        try:
            db.execute("PRAGMA writable_schema=ON")  # without it, a file that was cut short is not read at all
            known = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            version = db.execute("PRAGMA user_version").fetchone()[0]
        except cipher.ERRORS as error:
            raise StoreError(
                tr(
                    "Nothing can be read of {name} ({error}); restore a backup. The recordings are still there.",
                    name=damaged.name,
                    error=error,
                )
            ) from error
        if version > len(migrations()):
            raise NewerLibrary(tr("This library was made by a newer MeetingMate; update MeetingMate to open it."))
        remarks: list[str] = []
        meetings = {m.id: m for m in _nouns(db, "meetings", known, Meeting, remarks)}
        transcripts: dict[str, list[Utterance]] = {}
        for meeting_id, utterance in _named(db, "utterances", known, Utterance, remarks):
            transcripts.setdefault(meeting_id, []).append(utterance)
        versions: dict[str, list[Minutes]] = {}
        for meeting_id, minutes in _named(db, "minutes", known, Minutes, remarks):
            versions.setdefault(meeting_id, []).append(minutes)
        forms = list(_named(db, "filled_forms", known, FilledForm, remarks))
        jobs = {job.meeting: job for job in _nouns(db, "jobs", known, Job, remarks)}
        with_sound = _with_sound(folder, remarks)
        with_forms = {meeting_id for meeting_id, _ in forms}
        for meeting_id in sorted((set(transcripts) | set(versions) | with_forms | with_sound) - set(meetings)):
            meetings[meeting_id] = _stand_in(
                meeting_id, meeting_folder(folder, meeting_id), transcripts.get(meeting_id, [])
            )
            remarks.append(
                tr(
                    "The details of meeting {meeting} are lost; its title, date and people must be given again.",
                    meeting=meeting_id,
                )
            )
        with new.database.change() as fresh:
            for meeting_id, meeting in meetings.items():
                new.add(meeting, jobs.get(meeting_id))
                if meeting_id in transcripts:
                    new.replace_utterances(meeting_id, transcripts[meeting_id])
                for minutes in sorted(versions.get(meeting_id, []), key=lambda m: m.version):
                    new.add_minutes(meeting_id, minutes)
            for meeting_id, form in forms:
                filled_forms.put(new, meeting_id, form)
            for table in ("people", "people_names", "rules", "options", "document_folders"):
                for row in _readable(db, table, known, remarks):
                    marks = ", ".join("?" * (len(row) - 1))
                    fresh.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row[1:])
            for row in _readable(db, "meetings", known, [], "id, trashed, opened") if version > 1 else ():
                fresh.execute("UPDATE meetings SET trashed = ?, opened = ? WHERE id = ?", (row[2], row[3], row[1]))
    return Rescued(
        kept=damaged,
        meetings=len(meetings),
        utterances=sum(map(len, transcripts.values())),
        minutes=sum(map(len, versions.values())),
        remarks=remarks,
    )


def _with_sound(folder: Path, remarks: list[str]) -> set[str]:
    """Ids of the meetings that have a folder of their own; what else lies there is named."""
    recordings = recordings_of(folder)
    names = {path.name for path in recordings.iterdir() if path.is_dir()} if recordings.is_dir() else set()
    found = {name for name in names if is_meeting_id(name) and not (recordings / name).is_symlink()}
    remarks += [
        tr(
            "{name} in {recordings} is no meeting's and is left alone.",
            name=repr(text.clean(name)[:60]),
            recordings=recordings,
        )
        for name in sorted(names - found)
    ]
    return found


def _nouns(
    db: sqlite3.Connection, table: str, known: set[str], kind: type[_Noun], remarks: list[str]
) -> Iterator[_Noun]:
    key = "id" if table == "meetings" else "meeting"
    for meeting_id, noun in _named(db, table, known, kind, remarks, key):
        setattr(noun, key, meeting_id)
        yield noun


def _named(
    db: sqlite3.Connection, table: str, known: set[str], kind: type[_Noun], remarks: list[str], name: str = "meeting"
) -> Iterator[tuple[str, _Noun]]:
    bad = 0
    for _, meeting_id, document in _readable(db, table, known, remarks, f"{name}, document"):
        if not is_meeting_id(meeting_id):
            remarks.append(
                tr(
                    "An entry of {table} is left out: {meeting} is no meeting of MeetingMate.",
                    table=table,
                    meeting=repr(str(meeting_id)[:60]),
                )
            )
            continue
        try:
            yield meeting_id, msgspec.json.decode(document, type=kind)
        except (msgspec.DecodeError, TypeError):
            bad += 1
    if bad:
        remarks.append(tr("{bad} entries of {table} hold damaged text and are left out.", bad=bad, table=table))


def _readable(
    db: sqlite3.Connection, table: str, known: set[str], remarks: list[str], columns: str = "*"
) -> Iterator[Row]:
    """Rows of a table with their number first; ranges that can't be read are halved until the bad rows are left."""
    if table not in known:
        return
    lost = False
    last = _last_row(db, table)
    waiting = [(-1, last)]
    bad = 0
    while waiting and bad < _GIVE_UP:
        low, high = waiting.pop()
        try:
            rows = db.execute(
                f"SELECT rowid, {columns} FROM {table} WHERE rowid BETWEEN ? AND ?", (low, high)
            ).fetchall()
        except cipher.ERRORS:
            lost = True
            if low < high:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
            else:
                bad += 1
            continue
        bad = 0 if rows else bad
        yield from rows
    if lost:
        remarks.append(tr("A part of {table} can't be read.", table=table))


def _last_row(db: sqlite3.Connection, table: str) -> int:
    """The highest row number: of the table, or where its last page can't be read, of one of its indexes."""
    indexes = [row[1] for row in db.execute(f"PRAGMA index_list({table})")]
    for source in (table, *(f"{table} INDEXED BY {index}" for index in indexes)):
        try:
            return db.execute(f"SELECT max(row) FROM (SELECT rowid AS row FROM {source})").fetchone()[0] or 0
        except cipher.ERRORS:
            continue
    return _LAST


def _stand_in(meeting_id: str, folder: Path, utterances: list[Utterance]) -> Meeting:
    """A meeting for what is left of one whose details are lost. Its id begins with its day."""
    try:
        day = date(int(meeting_id[:4]), int(meeting_id[4:6]), int(meeting_id[6:8])).isoformat()
    except ValueError:
        day = date.today().isoformat()
    tracks = [
        Track(path=path.relative_to(folder).as_posix(), name=path.stem)
        for path, _ in files_in(folder)
        if path.suffix in _SOUNDS
    ]
    end = max((u.end for u in utterances), default=0.0)
    return Meeting(
        id=meeting_id,
        title=tr("Rescued meeting {meeting}", meeting=meeting_id),
        date=day,
        duration_s=end,
        tracks=tracks,
    )
