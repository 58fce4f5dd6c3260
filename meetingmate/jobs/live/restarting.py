"""A worker of a recording that is started again when it dies."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
import psutil

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from meetingmate.workers.live_messages import (
    Drain,
    Leave,
    LiveCommand,
    LiveDone,
    LiveMessage,
    LiveRequest,
    RollingRequest,
    SetVocabulary,
)

log = logging.getLogger(__name__)

#: A worker that lived so long has earned its restarts anew.
_LONG_LIFE_S = 600.0
#: Draining says how far it is; a worker that for so long neither says anything nor computes hangs.
_HANGS_AFTER_S = 120.0
_LEAVE_WITHIN_S = 5.0


Wanted = TypeVar("Wanted", LiveRequest, RollingRequest)


class RestartingWorker(ABC, Generic[Wanted]):
    """Has a worker process follow a growing recording until it has drained or left it.

    ``wanted`` is kept up to date: a worker that is started again gets it as it is then. ``put`` gets the messages of
    the worker, and ``put_end(number, error)`` that the one with that number is gone (``error`` None: it had said all),
    both from other threads. The owner hands them to ``take`` and ``take_end`` in its own thread, from which all methods
    are called.
    """

    def __init__(
        self,
        wanted: Wanted,
        put: Callable[[LiveMessage], None],
        put_end: Callable[[int, MeetingMateError | None], None],
        *,
        restarts: int = 3,
    ) -> None:
        self._wanted: Wanted = wanted
        #: Whether the worker said that all of the recording is done.
        self.complete = False
        self._put, self._put_end = put, put_end
        self._restarts = self._restarts_left = restarts
        self._number = 0
        self._leave_until: float | None = None
        self._draining = False
        self._heard = self._begun = 0.0
        self._spent = 0.0
        self.running = True
        self._worker = self._start()

    @abstractmethod
    def _given_up(self, error: MeetingMateError) -> str:
        """The sentence for the user when it is not started again."""

    @property
    def pid(self) -> int | None:
        """Process id of the worker."""
        return self._worker.pid

    @property
    def finishing(self) -> bool:
        """Whether it was told to go on to the end, and not to leave."""
        return self._draining and self._leave_until is None

    def drain(self) -> None:
        """The recording is over: do the rest, then end."""
        self._draining = True
        self._heard = time.monotonic()
        self.tell(Drain())

    def leave(self) -> None:
        """End soon, whatever is left."""
        self._leave_until = time.monotonic() + _LEAVE_WITHIN_S
        self.tell(Leave())

    def kill(self) -> None:
        """End at once; nothing more is to be taken."""
        self.running = False
        self._worker.kill()

    def tell(self, command: LiveCommand) -> None:
        """Send a command; without effect when there is no worker any more."""
        if self.running:
            self._worker.tell(command)

    def take(self, message: LiveMessage) -> None:
        """Keep account of a message."""
        self._heard = time.monotonic()
        if isinstance(message, LiveDone):
            self._wanted.positions.update(message.positions)
            self.complete = self.finishing

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None:
        """Attendees or agenda were edited."""
        self._wanted.hotwords, self._wanted.names = hotwords, names
        self.tell(SetVocabulary(hotwords=hotwords, names=names))

    def take_end(self, number: int, error: MeetingMateError | None) -> str:
        """Worker ``number`` is gone; returns a sentence when it had to be started again, or can't be."""
        if number != self._number or not self.running:
            return ""
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
        return self._given_up(error)

    def watch(self) -> None:
        """To be called now and then: ends a worker that does not answer."""
        now = time.monotonic()
        if not self.running:
            return
        if self._draining and (spent := self._processor_s()) > self._spent:
            self._spent, self._heard = spent, now
        hangs = self._draining and now - self._heard > _HANGS_AFTER_S
        if hangs or (self._leave_until is not None and now > self._leave_until):
            log.warning("a worker of the recording does not answer; it is ended")
            self._heard = now
            self._worker.kill()

    def _start(self) -> WorkerConnection:
        self._number += 1
        number = self._number
        self._begun = self._heard = time.monotonic()
        self._spent = 0.0
        request = msgspec.structs.replace(self._wanted, positions=dict(self._wanted.positions))
        return WorkerConnection(request, self._put, lambda error: self._put_end(number, error))

    def _processor_s(self) -> float:
        """Processor time that the worker has used so far; 0 when it is gone."""
        try:
            return float(sum(psutil.Process(self.pid).cpu_times()[:2]))
        except psutil.Error:
            return 0.0
