"""Several servers with one model: each question goes to the one that answers fastest just now.

Nobody tells a desktop how busy a server is, but everybody can see how fast it answers: a server that others keep busy
answers later and gets the next question of nobody. One that fails is left alone for a while and then tried again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from meetingmate.base.errors import MeetingMateError, ModelError, UsageError
from meetingmate.base.server_address import ServerAddress, stays
from meetingmate.servers.connection import BUSY, Limits, ServerError

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


class Client(Protocol):
    """Asks one server; what it raises when the server is of no use is a ServerError."""

    @property
    def address(self) -> ServerAddress: ...

    @property
    def name(self) -> str: ...

    def close(self) -> None: ...

    def forget_failures(self) -> None: ...


class NobodyAnswered(MeetingMateError):
    """No server answered a question; the sentence says why."""


_Client = TypeVar("_Client", bound=Client)
_Answer = TypeVar("_Answer")


class _Member(Generic[_Client]):
    """One server. ``pace`` is seconds for each part of question and answer, None when it is not known."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.client: _Client | None = None
        self.pace: float | None = None
        self.measured = self.rests_until = 0.0
        self.failures = self.rests = 0
        self.gone = False
        self.problem = ""  # why it was last left alone

    def expected(self, now: float) -> float:
        """Its pace; 0 when it has to be found out again."""
        return 0.0 if self.pace is None or now - self.measured > _BELIEVED_S else self.pace

    def close(self) -> None:
        if self.client is not None:
            self.client.close()
            self.client = None


class Turns(Generic[_Client]):
    """The servers of ``seats``. Use it from one thread.

    ``connect`` makes the client of one, within the limits it is given; it raises ModelError or UsageError when the
    server can't be used.
    """

    def __init__(
        self,
        seats: Sequence[Seat],
        connect: Callable[[Seat, Limits | None], _Client],
        *,
        limits: Limits | None = None,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._members = [_Member[_Client](seat) for seat in seats]
        self._several = len(self._members) > 1
        self._limits = replace(limits or Limits(), asks_again=False) if self._several else limits
        self._connect = connect
        self._now, self._pause = now, pause
        self._sent_to: dict[str, tuple[ServerAddress, str]] = {}
        #: The one that answered last.
        self.last: _Client | None = None

    def close(self) -> None:
        """Let the connections go."""
        for member in self._members:
            member.close()

    @property
    def sent_to(self) -> list[ServerAddress]:
        """The servers that were asked anything about a meeting, in the order in which they were."""
        return [address for address, _ in self._sent_to.values()]

    @property
    def left_computer(self) -> bool:
        """Whether one of them is not on this computer, or passes on what it gets."""
        return any(not stays(address, model) for address, model in self._sent_to.values())

    def first(self) -> _Client:
        """The first server that can be reached, in any order: many desktops must not begin at the same one.

        Raises NobodyAnswered.
        """
        said = []
        for member in random.sample(self._members, len(self._members)):
            try:
                return self._client_of(member)
            except (ModelError, UsageError) as error:
                self._let_rest(member, error)
                said.append(str(error))
        raise NobodyAnswered(" ".join(dict.fromkeys(said)))

    def asked(self, ask: Callable[[_Client], _Answer], size: int) -> _Answer:
        """What the first server says that answers; ``size`` tells how long the question is, in any unit.

        Raises NobodyAnswered, and what ``ask`` raises besides ServerError.
        """
        until, pause, problem = self._now() + _QUEUE_S, _PAUSE_S, ""
        while True:
            busy, tried = False, list[_Member[_Client]]()
            while (member := self._next(tried)) is not None:
                tried.append(member)
                try:
                    return self._asked_of(member, ask, size)
                except ServerError as error:
                    problem = str(error)
                    busy = busy or error.status in BUSY
            if not (busy and self._several and self._now() < until):
                raise NobodyAnswered(problem or self._why())
            self._pause(pause * random.uniform(0.5, 1.5))  # desktops that were refused at once come back apart
            pause = min(8.0, 2 * pause)

    def _client_of(self, member: _Member[_Client]) -> _Client:
        if member.client is None:
            member.client = self._connect(member.seat, self._limits)
        return member.client

    def _next(self, tried: Sequence[_Member[_Client]]) -> _Member[_Client] | None:
        """The server that is likely to answer first, of those that are not at rest."""
        now = self._now()
        free = [one for one in self._members if one not in tried and not one.gone and one.rests_until <= now]
        return min(free, key=lambda one: (one.expected(now), random.random()), default=None)

    def _asked_of(self, member: _Member[_Client], ask: Callable[[_Client], _Answer], size: int) -> _Answer:
        """Raises ServerError when the server is of no use."""
        try:
            client = self._client_of(member)
        except (ModelError, UsageError) as error:
            self._let_rest(member, error)
            raise ServerError(str(error)) from error
        self._sent_to.setdefault(client.address.origin, (client.address, client.name))
        begun = self._now()
        try:
            answer = ask(client)
        except ServerError as error:
            member.failures += error.status not in BUSY
            if error.lasting or member.failures >= _STRIKES:
                self._let_rest(member, error)
            elif self._several:
                client.forget_failures()
            raise
        taken = (self._now() - begun) / (1 + size + len(str(answer)))
        known = member.expected(begun)
        member.pace, member.measured = (taken if not known else 0.5 * (known + taken)), self._now()
        member.failures = member.rests = 0
        self.last = client
        return answer

    def _let_rest(self, member: _Member[_Client], error: Exception) -> None:
        """Leave a server alone, each time for longer; one that refuses key, address or model for good."""
        member.close()
        member.problem = str(error)
        cause = error if isinstance(error, ServerError) else error.__cause__
        status = cause.status if isinstance(cause, ServerError) else None
        member.gone = isinstance(error, UsageError) or status in (401, 403, 404) or 300 <= (status or 0) < 400
        member.rests_until = self._now() + min(_LONGEST_REST_S, _REST_S * 2**member.rests)
        member.rests, member.failures = member.rests + 1, 0

    def _why(self) -> str:
        """Why all of them are at rest."""
        return " ".join(dict.fromkeys(member.problem for member in self._members if member.problem))
