"""The queue of models: real installations from a hub on this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.models import ModelCard, ModelDownload, ModelFile, ModelQueue, fetching
from meetingmate.models.download import Limits
from tests.models.hub_server import Fault, Hub, on_hub
from tests.models.wheelhouse import joined_card

DATA = os.urandom(500_000)
LIMITS = Limits(timeout_s=3, attempts=2, pause_s=0.01, longest_wait_s=0.2)
ONE = ("GET", "/store/one")


class Watch:
    """Remembers what a queue tells, and waits for it."""

    def __init__(self) -> None:
        self.events: list[ModelDownload] = []
        self._changed = threading.Condition()

    def __call__(self, event: ModelDownload) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def until(self, condition: Callable[[ModelDownload], bool]) -> ModelDownload:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(condition, self.events)), timeout=20), self.events
            return next(filter(condition, self.events))

    def state(self, model: str, state: str) -> ModelDownload:
        return self.until(lambda event: (event.model, event.state) == (model, state))

    def begun(self, model: str) -> None:
        self.until(lambda event: event.model == model and event.progress is not None and event.progress.done_bytes > 0)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def server(hub: Hub, ship: Callable[..., None]) -> Hub:
    cards: list[ModelCard] = []
    for name in ("one", "two", "three"):
        hub.large[name] = DATA
        cards.append(
            joined_card(id=name, title=name.title(), disk_bytes=1, files=(ModelFile(name="m", hub=on_hub(name)),))
        )
    ship(*cards)
    return hub


@pytest.fixture
def start(server: Hub, watch: Watch) -> Iterator[Callable[[], ModelQueue]]:
    queues: list[ModelQueue] = []

    def new() -> ModelQueue:
        queues.append(ModelQueue(watch, limits=LIMITS))
        return queues[-1]

    yield new
    server.released.set()
    for queue in queues:
        queue.close(10)


def stalling(server: Hub) -> None:
    """The next download of the first model gets to its half and then waits until it is released."""
    server.faults[ONE] = [Fault(stall_after=250_000)]


def test_several_models_one_after_the_other(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    queue = start()
    for name in ("one", "two", "three"):
        queue.add(name)
    watch.state("three", "done")
    assert [e.model for e in watch.events if e.state == "done"] == ["one", "two", "three"]
    order = [e.model for e in watch.events if e.state in ("running", "done")]
    assert order == sorted(order, key=["one", "two", "three"].index)
    assert {card.id for card in models.installed()} == {"one", "two", "three"}
    assert queue.items() == []
    assert not (paths.models_dir() / "waiting.json").exists()


def test_a_failure_is_said_and_the_next_one_goes_on(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    server.lasting[ONE] = Fault(status=404)
    queue = start()
    queue.add("one")
    queue.add("two")
    watch.state("two", "done")
    assert "does not have this file any more" in watch.state("one", "failed").sentence
    assert [item.state for item in queue.items()] == ["failed"]
    server.lasting.clear()
    queue.resume("one")
    watch.state("one", "done")


def test_pause_and_resume(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    stalling(server)
    queue = start()
    queue.add("one")
    watch.begun("one")
    queue.pause("one")
    assert [item.state for item in queue.items()] == ["paused"]
    server.released.set()
    queue.add("two")
    watch.state("two", "done")
    assert [card.id for card in models.installed()] == ["two"]
    queue.resume("one")
    watch.state("one", "done")
    assert server.asked(*ONE)[-1].headers["Range"] == "bytes=250000-"


def test_what_waits_goes_on_after_a_restart(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    stalling(server)
    queue = start()
    queue.add("one")
    queue.add("two")
    queue.add("three")
    queue.pause("three")
    watch.begun("one")
    queue.close()
    server.released.set()
    queue.close(10)
    assert models.installed() == []
    again = start()
    watch.state("two", "done")
    assert {card.id for card in models.installed()} == {"one", "two"}
    assert server.asked(*ONE)[-1].headers["Range"] == "bytes=250000-"
    assert [(item.model, item.state) for item in again.items()] == [("three", "paused")]


def test_cancelling_deletes_what_has_arrived(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    stalling(server)
    queue = start()
    queue.add("one")
    queue.add("two")
    watch.begun("one")
    assert fetching.downloads_of("one").exists()
    queue.cancel("one")
    watch.state("one", "cancelled")
    server.released.set()
    watch.state("two", "done")
    assert not fetching.downloads_of("one").exists()
    assert [card.id for card in models.installed()] == ["two"]


def test_cancelling_what_is_paused(start: Callable[[], ModelQueue], server: Hub, watch: Watch) -> None:
    stalling(server)
    queue = start()
    queue.add("one")
    watch.begun("one")
    queue.pause("one")
    server.released.set()
    queue.add("two")
    watch.state("two", "done")
    queue.cancel("one")
    assert not fetching.downloads_of("one").exists()


def test_an_unknown_model_is_refused_and_a_damaged_list_left_out(start: Callable[[], ModelQueue], watch: Watch) -> None:
    paths.models_dir().mkdir(parents=True)
    (paths.models_dir() / "waiting.json").write_text('[{"model": "gone"}, 3]')
    assert start().items() == []
    (paths.models_dir() / "waiting.json").write_text('[{"model": "gone"}]')
    queue = start()
    assert queue.items() == []
    with pytest.raises(ModelError, match="no model called gone"):
        queue.add("gone")
