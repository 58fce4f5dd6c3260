"""All recordings of an archive to their end: what has a bundle is passed over, what fails is named, the rest done."""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import time
import uuid
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from msgspec import Struct

from meetingmate.base.errors import JobFailed, MeetingMateError, UsageError
from meetingmate.base.library_paths import opened_path
from meetingmate.base.translation import tr
from meetingmate.jobs.archive import index
from meetingmate.jobs.archive.cluster import MOST_DEATHS, Cluster, NoScheduler
from meetingmate.jobs.archive.progress import Progress
from meetingmate.jobs.archive.recording import make
from meetingmate.jobs.archive.result import Failure, Result
from meetingmate.jobs.archive.sources import Hashes, Source, recordings_in
from meetingmate.jobs.archive.task import Choices, Outcome, Task

log = logging.getLogger(__name__)

_POLL_S = 0.2
#: How long a scheduler that was lost is waited for, and between two tries.
_WAIT_FOR_SCHEDULER_S, _BETWEEN_TRIES_S = 600.0, 5.0
#: The index is brought up to date after so long, and at the end.
_INDEX_EVERY_S = 600.0


class Report(Struct, kw_only=True):
    """What became of a run: the last ``progress``, why recordings ``failed``, sentences about parts that bundles lack,
    and the number of meetings in the index."""

    progress: Progress
    failed: list[Failure]
    missing: list[str]
    indexed: int


class Watcher:
    """Who is told of a run. This one is told nothing; ``check`` may raise to stop the run."""

    def show(self, progress: Progress) -> None:
        """How far the run is; called several times a second."""

    def note(self, sentence: str) -> None:
        """Something that a person should know."""

    def check(self) -> None:
        """Called where a stop does no harm."""


