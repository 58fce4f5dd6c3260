"""Waiting in tests for what happens elsewhere: in another process, on a disk, on a device."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")


def until(
    look: Callable[[], _Found], what: str | Callable[[], str], timeout: float = 60.0, *, every: float = 0.05
) -> _Found:
    """Returns what ``look`` finds, as soon as it finds something; AssertionError when that is not in time."""
    deadline = time.monotonic() + timeout
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what if isinstance(what, str) else what()} within {timeout} s")
        time.sleep(every)
    return found
