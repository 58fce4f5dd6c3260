"""The live transcriber of a recording: started again when it dies, from where the settled text ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec
import psutil

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from meetingmate.workers.live_messages import (
    Drain,
    HeardVoice,
    Leave,
    LiveCommand,
    LiveDone,
    LiveMessage,
    LiveRequest,
    LiveSettled,
    SetLanguage,
    SetVocabulary,
)

log = logging.getLogger(__name__)

#: A worker that lived so long has earned its restarts anew.
_LONG_LIFE_S = 600.0
#: Draining says how far it is; a worker that for so long neither says anything nor computes hangs.
_HANGS_AFTER_S = 120.0
_LEAVE_WITHIN_S = 5.0
_LINES_OF_VOICE = 3


class CaptionsEnded(msgspec.Struct, kw_only=True):
    """Worker number ``number`` is gone; ``error`` None: it had said all."""

    number: int
    error: MeetingMateError | None


class Captions:
    """Asks a worker process for the text of a growing recording.

    ``put`` gets its messages and CaptionsEnded from other threads; the owner hands each of them to ``take`` in its
    own thread, from which all methods are called.
    """

    def __init__(
        self, request: LiveRequest, put: Callable[[LiveMessage | CaptionsEnded], None], *, restarts: int = 3
    ) -> None:
        self._request = request
        self._put = put
        self._restarts = self._restarts_left = restarts
        self._number = 0
        self._leave_until: float | None = None
        self._draining = False
        self._heard = self._begun = 0.0
        self._spent = 0.0
        self.running = True
        #: Whether the worker said that everything is settled.
        self.complete = False
        self._worker = self._start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker."""
        return self._worker.pid

    def take(self, message: LiveMessage | CaptionsEnded) -> str:
        """Keep account of a message; returns a sentence when the worker had to be started again, or can't be."""
        self._heard = time.monotonic()
        match message:
            case LiveSettled():
                self._request.positions[message.track] = message.position_s
                self._request.next_id += len(message.utterances)
                self._remember(message)
            case LiveDone():
                self._request.positions.update(message.positions)
                self.complete = self._draining and self._leave_until is None
            case CaptionsEnded() if message.number == self._number and self.running:
                return self._ended(message.error)
        return ""

    def _remember(self, settled: LiveSettled) -> None:
        """Keep the longest lines of each voice: a worker that is started again knows it by them."""
        for line in settled.utterances:
            if not line.speaker:
                continue
            voice = HeardVoice(label=line.speaker, track=settled.track, start=line.start, end=line.end)
            own = [v for v in self._request.voices if (v.label, v.track) == (voice.label, voice.track)]
            kept = sorted([*own, voice], key=lambda v: v.start - v.end)[:_LINES_OF_VOICE]
            self._request.voices = [v for v in self._request.voices if v not in own] + kept

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None:
        """Attendees or agenda were edited."""
        self._request.hotwords, self._request.names = hotwords, names
        self._tell(SetVocabulary(hotwords=hotwords, names=names))

    def set_language(self, language: str | None) -> None:
        """The user chose the language of what follows; None: find it."""
        self._request.language = language
        self._tell(SetLanguage(language=language))

    def found_language(self, language: str) -> None:
        """The worker found the language: one that is started again need not."""
        self._request.language = language

    def drain(self) -> None:
        """The recording is over: settle the rest, then end."""
        self._draining = True
        self._heard = time.monotonic()
        self._tell(Drain())

    def leave(self) -> None:
        """End soon, whatever is left."""
        self._leave_until = time.monotonic() + _LEAVE_WITHIN_S
        self._tell(Leave())

    def watch(self) -> None:
        """To be called now and then: ends a worker that does not answer."""
        now = time.monotonic()
        if not self.running:
            return
        if self._draining and (spent := self._processor_s()) > self._spent:
            self._spent, self._heard = spent, now
        hangs = self._draining and now - self._heard > _HANGS_AFTER_S
        if hangs or (self._leave_until is not None and now > self._leave_until):
            log.warning("the live transcriber does not answer; it is ended")
            self._heard = now
            self._worker.kill()

    def kill(self) -> None:
        """End at once; nothing more is to be taken."""
        self.running = False
        self._worker.kill()

    def _start(self) -> WorkerConnection:
        self._number += 1
        number = self._number
        self._begun = self._heard = time.monotonic()
        self._spent = 0.0
        request = msgspec.structs.replace(self._request, positions=dict(self._request.positions))
        return WorkerConnection(request, self._put, lambda error: self._put(CaptionsEnded(number=number, error=error)))

    def _processor_s(self) -> float:
        """Processor time that the worker has used so far; 0 when it is gone."""
        try:
            return float(sum(psutil.Process(self.pid).cpu_times()[:2]))
        except psutil.Error:
            return 0.0

    def _tell(self, command: LiveCommand) -> None:
        if self.running:
            self._worker.tell(command)

    def _ended(self, error: MeetingMateError | None) -> str:
        if time.monotonic() - self._begun > _LONG_LIFE_S:
            self._restarts_left = self._restarts
        if error is None or self._leave_until is not None:
            self.running = False
            return ""
        log.warning("%s", error)
        if isinstance(error, WorkerDied) and self._restarts_left:
            self._restarts_left -= 1
            self._worker = self._start()
            if self._draining:
                self._worker.tell(Drain())
            return tr("{error} It was restarted and continues. The recording is not affected.", error=error)
        self.running = False
        return tr(
            "The live transcript stopped: {error} The recording continues. The transcript is made after you stop.",
            error=error,
        )
