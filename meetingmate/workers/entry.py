"""Where a worker process begins. Heavy libraries are imported here and never in the program itself."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from meetingmate.base import atomic_files, logs, processes
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.sealing import keys
from meetingmate.workers import loaded
from meetingmate.workers.ask_messages import AskerRequest
from meetingmate.workers.live_messages import (
    LiveCommand,
    LiveMessage,
    LiveRequest,
    LiveTranslationRequest,
    LiveWorkRequest,
    RollingRequest,
)
from meetingmate.workers.messages import (
    CutsRequest,
    Failed,
    FillRequest,
    FinishRequest,
    ImportRequest,
    MeasureSpeechRequest,
    MeasureWritingRequest,
    Message,
    Request,
    TranscribeRequest,
    TranslateRequest,
    VoiceRequest,
    WaveformRequest,
    WriteRequest,
)

_COMMANDS = msgspec.msgpack.Decoder(LiveCommand)


def main(connection: Connection, log_path: str, stays: bool = False) -> None:
    """Take the open keys and one request from ``connection``, send its messages, then an empty one.

    A worker that ``stays`` waits for the next request after one that went well, until the program is gone.
    """
    program = _WorkerEnd(connection, log_path)
    if stays:
        loaded.stay()
    with program.telling_errors():
        while True:
            keys.take(connection.recv_bytes())
            _answer(msgspec.msgpack.decode(connection.recv_bytes(), type=Request), program.send)
            if not stays:
                break
            program.say_all_is_said()


def _answer(request: Request, send: Callable[[Message], None]) -> None:
    """Do one request. Raises MeetingMateError."""
    if isinstance(request, TranscribeRequest | FinishRequest):
        from meetingmate.workers import transcriber

        if isinstance(request, TranscribeRequest):
            transcriber.run(request, send)
        else:
            transcriber.finish(request, send)
    elif isinstance(request, ImportRequest):
        from meetingmate.workers import importer

        importer.run(request, send)
    elif isinstance(request, VoiceRequest):
        from meetingmate.workers import voice_prints

        voice_prints.run(request, send)
    elif isinstance(request, WaveformRequest):
        from meetingmate.workers import waveform

        waveform.run(request, send)
    elif isinstance(request, CutsRequest):
        from meetingmate.workers import cuts

        cuts.run(request, send)
    elif isinstance(request, MeasureSpeechRequest | MeasureWritingRequest):
        from meetingmate.workers import measurer

        if isinstance(request, MeasureSpeechRequest):
            measurer.measure_speech(request, send)
        else:
            measurer.measure_writing(request, send)
    elif isinstance(request, FillRequest):
        from meetingmate.workers import form_filler

        form_filler.run(request, send)
    elif isinstance(request, TranslateRequest):
        from meetingmate.workers import translator

        translator.run(request, send)
    else:
        from meetingmate.workers import writer

        if isinstance(request, WriteRequest):
            writer.run(request, send)
        else:
            writer.run_batch(request, send)


def main_with_commands(connection: Connection, log_path: str) -> None:
    """The same for a worker that takes commands while it works."""
    program = _WorkerEnd(connection, log_path)
    with program.telling_errors():
        keys.take(connection.recv_bytes())
        request = msgspec.msgpack.decode(connection.recv_bytes(), type=LiveWorkRequest)
        if isinstance(request, LiveRequest):
            from meetingmate.workers import live_transcriber

            live_transcriber.run(request, program.take, program.send)
        elif isinstance(request, RollingRequest):
            from meetingmate.workers import rolling_transcriber

            rolling_transcriber.run(request, program.take, program.send)
        elif isinstance(request, LiveTranslationRequest):
            from meetingmate.workers import live_translator

            live_translator.run(program.take, program.send)
        elif isinstance(request, AskerRequest):
            from meetingmate.workers import asker

            asker.run(request, program.take, program.send)
        else:
            from meetingmate.workers import live_writer

            live_writer.run(request, program.take, program.send)


class _WorkerEnd:
    """The worker's end of the connection to the program."""

    def __init__(self, connection: Connection, log_path: str) -> None:
        processes.leave_signals_to_program()
        atomic_files.keep_private()
        logs.start(Path(log_path), descriptors=True)
        _die_with_parent()
        self._connection = connection
        self._log_path = log_path
        self._lock = threading.Lock()

    def send(self, message: Message | LiveMessage) -> None:
        """Send a message, from any thread."""
        with self._lock:
            self._connection.send_bytes(msgspec.msgpack.encode(message))

    def say_all_is_said(self) -> None:
        """Send the empty message that ends the answers to a request."""
        with self._lock:
            self._connection.send_bytes(b"")

    def take(self, seconds: float) -> list[LiveCommand]:
        """The commands that have come, waiting up to ``seconds`` for the first. Raises EOFError."""
        commands: list[LiveCommand] = []
        while self._connection.poll(0 if commands else seconds):
            commands.append(_COMMANDS.decode(self._connection.recv_bytes()))
        return commands

    @contextmanager
    def telling_errors(self) -> Iterator[None]:
        """Do the work; then the empty message that says that all is said, or what went wrong."""
        log = logging.getLogger(__name__)
        try:
            yield
            self.say_all_is_said()
        except MeetingMateError as error:
            log.warning("%s", error)
            self.send(Failed(sentence=str(error)))
        except MemoryError:
            log.exception("out of memory")
            self.send(Failed(sentence=tr("This computer has run out of memory. Close other programs and press Retry.")))
        except (BrokenPipeError, EOFError):
            log.warning("the program is gone; stopping")
        except Exception as error:  # the border of the process: everything must reach the user and the log
            log.exception("unexpected")
            self.send(
                Failed(
                    sentence=tr(
                        "Something went wrong in MeetingMate ({error}). Press Retry. If this happens again, report it "
                        "with {log}.",
                        error=f"{type(error).__name__}: {error}",
                        log=self._log_path,
                    ),
                    expected=False,
                )
            )
        finally:
            self._connection.close()


def _die_with_parent() -> None:
    """End this process when the program is gone, even if it was killed."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
