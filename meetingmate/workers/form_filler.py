"""The writer process fills the fields of a form that the rules left empty."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.workers.messages import FillRequest, FormFilled, Message
from meetingmate.workers.writer import load_engine, lower_priority, what_servers_missed


def run(request: FillRequest, send: Callable[[Message], None]) -> None:
    """Do the request. Raises MeetingMateError."""
    from meetingmate.assistants.forms import suggesting

    lower_priority()
    engine, remark = load_engine(request.model_path, request.threads, request.server)
    filled = request.filled
    if engine is not None:
        filled = suggesting.suggest(filled, request.meeting, request.utterances, engine)
        remark = remark or what_servers_missed(engine)
    send(FormFilled(filled=filled, remark=remark))
