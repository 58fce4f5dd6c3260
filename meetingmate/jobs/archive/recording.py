"""One recording of an archive, in a worker process: the desktop's own job in a library of its own, then a bundle."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from meetingmate import __version__
from meetingmate.base import atomic_files, paths
from meetingmate.base import settings as settings_store
from meetingmate.base.errors import JobFailed, MeetingMateError, StoreError
from meetingmate.base.library_paths import opened_path
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain.events import Event
from meetingmate.exchange import bundles
from meetingmate.jobs import speech_model
from meetingmate.jobs.archive.result import Result
from meetingmate.jobs.archive.task import Outcome, Task
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Job, Library

log = logging.getLogger(__name__)

#: How often it is looked whether the run was stopped.
_LOOK_S = 1.0


class _Stopped(Exception):
    """The run was stopped; what is settled stays for the next one."""


class _Unfit(MeetingMateError):
    """This worker can't do any recording of the run."""


def make(task: Task) -> Outcome:
    """Make the bundle of one recording, unless it is there. Never raises for what a recording or a disk does: the
    outcome says it."""
    started = time.monotonic()
    try:
        duration_s, missing = _made(task)
    except _Stopped:
        return Outcome(stopped=True)
    except _Unfit as error:
        return Outcome(problem=str(error), unfit=True)
    except (MeetingMateError, OSError) as error:
        log.warning("a recording of the archive failed: %s", error)
        return Outcome(problem=str(error), work_s=time.monotonic() - started, memory=_memory())
    return Outcome(duration_s=duration_s, work_s=time.monotonic() - started, missing=missing, memory=_memory())


def work_folder() -> Path:
    """Where recordings are in work on this computer, a library each."""
    return paths.state_dir() / "archive"


def _made(task: Task) -> tuple[float, tuple[str, ...]]:
    settings = _fitting(task)
    bundle = Result(Path(task.result)).bundle(task.content_hash, task.choices.fingerprint())
    folder = work_folder() / bundle.stem
    atomic_files.make_folder(folder.parent)
    lock = FileLock(folder.with_suffix(".lock"))
    _acquire(lock, task)
    try:
        if bundle.exists():  # another worker, which was thought to be dead, has made it
            return 0.0, ()
        library = _opened(folder)
        nothing_to_keep = False
        try:
            job = _processed(library, settings, task)
            written = bundles.write_bundle(library, [job.meeting], bundle, with_sound=task.choices.with_sound)
            nothing_to_keep = True
            return library.meeting(job.meeting).duration_s, (*job.missing, *written.problems)
        except JobFailed:  # what was transcribed waits for the next run
            nothing_to_keep = not library.utterances(_meeting_id(task))
            raise
        finally:
            library.close()
            if nothing_to_keep:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()
        folder.with_suffix(".lock").unlink(missing_ok=True)


def _fitting(task: Task) -> Settings:
    """The settings of the run on this worker. Raises _Unfit."""
    if task.version != __version__:
        raise _Unfit(
            tr(
                "it has MeetingMate {here}, the run {there}; install the same version everywhere",
                here=__version__,
                there=task.version,
            )
        )
    for name in (task.folder, task.result):
        if not Path(name).is_dir():
            raise _Unfit(tr("it has no folder {folder}; connect it under the same path", folder=name))
    settings = task.choices.on_worker(settings_store.load())
    if task.choices.server and settings.writing_server_model != task.choices.server:
        raise _Unfit(tr("its settings name no writing server with the model {model}", model=task.choices.server))
    probe = Job(meeting="m", source="", speech_model=settings.speech_model)
    if missing := speech_model.missing(settings, probe):
        raise _Unfit(str(missing))
    return settings


def _acquire(lock: FileLock, task: Task) -> None:
    """Wait for a worker of this computer that is at the same recording, as one that lost its scheduler may be."""
    while True:
        try:
            lock.acquire(timeout=_LOOK_S)
            return
        except Timeout:
            _check(task)


def _opened(folder: Path) -> Library:
    """The library of a recording in work; one that can't be read begins anew."""
    try:
        return Library(folder)
    except StoreError:
        shutil.rmtree(folder, ignore_errors=True)
        return Library(folder)


def _processed(library: Library, settings: Settings, task: Task) -> Job:
    """The finished job; it goes on where an earlier try was killed. Raises JobFailed, _Stopped."""
    meeting_id = _meeting_id(task)
    session = Session(library, settings, _quiet)
    try:
        job = library.job(meeting_id)
        if job is None:
            session.submit(opened_path(task.source), Details(keep_audio="link"), meeting_id)
        elif job.state != "done":
            session.retry(meeting_id)
        while not session.wait(_LOOK_S):
            _check(task)
    finally:
        session.close()
    job = library.job(meeting_id)
    if job is None or job.state != "done":
        raise JobFailed(job.error if job and job.error else tr("The recording could not be processed."))
    return job


def _meeting_id(task: Task) -> str:
    """The same for the same recording, so that nobody has its meeting twice."""
    return f"archive-{task.content_hash[:32]}"


def _check(task: Task) -> None:
    if Path(task.stop).exists():
        raise _Stopped


def _quiet(event: Event) -> None:
    """Nobody watches a single job."""


def _memory() -> int:
    """Bytes that this process and its engines have in memory."""
    process = psutil.Process()
    return sum(_resident(one) for one in (process, *process.children(recursive=True)))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
