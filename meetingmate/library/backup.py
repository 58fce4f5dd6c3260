"""A backup: the whole library in one zip file with a checksum of every file, and the way back.

In the file: ``library.db`` (a consistent copy), ``recordings/MEETING/...`` and ``manifest.json``, which any program
can read. Recordings that are only linked are not in it; the manifest names them. The backup of an encrypted library is
as encrypted as that is, and holds its ``library.key``: the passphrase of that day opens it.
"""

from __future__ import annotations

import shutil
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

import msgspec
from msgspec import Struct

from meetingmate import __version__
from meetingmate.base import atomic_files as files
from meetingmate.base import temporary_files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.ids import is_file_path, is_meeting_id
from meetingmate.base.library_paths import RECORDINGS, file_in, files_in, links_in, recordings_of
from meetingmate.base.text import encode
from meetingmate.base.translation import tr
from meetingmate.library import cipher, zip_members, zip_reading
from meetingmate.library.database import DATABASE
from meetingmate.library.storage import Progress, need_room
from meetingmate.library.zip_members import MANIFEST, Entry
from meetingmate.sealing import LockedLibrary, keys

if TYPE_CHECKING:
    from meetingmate.library.store import Library

FORMAT = 1
VOICES = "voices"


class Manifest(Struct, kw_only=True):
    """What is in a backup. ``linked``: recordings outside of the library, which are not in it; ``left_out``: what else
    is not, a sentence each."""

    format: int
    program: str
    created: str
    meetings: int
    files: dict[str, Entry]
    linked: list[str] = []
    left_out: list[str] = []


def _silent(share: float, what: str) -> None:
    pass


def backup(library: Library, file: Path, on_progress: Progress = _silent) -> Manifest:
    """Write the whole library to ``file`` (a zip) and check it by reading it back. The library may be in use.

    An older file of that name is replaced only when all went well. Raises StoreError.
    """
    recordings = recordings_of(library.folder)
    found = [(path, size, path.relative_to(library.folder).as_posix()) for path, size in files_in(recordings)]
    sounds = [(path, size, name) for path, size, name in found if _is_ours(name)]
    left_out = [tr("{path} is no file of a meeting.", path=path) for path, _, name in found if not _is_ours(name)]
    left_out += [tr("{path} is a link, which is not followed.", path=path) for path in links_in(recordings)]
    total = sum(size for _, size, _ in sounds) + library.database.path.stat().st_size
    need_room(file.parent, total)
    linked = [
        track.path for row in library.listed("1") for track in library.meeting(row.id).tracks if track.linked
    ]  # fmt: skip
    manifest = Manifest(
        format=FORMAT,
        program=f"MeetingMate {__version__}",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        meetings=len(library.listed("1")),
        files={},
        linked=linked,
        left_out=left_out,
    )
    try:
        with files.replacing(file) as temporary, temporary_files.scratch(file.parent, "backing") as scratch:
            on_progress(0.0, tr("Copying the database"))
            copy = scratch / DATABASE
            library.database.copy_to(copy)
            done = 0
            with zipfile.ZipFile(temporary, "w", allowZip64=True) as archive:
                for path, name in [
                    (copy, DATABASE),
                    *((key, key.name) for key in keys.files_of(library.folder)),
                    *((path, name) for path, _, name in sounds),
                ]:
                    on_progress(min(1.0, done / total) * 0.7, path.name)
                    manifest.files[name] = _put(archive, path, name)
                    done += manifest.files[name].size
                archive.writestr(MANIFEST, msgspec.json.format(encode(manifest), indent=1))
            check(temporary, lambda share, what: on_progress(0.7 + 0.3 * share, what))
    except OSError as error:
        raise StoreError(
            tr("The backup {file} can't be written ({error}); choose another place.", file=file, error=error)
        ) from error
    on_progress(1.0, tr("Written and checked"))
    return manifest


def check(file: Path, on_progress: Progress = _silent) -> Manifest:
    """Read a whole backup and compare every checksum.

    Raises UsageError when it is no backup or from a newer MeetingMate, StoreError when it is damaged.
    """
    try:
        with zip_reading.opened(file) as archive:
            manifest = _manifest(archive, file)
            for number, (name, entry) in enumerate(manifest.files.items()):
                on_progress(number / len(manifest.files), tr("Checking {name}", name=PurePosixPath(name).name))
                with archive.open(name) as stream:
                    _compare(stream, entry, name, file)
    except OSError as error:
        raise zip_reading.unreadable(file, error) from error
    return manifest


