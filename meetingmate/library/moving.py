"""Moving a library to another folder: copied whole, read back, and the old one deleted when the user says so.

A library is more than its database: recordings, kept voices, copies of earlier states, and the key that opens all of
them. All of it goes along, so that nothing that is left behind needs what is deleted.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files as files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.library_paths import RECORDINGS, files_in
from meetingmate.base.translation import tr
from meetingmate.library import cipher, waveforms
from meetingmate.library.database import DATABASE
from meetingmate.library.final_pass_journal import NAME
from meetingmate.library.storage import Progress, copy_hashed, need_room, sha256
from meetingmate.sealing import keys

if TYPE_CHECKING:
    from meetingmate.library.store import Library

VOICES = "voices"
#: Copies of earlier states, which may need the key of the library.
EARLIER = ("before-restore-*", "damaged-*", f"{Path(DATABASE).stem}-before-*.db", "library.key.damaged-*")
#: In the old folder: what was copied, so that what is deleted in the new library later is not missed.
_RECORD = "library-moved.json"


class Copied(Struct, kw_only=True):
    """What was copied and read back, beside the database: files of sound, kept voices, files of earlier states."""

    recordings: int
    voices: int
    earlier: int


class _Record(Struct, kw_only=True):
    """Where a library was copied to, and the size of each file (by its name in the library)."""

    target: str
    files: dict[str, int]


def copy_library(library: Library, target: Path, on_progress: Progress = lambda share, what: None) -> Copied:
    """Copy the library to ``target`` and read everything back to check it; the library itself is not changed.

    For moving it: copy, let the settings name ``target``, open it there, and when the user has confirmed,
    ``remove_copied(old folder)``. Raises UsageError when ``target`` has a library or lies inside of this one,
    StoreError when something can't be written or was not written right; what was begun is removed then.
    """
    source, target = library.folder.resolve(), target.resolve()
    if any((target / name).exists() for name in (DATABASE, RECORDINGS, keys.KEY_FILE, keys.KEY_COPY)):
        raise UsageError(tr("There is a library in {target} already; choose another folder.", target=target))
    if (target / VOICES).is_dir() and any((target / VOICES).iterdir()):
        raise UsageError(tr("There are the voices of a library in {target}; choose another folder.", target=target))
    if target == source or any(source / part in (target, *target.parents) for part in (RECORDINGS, VOICES)):
        raise UsageError(tr("{target} is inside of the library; choose another folder.", target=target))
    found = list(_belongings(source))
    total = sum(size for _, size in found) + (source / DATABASE).stat().st_size
    need_room(target, total)
    made = target / f".copying-{uuid.uuid4().hex[:8]}"
    try:
        made.mkdir(parents=True)
        on_progress(0.0, tr("Copying the database"))
        for key in keys.files_of(source):
            _copy(key, made / key.name)
        library.database.copy_to(made / DATABASE)
        _check_database(made / DATABASE)
        done = (made / DATABASE).stat().st_size
        (made / RECORDINGS).mkdir()
        for path, size in found:
            on_progress(min(1.0, done / total), path.name)
            _copy(path, made / path.relative_to(source))
            done += size
        if (target / VOICES).is_dir():
            (target / VOICES).rmdir()
        for path in sorted(made.iterdir(), key=lambda path: path.name == DATABASE):  # it last: then it is a library
            path.rename(target / path.name)
    except OSError as error:
        raise StoreError(
            tr(
                "The library can't be copied to {target} ({error}); the old one was not changed.",
                target=target,
                error=error,
            )
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    names = {path.relative_to(source).as_posix(): size for path, size in found}
    _write_record(source, _Record(target=str(target), files=names))
    on_progress(1.0, tr("Copied and checked"))
    firsts = [name.partition("/")[0] for name in names if not name.endswith(f"/{waveforms.NAME}")]
    recordings, voices = firsts.count(RECORDINGS), firsts.count(VOICES)
    return Copied(recordings=recordings, voices=voices, earlier=len(firsts) - recordings - voices)


def remove_copied(old: Path, new: Path) -> None:
    """Delete the library in ``old`` after it was copied to ``new`` and the user has confirmed that it is there.

    Voices that an earlier version left behind are copied first. Raises UsageError when something of ``old`` is not
    in ``new`` and was not when it was copied, StoreError when it can't be deleted.
    """
    if old.resolve() == new.resolve() or not (new / DATABASE).is_file():
        raise UsageError(tr("There is no copy of the library in {new}; the old library is kept.", new=new))
    if keys.is_encrypted(old) and keys.is_encrypted(new) and not keys.is_same(old, new):
        raise UsageError(tr("The library in {new} has a different key. The old library is kept.", new=new))
    copied, meetings = _read_record(old, new), _meetings(new)
    found = list(_belongings(old))
    for path, size in found:
        name = path.relative_to(old)
        if name.name == waveforms.NAME:
            continue  # it can be computed again
        copy = new / name
        as_copied = copied is not None and copied.get(name.as_posix()) == size
        if as_copied and (copy.is_file() or not _is_missed(name, meetings)):
            continue  # it was read back when it was copied; what became of it since is the new library's business
        if copied is None and name.parts[0] != RECORDINGS and not copy.exists():
            _bring_along(path, copy, old, new)
        if not copy.is_file() or (copy.stat().st_size != size and _may_compare(old, new)):
            raise UsageError(tr("{file} is not in {new}; the old library is kept.", file=path.name, new=new))
    try:
        for path, _ in found:
            path.unlink()
        for folder in {path.relative_to(old).parts[0] for path, _ in found} | {RECORDINGS, VOICES}:
            if (old / folder).is_dir():
                shutil.rmtree(old / folder)
        for file in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", _RECORD, keys.KEY_FILE, keys.KEY_COPY):
            (old / file).unlink(missing_ok=True)  # the key last: until then what is left can be opened
    except OSError as error:
        raise StoreError(
            tr("The old library in {old} can't be deleted ({error}); delete the folder by hand.", old=old, error=error)
        ) from error


def _belongings(folder: Path) -> Iterator[tuple[Path, int]]:
    """All files of a library but its database and its key, with their sizes."""
    yield from files_in(folder / RECORDINGS)
    yield from files_in(folder / VOICES)
    for pattern in EARLIER:
        for path in sorted(folder.glob(pattern)):
            yield from files_in(path) if path.is_dir() else [(path, path.stat().st_size)]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy_hashed(source, target) != sha256(target):
        raise StoreError(tr("{target} was not copied correctly; check the disk and try again.", target=target))


def _bring_along(path: Path, copy: Path, old: Path, new: Path) -> None:
    """Copy what an earlier version left in the old place. Raises UsageError when the new library can't open it."""
    if keys.is_encrypted(old) and not keys.is_same(old, new):
        raise UsageError(
            tr(
                "{file} in {old} is encrypted with the key of the old library, which the new one has not any "
                "more; the old library is kept.",
                file=path.name,
                old=old,
            )
        )
    try:
        _copy(path, copy)
    except OSError as error:
        raise StoreError(
            tr(
                "{file} can't be copied to {new} ({error}); the old library is kept.",
                file=path.name,
                new=new,
                error=error,
            )
        ) from error


