"""Everything out in open formats, and old recordings or another library in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import export, sealing
from meetingmate.base import atomic_files as files
from meetingmate.base import temporary_files
from meetingmate.base.errors import MeetingMateError, StoreError, UsageError
from meetingmate.base.file_kinds import RECORDING_SUFFIXES, SURE_TRANSCRIPT_SUFFIXES, TRANSCRIPT_SUFFIXES, suffix
from meetingmate.base.library_paths import (
    RECORDINGS,
    UnsafePath,
    file_in,
    files_in,
    links_in,
    meeting_folder,
    sound_file,
)
from meetingmate.base.translation import tr
from meetingmate.exchange import transcripts
from meetingmate.export.cleaning import file_stem
from meetingmate.library import (
    DamagedLibrary,
    Library,
    MeetingRow,
    people,
    rules,
    tasks,
    waveforms,
    whole_meeting,
)
from meetingmate.library.database import DATABASE
from meetingmate.library.people import Person
from meetingmate.library.storage import need_room
from meetingmate.sealing import keys

#: What is larger is not looked into to see whether it is a transcript; it can be given by itself.
_MOST_BYTES = 4 * 1024 * 1024
#: What is written for each meeting by ``export_everything``.
FORMATS = (".json", ".docx", ".pdf", ".md", ".txt", ".vtt")

Progress = Callable[[float, str], None]


class Exported(Struct, kw_only=True):
    """What ``export_everything`` wrote; ``problems`` names what it could not, a sentence each."""

    meetings: int
    files: int
    problems: list[str]


class Imported(Struct, kw_only=True):
    """Ids of the meetings that were taken over, and of those that were there already.

    ``problems`` names what was not taken over, a sentence each.
    """

    meetings: list[str]
    there: list[str]
    problems: list[str] = []


def export_everything(library: Library, folder: Path, on_progress: Progress = lambda share, what: None) -> Exported:
    """Write all meetings (not the trash) into ``folder``, each in a folder of its own with its sound.

    JSON holds all there is; the other formats are for reading. Beside them are the tasks of all meetings. ``folder``
    must be empty or new. Raises UsageError when it is not, StoreError when the disk has no room.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(tr("{folder} is not empty; choose a new folder.", folder=folder))
    rows = library.rows()
    written, problems = 0, []
    sounds: dict[str, list[tuple[Path, int]]] = {}
    for row in rows:
        try:
            found = files_in(library.meeting_dir(row.id))
            sounds[row.id] = [(path, size) for path, size in found if path.name != waveforms.NAME]
        except UnsafePath as error:
            problems.append(tr("The sound of {title} was left out. {error}", title=row.title, error=error))
    need_room(folder, sum(size for found in sounds.values() for _, size in found))
    for number, row in enumerate(rows):
        on_progress(number / len(rows), row.title)
        place = folder / file_stem(f"{row.date} {row.title}"[:80] + f" {row.id}")
        try:
            meeting, utterances, minutes = library.meeting(row.id), library.utterances(row.id), library.minutes(row.id)
        except DamagedLibrary as error:
            problems.append(tr("{title} was left out. {error}", title=row.title, error=error))
            continue
        for form in FORMATS:
            try:
                export.write(place / f"{file_stem(row.title[:60])}{form}", meeting, utterances, minutes)
                written += 1
            except MeetingMateError as error:
                problems.append(str(error))
        for path, _ in sounds.get(row.id, ()):
            try:
                target = file_in(place, path.relative_to(library.meeting_dir(row.id)).as_posix())
                files.make_folder(target.parent, shared=True)
                sealing.copy(path, target)
                files.share(target)
                written += 1
            except (OSError, UnsafePath) as error:
                problems.append(
                    tr(
                        "{file} of {title} can't be copied ({error}); copy it by hand.",
                        file=path.name,
                        title=row.title,
                        error=error,
                    )
                )
    all_tasks = tasks.tasks(library)
    for form in (".xlsx", ".csv", ".ics"):
        export.write_tasks(folder / f"Tasks{form}", all_tasks)
        written += 1
    on_progress(1.0, tr("Written"))
    return Exported(meetings=len(rows), files=written, problems=problems)


def recordings_in(library: Library, folder: Path) -> tuple[list[Path], list[Path]]:
    """Recordings and transcripts below ``folder``, the oldest first: the new ones, for ``Session.submit``, and those
    that the library knows already.

    Hidden files and folders are left out, and the sound of the library itself. Raises UsageError when there is no
    such folder.
    """
    if not folder.is_dir():
        raise UsageError(tr("There is no folder {folder}; choose the one with your recordings.", folder=folder))
    own = (library.folder / RECORDINGS).resolve()
    found = [
        path
        for path, _ in files_in(folder, links=True)
        if (suffix(path) in RECORDING_SUFFIXES or _is_transcript(path))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and own not in path.resolve().parents
    ]
    known = [path for path in found if library.jobs_of(path)]
    new = sorted(set(found) - set(known), key=lambda path: (path.stat().st_mtime, path))
    return new, known