def restore(file: Path, folder: Path, on_progress: Progress = _silent) -> Manifest:
    """Put the library of a backup into ``folder``; one that is there is moved to ``before-restore-...`` in it.

    Everything is checked before anything changes; no program may have the library open. Raises UsageError and
    StoreError as ``check``, and StoreError when it can't be written or the library is in use.
    """
    from meetingmate.library.store import Library  # which a backup is opened with

    manifest = check(file, lambda share, what: on_progress(share * 0.4, what))
    need_room(folder, sum(entry.size for entry in manifest.files.values()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary_files.scratch(folder, "restoring") as new:
            (new / RECORDINGS).mkdir()
            with zip_reading.opened(file) as archive:
                for number, (name, entry) in enumerate(manifest.files.items()):
                    on_progress(0.4 + 0.6 * number / len(manifest.files), PurePosixPath(name).name)
                    target = file_in(new, name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(name) as stream, target.open("xb") as out:
                        _compare(stream, entry, name, file, out)
            library = Library(new)  # raises when it can't be opened, and brings it up to date
            try:
                manifest.left_out += library.rejected()
            finally:
                library.close()
            set_aside(folder, "before-restore", recordings=True, key=new)
            for key in keys.files_of(new):
                key.rename(folder / key.name)
            (new / RECORDINGS).rename(folder / RECORDINGS)
            (new / DATABASE).rename(folder / DATABASE)
    except OSError as error:
        raise StoreError(
            tr("The library can't be restored to {folder} ({error}); check the folder.", folder=folder, error=error)
        ) from error
    on_progress(1.0, tr("Restored and checked"))
    return manifest


def set_aside(folder: Path, reason: str, *, recordings: bool, key: Path | None = None) -> Path | None:
    """Move the database in ``folder``, if there is one, into a new folder in it, with or without the recordings.

    Its key goes with it; where the library in ``key`` has another one, so do the voices, which it alone opens. Gives
    that folder. Raises StoreError when another program uses the library, OSError.
    """
    names = (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE, *((RECORDINGS,) if recordings else ()))
    there = [path for name in names if (path := folder / name).exists()]
    if not there and not keys.files_of(folder):  # a key alone may be that of voices
        return None
    _refuse_used(folder / DATABASE)
    moved_keys = keys.files_of(folder)
    if moved_keys and recordings:
        there += moved_keys
        if key is None or not keys.is_same(folder, key):
            there += [path for path in [folder / VOICES] if path.exists()]
    aside = folder / f"{reason}-{datetime.now():%Y%m%d-%H%M%S}"
    aside.mkdir()
    for path in moved_keys if not recordings else ():
        shutil.copy2(path, aside / path.name)
    for path in there:
        if path.exists():  # the checks may have emptied and removed the log
            shutil.move(path, aside / path.name)
    return aside


def _refuse_used(path: Path) -> None:
    """Raises StoreError when another connection has the database open (in exclusive mode, that shows)."""
    if not path.exists():
        return
    try:
        with closing(cipher.connect(path, timeout=0.5, isolation_level=None)) as db:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("ROLLBACK")
    except LockedLibrary:
        return  # its passphrase may be lost: a backup must still find its place
    except cipher.ERRORS as error:  # when it is damaged, nobody can use it
        if "locked" in str(error):
            raise StoreError(
                tr("The library in {folder} is in use; close MeetingMate and try again.", folder=path.parent)
            ) from error


def _put(archive: zipfile.ZipFile, path: Path, name: str) -> Entry:
    """Sound is compressed already; only the database gets smaller."""
    info = zipfile.ZipInfo.from_file(path, name)
    info.compress_type = zipfile.ZIP_DEFLATED if name == DATABASE else zipfile.ZIP_STORED
    with path.open("rb") as stream:
        return zip_members.put(archive, info, stream)


def _compare(stream: IO[bytes], entry: Entry, name: str, file: Path, out: IO[bytes] | None = None) -> None:
    """Read a stream to its end, into ``out`` if there is one. Raises StoreError when it is not what was written."""
    if zip_members.read_through(stream, out) != entry:
        raise StoreError(tr("{name} in the backup {file} is damaged; use another backup.", name=name, file=file))


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(zip_members.manifest_of(archive), type=Manifest)
    except (KeyError, msgspec.MsgspecError, RecursionError) as error:
        raise UsageError(tr("{file} is not a backup of MeetingMate; choose another file.", file=file)) from error
    if manifest.format > FORMAT:
        raise UsageError(
            tr(
                "The backup {file} was made by a newer {program}; update MeetingMate to restore it.",
                file=file,
                program=manifest.program,
            )
        )
    if manifest.format < 1 or DATABASE not in manifest.files or not all(map(_is_ours, manifest.files)):
        raise UsageError(tr("{file} is not a backup of MeetingMate; choose another file.", file=file))
    for name, entry in manifest.files.items():
        if archive.getinfo(name).file_size != entry.size:
            raise StoreError(tr("{name} in the backup {file} is damaged; use another backup.", name=name, file=file))
    return manifest


def _is_ours(name: str) -> bool:
    """Whether a backup may hold a file of that name: the database, a key, or a file of a meeting."""
    if name in (DATABASE, keys.KEY_FILE, keys.KEY_COPY):
        return True
    parts = name.split("/")
    return len(parts) > 2 and parts[0] == RECORDINGS and is_meeting_id(parts[1]) and is_file_path(name)
