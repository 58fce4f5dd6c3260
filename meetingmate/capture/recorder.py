"""The side of a recording that lives in the program: start it, steer it, hear what becomes of it."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from meetingmate.base import logs, processes
from meetingmate.base.translation import tr
from meetingmate.capture import entry, lock
from meetingmate.capture.errors import CaptureError
from meetingmate.capture.messages import (
    Command,
    Event,
    Failed,
    Mark,
    PartsStored,
    Pause,
    Recorded,
    RecordRequest,
    Resume,
    StateChanged,
    Stop,
)
from meetingmate.sealing import keys

_DECODER = msgspec.msgpack.Decoder(Event)


class Recorder:
    """One recording, made by a process of its own.

    ``on_event`` is called from a thread of the recorder, in order, with every event, the last one Recorded,
    PartsStored or Failed. When the process is killed, the recording goes on in another one, up to ``restarts`` times.
    The constructor returns at once. Raises CaptureError when another recording runs.
    """

    def __init__(
        self,
        request: RecordRequest,
        on_event: Callable[[Event], None],
        *,
        log_folder: Path | None = None,
        restarts: int = 3,
    ) -> None:
        if other := lock.running():
            raise CaptureError(other.sentence())
        self.state = "starting"
        self._request = request
        self._on_event = on_event
        self._restarts = restarts
        self._stopping = False
        self._last: Recorded | PartsStored | Failed | None = None
        self._log = (log_folder or logs.folder()) / "capture.log"
        self._sending = threading.Lock()
        self._connection, self._process = self._launch(request)
        self._listener = threading.Thread(target=self._listen, name="recorder", daemon=True)
        self._listener.start()

    def _launch(self, request: RecordRequest) -> tuple[Connection, BaseProcess]:
        ours, theirs = multiprocessing.Pipe()
        # At the end of the program it gets SIGTERM, closes the files and ends.
        process = processes.start(entry.main, (theirs, str(self._log)), name="meetingmate-capture", closes_itself=True)
        theirs.close()
        ours.send_bytes(keys.for_workers())
        ours.send_bytes(msgspec.msgpack.encode(request))
        return ours, process

    @property
    def pid(self) -> int | None:
        """Process id of the recording process."""
        return self._process.pid

    def pause(self) -> None:
        """Leave out what follows; the devices stay open. No effect while paused or over."""
        self._send(Pause())

    def resume(self) -> None:
        """Go on after a pause."""
        self._send(Resume())

    def mark(self, text: str = "") -> None:
        """Mark this moment."""
        self._send(Mark(text))

    def stop(self) -> None:
        """End the recording; ``wait`` gives what came of it."""
        self._stopping = True
        self._send(Stop())

    def wait(self, timeout: float | None = None) -> Recorded | PartsStored:
        """Wait until all is done. Raises CaptureError when it failed, TimeoutError when it takes longer."""
        self._listener.join(timeout)
        if self._listener.is_alive():
            raise TimeoutError("the recording is not over yet")
        assert self._last is not None
        if isinstance(self._last, Failed):
            raise CaptureError(self._last.sentence)
        return self._last

    def _send(self, command: Command) -> None:
        with self._sending:
            try:
                self._connection.send_bytes(msgspec.msgpack.encode(command))
            except OSError:  # it is over; the listener has the last word
                return

    def _listen(self) -> None:
        begun = False
        while self._last is None:
            self._hear()
            begun = begun or self.state in ("recording", "paused")
            if self._last is None and not (begun and self._go_on()):
                self._last = Failed(
                    sentence=tr(
                        "The recording process ended unexpectedly (exit code {code}); everything up to the last second "
                        "is kept: recover it. Its log is {log}.",
                        code=self._process.exitcode,
                        log=self._log,
                    ),
                    expected=False,
                )
        self.state = "stopped"
        self._on_event(self._last)
        with self._sending:
            self._connection.close()

    def _hear(self) -> None:
        """Pass on what the process says until it ends."""
        try:
            while data := self._connection.recv_bytes():
                event = _DECODER.decode(data)
                if isinstance(event, StateChanged):
                    self.state = event.state
                if isinstance(event, Recorded | PartsStored | Failed):
                    self._last = event
                else:
                    self._on_event(event)
        except (EOFError, OSError):
            pass
        self._process.join(5)

    def _go_on(self) -> bool:
        """Start another process that goes on with the recording, unless it was to end anyway."""
        if self._stopping or not self._restarts or self.state not in ("recording", "paused", "starting"):
            return False
        self._restarts -= 1
        request = msgspec.structs.replace(self._request, go_on=True)
        with self._sending:
            self._connection.close()
            self._connection, self._process = self._launch(request)
            if self._stopping:
                self._connection.send_bytes(msgspec.msgpack.encode(Stop()))
        return True
