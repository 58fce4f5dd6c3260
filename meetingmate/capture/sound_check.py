"""How loud microphone and computer sound are, before anything is recorded: the side that lives in the program."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from meetingmate.base import logs, processes
from meetingmate.capture import sound_check_entry
from meetingmate.capture.messages import CheckCommand, CheckEvent, CheckRequest, Stop, TryMicrophone

_DECODER = msgspec.msgpack.Decoder(CheckEvent)
_ENDS_WITHIN_S = 3.0


class SoundCheck:
    """Listens in a process of its own, because drivers can hang or crash; nothing is written to disk.

    ``on_event`` is called with TrackChanged, Level and Tried, ``on_end`` once at the end, both from a thread of this
    object. ``device`` is part of a microphone's name; empty: the system's default. Starting a process takes a while:
    make it in the background.
    """

    def __init__(
        self,
        device: str,
        on_event: Callable[[CheckEvent], None],
        on_end: Callable[[], None],
        *,
        log_folder: Path | None = None,
    ) -> None:
        self._on_event, self._on_end = on_event, on_end
        self._sending = threading.Lock()
        self._connection, theirs = multiprocessing.Pipe()
        log = (log_folder or logs.folder()) / "sound-check.log"
        self._process = processes.start(
            sound_check_entry.main, (theirs, str(log), CheckRequest(device=device)), name="meetingmate-sound-check"
        )
        theirs.close()
        self._listener = threading.Thread(target=self._listen, name="sound-check", daemon=True)
        self._listener.start()

    def try_microphone(self, seconds: float) -> None:
        """Have ``seconds`` of the microphone kept in memory; Tried brings them."""
        self._send(TryMicrophone(seconds=seconds))

    def close(self) -> None:
        """Let the devices go; returns when the process is gone. May be called again."""
        self._send(Stop())
        self._process.join(_ENDS_WITHIN_S)
        if self._process.is_alive():  # a driver that hangs
            self._process.kill()
        self._listener.join(_ENDS_WITHIN_S)

    def _send(self, command: CheckCommand) -> None:
        with self._sending, contextlib.suppress(OSError):  # it has ended; the listener says so
            self._connection.send_bytes(msgspec.msgpack.encode(command))

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while data := self._connection.recv_bytes():
                self._on_event(_DECODER.decode(data))
        self._process.join(_ENDS_WITHIN_S)
        with self._sending:
            self._connection.close()
        self._on_end()
