"""What the captions and the final pass of a running meeting share: they follow the recording, obey commands, and tell
what is left once it has stopped."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from meetingmate.base.errors import MeetingMateError
from meetingmate.transcription import Engine
from meetingmate.workers.live_messages import (
    Drain,
    Draining,
    Leave,
    LiveCommand,
    LiveDone,
    LiveMessage,
    LiveRequest,
    RollingRequest,
    SetLanguage,
    SetVocabulary,
)
from meetingmate.workers.recording_follower import RecordingFollower

log = logging.getLogger(__name__)

_TELL_DRAINING_S = 0.3

Take = Callable[[float], list[LiveCommand]]
Send = Callable[[LiveMessage], None]


class Hearing(Protocol):
    """What turns the sound of a growing recording into text."""

    @property
    def positions(self) -> dict[str, float]: ...

    @property
    def left(self) -> float: ...

    @property
    def done(self) -> bool: ...

    def end(self) -> None: ...

    def set_vocabulary(self, hotwords: list[str], names: list[str]) -> None: ...


Wanted = TypeVar("Wanted", LiveRequest, RollingRequest)
HearingT = TypeVar("HearingT", bound=Hearing)


class RecordingWork(ABC, Generic[Wanted, HearingT]):
    """The work of a process at one recording, until ``Drain`` is done or ``Leave`` comes.

    ``wait_s``: how long to wait for commands when there is nothing to hear.
    """

    def __init__(self, request: Wanted, take: Take, send: Send, *, wait_s: float) -> None:
        self._request: Wanted = request
        self._take, self._send, self._wait_s = take, send, wait_s
        self._recording = RecordingFollower(Path(request.folder))
        self._engine = Engine(Path(request.model_dir), threads=request.threads)
        #: None until something has been recorded.
        self._hearing: HearingT | None = None
        self._draining = self._leaving = False
        self._left_at_drain = self._told_draining = 0.0

    def run(self) -> None:
        """Follow the recording to its end. Raises MeetingMateError, EOFError."""
        busy = False
        while True:
            for command in self._take(0.0 if busy else self._wait_s):
                self._obey(command)
            if self._leaving:
                break
            self._look()
            busy = self._step()
            if self._draining and self._drained():
                break
        self._send(LiveDone(positions=self._hearing.positions if self._hearing else self._request.positions))

    @abstractmethod
    def _begun(self) -> HearingT:
        """Sound has come: begin to hear it."""

    @abstractmethod
    def _step(self) -> bool:
        """Do one piece of work; whether there was anything to do."""

    @abstractmethod
    def _set_language(self, command: SetLanguage) -> None:
        """The language of what follows is a known one, or None."""

    def _obey(self, command: LiveCommand) -> None:
        match command:
            case Leave():
                self._leaving = True
            case Drain():
                self._look()
                self._draining = True
                self._left_at_drain = self._hearing.left if self._hearing else 0.0
            case SetVocabulary():
                self._request.hotwords, self._request.names = command.hotwords, command.names
                if self._hearing:
                    self._hearing.set_vocabulary(command.hotwords, command.names)
            case SetLanguage():
                try:
                    if command.language:
                        self._engine.check_language(command.language)
                except MeetingMateError as error:  # a slip of the user's must not cost the text
                    log.warning("%s", error)
                    return
                self._set_language(command)

    def _look(self) -> None:
        self._recording.look()
        if self._hearing is None and self._recording.tracks:
            self._hearing = self._begun()
        if self._hearing and self._recording.is_over(stopped=self._draining):
            self._hearing.end()

    def _drained(self) -> bool:
        """Tell how much is left; whether nothing is."""
        if self._hearing is None:  # nothing was recorded, or it never began
            return self._recording.is_over(stopped=True)
        left, done = self._hearing.left, self._hearing.done
        self._left_at_drain = max(self._left_at_drain, left)
        if done or time.monotonic() - self._told_draining > _TELL_DRAINING_S:
            self._told_draining = time.monotonic()
            total = self._left_at_drain
            self._send(Draining(done=total if done else total - left, total=total))
        return done
