"""The process that follows a running meeting and keeps its minutes ready. It takes what the others leave."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from meetingmate.domain.meeting import Minutes
from meetingmate.minutes.incremental import GrowingMinutes, in_steps
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
    WordingMinutes,
)
from meetingmate.workers.writer import load_engine, lower_priority, say_how

log = logging.getLogger(__name__)

_WAIT_S = 0.5
#: A draft is made at most this often. It takes at most this share of one core on average, and so do the questions to
#: the model.
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
        self._minutes = GrowingMinutes(
            request.meeting,
            engine=self._engine,
            language=request.language,
            speech_model=request.speech_model,
            previous_actions=request.previous_actions,
        )
        self._minutes.add(request.utterances)
        self._stale = bool(request.utterances)
        self._next_draft = self._next_question = time.monotonic()

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
            elif self._minutes.waiting and time.monotonic() >= self._next_question:
                self._ask()

    def _obey(self, command: LiveCommand) -> None:
        if isinstance(command, AddUtterances):
            self._minutes.add(command.utterances, command.gone)
            self._stale = self._stale or bool(command.utterances or command.gone)
        elif isinstance(command, SetMeeting):
            self._minutes.meeting, self._minutes.previous_actions = command.meeting, command.previous_actions
            self._stale = True

    def _draft(self) -> None:
        self._stale = False
        draft = self._minutes.draft()
        self._next_draft = time.monotonic() + max(EVERY_S, self._minutes.cost_s / SHARE)
        self._send(DraftMinutes(minutes=draft))

    def _ask(self) -> None:
        """One question: what the recording and the words need comes first."""
        self._minutes.ask_next()
        self._next_question = time.monotonic() + self._minutes.cost_s * (1 / SHARE - 1)
        self._stale = True

    def _finish(self, command: FinishMinutes) -> None:
        def made(minutes: Minutes, complete: bool) -> None:
            say_how(minutes, self._engine, self._remark)
            self._send(FinishedMinutes(minutes=minutes, complete=complete))

        in_steps(
            self._minutes,
            command.meeting,
            command.utterances,
            command.previous_actions,
            words=command.words,
            on_made=made,
            on_progress=lambda done, total: self._send(WordingMinutes(done=done, total=total)),
        )