class ArchiveRun:
    """The recordings below ``folder`` into ``result``, on ``cluster``, which is started.

    Those longer than ``split_s`` seconds are worked on in parts, as far as that gives the same text; 0: none.
    """

    def __init__(
        self,
        folder: Path,
        result: Path,
        choices: Choices,
        cluster: Cluster,
        watcher: Watcher,
        *,
        split_s: float = 0.0,
    ) -> None:
        self._folder, self._choices, self._cluster, self._watcher = folder.absolute(), choices, cluster, watcher
        self._split_s = split_s
        self._result = Result(result)
        self._hashes = Hashes(self._result.hashes)
        self._todo: deque[_Step] = deque()
        self._cut: dict[str, _Cut] = {}
        self._active: dict[str, _Active] = {}
        self._news: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._seen: set[str] = set()
        self._died: set[_Step] = set()
        self._failed: list[Failure] = []
        self._missing: list[str] = []
        self._id = uuid.uuid4().hex[:12]
        self._stop = self._result.stop_file(self._id)
        self._submitted = 0
        self._progress = Progress()

    def run(self) -> Report:
        """Do it. Whatever ``check`` of the watcher raises ends it so that the next run goes on there.

        Raises UsageError when there is no recording or another run writes there, JobFailed when workers or scheduler
        are not fit, StoreError when the result can't be written.
        """
        lock = FileLock(self._result.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError(
                tr("Another run writes to {folder}. Wait for its end, or stop it.", folder=self._result.folder)
            ) from error
        try:
            self._result.forget_stops()
            return self._run()
        except BaseException:
            self._stop_workers()
            raise
        finally:
            self._hashes.close()
            lock.release()

    def _run(self) -> Report:
        sources = recordings_in(self._folder, without=self._result.folder)
        if not sources:
            raise UsageError(tr("There are no recordings in {folder}.", folder=self._folder))
        self._todo.extend(map(_Step, sources))
        self._progress.total = len(sources)
        self._progress.bytes_total = sum(source.size for source in sources)
        begun = indexed = time.monotonic()
        while self._todo or self._active:
            self._watcher.check()
            self._fill()
            self._collect()
            if not self._cluster.connected():
                self._reconnect()
            now = time.monotonic()
            self._progress.elapsed_s, self._progress.workers = now - begun, self._cluster.workers()
            self._watcher.show(self._progress)
            if now - indexed >= _INDEX_EVERY_S:
                index.update(self._result, self._watcher.check)
                indexed = time.monotonic()
        rows, problems = index.update(self._result, self._watcher.check)
        return Report(progress=self._progress, failed=self._failed, missing=[*self._missing, *problems], indexed=rows)

    # --- handing out ------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Hand out one recording if there is room; what needs no worker is passed over at once, for a moment."""
        until = time.monotonic() + _POLL_S
        # no more than there are workers: Dask counts the death of a worker against all that waits for it, too
        room = max(1, self._progress.workers)
        while self._todo and len(self._active) < room and time.monotonic() < until:
            self._hand_out(self._todo.popleft())

    def _hand_out(self, step: _Step) -> None:
        if step.content_hash:
            self._submit(step)
            return
        source = step.source
        path = opened_path(source.path)
        try:
            content_hash = self._hashes.of(source, path)
        except OSError as error:
            sentence = tr("{file} can't be read ({error}).", file=path, error=error)
            self._fail(source, hashlib.sha256(source.path.encode()).hexdigest(), sentence)
            return
        bundle = self._result.bundle(content_hash, self._choices.fingerprint())
        if content_hash in self._seen:
            self._progress.same += 1
            self._progress.bytes_done += source.size
            return
        self._seen.add(content_hash)
        if bundle.exists():
            self._result.remove_failure(content_hash)
            self._result.remove_older(bundle)
            self._progress.there += 1
            self._progress.bytes_done += source.size
            return
        self._submit(step._replace(content_hash=content_hash))

    def _submit(self, step: _Step) -> None:
        task = Task(
            folder=str(self._folder),
            source=step.source.path,
            content_hash=step.content_hash,
            result=str(self._result.folder),
            stop=str(self._stop),
            choices=self._choices,
            split_s=self._split_s,
            part=step.part,
            joins=step.joins,
        )
        self._submitted += 1
        name = f"recording-{step.content_hash[:12]}-{self._id}-{self._submitted}"
        try:
            future = self._cluster.submit(make, task, name)
        except (OSError, RuntimeError, AttributeError):  # the scheduler has just gone
            self._todo.appendleft(step)
            return
        self._active[name] = _Active(step, future)
        future.add_done_callback(lambda _: self._news.put(name))

    # --- taking in --------------------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Take in what has ended; waits a moment for the first."""
        wait = _POLL_S
        while True:
            try:
                name = self._news.get(timeout=wait) if wait else self._news.get_nowait()
            except queue.Empty:
                return
            wait = 0.0
            active = self._active.pop(name, None)
            if active is not None:
                self._take(active)

    def _take(self, active: _Active) -> None:
        step = active.step
        if step.part is not None and step.content_hash not in self._cut:
            return  # another part of it has failed
        outcome = active.outcome()
        if outcome is None:  # nobody knows what became of it: again
            self._todo.appendleft(step)
            return
        if outcome.unfit:
            raise JobFailed(
                tr(
                    "A worker can't work on this archive: {problem}. Then run the same command again.",
                    problem=outcome.problem,
                )
            )
        if outcome.stopped:
            self._todo.appendleft(step)
            return
        if outcome.died and step not in self._died:  # once more, when all others are done
            self._died.add(step)
            self._todo.append(step)
            return
        self._progress.memory = max(self._progress.memory, outcome.memory)
        if outcome.problem:
            self._fail(step.source, step.content_hash, outcome.problem)
        elif outcome.parts:
            self._cut[step.content_hash] = _Cut(left=set(range(outcome.parts)), share=step.source.size // outcome.parts)
            self._todo.extendleft(step._replace(part=number) for number in reversed(range(outcome.parts)))
        elif step.part is not None:
            self._take_part(step, step.part)
        else:
            self._take_bundle(step, outcome)

    def _take_part(self, step: _Step, part: int) -> None:
        cut = self._cut[step.content_hash]
        cut.left.discard(part)
        self._count(cut.share if cut.left else 0)  # the last share is that of joining
        cut.counted += cut.share if cut.left else 0
        if not cut.left:
            self._todo.appendleft(step._replace(part=None, joins=True))

    def _take_bundle(self, step: _Step, outcome: Outcome) -> None:
        self._result.remove_failure(step.content_hash)
        self._result.remove_older(self._result.bundle(step.content_hash, self._choices.fingerprint()))
        self._missing += [f"{self._name(step.source)}: {sentence}" for sentence in outcome.missing]
        self._progress.done += 1
        self._progress.recorded_s += outcome.duration_s
        self._count(self._rest(step.source, step.content_hash))

    def _rest(self, source: Source, content_hash: str) -> int:
        """Bytes of a recording that were not counted with its parts, of which nothing more is expected."""
        cut = self._cut.pop(content_hash, None)
        return source.size - (cut.counted if cut is not None else 0)

    def _count(self, size: int) -> None:
        self._progress.bytes_done += size
        self._progress.bytes_made += size

    def _fail(self, source: Source, name: str, problem: str) -> None:
        failure = Failure(file=self._name(source), problem=problem)
        self._result.put_failure(name, failure.file, problem)
        self._failed.append(failure)
        self._progress.failed += 1
        self._count(self._rest(source, name))
        self._todo = deque(step for step in self._todo if step.content_hash != name)
        self._watcher.note(f"{failure.file}: {problem}")

    def _name(self, source: Source) -> str:
        path = opened_path(source.path)
        return os.fspath(path.relative_to(self._folder)).encode(errors="replace").decode()

    # --- a scheduler that is gone -------------------------------------------------------------------------------

    def _reconnect(self) -> None:
        """Wait for the scheduler of a cluster, and hand out again what was not done. Raises JobFailed."""
        self._todo.extendleft(active.step for active in self._active.values())
        self._active.clear()
        self._watcher.note(tr("The scheduler is gone. Waiting for it to come back."))
        until = time.monotonic() + (_WAIT_FOR_SCHEDULER_S if self._cluster.remote else 0.0)
        while True:
            try:
                self._cluster.start()
            except NoScheduler:
                if time.monotonic() >= until:
                    raise
            else:
                self._watcher.note(tr("The scheduler is back. The run continues."))
                return
            again = time.monotonic() + _BETWEEN_TRIES_S
            while time.monotonic() < again:
                self._watcher.check()
                time.sleep(_POLL_S)

    def _stop_workers(self) -> None:
        """Workers elsewhere look for this file; those of this computer end with their cluster."""
        try:
            self._stop.touch()
        except OSError as error:
            log.warning("the stop file could not be written: %s", error)


class _Step(NamedTuple):
    """What one task is to do: a recording whose hash may not be known yet, one ``part`` of it, or joining these."""

    source: Source
    content_hash: str = ""
    part: int | None = None
    joins: bool = False


class _Cut(Struct):
    """A recording in parts: those that are ``left``, bytes of each, and those that the progress has counted."""

    left: set[int]
    share: int
    counted: int = 0


class _Active:
    """A step in work, with Dask's future of it."""

    def __init__(self, step: _Step, future: Any) -> None:
        self.step, self._future = step, future

    def outcome(self) -> Outcome | None:
        """How it ended; None when its worker, or the scheduler, was lost with it."""
        if self._future.status == "finished":
            found = self._future.result()
            assert isinstance(found, Outcome)
            return found
        if self._future.status != "error":
            return None
        error = self._future.exception()
        if type(error).__name__ == "KilledWorker":
            return Outcome(
                problem=tr(
                    "The worker died {count} times at this recording. It may need more memory than there is.",
                    count=2 * (MOST_DEATHS + 1),
                ),
                died=True,
            )
        if isinstance(error, MeetingMateError):
            return Outcome(problem=str(error))
        log.error("a task of the archive failed: %s", error)
        return Outcome(
            problem=tr("Something went wrong in MeetingMate ({name}: {error}).", name=type(error).__name__, error=error)
        )
