"""What a library takes on the disk, what is missing from it, and moving it to another folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from meetingmate.errors import StoreError, UsageError
from meetingmate.library.database import DATABASE
from meetingmate.library.listing import MeetingRow
from meetingmate.places import RECORDINGS, UnsafePlace, files_in, opened_path, sound_file, stored_path
from meetingmate.sealing import keys

if TYPE_CHECKING:
    from meetingmate.library.store import Library

#: What is asked for beyond the bytes to be written, so that the disk is not filled to the brim.
SPARE = 64 * 1024 * 1024

#: Called with the share done (0 to 1) and what is being done.
Progress = Callable[[float, str], None]


class Usage(Struct, kw_only=True):
    """Bytes that one meeting takes: its sound in the library, and its transcript and minutes."""

    meeting: MeetingRow
    audio: int
    text: int
    trashed: bool


class Missing(Struct, kw_only=True):
    """A sound file that a meeting names and that is not there."""

    meeting: str
    title: str
    path: Path
    linked: bool


def usage(library: Library) -> list[Usage]:
    """What each meeting takes, trash included, the largest first. Raises StoreError."""
    text: dict[str, int] = {}
    for table in ("utterances", "minutes"):
        for meeting, size in library.database.rows(
            f"SELECT meeting, sum(length(document)) FROM {table} GROUP BY meeting"
        ):
            text[meeting] = text.get(meeting, 0) + size
    trashed = {row[0] for row in library.database.rows("SELECT id FROM meetings WHERE trashed IS NOT NULL")}
    found = [
        Usage(
            meeting=row,
            audio=_size_of(library, row.id),
            text=text.get(row.id, 0),
            trashed=row.id in trashed,
        )
        for row in library.listed("1")
    ]
    return sorted(found, key=lambda entry: -(entry.audio + entry.text))


def missing_audio(library: Library) -> list[Missing]:
    """Sound that is not where the meetings say. Raises StoreError."""
    found = []
    for row in library.listed("1"):
        meeting = library.meeting(row.id)
        for track in meeting.tracks:
            try:
                path = sound_file(library.meeting_dir(meeting.id), track)
            except UnsafePlace:
                path = opened_path(track.path)
            else:
                if path.exists():
                    continue
            found.append(Missing(meeting=meeting.id, title=meeting.title, path=path, linked=track.linked))
    return found


def relink(library: Library, meeting_id: str, path: Path) -> None:
    """Use ``path`` as the sound of a meeting whose file is gone. Raises UsageError when it does not exist."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}; choose the recording of this meeting.")

    def change(meeting) -> None:
        for track in meeting.tracks[:1]:
            track.path, track.linked = stored_path(path.absolute()), True

    library.edit_meeting(meeting_id, change)


def _size_of(library: Library, meeting_id: str) -> int:
    """Bytes of the meeting's sound in the library."""
    try:
        return sum(size for _, size in files_in(library.meeting_dir(meeting_id)))
    except UnsafePlace:  # it does not lie in the library
        return 0


def need_room(folder: Path, size: int) -> None:
    """Raises StoreError when the disk of ``folder`` has no room for ``size`` bytes."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < size + SPARE:
        raise StoreError(
            f"The disk of {folder} has {free / 1e9:.1f} GB free, but {(size + SPARE) / 1e9:.1f} GB are needed; "
            "free some space or choose another disk."
        )


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file and flush it; gives the SHA-256 of what was read. Raises OSError."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(1 << 20):
            digest.update(block)
            write.write(block)
        write.flush()
        os.fsync(write.fileno())
    shutil.copystat(source, target)
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_library(library: Library, target: Path, on_progress: Progress = lambda share, what: None) -> None:
    """Copy the library to ``target`` and read everything back to check it; the library itself is not changed.

    For moving it: copy, let the settings name ``target``, open it there, and when the user has confirmed,
    ``remove_copied(old folder)``. Raises UsageError when ``target`` has a library or lies inside of this one,
    StoreError when something can't be written or was not written right; what was begun is removed then.
    """
    source, target = library.folder.resolve(), target.resolve()
    if (target / DATABASE).exists() or (target / RECORDINGS).exists():
        raise UsageError(f"There is a library in {target} already; choose another folder.")
    if target == source or (source / RECORDINGS) in (target, *target.parents):
        raise UsageError(f"{target} is inside of the library; choose another folder.")
    sounds = list(files_in(source / RECORDINGS))
    total = sum(size for _, size in sounds) + (source / DATABASE).stat().st_size
    need_room(target, total)
    made = target / f".copying-{uuid.uuid4().hex[:8]}"
    try:
        made.mkdir(parents=True)
        on_progress(0.0, "Copying the database")
        library.database.copy_to(made / DATABASE)
        done = (made / DATABASE).stat().st_size
        (made / RECORDINGS).mkdir()
        for key in keys.files_of(source):
            if copy_hashed(key, made / key.name) != sha256(made / key.name):
                raise StoreError(f"{made / key.name} was not written as it is; check the disk and try again.")
        for path, size in sounds:
            on_progress(min(1.0, done / total), path.name)
            copy = made / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if copy_hashed(path, copy) != sha256(copy):
                raise StoreError(f"{copy} was not written as it is; check the disk and try again.")
            done += size
        for key in keys.files_of(made):
            key.replace(target / key.name)
        (made / RECORDINGS).rename(target / RECORDINGS)
        (made / DATABASE).rename(target / DATABASE)  # last: from now on it is a library
    except OSError as error:
        raise StoreError(f"The library can't be copied to {target} ({error}); the old one is as it was.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    on_progress(1.0, "Copied and checked")


def remove_copied(old: Path, new: Path) -> None:
    """Delete the library in ``old`` after it was copied to ``new`` and the user has confirmed that it is there.

    Only the database and the recordings go. Raises UsageError when something of ``old`` is not in ``new``.
    """
    if old.resolve() == new.resolve() or not (new / DATABASE).is_file():
        raise UsageError(f"There is no copy of the library in {new}; the old one stays.")
    for path, size in files_in(old / RECORDINGS):
        copy = new / path.relative_to(old)
        if not copy.is_file() or copy.stat().st_size != size:
            raise UsageError(f"{path.name} is not in {new}; the old library stays.")
    shutil.rmtree(old / RECORDINGS, ignore_errors=True)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", keys.KEY_FILE, keys.KEY_COPY):
        (old / name).unlink(missing_ok=True)
