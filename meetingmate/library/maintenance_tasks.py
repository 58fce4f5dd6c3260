"""What can be done only while no window has the library open: moving, restoring and rescuing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from meetingmate.base import settings as settings_store
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.library import moving as library_moving
from meetingmate.library import open_library
from meetingmate.library.backup import restore
from meetingmate.library.rescue import rescue

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Done:
    """How a task went: ``settings`` from now on, what to tell, and the folder of an earlier library that stays."""

    settings: Settings
    sentences: list[str] = field(default_factory=list)
    left: Path | None = None


@dataclass(frozen=True)
class MaintenanceTask:
    """``work`` is done with the settings as they are and raises MeetingMateError or OSError; ``title`` says what it
    is."""

    title: str
    work: Callable[[Settings, Report], Done]
    can_stop: bool = False


def switching(folder: Path | None) -> MaintenanceTask:
    """Use the library in another folder (None: the platform's own) from now on."""

    def work(settings: Settings, report: Report) -> Done:
        _check_place(settings)
        return Done(_with_folder(settings, folder))

    return MaintenanceTask(tr("Opening the other library"), work)


def reopening() -> MaintenanceTask:
    """Only open the library again."""
    return MaintenanceTask(tr("Opening the library"), lambda settings, report: Done(settings))


def moving(target: Path) -> MaintenanceTask:
    """Copy the library to ``target``, check the copy and use it; the old library is kept."""

    def work(settings: Settings, report: Report) -> Done:
        _check_place(settings)
        library = open_library(settings)
        try:
            copied = library_moving.copy_library(library, target, report)
        finally:
            library.close()
        old = settings.library_dir()
        sentences = [
            tr(
                "The library is in {target} now: the database, {files} of recordings, {voices} and {earlier} "
                "of earlier states. Every file was checked and matches the original.",
                target=target,
                files=trn("{count} file", "{count} files", copied.recordings),
                voices=trn("{count} kept voice", "{count} kept voices", copied.voices),
                earlier=trn("{count} file", "{count} files", copied.earlier),
            ),
            tr(
                "The old library in {old} is still there. Once you have checked that nothing is missing, "
                "delete it under File > Library > Location.",
                old=old,
            ),
        ]
        return Done(_with_folder(settings, target), sentences, left=old)

    return MaintenanceTask(tr("Moving the library"), work, can_stop=True)


def restoring(file: Path, folder: Path | None = None) -> MaintenanceTask:
    """Restore a backup to ``folder`` (None: in place of the present library, which is kept beside it)."""

    def work(settings: Settings, report: Report) -> Done:
        if folder is not None:
            _check_place(settings)
        target = folder or settings.library_dir()
        before = set(target.glob("before-restore-*"))
        manifest = restore(file, target, report)
        sentences = [
            trn(
                "Restored and checked: {count} meeting in {target}.",
                "Restored and checked: {count} meetings in {target}.",
                manifest.meetings,
                target=target,
            )
        ]
        if aside := sorted(set(target.glob("before-restore-*")) - before):
            sentences.append(tr("The previous library is kept in {folder}.", folder=aside[0]))
        if manifest.linked:
            sentences.append(
                trn(
                    "{count} recording were only linked and are not in the backup. Their meetings show the file names.",
                    "{count} recordings were only linked and are not in the backup. Their meetings show the file "
                    "names.",
                    len(manifest.linked),
                )
            )
        sentences += manifest.left_out
        return Done(settings if folder is None else _with_folder(settings, folder), sentences)

    return MaintenanceTask(tr("Restoring the backup"), work, can_stop=True)


def rescuing() -> MaintenanceTask:
    """Make a new database of what can be read of the damaged one."""

    def work(settings: Settings, report: Report) -> Done:
        report(0.0, tr("Reading what can be read"))
        found = rescue(settings.library_dir())
        sentences = [
            tr(
                "Saved: {meetings}, {lines} of transcripts and {versions} of minutes. Recordings were not changed.",
                meetings=trn("{count} meeting", "{count} meetings", found.meetings),
                lines=trn("{count} line", "{count} lines", found.utterances),
                versions=trn("{count} version", "{count} versions", found.minutes),
            ),
            tr("The damaged database is kept in {folder}.", folder=found.kept),
        ]
        sentences += found.remarks or [tr("Nothing appears to be lost.")]
        return Done(settings, sentences)

    return MaintenanceTask(tr("Saving what can be read"), work)


def _check_place(settings: Settings) -> None:
    if settings.locked("library_folder"):
        raise UsageError(tr("Your organisation has set where the library is stored, so it can't be moved."))


def _with_folder(settings: Settings, folder: Path | None) -> Settings:
    changed = settings.with_values(library_folder=str(folder) if folder else "")
    settings_store.save(changed)
    return changed