def _is_transcript(path: Path) -> bool:
    """Whether a file in a folder of recordings is a transcript: of texts, only those that can be read as one."""
    kind = suffix(path)
    if kind in SURE_TRANSCRIPT_SUFFIXES or kind not in TRANSCRIPT_SUFFIXES:
        return kind in SURE_TRANSCRIPT_SUFFIXES
    try:
        return path.stat().st_size <= _MOST_BYTES and transcripts.read(path).own is None
    except (MeetingMateError, OSError):
        return False


def import_library(library: Library, other: Path, on_progress: Progress = lambda share, what: None) -> Imported:
    """Take over all meetings of the library in the folder ``other``, with sound, people and vocabulary.

    ``other`` itself is not changed. A meeting that is there already is left as it is; so is a person. Raises
    UsageError when there is no library in ``other`` or it is this one, StoreError as ``Library`` does.
    """
    if not (other / DATABASE).is_file():
        raise UsageError(
            tr(
                "There is no library in {folder}; choose the folder with {database} in it.",
                folder=other,
                database=DATABASE,
            )
        )
    if other.resolve() == library.folder.resolve():
        raise UsageError(tr("This library is already open. Choose another one."))
    if (other / RECORDINGS).is_symlink():
        raise UsageError(
            tr(
                "{name} in {folder} is a link, which is not followed; put the folder itself there.",
                name=RECORDINGS,
                folder=other,
            )
        )
    database = [path for name in (DATABASE, f"{DATABASE}-wal") if (path := other / name).is_file()]
    copied = [*database, *keys.files_of(other)]
    sizes = [path.stat().st_size for path in copied]
    need_room(library.folder, sum(sizes) + sum(size for _, size in files_in(other / RECORDINGS)))
    with temporary_files.scratch(library.folder, "importing") as scratch:
        # opening may bring it up to date: that is done to a copy
        try:
            for path in copied:
                shutil.copyfile(path, scratch / path.name)
        except OSError as error:
            raise StoreError(
                tr(
                    "The library in {folder} can't be copied ({error}); nothing was imported.",
                    folder=other,
                    error=error,
                )
            ) from error
        source = Library(scratch)
        try:
            return _take_over(library, source, other, on_progress)
        finally:
            source.close()


def _take_over(library: Library, source: Library, other: Path, on_progress: Progress) -> Imported:
    here = {row.id for row in library.listed("1")}
    result = Imported(meetings=[], there=[], problems=source.rejected())
    rows = source.rows()
    for number, row in enumerate(rows):
        on_progress(number / len(rows), row.title)
        if row.id in here:
            result.there.append(row.id)
            continue
        try:
            _take_meeting(library, source, other, row, result.problems)
        except (DamagedLibrary, UnsafePath) as error:
            result.problems.append(tr("{title} was not imported. {error}", title=row.title, error=error))
        else:
            result.meetings.append(row.id)
    try:
        _take_people_and_rules(library, source)
    except DamagedLibrary as error:
        result.problems.append(tr("Some people and vocabulary were not imported. {error}", error=error))
    on_progress(1.0, tr("Taken over"))
    return result


def _take_meeting(library: Library, source: Library, other: Path, row: MeetingRow, problems: list[str]) -> None:
    """Take over one meeting, read whole before anything of it is written. Raises StoreError."""
    job = source.job(row.id)
    whole = whole_meeting.read(source, row.id)
    for track in whole.meeting.tracks:
        try:
            sound_file(source.meeting_dir(row.id), track)
        except UnsafePath as error:
            problems.append(
                tr("The sound {name} of {title} was left out. {error}", name=track.name, title=row.title, error=error)
            )
    folder, target = meeting_folder(other, row.id), library.meeting_dir(row.id)
    try:
        for path, _ in files_in(folder):
            copy = file_in(target, path.relative_to(folder).as_posix())
            copy.parent.mkdir(parents=True, exist_ok=True)
            sealing.copy(path, copy)
        files.make_tree_private(target)  # whatever rights it had in the other library
    except OSError as error:
        raise StoreError(
            tr("The sound of {title} can't be copied ({error}); it was not imported.", title=row.title, error=error)
        ) from error
    problems += [
        tr("{link} is a link, which is not followed; it was left out.", link=link) for link in links_in(folder)
    ]
    whole_meeting.add(library, whole, job if job and job.state == "done" else None)


def _take_people_and_rules(library: Library, source: Library) -> None:
    for person in people.people(source):
        names = [person.name, *person.aliases]
        if person.kept and not any(people.kept(library, name) for name in names):
            people.save(library, Person(name=person.name, aliases=person.aliases, email=person.email))
    known = {rule.heard.casefold() for rule in rules.rules(library)}
    for rule in rules.rules(source):
        if rule.heard.casefold() not in known:
            rules.save(library, msgspec.structs.replace(rule, id=0))
