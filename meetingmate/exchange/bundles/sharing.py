"""Publishing a shared library: bundles in a folder, and a database of all that is in them, built for reading."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import __version__
from meetingmate.base import atomic_files
from meetingmate.base.errors import MeetingMateError, StoreError, UsageError
from meetingmate.base.library_paths import UnsafePath, file_in, sound_file
from meetingmate.base.text import encode
from meetingmate.base.translation import tr
from meetingmate.exchange.bundles.members import (
    DETAILS,
    FORMS,
    MINUTES,
    SUFFIX,
    TRANSCRIPT,
    portable,
    sound_member,
    text_member,
)
from meetingmate.exchange.bundles.reading import Bundle, damaged
from meetingmate.exchange.bundles.writing import write_bundle
from meetingmate.library import Library, shared, whole_meeting, zip_members, zip_reading
from meetingmate.library.storage import Progress
from meetingmate.sealing import keys

#: Bundles of the own library lie here in the folder.
BUNDLES = "bundles"
_MOST_DEPTH = 8
#: The share of the work that is done when the bundles are written, and when they are read into the database.
_WRITTEN, _READ = 0.6, 0.9


class Shared(Struct, kw_only=True):
    """What was published: ``meetings`` in all, ``written`` bundles (those that had changed), ``removed`` ones of
    meetings that are no longer in the library. ``problems`` names what is not in it, a sentence each."""

    folder: str
    meetings: int
    written: int = 0
    removed: int = 0
    problems: list[str] = []


def share_library(
    library: Library,
    folder: Path,
    on_progress: Progress = lambda share, what: None,
    *,
    with_sound: bool = True,
    on_built: Callable[[Library], None] = lambda library: None,
) -> Shared:
    """Publish all meetings of ``library`` in ``folder``, with the bundles of others that lie there.

    ``on_built`` gets the new library before it is published. Raises UsageError, StoreError: what was published before
    stays as it is then.
    """
    result = Shared(folder=str(folder), meetings=0)
    before = shared.own_files(folder)
    own: set[str] = set()
    rows = library.rows()
    try:
        atomic_files.make_folder(folder, shared=True)
        atomic_files.make_folder(folder / BUNDLES, shared=True)
    except OSError as error:
        raise _not_written(folder, error) from error
    for number, row in enumerate(rows):
        on_progress(_WRITTEN * number / len(rows), row.title)
        file = file_in(folder / BUNDLES, f"{row.id}{SUFFIX}")
        try:
            if not _is_current(library, row.id, file, with_sound=with_sound):
                done = write_bundle(library, [row.id], file, with_sound=with_sound)
                result.problems += done.problems
                result.written += 1
        except UsageError as error:  # it is still being recorded or processed
            result.problems.append(str(error))
            if not file.exists():
                continue
        own.add(f"{BUNDLES}/{file.name}")
    index_bundles(folder, on_progress, own=own, without=before - own, on_built=on_built, result=result)
    for name in before - own:
        try:
            (folder / name).unlink(missing_ok=True)
            result.removed += 1
        except OSError as error:
            result.problems.append(
                tr("{file} can't be deleted ({error}). Delete it yourself.", file=folder / name, error=error)
            )
    return result


def index_bundles(
    folder: Path,
    on_progress: Progress = lambda share, what: None,
    *,
    own: set[str] | None = None,
    without: set[str] | None = None,
    on_built: Callable[[Library], None] = lambda library: None,
    result: Shared | None = None,
) -> Shared:
    """Publish the bundles that lie in ``folder``, whoever made them; one that can't be read is named and left out.

    Raises UsageError when there is none, StoreError.
    """
    result = result or Shared(folder=str(folder), meetings=0)
    own = shared.own_files(folder) if own is None else own
    files = [file for file in _bundles_in(folder) if _name_in(folder, file) not in (without or ())]
    if not files:
        raise UsageError(tr("There is no bundle in {folder}, so there is nothing to share.", folder=folder))
    with tempfile.TemporaryDirectory(prefix="meetingmate-") as scratch, closing(Library(Path(scratch))) as built:
        with built.database.change() as db:
            for statement in shared.TABLES:
                db.execute(statement)
            # numbers of another state are never given again: who has read one knows what it stands for
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('meeting_vectors', ?)", (time.time_ns() >> 10,))
        for number, file in enumerate(files):
            on_progress(_WRITTEN + (_READ - _WRITTEN) * number / len(files), file.name)
            try:
                _take_in(built, folder, file, own, result)
            except (OSError, MeetingMateError) as error:
                result.problems.append(str(error))
        if not result.meetings:
            raise StoreError(" ".join([tr("Nothing was published."), *result.problems[:3]]))
        on_progress(_READ, tr("Reading for meaning"))
        on_built(built)
        _publish(built, folder, result.meetings)
    on_progress(1.0, tr("Published"))
    return result


def _bundles_in(folder: Path) -> Iterator[Path]:
    """All bundles below the folder in the order of their names; nothing through a link."""
    for base, folders, names in os.walk(folder):
        folders.sort()
        if len(Path(base).relative_to(folder).parts) >= _MOST_DEPTH:
            folders.clear()
        for name in sorted(names):
            path = Path(base) / name
            if name.lower().endswith(SUFFIX) and not name.startswith(".") and not path.is_symlink():
                yield path


def _name_in(folder: Path, file: Path) -> str:
    return file.relative_to(folder).as_posix()


def _take_in(built: Library, folder: Path, file: Path, own: set[str], result: Shared) -> None:
    """Add the meetings of a bundle that are not there yet."""
    name = _name_in(folder, file)
    with zip_reading.opened(file, damaged) as archive:
        bundle = Bundle(archive, file)
        for meeting_id in bundle.manifest.meetings:
            whole = bundle.meeting(meeting_id)
            if built.database.row("SELECT 1 FROM meetings WHERE id = ?", (meeting_id,)):
                known, _ = portable(whole_meeting.read(built, meeting_id))
                if known != whole:
                    result.problems.append(
                        tr(
                            "“{title}” in {file} differs from the same meeting in another bundle and was left out.",
                            title=whole.meeting.title,
                            file=name,
                        )
                    )
                continue
            sounds = [(meeting_id, one, name, sound_member(meeting_id, one)) for one in bundle.sounds[meeting_id]]
            with built.database.change() as db:
                whole_meeting.add(built, whole)
                db.executemany("INSERT INTO shared_sounds VALUES (?, ?, ?, ?)", sounds)
            result.meetings += 1
    with built.database.change() as db:
        db.execute("INSERT INTO shared_files VALUES (?, ?)", (name, name in own))


def _publish(built: Library, folder: Path, meetings: int) -> None:
    """Put the finished database into the folder and only then name it."""
    name = f"library-{uuid.uuid4().hex}.db"
    kept = {name}
    with suppress(StoreError):
        kept.add(shared.read_pointer(folder).database)  # who reads it goes on
    try:
        with atomic_files.replacing(folder / name, shared=True) as temporary:
            temporary.unlink(missing_ok=True)
            _compact(built, temporary)
            size = temporary.stat().st_size
        pointer = shared.Pointer(
            program=f"MeetingMate {__version__}",
            database=name,
            size=size,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            meetings=meetings,
        )
        atomic_files.write_bytes(
            folder / shared.POINTER, msgspec.json.format(msgspec.json.encode(pointer), indent=1), shared=True
        )
    except (OSError, sqlite3.Error) as error:
        (folder / name).unlink(missing_ok=True)
        raise _not_written(folder, error) from error
    shared.remove_older(folder, kept)


def _compact(built: Library, target: Path) -> None:
    """A copy without gaps and without a log, which can be read where nothing can be written."""
    local = built.folder / "compact.db"
    built.database.copy_to(local)
    with closing(sqlite3.connect(local, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("ANALYZE")
        db.execute("VACUUM")
    with local.open("rb") as source, target.open("wb") as out:
        while block := source.read(1 << 20):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _is_current(library: Library, meeting_id: str, file: Path, *, with_sound: bool) -> bool:
    """Whether the bundle holds the meeting as it is now; sound counts as the same when it has the same size."""
    if not file.is_file():
        return False
    whole, sounds = portable(whole_meeting.read(library, meeting_id))
    texts = ((DETAILS, whole.meeting), (TRANSCRIPT, whole.utterances), (MINUTES, whole.minutes), (FORMS, whole.forms))
    wanted = {text_member(meeting_id, name): zip_members.entry_of(encode(noun)) for name, noun in texts}
    sizes = {}
    for name, track in sounds.items() if with_sound else ():
        try:
            path = sound_file(library.meeting_dir(meeting_id), track)
        except UnsafePath:
            continue
        if path.is_file():
            sizes[name] = path.stat().st_size
    try:
        with zip_reading.opened(file, damaged) as archive:
            bundle = Bundle(archive, file)
            there = bundle.manifest.files
            if {name: there.get(name) for name in wanted} != wanted or set(bundle.sounds[meeting_id]) != set(sizes):
                return False
            return with_sound is False or (
                not keys.is_encrypted(library.folder)
                and all(there[sound_member(meeting_id, name)].size == size for name, size in sizes.items())
            )
    except (OSError, MeetingMateError, KeyError):
        return False


def _not_written(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        tr(
            "The shared library can't be written to {folder} ({error}). Choose another folder.",
            folder=folder,
            error=error,
        )
    )
