"""The process that hears a running meeting once more for its final text. It takes what the captions leave."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from meetingmate.base.errors import MeetingMateError
from meetingmate.transcription import Engine
from meetingmate.transcription.live import RollingPass
from meetingmate.workers.live_messages import (
    Drain,
    Draining,
    Hold,
    Leave,
    LiveCommand,
    LiveDone,
    LiveMessage,
    RollingRequest,
    SetLanguage,
    SetVocabulary,
    StretchFinal,
)
from meetingmate.workers.recording_follower import RecordingFollower
from meetingmate.workers.writer import lower_priority

log = logging.getLogger(__name__)

#: How long to wait for commands when there is nothing to hear.
_WAIT_S = 0.5
_TELL_DRAINING_S = 0.5

Take = Callable[[float], list[LiveCommand]]
Send = Callable[[LiveMessage], None]


def run(request: RollingRequest, take: Take, send: Send) -> None:
    """Send the final text of each stretch until ``Drain`` is done or ``Leave`` comes. Raises MeetingMateError,
    EOFError."""
    lower_priority()
    _Worker(request, take, send).run()


class _Worker:
    def __init__(self, request: RollingRequest, take: Take, send: Send) -> None:
        self._request = request
        self._take, self._send = take, send
        self._recording = RecordingFollower(Path(request.folder))
        self._engine = Engine(Path(request.model_dir), threads=request.threads)
        self._pass: RollingPass | None = None
        self._held = request.held
        self._draining = self._leaving = False
        self._left_at_drain = self._told_draining = 0.0

    def run(self) -> None:
        busy = False
        while True:
            for command in self._take(0.0 if busy else _WAIT_S):
                self._obey(command)
            if self._leaving:
                break
            self._look()
            busy = self._step()
            if self._draining and self._drained():
                break
        positions = self._pass.positions if self._pass else self._request.positions
        self._send(LiveDone(positions=positions))

    def _obey(self, command: LiveCommand) -> None:
        request = self._request
        match command:
            case Leave():
                self._leaving = True
            case Drain():
                self._look()
                self._draining, self._held = True, False
                self._left_at_drain = self._pass.left if self._pass else 0.0
            case Hold():
                self._held = command.held and not self._draining
            case SetVocabulary():
                request.hotwords, request.names = command.hotwords, command.names
                if self._pass:
                    self._pass.set_vocabulary(command.hotwords, command.names)
            case SetLanguage():
                try:
                    if command.language:
                        self._engine.check_language(command.language)
                except MeetingMateError as error:  # a slip of the user's must not cost the text
                    log.warning("%s", error)
                    return
                request.language, request.language_fixed = command.language, command.fixed
                if self._pass:
                    self._pass.set_language(command.language, fixed=command.fixed)

    def _look(self) -> None:
        self._recording.look()
        if self._pass is None and self._recording.tracks:
            request = self._request
            self._pass = RollingPass(
                self._recording.for_recognition(),
                self._engine,
                beam_size=request.beam_size,
                language=request.language,
                fixed=request.language_fixed,
                hotwords=request.hotwords,
                names=request.names,
                positions=request.positions,
            )
        if self._pass and self._recording.is_over(stopped=self._draining):
            self._pass.end()

    def _step(self) -> bool:
        """Whether there was anything to do."""
        if self._pass is None or self._held:
            return False
        stretches = self._pass.step()
        for one in stretches or ():
            self._send(
                StretchFinal(
                    track=one.track, start=one.start, end=one.end, utterances=one.utterances, removed=one.removed
                )
            )
        return stretches is not None

    def _drained(self) -> bool:
        """Tell how much is left; whether nothing is."""
        if self._pass is None:  # nothing was recorded, or it never began
            return self._recording.is_over(stopped=True)
        left, done = self._pass.left, self._pass.done
        self._left_at_drain = max(self._left_at_drain, left)
        if done or time.monotonic() - self._told_draining > _TELL_DRAINING_S:
            self._told_draining = time.monotonic()
            total = self._left_at_drain
            self._send(Draining(done=total if done else total - left, total=total))
        return done
