"""The process that answers questions: vectors, sentences, documents that anybody may have made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from meetingmate.assistants.ask import wording
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.library_paths import opened_path
from meetingmate.base.translation import tr
from meetingmate.workers.ask_messages import (
    AnswerWritten,
    AskerRequest,
    AskMessage,
    DocumentPart,
    DocumentRead,
    Encode,
    Encoded,
    ReadDocument,
    WriteAnswer,
)
from meetingmate.workers.live_messages import Leave, LiveCommand
from meetingmate.workers.writer import load_engine, lower_priority, what_servers_missed

if TYPE_CHECKING:
    from meetingmate.assistants.ask.encoder import Encoder
    from meetingmate.assistants.ask.readers import Piece
    from meetingmate.slm.engine import Engine
    from meetingmate.slm.server_pool import ServerPool

_WAIT_S = 0.5
#: Passages of a document that are sent at once.
_PIECES = 200


def run(request: AskerRequest, take: Callable[[float], list[LiveCommand]], send: Callable[[AskMessage], None]) -> None:
    """Obey commands until ``Leave`` comes. Raises MeetingMateError, EOFError."""
    lower_priority()
    worker = _Worker(request, send)
    while True:
        for command in take(_WAIT_S):
            if isinstance(command, Leave):
                return
            worker.obey(command)


class _Worker:
    """Models are loaded with the first command that needs them."""

    def __init__(self, request: AskerRequest, send: Callable[[AskMessage], None]) -> None:
        self._request, self._send = request, send
        self._encoder: Encoder | None = None
        self._engine: Engine | ServerPool | None = None
        self._remark: str | None = None

    def obey(self, command: LiveCommand) -> None:
        if isinstance(command, Encode):
            self._encode(command)
        elif isinstance(command, WriteAnswer):
            self._write(command)
        elif isinstance(command, ReadDocument):
            self._read(command)

    def _encode(self, command: Encode) -> None:
        if self._encoder is None:
            from meetingmate.assistants.ask.encoder import Encoder

            if self._request.encoder_path is None:
                raise UsageError(tr("There is no model that compares by meaning."))
            self._encoder = Encoder(Path(self._request.encoder_path), threads=self._request.threads)
        encode = self._encoder.questions if command.questions else self._encoder.passages
        self._send(Encoded(vectors=encode(command.texts).tobytes()))

    def _write(self, command: WriteAnswer) -> None:
        if self._remark is None:
            request = self._request
            self._engine, self._remark = load_engine(request.model_path, request.threads, request.server)
        if self._engine is None or self._engine.model_class != "prose":
            self._send(AnswerWritten(remark=self._remark))
            return
        sentences, left_out = wording.write(self._engine, command.question, command.language, command.passages)
        remark = what_servers_missed(self._engine)
        self._send(AnswerWritten(sentences=sentences, left_out=left_out, remark=remark))

    def _read(self, command: ReadDocument) -> None:
        from meetingmate.assistants.ask import readers

        done, total = 0.0, 1.0

        def progress(now: float, of: float) -> None:
            nonlocal done, total
            done, total = now, of

        pieces: list[Piece] = []
        try:
            for piece in readers.read(opened_path(command.path), progress):
                pieces.append(piece)
                if len(pieces) == _PIECES:
                    self._send(DocumentPart(pieces=pieces, done=done, total=total))
                    pieces = []
        except MeetingMateError as error:
            self._send(DocumentRead(problem=str(error)))
            return
        self._send(DocumentPart(pieces=pieces, done=1.0, total=1.0))
        self._send(DocumentRead())
