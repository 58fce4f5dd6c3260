"""Everything out in open formats, and old recordings or another library in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import export, files, sealing
from meetingmate.errors import MeetingMateError, StoreError, UsageError
from meetingmate.export.cleaning import file_stem
from meetingmate.library import Library, people, rules, tasks
from meetingmate.library.database import DATABASE
from meetingmate.library.people import Person
from meetingmate.library.storage import RECORDINGS, files_in, need_room
from meetingmate.sealing import keys

#: What recordings of meetings usually are; a file of another kind can be given by itself.
RECORDING_SUFFIXES = frozenset(
    (".mp3", ".m4a", ".wav", ".flac", ".ogg", ".opus", ".webm", ".mp4", ".mkv", ".mov", ".aac", ".wma", ".avi", ".m4v")
)
#: What is written for each meeting by ``export_everything``.
FORMATS = (".json", ".docx", ".md", ".txt", ".vtt")

Progress = Callable[[float, str], None]


class Exported(Struct, kw_only=True):
    """What ``export_everything`` wrote; ``problems`` names what it could not, a sentence each."""

    meetings: int
    files: int
    problems: list[str]


class Imported(Struct, kw_only=True):
    """Ids of the meetings that were taken over, and of those that were there already."""

    meetings: list[str]
    there: list[str]


def export_everything(library: Library, folder: Path, on_progress: Progress = lambda share, what: None) -> Exported:
    """Write all meetings (not the trash) into ``folder``, each in a folder of its own with its sound.

    JSON holds all there is; the other formats are for reading. Beside them are the tasks of all meetings. ``folder``
    must be empty or new. Raises UsageError when it is not, StoreError when the disk has no room.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; choose a new folder.")
    rows = library.rows()
    need_room(folder, sum(size for row in rows for _, size in files_in(library.meeting_dir(row.id))))
    written, problems = 0, []
    for number, row in enumerate(rows):
        on_progress(number / len(rows), row.title)
        place = folder / f"{file_stem(f'{row.date} {row.title}'[:80])} {row.id}"
        meeting, utterances, minutes = library.meeting(row.id), library.utterances(row.id), library.minutes(row.id)
        for suffix in FORMATS:
            try:
                export.write(place / f"{file_stem(row.title[:60])}{suffix}", meeting, utterances, minutes)
                written += 1
            except MeetingMateError as error:
                problems.append(str(error))
        for path, _ in files_in(library.meeting_dir(row.id)):
            target = place / path.relative_to(library.meeting_dir(row.id))
            try:
                files.make_folder(target.parent, shared=True)
                sealing.copy(path, target)
                files.share(target)
                written += 1
            except OSError as error:
                problems.append(f"{path.name} of {row.title} can't be copied ({error}); copy it by hand.")
    all_tasks = tasks.tasks(library)
    for suffix in (".csv", ".ics"):
        export.write_tasks(folder / f"Tasks{suffix}", all_tasks)
        written += 1
    on_progress(1.0, "Written")
    return Exported(meetings=len(rows), files=written, problems=problems)


def recordings_in(library: Library, folder: Path) -> tuple[list[Path], list[Path]]:
    """Recordings below ``folder``, the oldest first: the new ones, for ``Session.submit``, and those that the
    library knows already.

    Hidden files and folders are left out, and the sound of the library itself. Raises UsageError when there is no
    such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; choose the one with your recordings.")
    own = (library.folder / RECORDINGS).resolve()
    found = [
        path
        for path, _ in files_in(folder)
        if path.suffix.lower() in RECORDING_SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and own not in path.resolve().parents
    ]
    known = [path for path in found if library.jobs_of(path)]
    new = sorted(set(found) - set(known), key=lambda path: (path.stat().st_mtime, path))
    return new, known


def import_library(library: Library, other: Path, on_progress: Progress = lambda share, what: None) -> Imported:
    """Take over all meetings of the library in the folder ``other``, with sound, people and vocabulary.

    ``other`` itself is not changed. A meeting that is there already is left as it is; so is a person. Raises
    UsageError when there is no library in ``other`` or it is this one, StoreError as ``Library`` does.
    """
    if not (other / DATABASE).is_file():
        raise UsageError(f"There is no library in {other}; choose the folder with {DATABASE} in it.")
    if other.resolve() == library.folder.resolve():
        raise UsageError("This is the library that is open; choose another one.")
    need_room(library.folder, sum(size for _, size in files_in(other / RECORDINGS)))
    with tempfile.TemporaryDirectory(dir=library.folder, prefix=".importing-") as scratch:
        # opening may bring it up to date: that is done to a copy
        for name in (DATABASE, f"{DATABASE}-wal", *(key.name for key in keys.files_of(other))):
            if (other / name).exists():
                shutil.copyfile(other / name, Path(scratch) / name)
        source = Library(Path(scratch))
        try:
            return _take_over(library, source, other / RECORDINGS, on_progress)
        finally:
            source.close()


def _take_over(library: Library, source: Library, recordings: Path, on_progress: Progress) -> Imported:
    here = {row.id for row in library.listed("1")}
    result = Imported(meetings=[], there=[])
    rows = source.rows()
    for number, row in enumerate(rows):
        on_progress(number / len(rows), row.title)
        if row.id in here:
            result.there.append(row.id)
            continue
        folder = library.meeting_dir(row.id)
        try:
            if (recordings / row.id).is_dir():
                shutil.copytree(recordings / row.id, folder, dirs_exist_ok=True, copy_function=sealing.copy)
                files.make_tree_private(folder)  # whatever rights it had in the other library
        except OSError as error:
            raise StoreError(f"The sound of {row.title} can't be copied ({error}); it was not taken over.") from error
        with library.database.change():
            job = source.job(row.id)
            library.add(source.meeting(row.id), job if job and job.state == "done" else None)
            library.replace_utterances(row.id, source.utterances(row.id))
            for minutes in reversed(source.minutes_versions(row.id)):
                library.add_minutes(row.id, minutes)
        result.meetings.append(row.id)
    for person in people.people(source):
        names = [person.name, *person.aliases]
        if person.kept and not any(people.kept(library, name) for name in names):
            people.save(library, Person(name=person.name, aliases=person.aliases, email=person.email))
    known = {rule.heard.casefold() for rule in rules.rules(library)}
    for rule in rules.rules(source):
        if rule.heard.casefold() not in known:
            rules.save(library, msgspec.structs.replace(rule, id=0))
    on_progress(1.0, "Taken over")
    return result
