"""The side of a worker that lives in the program itself: start, listen, cancel."""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from meetingmate.base import logs, processes
from meetingmate.base.errors import Cancelled, JobFailed, MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.sealing import keys
from meetingmate.workers import entry, kept
from meetingmate.workers.messages import (
    CutsRequest,
    Failed,
    FinishRequest,
    ImportRequest,
    MeasureSpeechRequest,
    Message,
    Request,
    TranscribeRequest,
    VoiceRequest,
    WaveformRequest,
)

log = logging.getLogger(__name__)

_POLL_S = 0.1
#: What a transcriber is asked; the others are for a writer.
READERS = (
    TranscribeRequest
    | ImportRequest
    | FinishRequest
    | VoiceRequest
    | WaveformRequest
    | CutsRequest
    | MeasureSpeechRequest
)
_DECODER = msgspec.msgpack.Decoder(Message)


class WorkerDied(JobFailed):
    """The worker process ended without an answer (crash, out of memory, killed from outside)."""


def run_worker(
    request: Request,
    on_message: Callable[[Message], None],
    cancelled: Callable[[], bool],
    log_folder: Path | None = None,
) -> None:
    """Do ``request`` in a process of its own; blocks until it is done.

    Every message is handed to ``on_message`` in order. Raises Cancelled within about 0.2 s after
    ``cancelled()`` turns true (the process is killed: its memory goes back to the system), WorkerDied when
    the process ends without an answer, and JobFailed with the worker's sentence when it says it can't.
    """
    name = "transcriber" if isinstance(request, READERS) else "writer"
    folder = log_folder or logs.folder()
    worker = kept.take(name) or _started(name, str(folder / f"{name}.log"))
    went_well = False
    try:
        worker.connection.send_bytes(keys.for_workers())
        worker.connection.send_bytes(msgspec.msgpack.encode(request))
        _listen(worker.connection, on_message, cancelled)
        went_well = True
    except (EOFError, BrokenPipeError, ConnectionResetError) as error:
        worker.process.join(2)
        log.warning("the %s ended with exit code %s", logs.Technical(name), worker.process.exitcode)
        raise WorkerDied(
            tr(
                "The {name} stopped unexpectedly (exit code {code}); its log is {log}.",
                name=name,
                code=worker.process.exitcode,
                log=worker.log_path,
            )
        ) from error
    finally:
        if not (went_well and kept.put(name, worker)):
            worker.connection.close()
            _end(worker.process)


def _started(name: str, log_path: str) -> kept.Worker:
    ours, theirs = multiprocessing.Pipe()
    process = processes.start(entry.main, (theirs, log_path, kept.staying()), name=f"meetingmate-{name}")
    theirs.close()
    return kept.Worker(process, ours, log_path)


def _listen(connection: Connection, on_message: Callable[[Message], None], cancelled: Callable[[], bool]) -> None:
    """Hand on the answers to one request until the worker says that all is said."""
    while True:
        if cancelled():
            raise Cancelled
        if not connection.poll(_POLL_S):
            continue
        data = connection.recv_bytes()
        if not data:
            return
        message = _DECODER.decode(data)
        if isinstance(message, Failed):
            raise JobFailed(message.sentence) if message.expected else WorkerDied(message.sentence)
        on_message(message)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    process.join(0.5)
    if process.is_alive():
        process.kill()
        deadline = time.monotonic() + 5
        while process.is_alive() and time.monotonic() < deadline:
            process.join(0.1)
    if process.is_alive():
        raise MeetingMateError(
            tr("A worker process ({pid}) can't be ended; restart the computer if it stays.", pid=process.pid)
        )
    process.close()
