"""What is asked of the worker of questions, and what it answers: it stays while questions are asked."""

from __future__ import annotations

from msgspec import Struct

from meetingmate.assistants.ask.nouns import Passage, Sentence
from meetingmate.assistants.ask.readers import Piece
from meetingmate.workers.messages import ChosenServer


class AskerRequest(Struct, tag=True, kw_only=True):
    """Start: the file of the model that compares by meaning, and what writes; either may be missing."""

    encoder_path: str | None = None
    model_path: str | None = None
    server: ChosenServer | None = None
    threads: int = 1


class Encode(Struct, tag=True, kw_only=True):
    """Ask for the vectors of texts. ``questions``: they ask, else they may answer. The answer is Encoded."""

    texts: list[str]
    questions: bool = False


class Encoded(Struct, tag=True, kw_only=True):
    """The vectors, 32-bit floats one after the other."""

    vectors: bytes


class WriteAnswer(Struct, tag=True, kw_only=True):
    """Ask for sentences that answer ``question`` from passages, in ``language``. The answer is AnswerWritten."""

    question: str
    language: str
    passages: list[Passage]


class AnswerWritten(Struct, tag=True, kw_only=True):
    """The sentences that passed all checks; ``left_out`` is how many did not. ``remark`` says why there is no model."""

    sentences: list[Sentence] = []
    left_out: int = 0
    remark: str = ""


class ReadDocument(Struct, tag=True, kw_only=True):
    """Ask for the text of a file. The answers are DocumentPart, then DocumentRead."""

    path: str


class DocumentPart(Struct, tag=True, kw_only=True):
    """Some passages, and how many pages or bytes of how many are read."""

    pieces: list[Piece]
    done: float
    total: float


class DocumentRead(Struct, tag=True, kw_only=True):
    """All was read, or ``problem`` says in one sentence why not."""

    problem: str = ""


AskCommand = Encode | WriteAnswer | ReadDocument
AskMessage = Encoded | AnswerWritten | DocumentPart | DocumentRead
