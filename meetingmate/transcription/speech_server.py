"""A server that turns speech into text as OpenAI's does (``/v1/audio/transcriptions``), asked block by block."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from meetingmate.base import server_address
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Word
from meetingmate.servers.connection import Limits, ServerConnection, ServerError
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.voice import RATE

#: A block of half a minute may take a busy server as long as it takes a slow computer.
LIMITS = Limits(answer_s=180.0)
#: More words a second than anybody says: such an answer is not about this sound.
_MOST_WORDS_A_SECOND = 12.0
#: A word may end so much after the sound (seconds).
_BEYOND_S = 1.0


class _Said(Struct):
    word: str
    start: float
    end: float
    probability: float | None = None


class _Stretch(Struct):
    start: float
    end: float
    text: str = ""
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    temperature: float = 0.0
    words: list[_Said] | None = None


class _Transcription(Struct):
    text: str = ""
    segments: list[_Stretch] | None = None
    words: list[_Said] | None = None


class SpeechServer:
    """Asks one server with a speech model. Use it from one thread.

    ``address`` as ``server_address.parse`` takes it. Raises UsageError for an address or a key that is none.
    """

    def __init__(self, address: str, model: str, key: str = "", *, limits: Limits | None = None) -> None:
        self.address = server_address.parse(address)
        self._model = model
        self._connection = ServerConnection(self.address, key, limits or LIMITS)

    @property
    def name(self) -> str:
        """The model as people call it."""
        return server_address.model_name(self._model)

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def forget_failures(self) -> None:
        """Nothing is remembered of them."""

    def hear(self, samples: np.ndarray, *, language: str, vocabulary: str | None) -> list[Segment]:
        """What is said in ``samples`` (16 kHz mono, -1 to 1), with the times of words in seconds of it.

        Raises ServerError when the server gives no such answer.
        """
        fields: dict[str, str | list[str]] = {
            "model": self._model,
            "language": language,
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["word", "segment"],
            "temperature": "0",
        }
        if vocabulary:
            fields["prompt"] = vocabulary
        said = self._connection.post_file("/audio/transcriptions", fields, "speech.wav", _wav(samples), _Transcription)
        return self._segments(said, samples.size / RATE, language)

    def _segments(self, said: _Transcription, length: float, language: str) -> list[Segment]:
        words = said.words or [word for stretch in said.segments or [] for word in stretch.words or []]
        if not words and said.text.strip():
            raise ServerError(
                tr(
                    "The server at {origin} does not tell when each word was said, so it can’t be used. Choose another "
                    "one.",
                    origin=self.address.origin,
                ),
                status=404,
                lasting=True,
            )
        if not _is_sound(words, length):
            raise ServerError(
                tr(
                    "The server at {origin} answered something that can't be read. Check that it offers the interface "
                    "of OpenAI.",
                    origin=self.address.origin,
                ),
                status=200,
            )
        whole = _Stretch(start=0.0, end=length, text=said.text)
        found = []
        for stretch, its in _shared_out(said.segments or [whole], words):
            likely = min(1.0, math.exp(stretch.avg_logprob))
            found.append(
                Segment(
                    words=[
                        Word(
                            text=text,
                            start=word.start,
                            end=min(length, max(word.start, word.end)),
                            probability=likely if word.probability is None else word.probability,
                        )
                        for word, text in zip(its, _as_written(its, stretch.text), strict=True)
                    ],
                    log_probability=stretch.avg_logprob,
                    no_speech=stretch.no_speech_prob,
                    temperature=stretch.temperature,
                    language=language,
                )
            )
        return [segment for segment in found if segment.words]


def _is_sound(words: Sequence[_Said], length: float) -> bool:
    """Whether the times of words can be those of so many seconds: finite, in it, in order, and not too many."""
    if len(words) > max(4.0, _MOST_WORDS_A_SECOND * length):
        return False
    last = 0.0
    for word in words:
        if not (math.isfinite(word.start) and math.isfinite(word.end)) or word.start < last - _BEYOND_S:
            return False
        if word.start < 0.0 or word.end > length + _BEYOND_S:
            return False
        last = word.start
    return True


def _shared_out(stretches: Sequence[_Stretch], words: Sequence[_Said]) -> list[tuple[_Stretch, list[_Said]]]:
    """Each stretch with its words; of a server that lists them apart by when they are said."""
    if any(stretch.words for stretch in stretches):
        return [(stretch, stretch.words or []) for stretch in stretches]
    shared: list[tuple[_Stretch, list[_Said]]] = [(stretch, []) for stretch in stretches]
    number = 0
    for word in words:
        while number + 1 < len(shared) and 0.5 * (word.start + word.end) >= shared[number][0].end:
            number += 1
        shared[number][1].append(word)
    return shared


def _as_written(words: Sequence[_Said], text: str) -> list[str]:
    """The words with what the text has around them: a leading space, punctuation. Some servers tell words bare.

    Where a word is not found in the text, all stand as they were told.
    """
    low = text.casefold()
    begins: list[int] = []
    at = 0
    for word in words:
        bare = word.word.strip().casefold()
        found = low.find(bare, at) if bare and len(low) == len(text) else -1
        if found < 0:
            return [f" {one.word.strip()}" for one in words]
        space = text.rfind(" ", at, found)  # what stands close before a word, such as a quotation mark, belongs to it
        begins.append(0 if not begins else found if space < 0 else space + 1)
        at = found + len(bare)
    pieces = [
        text[begin:end] for begin, end in zip(begins, [*begins[1:], len(text)], strict=False)
    ]  # no words, no pieces
    return [
        f" {piece.strip()}" if begin == 0 or text[begin - 1] == " " else piece.rstrip()
        for begin, piece in zip(begins, pieces, strict=True)
    ]


def _wav(samples: np.ndarray) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return held.getvalue()
