"""Several servers with one writing model, taken in turns; where none of them answers, a model of this computer does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from meetingmate.base.errors import ModelError
from meetingmate.base.server_address import ServerAddress
from meetingmate.base.translation import tr
from meetingmate.servers.connection import Limits
from meetingmate.servers.turns import NobodyAnswered, Seat, Turns
from meetingmate.slm import grammar
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.model_class import ModelClass
from meetingmate.slm.server_engine import ServerEngine

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine

_Answer = TypeVar("_Answer")


class ServerPool:
    """The writing model of one or more servers, asked as ``ServerEngine`` is. Use it from one thread.

    ``own`` loads the model of this computer that answers where no server does; None: there is none. Raises ModelError
    when neither a server nor ``own`` can be used.
    """

    def __init__(
        self,
        seats: Sequence[Seat],
        own: Callable[[], Engine] | None = None,
        *,
        limits: Limits | None = None,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns = Turns(seats, _engine, limits=limits, now=now, pause=pause)
        self._load_own = own
        self._own: Engine | None = None
        #: Why no server answered a question, the last time that happened; empty when one always did.
        self.problem = ""
        #: Whether the model of this computer answered anything in the place of a server.
        self.own_answered = False
        self._last: Engine | ServerEngine = self._first()

    def close(self) -> None:
        """Let the connections and the model of this computer go."""
        self._turns.close()
        if self._own is not None:
            self._own.close()

    @property
    def sent_to(self) -> list[ServerAddress]:
        """As ``Turns.sent_to``."""
        return self._turns.sent_to

    @property
    def left_computer(self) -> bool:
        """As ``Turns.left_computer``."""
        return self._turns.left_computer

    @property
    def name(self) -> str:
        """The model that answered last, as people call it."""
        return self._last.name

    @property
    def model_class(self) -> ModelClass:
        """That of the model that answered last."""
        return self._last.model_class

    @property
    def trained_for(self) -> frozenset[str]:
        """What the model was trained for that answers now: a server has no adapter of ours."""
        return self._last.trained_for

    def choose(self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str]) -> tuple[str, float]:
        """As ``ServerEngine.choose``."""
        return self._asked(lambda model: model.choose(prompt_name, fields, options), _size(fields))

    def chances(self, prompt_name: str, fields: Mapping[str, str], options: Sequence[str]) -> dict[str, float]:
        """As ``ServerEngine.chances``."""
        return self._asked(lambda model: model.chances(prompt_name, fields, options), _size(fields))

    def fill(
        self, prompt_name: str, fields: Mapping[str, str], values: Mapping[str, grammar.Value], max_tokens: int = 96
    ) -> dict[str, str]:
        """As ``ServerEngine.fill``."""
        return self._asked(lambda model: model.fill(prompt_name, fields, values, max_tokens), _size(fields))

    def write(self, prompt_name: str, fields: Mapping[str, str], max_tokens: int) -> str:
        """As ``ServerEngine.write``; SlmAnswerError also when only a model is left that writes no prose."""

        def ask(model: Engine | ServerEngine) -> str:
            if model.model_class != "prose":
                raise SlmAnswerError(self.problem or tr("The writing model does not write prose."))
            return model.write(prompt_name, fields, max_tokens)

        return self._asked(ask, _size(fields))

    def word(self, lines: str, max_tokens: int) -> tuple[str, float]:
        """As ``Engine.word``, by the model of this computer where that answers now; else an error of the program."""
        return self._last.word(lines, max_tokens)

    def resemblance(self, prompt_names: Sequence[str], lines: Sequence[str]) -> list[dict[str, float]]:
        """As ``ServerEngine.resemblance``."""
        return self._asked(lambda model: model.resemblance(prompt_names, lines), sum(map(len, lines)))

    # --- which one is asked -------------------------------------------------------------------------------

    def _first(self) -> Engine | ServerEngine:
        """The first server that can be reached; else the model of this computer. Raises ModelError."""
        try:
            return self._turns.first()
        except NobodyAnswered as error:
            self.problem = str(error)
        own = self._own_model()
        if own is None:
            raise ModelError(self.problem)
        self.own_answered = True
        return own

    def _own_model(self) -> Engine | None:
        if self._own is None and self._load_own is not None:
            try:
                self._own = self._load_own()
            except ModelError as error:
                self._load_own = None
                self.problem = f"{self.problem} {error}"
        return self._own

    def _asked(self, ask: Callable[[Engine | ServerEngine], _Answer], size: int) -> _Answer:
        """What the first server says that answers; else the model of this computer. Raises SlmAnswerError."""
        try:
            answer = self._turns.asked(ask, size)
        except NobodyAnswered as error:
            self.problem = str(error)
        else:
            self._last = self._turns.last or self._last
            return answer
        if (own := self._own_model()) is None:
            raise SlmAnswerError(self.problem)
        self._last, self.own_answered = own, True
        return ask(own)


def _engine(seat: Seat, limits: Limits | None) -> ServerEngine:
    return ServerEngine(seat.address, seat.model, seat.key, limits=limits)


def _size(fields: Mapping[str, str]) -> int:
    return sum(map(len, fields.values()))
