"""The process that follows a running meeting and keeps its minutes ready. It takes what the others leave."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from meetingmate.minutes.incremental import Interrupted, LiveMinutes
from meetingmate.workers.live_messages import (
    AddUtterances,
    DraftMinutes,
    FinishedMinutes,
    FinishMinutes,
    Leave,
    LiveCommand,
    LiveMessage,
    LiveMinutesRequest,
    SetMeeting,
)
from meetingmate.workers.writer import load_engine, lower_priority, say_how

log = logging.getLogger(__name__)

_WAIT_S = 0.5
#: A draft is made at most this often, and takes at most this share of one core on average.
EVERY_S, SHARE = 8.0, 0.2

Take = Callable[[float], list[LiveCommand]]
Send = Callable[[LiveMessage], None]


def run(request: LiveMinutesRequest, take: Take, send: Send) -> None:
    """Follow the meeting until ``FinishMinutes`` is answered or ``Leave`` comes. Raises MeetingMateError, EOFError."""
    lower_priority()
    _Worker(request, take, send).run()


class _Worker:
    def __init__(self, request: LiveMinutesRequest, take: Take, send: Send) -> None:
        self._take, self._send = take, send
        self._waiting: deque[LiveCommand] = deque()
        self._engine, self._remark = load_engine(request.model_path, request.threads, request.server)
        self._minutes = LiveMinutes(
            request.meeting,
            engine=self._engine,
            language=request.language,
            speech_model=request.speech_model,
            previous_actions=request.previous_actions,
            must_stop=self._is_asked,
        )
        self._minutes.add(request.utterances)
        self._stale = bool(request.utterances)
        self._next_draft = time.monotonic()

    def run(self) -> None:
        while True:
            if not self._waiting:
                self._waiting.extend(self._take(_WAIT_S))
            while self._waiting:
                command = self._waiting.popleft()
                if isinstance(command, Leave):
                    return
                if isinstance(command, FinishMinutes):
                    self._finish(command)
                    return
                self._obey(command)
            if self._stale and time.monotonic() >= self._next_draft:
                self._draft()

    def _is_asked(self) -> bool:
        """Whether the meeting is over: a draft is not wanted any more then."""
        self._waiting.extend(self._take(0.0))
        return any(isinstance(command, FinishMinutes | Leave) for command in self._waiting)

    def _obey(self, command: LiveCommand) -> None:
        if isinstance(command, AddUtterances):
            self._minutes.add(command.utterances)
            self._stale = self._stale or bool(command.utterances)
        elif isinstance(command, SetMeeting):
            self._minutes.meeting, self._minutes.previous_actions = command.meeting, command.previous_actions
            self._stale = True

    def _draft(self) -> None:
        self._stale = False
        try:
            draft = self._minutes.draft()
        except Interrupted:
            return
        self._next_draft = time.monotonic() + max(EVERY_S, self._minutes.cost_s / SHARE)
        self._send(DraftMinutes(minutes=draft))

    def _finish(self, command: FinishMinutes) -> None:
        minutes = self._minutes.finish(command.meeting, command.utterances, command.previous_actions)
        say_how(minutes, self._engine, self._remark)
        self._send(FinishedMinutes(minutes=minutes))
