"""A worker that stays while a meeting runs, or while questions are asked: it takes commands, and tells what it has
found, until all is said."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate.base import logs, processes
from meetingmate.base.errors import JobFailed, MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.sealing import keys
from meetingmate.workers import entry
from meetingmate.workers.ask_messages import AskerRequest
from meetingmate.workers.host import WorkerDied
from meetingmate.workers.live_messages import (
    LiveCommand,
    LiveMessage,
    LiveMinutesRequest,
    LiveRequest,
    LiveTranslationRequest,
    LiveWorkRequest,
    RollingRequest,
)
from meetingmate.workers.messages import Failed

log = logging.getLogger(__name__)

_DECODER = msgspec.msgpack.Decoder(LiveMessage)
_NAMES: dict[type[LiveWorkRequest], str] = {
    LiveRequest: "live-transcriber",
    RollingRequest: "rolling-transcriber",
    LiveMinutesRequest: "live-writer",
    LiveTranslationRequest: "live-translator",
    AskerRequest: "asker",
}


class WorkerConnection:
    """A process that works on ``request``; the constructor returns at once.

    ``on_message`` gets every message in order, from a thread of the connection; ``on_end`` comes last, with None
    when the worker said that all is said, WorkerDied when it ended without a word, JobFailed when it can't do it.
    """

    def __init__(
        self,
        request: LiveWorkRequest,
        on_message: Callable[[LiveMessage], None],
        on_end: Callable[[MeetingMateError | None], None],
        *,
        log_folder: Path | None = None,
    ) -> None:
        self._name = _NAMES[type(request)]
        self._on_message, self._on_end = on_message, on_end
        self._log = (log_folder or logs.folder()) / f"{self._name}.log"
        self._connection, theirs = multiprocessing.Pipe()
        self._process = processes.start(
            entry.main_with_commands, (theirs, str(self._log)), name=f"meetingmate-{self._name}"
        )
        theirs.close()
        self._sending = threading.Lock()
        self._send_bytes(keys.for_workers())
        self._send(request)
        self._listener = threading.Thread(target=self._listen, name=self._name, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker."""
        return self._process.pid

    def tell(self, command: LiveCommand) -> None:
        """Send a command; without effect when the worker is gone (``on_end`` says so)."""
        self._send(command)

    def kill(self) -> None:
        """End the worker at once; ``on_end`` gets WorkerDied."""
        self._process.kill()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until ``on_end`` has been called; False when the time is up first."""
        self._listener.join(timeout)
        return not self._listener.is_alive()

    def _send(self, message: LiveWorkRequest | LiveCommand) -> None:
        self._send_bytes(msgspec.msgpack.encode(message))

    def _send_bytes(self, data: bytes) -> None:
        with self._sending:
            try:
                self._connection.send_bytes(data)
            except OSError:  # it is gone; the listener has the last word
                return

    def _listen(self) -> None:
        error: MeetingMateError | None = None
        try:
            while data := self._connection.recv_bytes():
                message = _DECODER.decode(data)
                if isinstance(message, Failed):
                    error = JobFailed(message.sentence) if message.expected else WorkerDied(message.sentence)
                    break
                self._on_message(message)
        except (EOFError, OSError):
            self._process.join(2)
            log.warning("the %s ended with exit code %s", logs.Technical(self._name), self._process.exitcode)
            error = WorkerDied(
                tr(
                    "The {name} stopped unexpectedly (exit code {code}); its log is {log}.",
                    name=self._name,
                    code=self._process.exitcode,
                    log=self._log,
                )
            )
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
        with self._sending:
            self._connection.close()
        self._on_end(error)
