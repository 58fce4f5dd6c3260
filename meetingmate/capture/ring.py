"""What a device hands over, kept in order and bounded until the writer takes it."""

from __future__ import annotations

import threading
from collections import deque

from msgspec import Struct


class Opened(Struct, frozen=True):
    """A device was opened; its blocks follow."""

    device: str
    rate: int
    channels: int
    idle_is_normal: bool


class Block(Struct, frozen=True):
    """Interleaved 16-bit samples whose last one was heard at ``end`` (monotonic seconds).

    ``overflow``: the driver says that it lost something before this block.
    """

    data: bytes
    end: float
    overflow: bool = False


class Dropped(Struct, frozen=True):
    """``size`` bytes of sound did not fit in the ring and are gone."""

    size: int


class Lost(Struct, frozen=True):
    """The device gives no more sound; ``sentence`` says why."""

    sentence: str


class Muted(Struct, frozen=True):
    """The device was muted in the system's sound settings, or is so no longer."""

    on: bool


Item = Opened | Block | Dropped | Lost | Muted


class Ring:
    """Holds at most ``capacity`` bytes of sound; what does not fit is counted and replaced by one Dropped."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._items: deque[Item] = deque()
        self._held = 0
        self._lost = 0
        self._lock = threading.Lock()

    def put(self, item: Item) -> None:
        """Add an item; called by device callbacks, so it never waits for more than a list operation."""
        with self._lock:
            if isinstance(item, Block):
                if self._held + len(item.data) > self._capacity:
                    self._lost += len(item.data)
                    return
                self._held += len(item.data)
            self._note_loss()
            self._items.append(item)

    def take(self) -> list[Item]:
        """All items so far, oldest first."""
        with self._lock:
            self._note_loss()
            items, self._items = list(self._items), deque()
            self._held = 0
        return items

    def _note_loss(self) -> None:
        if self._lost:
            self._items.append(Dropped(self._lost))
            self._lost = 0
