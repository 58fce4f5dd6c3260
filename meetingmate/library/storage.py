"""What a library takes on the disk, and what is missing from it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from meetingmate.base import atomic_files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.library_paths import UnsafePath, files_in, opened_path, sound_file, stored_path
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting
from meetingmate.library.listing import MeetingRow

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
        for track in {track.path: track for track in meeting.tracks}.values():
            try:
                path = sound_file(library.meeting_dir(meeting.id), track)
            except UnsafePath:
                path = opened_path(track.path)
            else:
                if path.exists():
                    continue
            found.append(Missing(meeting=meeting.id, title=meeting.title, path=path, linked=track.linked))
    return found


def relink(library: Library, meeting_id: str, path: Path) -> None:
    """Use ``path`` as the sound of a meeting whose file is gone. Raises UsageError when it does not exist."""
    if not path.is_file():
        raise UsageError(tr("There is no file {path}; choose the recording of this meeting.", path=path))

    def change(meeting: Meeting) -> None:
        gone = meeting.tracks[0].path if meeting.tracks else ""
        for track in meeting.tracks:
            if track.path == gone:
                track.part = track.part if track.linked else None  # another file: what the part says is of the copy
                track.path, track.linked = stored_path(path.absolute()), True

    library.edit_meeting(meeting_id, change)


def _size_of(library: Library, meeting_id: str) -> int:
    """Bytes of the meeting's sound in the library."""
    try:
        return sum(size for _, size in files_in(library.meeting_dir(meeting_id)))
    except UnsafePath:  # it does not lie in the library
        return 0


def need_room(folder: Path, size: int) -> None:
    """Raises StoreError when the disk of ``folder`` has no room for ``size`` bytes."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < size + SPARE:
        raise StoreError(
            tr(
                "The disk of {folder} has {free} GB free, but {size} GB are needed; free some space or "
                "choose another disk.",
                folder=folder,
                free=f"{free / 1e9:.1f}",
                size=f"{(size + SPARE) / 1e9:.1f}",
            )
        )


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file and flush it; returns the SHA-256 of what was read. Raises OSError."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(1 << 20):
            digest.update(block)
            write.write(block)
        write.flush()
        os.fsync(write.fileno())
    shutil.copystat(source, target)
    atomic_files.make_private(target)
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
