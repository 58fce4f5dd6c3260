"""Several servers with one writing model: each question goes to the one that answers fastest just now.

Nobody tells a desktop how busy a server is, but everybody can see how fast it answers: a server that others keep busy
answers later and gets the next question of nobody. One that fails is left alone for a while and then tried again.
Where no server answers, a model of this computer does.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from meetingmate.base.errors import ModelError, UsageError
from meetingmate.base.server_address import ServerAddress, stays
from meetingmate.base.translation import tr
from meetingmate.slm import grammar
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.model_class import ModelClass
from meetingmate.slm.server_connection import BUSY, Limits, ServerError
from meetingmate.slm.server_engine import ServerEngine

if TYPE_CHECKING:
    from meetingmate.slm.engine import Engine

_Answer = TypeVar("_Answer")

#: After so many failures in a row a server rests; seconds of its first rest and of the longest.
_STRIKES, _REST_S, _LONGEST_REST_S = 3, 60.0, 600.0
#: Seconds that a pace is believed: a server that was slow may be idle by now.
_BELIEVED_S = 60.0
#: Seconds that a question waits in all when every server is busy, and of the first pause.
_QUEUE_S, _PAUSE_S = 60.0, 0.5


@dataclass(frozen=True)
class Seat:
    """A server as it was chosen. ``key`` is shown by no ``repr``."""

    address: str
    model: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Seat(address={self.address!r}, model={self.model!r})"


class _Member:
    """One server. ``pace`` is seconds a character of question and answer, None when it is not known."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.engine: ServerEngine | None = None
        self.pace: float | None = None
        self.measured = self.rests_until = 0.0
        self.failures = self.rests = 0
        self.gone = False

    def expected(self, now: float) -> float:
        """Its pace; 0 when it has to be found out again."""
        return 0.0 if self.pace is None or now - self.measured > _BELIEVED_S else self.pace

    def close(self) -> None:
        if self.engine is not None:
            self.engine.close()
            self.engine = None


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
        self._members = [_Member(seat) for seat in seats]
        self._several = len(self._members) > 1
        self._limits = replace(limits or Limits(), asks_again=False) if self._several else limits
        self._load_own = own
        self._own: Engine | None = None
        self._now, self._pause = now, pause
        self._sent_to: dict[str, tuple[ServerAddress, str]] = {}
        #: Why no server answered a question, the last time that happened; empty when one always did.
        self.problem = ""
        #: Whether the model of this computer answered anything in the place of a server.
        self.own_answered = False
        self._last: Engine | ServerEngine = self._first()

    def close(self) -> None:
        """Let the connections and the model of this computer go."""
        for member in self._members:
            member.close()
        if self._own is not None:
            self._own.close()

    @property
    def sent_to(self) -> list[ServerAddress]:
        """The servers that were asked anything about a meeting, in the order in which they were."""
        return [address for address, _ in self._sent_to.values()]

    @property
    def left_computer(self) -> bool:
        """Whether one of them is not on this computer, or passes on what it gets."""
        return any(not stays(address, model) for address, model in self._sent_to.values())

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
        """The first server that can be reached, in any order: many desktops must not begin at the same one."""
        said = []
        for member in random.sample(self._members, len(self._members)):
            try:
                return self._engine_of(member)
            except (ModelError, UsageError) as error:
                self._let_rest(member, error)
                said.append(str(error))
        self.problem = " ".join(dict.fromkeys(said))
        own = self._own_model()
        if own is None:
            raise ModelError(self.problem)
        self.own_answered = True
        return own

    def _engine_of(self, member: _Member) -> ServerEngine:
        if member.engine is None:
            seat = member.seat
            member.engine = ServerEngine(seat.address, seat.model, seat.key, limits=self._limits)
        return member.engine

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
        until, pause, before = self._now() + _QUEUE_S, _PAUSE_S, self.problem
        while True:
            busy, tried = False, list[_Member]()
            while (member := self._next(tried)) is not None:
                tried.append(member)
                try:
                    answer = self._asked_of(member, ask, size)
                except ServerError as error:
                    self.problem = str(error)
                    busy = busy or error.status in BUSY
                else:
                    self.problem = before
                    return answer
            if not (busy and self._several and self._now() < until):
                break
            self._pause(pause * random.uniform(0.5, 1.5))  # desktops that were refused at once come back apart
            pause = min(8.0, 2 * pause)
        if (own := self._own_model()) is None:
            raise SlmAnswerError(self.problem)
        self._last, self.own_answered = own, True
        return ask(own)

    def _next(self, tried: Sequence[_Member]) -> _Member | None:
        """The server that is likely to answer first, of those that are not at rest."""
        now = self._now()
        free = [one for one in self._members if one not in tried and not one.gone and one.rests_until <= now]
        return min(free, key=lambda one: (one.expected(now), random.random()), default=None)

    def _asked_of(self, member: _Member, ask: Callable[[Engine | ServerEngine], _Answer], size: int) -> _Answer:
        """Raises ServerError when the server is of no use, SlmAnswerError when its answer is not."""
        try:
            engine = self._engine_of(member)
        except (ModelError, UsageError) as error:
            self._let_rest(member, error)
            raise ServerError(str(error)) from error
        self._sent_to.setdefault(engine.address.origin, (engine.address, engine.name))
        begun = self._now()
        try:
            answer = ask(engine)
        except ServerError as error:
            member.failures += error.status not in BUSY
            if error.lasting or member.failures >= _STRIKES:
                self._let_rest(member, error)
            elif self._several:
                engine.forget_failures()
            raise
        taken = (self._now() - begun) / (1 + size + len(str(answer)))
        known = member.expected(begun)
        member.pace, member.measured = (taken if not known else 0.5 * (known + taken)), self._now()
        member.failures = member.rests = 0
        self._last = engine
        return answer

    def _let_rest(self, member: _Member, error: Exception) -> None:
        """Leave a server alone, each time for longer; one that refuses key, address or model for good."""
        member.close()
        cause = error if isinstance(error, ServerError) else error.__cause__
        status = cause.status if isinstance(cause, ServerError) else None
        member.gone = isinstance(error, UsageError) or status in (401, 403, 404) or 300 <= (status or 0) < 400
        member.rests_until = self._now() + min(_LONGEST_REST_S, _REST_S * 2**member.rests)
        member.rests, member.failures = member.rests + 1, 0


def _size(fields: Mapping[str, str]) -> int:
    return sum(map(len, fields.values()))