def _meetings(folder: Path) -> set[str] | None:
    """Ids of the meetings in the library; None when they can't be read now."""
    try:
        with closing(cipher.connect(folder / DATABASE)) as db:
            return {row[0] for row in db.execute("SELECT id FROM meetings")}
    except cipher.errors(StoreError):
        return None


def _is_missed(name: Path, meetings: set[str] | None) -> bool:
    """Whether a file that is not in the new library should be: voices may have been forgotten there, meetings deleted,
    and text that was to become a transcript did."""
    if name.parts[0] != RECORDINGS or name.name == NAME:
        return False
    return meetings is None or name.parts[1] in meetings


def _may_compare(old: Path, new: Path) -> bool:
    """Whether files have the same size in both: not when one of the two was encrypted or decrypted since."""
    return keys.is_encrypted(old) == keys.is_encrypted(new)


def _check_database(path: Path) -> None:
    try:
        with closing(cipher.connect(path)) as db:
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except cipher.ERRORS as error:
        found = str(error)
    if found != "ok":
        raise StoreError(
            tr("{path} was not copied correctly ({found}); check the disk and try again.", path=path, found=found)
        )


def _write_record(folder: Path, record: _Record) -> None:
    try:
        files.write_bytes(folder / _RECORD, msgspec.json.encode(record))
    except OSError:  # as on a disk that can't be written to; then all is looked for in the new place
        (folder / _RECORD).unlink(missing_ok=True)


def _read_record(old: Path, new: Path) -> dict[str, int] | None:
    try:
        record = msgspec.json.decode((old / _RECORD).read_bytes(), type=_Record)
    except (OSError, msgspec.MsgspecError):
        return None
    return record.files if Path(record.target) == new.resolve() else None
