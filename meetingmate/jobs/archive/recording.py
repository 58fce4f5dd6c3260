"""One recording of an archive, in a worker process: the desktop's own job in a library of its own, then a bundle.

Of a long recording each part is such a job, and one more begins with the text of all parts.
"""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

import msgspec
import psutil
from filelock import FileLock, Timeout

from meetingmate import __version__
from meetingmate.base import atomic_files, paths
from meetingmate.base import settings as settings_store
from meetingmate.base.errors import Cancelled, JobFailed, MeetingMateError, StoreError
from meetingmate.base.library_paths import opened_path, stored_path
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain.events import Event
from meetingmate.exchange import bundles
from meetingmate.jobs import speech_model
from meetingmate.jobs.archive.parts import Part, Parts, Plan
from meetingmate.jobs.archive.result import Result
from meetingmate.jobs.archive.task import Outcome, Task
from meetingmate.jobs.session import Begun, Details, Session
from meetingmate.library import Job, Library
from meetingmate.workers import host, messages

log = logging.getLogger(__name__)

#: How often it is looked whether the run was stopped.
_LOOK_S = 1.0


class _Stopped(Exception):
    """The run was stopped; what is settled stays for the next one."""


class _Unfit(MeetingMateError):
    """This worker can't do any recording of the run."""


def make(task: Task) -> Outcome:
    """Make the bundle of one recording, or the text of a part, unless it is there. Never raises for what a recording or
    a disk does: the outcome says it."""
    started = time.monotonic()
    try:
        outcome = _made(task)
    except _Stopped:
        return Outcome(stopped=True)
    except _Unfit as error:
        return Outcome(problem=str(error), unfit=True)
    except (MeetingMateError, OSError) as error:
        log.warning("a recording of the archive failed: %s", error)
        return Outcome(problem=str(error), work_s=time.monotonic() - started, memory=_memory())
    return msgspec.structs.replace(outcome, work_s=time.monotonic() - started, memory=_memory())


def work_folder() -> Path:
    """Where recordings are in work on this computer, a library each."""
    return paths.state_dir() / "archive"


def _made(task: Task) -> Outcome:
    settings = _fitting(task)
    result, fingerprint = Result(Path(task.result)), task.choices.fingerprint()
    bundle = result.bundle(task.content_hash, fingerprint)
    parts = Parts(result.parts(task.content_hash, fingerprint))
    folder = work_folder() / (bundle.stem if task.part is None else f"{bundle.stem}-{task.part}")
    atomic_files.make_folder(folder.parent)
    lock = FileLock(folder.with_suffix(".lock"))
    _acquire(lock, task)
    try:
        # another worker, which was thought to be dead, may have made it
        if bundle.exists() or (task.part is not None and parts.has(task.part)):
            return Outcome()
        plan = _plan(task, settings, parts, begun=folder.exists())
        if plan is not None and task.part is None and not task.joins:
            return Outcome(parts=len(plan.cuts) + 1)
        if plan is not None:  # as this computer has it
            plan.track.path = stored_path(opened_path(task.source).resolve())
        library = _opened(folder)
        nothing_to_keep = False
        try:
            if plan is not None and task.part is not None:
                details = Details(keep_audio="link", minutes=False, speakers=False)
                job = _processed(library, settings, task, details, parts.beginning_of(plan, task.part))
                parts.put(task.part, _part(library, job))
                nothing_to_keep = True
                return Outcome()
            begun = parts.joined(plan) if plan is not None else None
            job = _processed(library, settings, task, Details(keep_audio="link"), begun)
            written = bundles.write_bundle(library, [job.meeting], bundle, with_sound=task.choices.with_sound)
            nothing_to_keep = True
            missing = (*job.missing, *written.problems)
            return Outcome(duration_s=library.meeting(job.meeting).duration_s, missing=missing)
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


def _plan(task: Task, settings: Settings, parts: Parts, *, begun: bool) -> Plan | None:
    """Where the recording is cut; None: it stays in one. Raises JobFailed when the plan of a part was lost.

    Without a language that a person has set, what a block is written in follows from all blocks before it.
    """
    plan = parts.plan()
    if task.joins or task.part is not None:
        if plan is None and task.part is not None:
            raise JobFailed(tr("The parts of this recording are gone. Run the same command again."))
        return plan
    if begun or not task.split_s or settings.spoken_language == "auto":
        return None
    if plan is not None:
        return plan
    found: list[messages.CutsFound] = []

    def take(message: messages.Message) -> None:
        if isinstance(message, messages.CutsFound):
            found.append(message)

    try:
        request = messages.CutsRequest(source=task.source, every_s=task.split_s)
        host.run_worker(request, take, Path(task.stop).exists)
    except Cancelled as error:
        raise _Stopped from error
    except JobFailed:  # the job of the whole says what is wrong with it
        return None
    if not found or found[0].track is None or not found[0].cuts:
        return None
    plan = Plan(track=found[0].track, cuts=found[0].cuts)
    parts.put_plan(plan)
    return plan


def _part(library: Library, job: Job) -> Part:
    """What the job of a part has made."""
    meeting = library.meeting(job.meeting)
    return Part(
        end=meeting.duration_s,
        utterances=library.utterances(job.meeting),
        removed=[one for one in meeting.removed if not one.recording],
        missing=job.missing,
    )


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


def _processed(library: Library, settings: Settings, task: Task, details: Details, begun: Begun | None) -> Job:
    """The finished job, which begins with what was ``begun`` and goes on where an earlier try was killed.

    Raises JobFailed, _Stopped.
    """
    meeting_id = _meeting_id(task)
    session = Session(library, settings, _quiet)
    try:
        job = library.job(meeting_id)
        if job is None:
            session.submit(opened_path(task.source), details, meeting_id, begun)
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
