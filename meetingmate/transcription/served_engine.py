"""Speech recognition by servers; where none of them answers, the speech model of this computer does it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from meetingmate.base.server_address import ServerAddress
from meetingmate.servers.connection import Limits
from meetingmate.servers.turns import NobodyAnswered, Seat, Turns
from meetingmate.transcription.engine import Engine, Segment
from meetingmate.transcription.speech_server import LIMITS, SpeechServer
from meetingmate.transcription.voice import RATE

log = logging.getLogger(__name__)


class ServedEngine(Engine):
    """Has the servers of ``seats`` recognise what ``own`` would. Languages are told apart by ``own``.

    Use it from one thread.
    """

    def __init__(
        self,
        own: Engine,
        seats: Sequence[Seat],
        connect: Callable[[Seat, Limits | None], SpeechServer] | None = None,
    ) -> None:
        self.name, self._whisper = own.name, own.whisper
        self._turns = Turns(seats, connect or _connected, limits=LIMITS)
        #: Called before sound goes to a server, which is among ``sent_to`` by then: what is sent is never untold.
        self.before_sending: Callable[[], None] = lambda: None
        #: Why no server recognised a stretch, the last time that happened; empty when one always did.
        self.problem = ""

    @property
    def sent_to(self) -> list[ServerAddress]:
        """The servers that sound was sent to."""
        return self._turns.sent_to

    @property
    def left_computer(self) -> bool:
        """Whether one of them is not on this computer, or passes on what it gets."""
        return self._turns.left_computer

    @property
    def heard_by(self) -> str:
        """The model that recognised last, as people call it."""
        return self._turns.last.name if self._turns.last is not None else self.name

    def close(self) -> None:
        """Let the connections go."""
        self._turns.close()

    def _heard(
        self, packed: np.ndarray, language: str, beam_size: int, vocabulary: str | None, best_of: int
    ) -> Iterator[Segment]:
        def ask(server: SpeechServer) -> list[Segment]:
            self.before_sending()
            return server.hear(packed, language=language, vocabulary=vocabulary)

        try:
            yield from self._turns.asked(ask, packed.size // RATE)
        except NobodyAnswered as error:
            log.warning("%s", error)
            self.problem = str(error)
            yield from super()._heard(packed, language, beam_size, vocabulary, best_of)


def _connected(seat: Seat, limits: Limits | None) -> SpeechServer:
    return SpeechServer(seat.address, seat.model, seat.key, limits=limits)
