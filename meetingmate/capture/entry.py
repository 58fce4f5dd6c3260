"""Where the recording process begins. It never loads Qt, Whisper or llama.cpp.

It outlives the program: when the other end of the connection is gone, it closes the files properly and ends;
the recording is then offered for recovery.
"""

from __future__ import annotations

import logging
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from meetingmate.base import atomic_files, logs, processes
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.capture import journal, lock
from meetingmate.capture.errors import CaptureError
from meetingmate.capture.messages import (
    Command,
    Compressing,
    Failed,
    PartsStored,
    RecordRequest,
    StateChanged,
    Stop,
)
from meetingmate.capture.outbox import Outbox
from meetingmate.sealing import keys

if TYPE_CHECKING:
    from meetingmate.capture.sources.base import OpenSource

_COMMANDS = msgspec.msgpack.Decoder(Command)

log = logging.getLogger(__name__)


class _Inbox:
    """Commands from the program; its death, or a signal to end, is a Stop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.gone = False
        self._ended = False
        signal.signal(signal.SIGTERM, self._end)
        processes.leave_signals_to_program(except_for=(signal.SIGTERM,))

    def _end(self, signum: int, frame: object) -> None:
        self._ended = True

    def take(self, seconds: float) -> list[Command]:
        """What has come, waiting up to ``seconds`` for the first."""
        commands: list[Command] = [Stop()] if self._ended else []
        try:
            while self._connection.poll(0 if commands else seconds):
                commands.append(_COMMANDS.decode(self._connection.recv_bytes()))
        except (EOFError, OSError):
            log.warning("the program is gone; closing the recording")
            self.gone = True
            commands.append(Stop())
        return commands


def main(connection: Connection, log_path: str) -> None:
    """Take the open keys and one RecordRequest from ``connection`` and do it; the last message is empty."""
    atomic_files.keep_private()
    inbox, outbox = _Inbox(connection), Outbox(connection)
    logs.start(Path(log_path), descriptors=True)  # drivers write to the descriptors themselves
    try:
        keys.take(connection.recv_bytes())
        request = msgspec.msgpack.decode(connection.recv_bytes(), type=RecordRequest)
        _record(request, inbox, outbox)
    except MeetingMateError as error:
        log.warning("%s", error)
        outbox.put(Failed(sentence=str(error)))
    except OSError as error:
        log.exception("disk")
        outbox.put(
            Failed(
                sentence=tr(
                    "The recording can't be stored ({error}); check the disk and the library's folder.", error=error
                )
            )
        )
    except Exception as error:  # the border of the process: everything must reach the user and the log
        log.exception("unexpected")
        outbox.put(
            Failed(
                sentence=tr(
                    "Something went wrong in MeetingMate ({error}); the recording so far is kept. Press Record again. "
                    "If this happens again, report it with {log}.",
                    error=f"{type(error).__name__}: {error}",
                    log=log_path,
                ),
                expected=False,
            )
        )
    finally:
        outbox.close()
        connection.close()
        logging.shutdown()
        os._exit(0)  # a driver's thread that hangs must not keep the process


def _record(request: RecordRequest, inbox: _Inbox, outbox: Outbox) -> None:
    from meetingmate.capture import resume_state  # here, because the program itself imports this module
    from meetingmate.capture.engine import Engine

    folder = Path(request.folder)
    one = lock.OneRecording(folder)
    parts = folder / lock.PARTS_FOLDER
    parts.mkdir(parents=True, exist_ok=True)
    held = lock.hold(parts)
    so_far = resume_state.read(parts) if request.go_on else None
    if held is None or ((parts / journal.NAME).exists() and so_far is None):
        raise CaptureError(
            tr("There is a recording in {folder} already; recover it first or choose another folder.", folder=folder)
        )
    outbox.put(StateChanged(t=0.0, state="starting"))
    ended = Engine(parts, _sources(request), outbox.put, so_far=so_far).run(inbox.take)
    one.release()
    if not ended.duration_s:
        raise CaptureError(tr("No sound was recorded; check that the microphone is on and record again."))
    if inbox.gone or not request.compress:
        outbox.put(PartsStored(folder=str(folder), duration_s=ended.duration_s))
    else:
        outbox.put(StateChanged(t=ended.duration_s, state="compressing"))
        from meetingmate.capture.finish import finish

        outbox.put(finish(folder, lambda done, total: outbox.put(Compressing(done=done, total=total))))
    held.release()


def _sources(request: RecordRequest) -> dict[str, OpenSource]:
    from meetingmate.capture.sources import open_computer, open_microphone

    sources: dict[str, OpenSource] = {}
    if request.microphone:
        sources["microphone"] = lambda: open_microphone(request.device)
    if request.computer:
        sources["computer"] = lambda: open_computer(request.device if request.microphone else None)
    if not sources:
        raise CaptureError(tr("Choose the microphone, computer sound or both to record."))
    return sources
