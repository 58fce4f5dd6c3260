"""Keep the computer from going to sleep by itself while a meeting is recorded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def staying_awake() -> Iterator[None]:
    """No automatic sleep inside; where that can't be had it is logged, and the meeting goes on without."""
    try:
        from wakepy import keep
    except ImportError:
        log.info("wakepy is not installed; the computer may go to sleep while recording")
        yield
        return
    with keep.running(on_fail=lambda result: log.info("the computer can't be kept awake: %s", result)):
        yield
