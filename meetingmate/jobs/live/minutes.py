"""The live writer of a recording: it keeps decisions and tasks ready, so that Stop lands on the minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, PreviousAction, Utterance
from meetingmate.jobs.new_minutes import writer
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.live_messages import (
    AddUtterances,
    FinishMinutes,
    LiveCommand,
    LiveMessage,
    LiveMinutesRequest,
    SetMeeting,
)

log = logging.getLogger(__name__)


class LiveMinutesEnded(Struct, kw_only=True):
    """The writer is gone; ``error`` None: it had said all."""

    error: MeetingMateError | None


class LiveMinutes:
    """Asks a worker process for the minutes of a growing text; all methods are called from one thread.

    ``put`` gets its messages and LiveMinutesEnded from other threads. It is not started again when it dies: the minutes
    are then made after Stop.
    """

    def __init__(
        self,
        meeting: Meeting,
        settings: Settings,
        put: Callable[[LiveMessage | LiveMinutesEnded], None],
        previous_actions: list[PreviousAction],
    ) -> None:
        chosen = writer(settings.writer(), settings)
        self.remark = chosen.remark
        self.running = True
        self._finishing = False
        request = LiveMinutesRequest(
            meeting=meeting,
            model_path=chosen.model_path,
            server=chosen.server,
            threads=1,
            language=None if settings.minutes_language == "spoken" else settings.minutes_language,
            speech_model=settings.speech_model or None,
            previous_actions=previous_actions,
        )
        self._worker = WorkerConnection(request, put, lambda error: put(LiveMinutesEnded(error=error)))

    @property
    def pid(self) -> int | None:
        """Process id of the worker."""
        return self._worker.pid

    def add(self, utterances: list[Utterance], gone: list[str]) -> None:
        """Newly settled text; lines with the ids in ``gone`` are there no more."""
        self._tell(AddUtterances(utterances=utterances, gone=gone))

    def set_meeting(self, meeting: Meeting, previous_actions: list[PreviousAction]) -> None:
        """Title, attendees, agenda, language and what is open of the series are these now."""
        self._tell(SetMeeting(meeting=meeting, previous_actions=previous_actions))

    def finish(
        self, meeting: Meeting, utterances: list[Utterance], previous_actions: list[PreviousAction], *, words: bool
    ) -> None:
        """The meeting is over: the minutes are wanted, with all ``words`` of the model or only those that it has found
        so far."""
        self._finishing = True
        self._tell(
            FinishMinutes(meeting=meeting, utterances=utterances, previous_actions=previous_actions, words=words)
        )

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

    def _tell(self, command: LiveCommand) -> None:
        if self.running:
            self._worker.tell(command)
