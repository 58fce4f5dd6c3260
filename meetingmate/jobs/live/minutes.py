"""The minutes of a recording: a live writer keeps decisions and tasks ready, so that Stop lands on the minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.jobs import new_minutes
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.jobs.progress import Estimate
from meetingmate.library import Job, Library
from meetingmate.library.tasks import previous_actions
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.live_messages import (
    AddUtterances,
    DraftMinutes,
    FinishedMinutes,
    FinishMinutes,
    LiveCommand,
    LiveMessage,
    LiveMinutesRequest,
    SetMeeting,
    WordingMinutes,
)

log = logging.getLogger(__name__)


class LiveMinutesEnded(Struct, kw_only=True):
    """The writer is gone; ``error`` None: it had said all."""

    error: MeetingMateError | None


class LiveMinutes:
    """Asks a worker process for the minutes of the growing text of ``job``; all methods are called from one thread.

    ``put`` gets its messages and LiveMinutesEnded from other threads. It is not started again when it dies: the minutes
    are then made after Stop.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        job: Job,
        reporter: LiveReporter,
        put: Callable[[LiveMessage | LiveMinutesEnded], None],
    ) -> None:
        self._library, self._job, self._reporter = library, job, reporter
        self._estimate = Estimate(job)
        chosen = new_minutes.writer(settings.writer(), settings)
        self._remark = chosen.remark
        self.running = True
        self._finishing = False
        self._facts_stored = False  # minutes whose words are still to come
        meeting = library.meeting(job.meeting)
        request = LiveMinutesRequest(
            meeting=meeting,
            model_path=chosen.model_path,
            server=chosen.server,
            threads=1,
            language=None if settings.minutes_language == "spoken" else settings.minutes_language,
            speech_model=settings.speech_model or None,
            previous_actions=previous_actions(library, meeting),
        )
        self._worker = WorkerConnection(request, put, lambda error: put(LiveMinutesEnded(error=error)))

    @property
    def pid(self) -> int | None:
        """Process id of the worker."""
        return self._worker.pid

    def add(self, utterances: list[Utterance], gone: list[str]) -> None:
        """Newly settled text; lines with the ids in ``gone`` are there no more."""
        self._tell(AddUtterances(utterances=utterances, gone=gone))

    def set_meeting(self, meeting: Meeting) -> None:
        """Title, attendees, agenda, language and series are these now."""
        self._tell(SetMeeting(meeting=meeting, previous_actions=previous_actions(self._library, meeting)))

    def finish(self) -> None:
        """The meeting is over: the minutes are wanted. With a final pass to come they need only the words of the model
        that it has found so far: after it they are written anew."""
        self._finishing = True
        meeting = self._library.meeting(self._job.meeting)
        self._estimate = Estimate(self._job)  # what is to be done is known only now
        self._estimate.duration_s = meeting.duration_s
        self._say_drafting(0, 1)
        self._tell(
            FinishMinutes(
                meeting=meeting,
                utterances=self._library.utterances(meeting.id),
                previous_actions=previous_actions(self._library, meeting),
                words=not self._job.final_pass,
            )
        )

    def take(self, message: LiveMessage) -> None:
        """Show a draft, store the minutes."""
        match message:
            case DraftMinutes():
                self._reporter.emit(e.LiveDraft(meeting=self._job.meeting, minutes=message.minutes))
            case WordingMinutes():
                self._say_drafting(message.done, message.total)
            case FinishedMinutes():
                new_minutes.store(self._library, self._job, message.minutes, self._remark, over_last=self._facts_stored)
                self._facts_stored = not message.complete
                if message.complete:
                    self._job.stage = "reading"
                    self._library.save_job(self._job)
                self._reporter.changed("minutes")

    def ended(self, message: LiveMinutesEnded) -> str:
        """The worker is gone; returns a sentence for the user if that matters."""
        if not self.running:
            return ""
        self.running = False
        if message.error is None or self._finishing:
            return ""
        log.warning("%s", message.error)
        return tr("Decisions and tasks can't be shown while recording; the minutes are made after Stop.")

    def kill(self) -> None:
        """End at once."""
        self.running = False
        self._worker.kill()

    def _say_drafting(self, done: int, total: int) -> None:
        self._estimate.update("drafting", done, total)
        fraction, eta_s = self._estimate.now("drafting")
        self._reporter.emit(
            e.JobChanged(meeting=self._job.meeting, state="running", stage="drafting", fraction=fraction, eta_s=eta_s)
        )

    def _tell(self, command: LiveCommand) -> None:
        if self.running:
            self._worker.tell(command)
