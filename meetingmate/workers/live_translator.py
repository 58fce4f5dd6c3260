"""The process that translates the settled lines of a running meeting, one request after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from meetingmate.assistants.translation import translating
from meetingmate.workers.live_messages import Leave, LiveCommand, LiveMessage
from meetingmate.workers.messages import TextTranslated, TranslateRequest
from meetingmate.workers.translator import Models, task_of
from meetingmate.workers.writer import lower_priority

_WAIT_S = 5.0

Take = Callable[[float], list[LiveCommand]]
Send = Callable[[LiveMessage], None]


def run(take: Take, send: Send) -> None:
    """Answer requests until ``Leave`` comes; models stay loaded. Raises MeetingMateError, EOFError."""
    lower_priority()
    models = Models()
    waiting: deque[LiveCommand] = deque()
    while True:
        if not waiting:
            waiting.extend(take(_WAIT_S))
            continue
        command = waiting.popleft()
        if isinstance(command, Leave):
            return
        if isinstance(command, TranslateRequest):
            for one in command.texts:
                task = task_of(command, one.source)
                translated = translating.translate(one.text, task, models.engine(command, task))
                send(TextTranslated(place=one.place, translated=translated))
