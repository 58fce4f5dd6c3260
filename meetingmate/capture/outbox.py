"""Messages on their way to the program: the recording never waits for a program that does not listen."""

from __future__ import annotations

import logging
import queue
import threading
from multiprocessing.connection import Connection

import msgspec

from meetingmate.capture.messages import CheckEvent, Compressing, Event, Level

#: Meter readings are worth nothing later, so they are left out once this many messages wait.
_PATIENCE = 50

log = logging.getLogger(__name__)


class Outbox:
    """Sends from a thread of its own. When the program is gone, messages are dropped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def put(self, event: Event | CheckEvent) -> None:
        """Queue a message."""
        if isinstance(event, Level | Compressing) and self._queue.qsize() > _PATIENCE:
            return
        self._queue.put(msgspec.msgpack.encode(event))

    def close(self, timeout: float = 5.0) -> None:
        """Send what waits, then the empty message that means that all is said."""
        self._queue.put(b"")
        self._queue.put(None)
        self._thread.join(timeout)

    def _run(self) -> None:
        gone = False
        while (data := self._queue.get()) is not None:
            if gone:
                continue
            try:
                self._connection.send_bytes(data)
            except OSError:
                log.warning("the program is gone")
                gone = True
