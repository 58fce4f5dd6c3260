"""Turns among servers, whatever they are asked; with a model behind them: ``tests/slm``, ``tests/transcription``."""

from __future__ import annotations

import pytest

from meetingmate.base import server_address
from meetingmate.base.errors import ModelError, UsageError
from meetingmate.servers.connection import Limits, ServerError
from meetingmate.servers.turns import NobodyAnswered, Seat, Turns


class Clock:
    """Seconds that pass when somebody pauses."""

    def __init__(self) -> None:
        self.t = 0.0

    def now(self) -> float:
        return self.t

    def pause(self, seconds: float) -> None:
        self.t += seconds


class Scripted:
    """Answers with its name after ``slow`` seconds, or raises ``error``."""

    def __init__(self, name: str, clock: Clock, slow: float = 1.0) -> None:
        self.name, self.clock, self.slow = name, clock, slow
        self.address = server_address.parse(f"http://{name}.example")
        self.error: Exception | None = None
        self.asked = self.closed = 0

    def close(self) -> None:
        self.closed += 1

    def forget_failures(self) -> None:
        """Nothing is remembered."""

    def answer(self) -> str:
        self.asked += 1
        self.clock.t += self.slow
        if self.error is not None:
            raise self.error
        return self.name


@pytest.fixture
def clock() -> Clock:
    return Clock()


def turns(clock: Clock, *servers: Scripted) -> Turns[Scripted]:
    by_name = {one.name: one for one in servers}
    return Turns(
        [Seat(one.name, "model") for one in servers],
        lambda seat, limits: by_name[seat.address],
        limits=Limits(),
        now=clock.now,
        pause=clock.pause,
    )


def ask(of: Turns[Scripted]) -> str:
    return of.asked(lambda server: server.answer(), 100)


def test_the_fast_one_gets_the_questions_until_it_is_slower(clock: Clock) -> None:
    quick, slow = Scripted("quick", clock, 1.0), Scripted("slow", clock, 5.0)
    both = turns(clock, quick, slow)
    for _ in range(8):
        ask(both)
    assert slow.asked == 1, "it was tried once"
    quick.slow = 20.0
    for _ in range(4):
        ask(both)
    assert slow.asked > 1
    assert both.last in (quick, slow)
    assert {address.origin for address in both.sent_to} == {"http://quick.example", "http://slow.example"}
    assert both.left_computer


def test_one_that_fails_rests_and_is_tried_again(clock: Clock) -> None:
    one = Scripted("one", clock)
    alone = turns(clock, one)
    one.error = ServerError("The server at http://one.example broke off.")
    for _ in range(5):
        with pytest.raises(NobodyAnswered, match="broke off"):
            ask(alone)
    assert one.asked == 3, "after three failures it is left alone, and why is still said"
    assert one.closed == 1
    clock.t += 61.0
    one.error = None
    assert ask(alone) == "one"


@pytest.mark.parametrize("status", [401, 404, 302])
def test_one_that_will_not_do_is_not_asked_again(clock: Clock, status: int) -> None:
    one, other = Scripted("one", clock), Scripted("other", clock)
    both = turns(clock, one, other)
    one.error = ServerError("no", status=status, lasting=True)
    for _ in range(5):
        assert ask(both) == "other"
        clock.t += 1000.0
    assert one.asked <= 1


def test_all_are_busy(clock: Clock) -> None:
    one, other = Scripted("one", clock, 0.1), Scripted("other", clock, 0.1)
    both = turns(clock, one, other)
    for server in (one, other):
        server.error = ServerError("asked too much", status=503)
    with pytest.raises(NobodyAnswered, match="asked too much"):
        ask(both)
    assert 60.0 <= clock.t < 90.0, "the question waits a minute"
    assert one.asked > 3


def test_an_answer_that_is_no_good_is_nobody_elses_business(clock: Clock) -> None:
    one, other = Scripted("one", clock), Scripted("other", clock)
    both = turns(clock, one, other)
    one.error = other.error = ValueError("of no use")
    with pytest.raises(ValueError, match="of no use"):
        ask(both)
    assert one.asked + other.asked == 1


@pytest.mark.parametrize("error", [ModelError("no such model"), UsageError("no address")])
def test_none_can_be_used(clock: Clock, error: Exception) -> None:
    def connect(seat: Seat, limits: Limits | None) -> Scripted:
        raise error

    none = Turns([Seat("one", "model")], connect, now=clock.now, pause=clock.pause)
    for first in (none.first, lambda: ask(none)):
        with pytest.raises(NobodyAnswered, match=str(error)):
            first()
    assert none.sent_to == []
    assert "sk-1" not in repr(Seat("http://house", "x", "sk-1"))
