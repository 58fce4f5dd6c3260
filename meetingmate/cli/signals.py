"""Ctrl+C, SIGTERM and the end of the terminal while the command line waits for work that goes on elsewhere.

Python's own way, an exception wherever the main thread happens to be, leaves a thread or a lock that is being waited
for in a wrong state (a ``Thread.join`` that is interrupted takes the thread for ended). So the signals are counted,
and looked at where it is safe.
"""

from __future__ import annotations

import os
import queue
import signal
import stat
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_Handler = Callable[[int, FrameType | None], Any] | int | None

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interruptions:
    """As a context manager, in the main thread: requests to stop are kept here instead of being raised.

    ``also_ignored``: Ctrl+C counts even when the program was started with it ignored, as a script does with ``&``.
    """

    def __init__(self, *, also_ignored: bool = False) -> None:
        self._also_ignored = also_ignored
        self._news: queue.SimpleQueue[int] = queue.SimpleQueue()  # its put is safe in a signal handler
        self._before: dict[int, _Handler] = {}

    def __enter__(self) -> Interruptions:
        if threading.current_thread() is not threading.main_thread():
            return self
        for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if ignored and not (self._also_ignored and number == signal.SIGINT):
                continue  # as nohup wishes
            self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, seconds: float) -> bool:
        """Wait so long; True as soon as there is a request to stop that was not told yet."""
        try:
            self._news.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was a request to stop; to be called where that does no harm."""
        if not self._news.empty():
            raise KeyboardInterrupt

    def _take(self, number: int, frame: FrameType | None) -> None:
        if number == getattr(signal, "SIGHUP", None):
            _let_go_of_terminal()
        self._news.put(number)


def _let_go_of_terminal() -> None:
    """The terminal is gone: what is still printed to it must not end the work."""
    for stream in (sys.stdout, sys.stderr):
        try:
            descriptor = stream.fileno()
            if _is_gone(descriptor):
                os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        except (OSError, ValueError):
            continue


def _is_gone(descriptor: int) -> bool:
    """Whether it was a terminal: one that hung up says that it is none any more, and neither file nor pipe."""
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISCHR(mode)
