"""One worker for the models of questions and for reading documents: started when it is needed, ended when it idles."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from meetingmate import models
from meetingmate.assistants.ask.nouns import Passage
from meetingmate.assistants.ask.readers import Piece
from meetingmate.assistants.ask.vectors import SIZE
from meetingmate.base.errors import Cancelled, JobFailed, MeetingMateError, ModelError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.new_minutes import writer
from meetingmate.workers.ask_messages import (
    AnswerWritten,
    AskCommand,
    AskerRequest,
    DocumentPart,
    DocumentRead,
    Encode,
    Encoded,
    ReadDocument,
    WriteAnswer,
)
from meetingmate.workers.connection import WorkerConnection
from meetingmate.workers.host import WorkerDied
from meetingmate.workers.live_messages import LiveMessage

#: Models that compare by meaning, the best first. Their vectors can't be compared with each other's.
ENCODERS = ("multilingual-e5-small", "multilingual-e5-small-4bit")
#: What is offered where none is installed.
OFFERED = "multilingual-e5-small-4bit"
_POLL_S = 0.1
#: A file that gives nothing for so long is given up.
_READING_S = 120.0


class _Ended(Struct):
    error: MeetingMateError | None


def encoder() -> str | None:
    """The installed model that compares by meaning, or None."""
    return next((name for name in ENCODERS if models.is_installed(models.card(name))), None)


class AskWorker:
    """Commands are done one after the other, from any thread; each blocks until it is answered.

    Raises Cancelled soon after ``cancelled()`` turns true (the process is ended then), JobFailed.
    """

    def __init__(self, settings: Settings, *, write: bool = True) -> None:
        self._settings, self._writes = settings, write
        self._lock = threading.Lock()
        self._connection: WorkerConnection | None = None
        self._answers: queue.Queue[LiveMessage | _Ended] = queue.Queue()
        self._request: AskerRequest | None = None
        self._ended: WorkerConnection | None = None  # the one that was ended while it worked
        #: When it last did something (``time.monotonic``).
        self.used = time.monotonic()

    def take_settings(self, settings: Settings) -> None:
        """Use other settings from the next command on."""
        self._settings = settings

    def close(self) -> None:
        """End the process at once; what it was doing is cancelled."""
        if self._lock.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._lock.release()
        elif (connection := self._connection) is not None:
            self._ended = connection
            connection.kill()  # who waits for it ends it

    def close_when_idle(self, seconds: float) -> None:
        """End the process, and give its memory back, if it has done nothing for a while and does nothing now."""
        if time.monotonic() - self.used > seconds and self._lock.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._lock.release()

    def encode(
        self, texts: list[str], *, questions: bool = False, cancelled: Callable[[], bool] = lambda: False
    ) -> NDArray[np.float32]:
        """The vectors of texts, a row each."""
        found: list[Encoded] = []
        self._do(Encode(texts=texts, questions=questions), found.append, (Encoded,), cancelled)
        return np.frombuffer(found[0].vectors, np.float32).reshape(-1, SIZE)

    def write(
        self, question: str, language: str, passages: list[Passage], cancelled: Callable[[], bool]
    ) -> AnswerWritten:
        """Sentences of the writing model, checked."""
        found: list[AnswerWritten] = []
        command = WriteAnswer(question=question, language=language, passages=passages)
        self._do(command, found.append, (AnswerWritten,), cancelled)
        return found[0]

    def read(
        self, path: str, on_progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> tuple[list[Piece], str]:
        """The passages of a document, and the sentence that says what is wrong with it, if so."""
        pieces: list[Piece] = []
        problem = ""

        def take(message: DocumentPart | DocumentRead) -> None:
            nonlocal problem
            if isinstance(message, DocumentPart):
                pieces.extend(message.pieces)
                on_progress(message.done / message.total if message.total else 0.0)
            else:
                problem = message.problem

        try:
            self._do(ReadDocument(path=path), take, (DocumentRead,), cancelled, limit_s=_READING_S)
        except (WorkerDied, TimeoutError):
            return [], tr("It can't be read: reading it took too long or failed.")
        return ([], problem) if problem else (pieces, "")

    def writes(self) -> bool:
        """Whether there is a model that can write sentences."""
        request = self._wanted()
        return request.model_path is not None or request.server is not None

    def _wanted(self) -> AskerRequest:
        settings = self._settings
        name = encoder()
        chosen = writer(settings.writer(), settings) if self._writes else None
        return AskerRequest(
            encoder_path=str(models.model_path(name)) if name else None,
            model_path=chosen.model_path if chosen else None,
            server=chosen.server if chosen else None,
            threads=max(1, settings.thread_count() - 1),
        )

    def _do(
        self,
        command: AskCommand,
        take: Callable[[Any], object],
        last: tuple[type, ...],
        cancelled: Callable[[], bool],
        limit_s: float = float("inf"),
    ) -> None:
        with self._lock:
            self.used = time.monotonic()
            try:
                self._start().tell(command)
                until = time.monotonic() + limit_s
                while True:
                    if cancelled():
                        raise Cancelled
                    try:
                        message = self._answers.get(timeout=_POLL_S)
                    except queue.Empty:
                        if time.monotonic() > until:
                            raise TimeoutError from None
                        continue
                    if isinstance(message, _Ended):
                        if self._connection is self._ended:
                            raise Cancelled
                        raise message.error or JobFailed(tr("The work on the answer ended early. Ask again."))
                    until = time.monotonic() + limit_s
                    take(message)
                    if isinstance(message, last):
                        break
            except BaseException:
                self._end()  # whatever it still says would be taken for the next answer
                raise
            self.used = time.monotonic()

    def _start(self) -> WorkerConnection:
        request = self._wanted()
        if self._connection is not None and request != self._request:
            self._end()
        if self._connection is None:
            self._request, self._answers = request, queue.Queue()
            answers = self._answers
            self._connection = WorkerConnection(request, answers.put, lambda error: answers.put(_Ended(error)))
        return self._connection

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.kill()
            self._connection.join(5)
            self._connection = None


def model_missing() -> str:
    """What to say where nothing can be found by meaning, or empty."""
    if encoder() is not None:
        return ""
    try:
        title = models.card(OFFERED).title
    except ModelError:
        return ""
    return tr(
        "Found by words only. To find other wordings too, install the model “{title}” in the settings.",
        title=title,
    )
