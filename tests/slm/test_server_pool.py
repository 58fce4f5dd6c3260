"""Several servers: questions are spread, one that is down is left out and tried again, the own model takes over."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import cast

import pytest

from meetingmate.base.errors import ModelError
from meetingmate.servers.connection import Limits
from meetingmate.servers.turns import Seat
from meetingmate.slm.engine import Engine
from meetingmate.slm.errors import SlmAnswerError
from meetingmate.slm.server_pool import ServerPool
from tests.slm.scripted_server import KEY, MODEL, ScriptedServer, running

FIELDS = {"question": "When?", "passages": "(1) Budget: the offer goes out on Friday."}
PROMPT = "answer_question"
LIMITS = Limits(connect_s=2, answer_s=3, pause_s=0.01)


class Clock:
    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


class Own:
    """The model of this computer, where it must only be seen whether it was asked."""

    name, model_class, trained_for, problem = "own-model", "prose", frozenset({"task"}), ""

    def write(self, prompt_name: str, fields: dict[str, str], max_tokens: int) -> str:
        return "An answer of this computer."

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextlib.contextmanager
def servers(count: int) -> Iterator[list[ScriptedServer]]:
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(running()) for _ in range(count)]
        for number, server in enumerate(made):
            server.says = lambda body, number=number: f"An answer of {number}."
        yield made


def pool(made: list[ScriptedServer], clock: Clock, own: bool = False, keys: list[str] | None = None) -> ServerPool:
    seats = [Seat(one.address, MODEL, key) for one, key in zip(made, keys or [KEY] * len(made), strict=True)]
    load = (lambda: cast(Engine, Own())) if own else None
    return ServerPool(seats, load, limits=LIMITS, now=clock.now, pause=clock.pause)


def asked(one: ServerPool) -> str:
    return one.write(PROMPT, FIELDS, 60)


def test_questions_are_spread_over_all_servers(clock: Clock) -> None:
    with servers(3) as made, contextlib.closing(pool(made, clock)) as several:
        answers = Counter(asked(several) for _ in range(60))
        assert set(answers) == {f"An answer of {number}." for number in range(3)}
        assert {one.origin for one in several.sent_to} == {server.address for server in made}
        assert not several.problem
        assert not several.left_computer


def test_the_server_that_answers_faster_gets_more(clock: Clock) -> None:
    with servers(2) as made:
        for server, seconds in zip(made, (0.1, 2.0), strict=True):
            say = server.says

            def slowly(body: dict, say=say, seconds: float = seconds) -> str:
                clock.time += seconds
                return say(body)

            server.says = slowly
        with contextlib.closing(pool(made, clock)) as several:
            answers = Counter(asked(several) for _ in range(20))
            assert answers["An answer of 0."] > 3 * answers["An answer of 1."] > 0
            clock.time += 61  # what is slow may be idle by now
            later = Counter(asked(several) for _ in range(2))
            assert later["An answer of 1."], "the slow one is tried again"


@pytest.mark.parametrize("mode", ["fails", "garbage", "broken", "refuses", "busy"])
def test_a_question_that_one_server_fails_at_goes_to_the_other(clock: Clock, mode: str) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock)) as several:
        for _ in range(4):
            asked(several)  # both are connected
        made[0].mode = mode
        assert {asked(several) for _ in range(12)} == {"An answer of 1."}
        assert not several.problem, "nothing was left unanswered"


def test_a_server_that_is_down_rests_and_comes_back(clock: Clock) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock)) as several:
        for _ in range(4):
            asked(several)
        made[0].mode = "fails"
        for _ in range(12):
            clock.time += 61 / 12
            asked(several)
        before = len(made[0].bodies)
        made[0].mode = "good"
        for _ in range(5):
            asked(several)
        clock.time += 700
        assert "An answer of 0." in {asked(several) for _ in range(4)}
        assert len(made[0].bodies) > before


def test_one_that_refuses_the_key_is_not_asked_again(clock: Clock) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock, keys=["sk-wrong", KEY])) as several:
        for _ in range(6):
            clock.time += 700
            assert asked(several) == "An answer of 1."
        assert made[0].bodies == []
        assert made[0].paths.count("/v1/models") <= 1
        assert made[1].address in [one.origin for one in several.sent_to]
        assert made[0].address not in [one.origin for one in several.sent_to], "no text went there"


def test_when_all_are_busy_the_question_waits(clock: Clock) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock)) as several:
        for _ in range(4):
            asked(several)
        for server in made:
            server.mode = "busy_once"
        assert asked(several).startswith("An answer of ")
        assert len(clock.pauses) == 1
        assert not several.problem


def test_busy_for_long_falls_back_to_the_own_model_with_a_sentence(clock: Clock) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock, own=True)) as several:
        for _ in range(4):
            asked(several)
        for server in made:
            server.mode = "busy"
        assert asked(several) == "An answer of this computer."
        assert 60 <= sum(clock.pauses) < 90
        assert several.own_answered
        assert several.trained_for == {"task"}
        assert "is asked too much" in several.problem
        for server in made:
            server.mode = "good"
        assert not asked(several).endswith("this computer.")


def test_without_any_server_the_own_model_writes_and_nothing_was_sent(clock: Clock) -> None:
    seats = [Seat("http://127.0.0.1:1", MODEL), Seat("http://127.0.0.1:2", MODEL)]
    one = ServerPool(seats, lambda: cast(Engine, Own()), limits=LIMITS, now=clock.now, pause=clock.pause)
    assert asked(one) == "An answer of this computer."
    assert "http://127.0.0.1:1 can't be reached" in one.problem
    assert "http://127.0.0.1:2 can't be reached" in one.problem
    assert one.sent_to == []
    with pytest.raises(ModelError, match="can't be reached"):
        ServerPool(seats, limits=LIMITS)


def test_without_own_model_the_error_is_that_of_the_server(clock: Clock) -> None:
    with servers(2) as made, contextlib.closing(pool(made, clock)) as several:
        for server in made:
            server.mode = "fails"
        with pytest.raises(SlmAnswerError, match="problem of its own"):
            asked(several)
        assert several.problem


def test_no_key_is_shown() -> None:
    assert KEY not in repr(Seat("http://house", MODEL, KEY))
