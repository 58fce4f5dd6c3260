"""The writer process: minutes from the transcript, with the small language model if there is one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from msgspec.structs import replace

from meetingmate.base.errors import MeetingMateError, ModelError, UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, Utterance, speakers_in
from meetingmate.workers import loaded
from meetingmate.workers.messages import (
    BatchLine,
    BatchRequest,
    ChosenServer,
    Message,
    MinutesDone,
    Progress,
    WriteRequest,
)

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine
    from meetingmate.slm.server_pool import ServerPool

log = logging.getLogger(__name__)


def run(request: WriteRequest, send: Callable[[Message], None]) -> None:
    """Do the request, sending what comes of it. Raises MeetingMateError."""
    from meetingmate.minutes.incremental import GrowingMinutes, in_steps

    lower_priority()
    engine, remark = load_engine(request.model_path, request.threads, request.server)
    meeting = _with_people(request.meeting, request.utterances)

    def made(minutes: Minutes, complete: bool) -> None:
        say_how(minutes, engine, remark)
        send(MinutesDone(minutes=minutes, complete=complete))

    in_steps(
        GrowingMinutes(meeting, engine=engine, language=request.language, speech_model=request.speech_model),
        meeting,
        request.utterances,
        request.previous_actions,
        words=request.words,
        on_made=made,
        on_progress=lambda done, total: send(Progress(stage="writing", done=done, total=total)),
    )


def _with_people(meeting: Meeting, utterances: list[Utterance]) -> Meeting:
    """``meeting`` with those who are spoken to by name for attendees, where nobody was told apart and no list given:
    a task may still be somebody's."""
    if meeting.attendees or speakers_in(utterances):
        return meeting
    from meetingmate.speakers.vocatives import addressed

    return replace(meeting, attendees=[Attendee(name=name) for name in addressed(utterances)])


def run_batch(request: BatchRequest, send: Callable[[Message], None]) -> None:
    """Answer each line in turn. Raises MeetingMateError."""
    from meetingmate.minutes import batch

    lower_priority()
    engine, remark = load_engine(request.model_path, request.threads, request.server)
    for index, line in enumerate(request.lines):
        try:
            result = batch.process_line(line, engine)
        except (MeetingMateError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            # a fault of ours in one meeting is not the end of the others; its text may hold words, which no log keeps
            log.error("line %s of a batch: %s", index, type(error).__name__)
            problem = f"something went wrong in MeetingMate ({type(error).__name__}: {error})"
            send(BatchLine(index=index, problem=problem))
        else:
            if remark:
                result["remark"] = remark
            send(BatchLine(index=index, result=result))
        send(Progress(stage="writing", done=index + 1, total=len(request.lines)))


def load_engine(
    model_path: str | None, threads: int, server: ChosenServer | None = None
) -> tuple[Engine | ServerPool | None, str]:
    """The engine, or None and the reason why the rules work alone. With a server the model of ``model_path`` answers
    what no server does."""

    def own() -> Engine:
        from meetingmate.slm.engine import Engine

        return Engine(Path(model_path or ""), threads=threads)

    try:
        if server is not None:
            from meetingmate.slm.server_pool import ServerPool

            return ServerPool(server.seats(), own if model_path is not None else None), ""
        if model_path is not None:
            return loaded.model("writing", (model_path, threads), own), ""
    except (ModelError, UsageError) as error:
        log.exception("writing model")
        return None, tr("The writing model could not be used: {error}", error=error)
    return None, ""


def say_how(minutes: Minutes, engine: Engine | ServerPool | None, remark: str) -> None:
    """Write into the minutes where their text was sent, and what went wrong with the model."""
    made = minutes.how_made
    if remark:
        made.remarks.insert(0, remark)
    if engine is None:
        return
    made.sent_to = ", ".join(address.origin for address in engine.sent_to)
    made.left_computer = engine.left_computer
    if said := what_servers_missed(engine):
        made.remarks.insert(0, said)


def what_servers_missed(engine: Engine | ServerPool) -> str:
    """One sentence when a server was chosen and did not write all that was asked of it; else empty."""
    if not engine.problem:
        return ""
    if engine.own_answered:
        return tr("The writing model of this computer took the place of the server: {problem}", problem=engine.problem)
    return tr("The server did not write all of it: {problem}", problem=engine.problem)


#: Of processes that others come before, where the system counts so (0 is usual, 19 the least).
_NICE = 5


def lower_priority() -> None:
    """The window and the recording come first. A user without rights can't raise a priority that is lower already."""
    process = psutil.Process()
    if psutil.WINDOWS:
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    elif process.nice() < _NICE:
        process.nice(_NICE)
