"""The jobs of a session, worked off one after the other in a thread of their own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from meetingmate.base import temporary_files
from meetingmate.base.errors import Cancelled, JobFailed, MeetingMateError
from meetingmate.base.logs import Technical
from meetingmate.base.settings import Settings
from meetingmate.base.translation import mark, tr
from meetingmate.domain.events import Event, JobChanged
from meetingmate.jobs import speech_model
from meetingmate.jobs.runner import Run
from meetingmate.library import Job, Library, arrivals, encryption
from meetingmate.library.jobs import JobState
from meetingmate.sealing.keys import SEALED_FOLDERS

log = logging.getLogger(__name__)

_WAITS = mark("Waiting for the recording to finish.")
#: How often it is looked whether a model has come that a job waits for.
_LOOK_EVERY_S = 1.0


class JobQueue:
    """Runs jobs on ``library`` with ``settings``; ``on_event`` is called from the queue's own thread."""

    def __init__(self, library: Library, settings: Settings, on_event: Callable[[Event], None]) -> None:
        self.library = library
        self.settings = settings
        #: Called with a job before it counts as done, so that what follows from it is not lost.
        self.before_done: Callable[[Job], None] = lambda job: None
        self._on_event = on_event
        self._queue: deque[str] = deque()
        self._waiting: dict[str, Job] = {}  # jobs without a speech model, by their meetings
        self._wake = threading.Condition()
        self._running: str | None = None
        self._cancelled: set[str] = set()
        self._closing = False
        self._holds = 0
        self._last: dict[str, JobChanged] = {}
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)
        self._thread.start()

    def take_over(self, job: Job) -> None:
        """Work on the job of a recording that is over, before everything that waits."""
        job.state, job.error = "queued", ""
        self.library.save_job(job)
        self._enqueue(job.meeting, first=True, own=True)

    def fail(self, job: Job, sentence: str) -> None:
        """Say of a job that it can't be done."""
        self._finish(job, "failed", sentence)

    def hold(self) -> None:
        """A meeting is being recorded: all other work waits until ``release``; what runs goes on there later."""
        with self._wake:
            self._holds += 1

    def release(self) -> None:
        """The recording is over."""
        with self._wake:
            self._holds -= 1
            self._wake.notify_all()

    def cancel(self, meeting_id: str) -> None:
        """Stop a job; what is settled stays, and ``retry`` goes on from there."""
        with self._wake:
            if self._waiting.pop(meeting_id, None) is not None:
                pass
            elif meeting_id in self._queue:
                self._queue.remove(meeting_id)
            elif self._running == meeting_id:
                self._cancelled.add(meeting_id)
                return
            else:
                return
        if job := self.library.job(meeting_id):
            self._finish(job, "cancelled", tr("Cancelled."))

    def status(self, meeting_id: str) -> JobChanged | None:
        """The last event of a job of this session, or what the library knows of an earlier one."""
        if meeting_id in self._last:
            return self._last[meeting_id]
        job = self.library.job(meeting_id)
        if job is None:
            return None
        return JobChanged(
            meeting=meeting_id,
            state=job.state,
            stage=job.stage,
            fraction=1.0 if job.state == "done" else 0.0,
            sentence=job.error,
        )

    def busy(self) -> bool:
        """Whether anything is running or about to; what waits for a model does not count."""
        with self._wake:
            return bool(self._running or self._queue)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the queue is empty, up to what waits for a model; False when the time is up first."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._running and not self._queue, timeout)

    def close(self) -> None:
        """Stop at once. An interrupted job stays in the library and goes on at ``resume_interrupted``."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join(10)

    def emit(self, event: Event) -> None:
        """Hand an event to whoever watches this session."""
        if isinstance(event, JobChanged):
            self._last[event.meeting] = event
        self._on_event(event)

    def _restart(self, job: Job) -> None:
        with self._wake:
            if job.meeting == self._running or job.meeting in self._queue:
                return
            self._waiting.pop(job.meeting, None)
        _refuse_while_recording(job)
        before = self.library.job(job.meeting)
        if before is None or before.state == "done":
            job.again = job.again or self.library.minutes(job.meeting) is not None
        job.state, job.error = "queued", ""
        job.own()
        self.library.save_job(job)
        self._enqueue(job.meeting)

    def _enqueue(self, meeting_id: str, *, first: bool = False, own: bool = False, known: Job | None = None) -> None:
        job = known or self.library.job(meeting_id)
        stage = job.stage if job else "reading"
        sentence = tr(_WAITS) if self._holds and not own else ""
        self.emit(JobChanged(meeting=meeting_id, state="queued", stage=stage, sentence=sentence))
        with self._wake:
            (self._queue.appendleft if first else self._queue.append)(meeting_id)
            self._wake.notify_all()

    def _stop_work(self, meeting_id: str) -> None:
        job = self.library.job(meeting_id)
        if job is not None:
            _refuse_while_recording(job)
        self.cancel(meeting_id)
        with self._wake:
            self._wake.wait_for(lambda: self._running != meeting_id, timeout=10)

    # --- the thread ---------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            arrivals.remove_abandoned(self.library)  # before the marks it looks for are removed
        except MeetingMateError as error:
            log.warning("what an import left could not be removed: %s", error)
        temporary_files.remove(self.library.folder, in_library=True)
        for name in SEALED_FOLDERS:
            temporary_files.remove_below(self.library.folder / name)
        try:
            encryption.sweep_at_start(self.library.folder)
        except (MeetingMateError, OSError) as error:
            log.warning("what lies in the clear in the library could not be encrypted: %s", error)
        while True:
            with self._wake:
                within = _LOOK_EVERY_S if self._waiting else None
                begin = self._wake.wait_for(lambda: self._closing or (self._queue and not self._holds), within)
                if self._closing:
                    return
                if begin:
                    self._running = meeting_id = self._queue.popleft()
                    self._cancelled.discard(meeting_id)
            if not begin:
                self._look_for_models()
                continue
            try:
                self._run(meeting_id)
            except MeetingMateError as error:  # the library itself failed: nothing more can be stored
                log.exception("job %s", Technical(meeting_id))
                self.emit(JobChanged(meeting=meeting_id, state="failed", stage="", sentence=str(error)))
            finally:
                with self._wake:
                    self._running = None
                    self._wake.notify_all()

    def _look_for_models(self) -> None:
        """Queue the jobs whose speech model is there by now, and say so when they wait for another one."""
        with self._wake:
            waiting = dict(self._waiting)
        for meeting_id, job in waiting.items():
            wait = speech_model.missing(self.settings, job)
            last = self._last.get(meeting_id)
            with self._wake:
                if self._waiting.get(meeting_id) is not job:
                    continue
                if wait is None:
                    del self._waiting[meeting_id]
            if wait is None:
                self._enqueue(meeting_id, known=job)
            elif last is None or last.waits_for != wait.model:
                self._tell_waiting(job, wait.model)

    def _tell_waiting(self, job: Job, model: str) -> None:
        sentence = tr(speech_model.WAITS)
        self.emit(JobChanged(meeting=job.meeting, state="queued", stage=job.stage, sentence=sentence, waits_for=model))

    def _run(self, meeting_id: str) -> None:
        job = self.library.claim(meeting_id)
        if job is None:
            return
        try:
            Run(
                job,
                self.library,
                self.settings,
                emit=self.emit,
                stop_wanted=lambda: self._closing or self._holds > 0 or meeting_id in self._cancelled,
            ).run()
        except Cancelled:
            if self._closing:
                return  # stays "running" in the library: resumed at the next start
            if meeting_id not in self._cancelled:  # a recording has begun: it needs the computer
                job.state = "queued"
                self.library.save_job(job)
                self._enqueue(meeting_id, first=True)
                return
            self._finish(job, "cancelled", tr("Cancelled."))
        except speech_model.WaitsForModel as wait:
            log.info("job %s waits for a model: %s", Technical(meeting_id), wait)
            job.state, job.error = "queued", ""
            self.library.save_job(job)
            with self._wake:
                cancelled = meeting_id in self._cancelled
                if not cancelled:
                    self._waiting[meeting_id] = job
            if cancelled:
                self._finish(job, "cancelled", tr("Cancelled."))
            else:
                self._tell_waiting(job, wait.model)
        except MeetingMateError as error:
            log.warning("job %s failed: %s", Technical(meeting_id), error)
            self._finish(job, "failed", str(error))
        except Exception as error:  # the border of the thread: the user must hear of it
            log.exception("job %s", Technical(meeting_id))
            self._finish(
                job,
                "failed",
                tr("Something went wrong in MeetingMate ({name}: {error}).", name=type(error).__name__, error=error),
            )
        else:
            self._finish(job, "done", "")

    def _finish(self, job: Job, state: JobState, sentence: str) -> None:
        if state == "done":
            self.before_done(job)
        job.state, job.error = state, sentence
        self.library.save_job(job)
        fraction = 1.0 if state == "done" else 0.0
        self.emit(JobChanged(meeting=job.meeting, state=state, stage=job.stage, fraction=fraction, sentence=sentence))


def _refuse_while_recording(job: Job) -> None:
    if job.stage == "recording" and job.state == "running" and job.owner_alive():
        raise JobFailed(tr("This meeting is being recorded; stop the recording first."))
