"""Processes of the program's own, begun so that Ctrl+C and the end of a terminal are for the program alone.

A terminal sends its signals to all processes that belong to it. A worker ends when the program tells it to, or when
the program is gone; it must not end, nor print a traceback, because the user stops a recording with Ctrl+C.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import multiprocessing.util
import signal
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from meetingmate.base import translation

#: What a terminal, ``timeout`` or the end of a login session sends to the whole group.
_OF_THE_PROGRAM = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

_killed_at_exit: weakref.WeakSet[BaseProcess] = weakref.WeakSet()


def start(target: Callable[..., None], args: tuple[Any, ...], *, name: str, closes_itself: bool = False) -> BaseProcess:
    """Run ``target`` in a process of its own (spawn); it must begin with ``leave_signals_to_program``.

    It ends with the program: killed, or with SIGTERM if it ``closes_itself``. What it tells is in the program's
    language. May be called from any thread.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(translation.language(), target, args), name=name, daemon=True
    )
    with signals_held_back():
        process.start()
    if not closes_itself:
        _killed_at_exit.add(process)
    return process


def _run(language: str, target: Callable[..., None], args: tuple[Any, ...]) -> None:
    """What the new process begins with; no signal of a terminal reaches it before ``target`` wants it to."""
    translation.use(language)
    target(*args)


def leave_signals_to_program(*, except_for: tuple[signal.Signals, ...] = ()) -> None:
    """In the new process, first of all: ignore what the program has to decide on, and all that has come so far.

    Signals of ``except_for`` have a handler already, which now gets them.
    """
    for number in _OF_THE_PROGRAM:
        if number not in except_for:
            signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_THE_PROGRAM)


@contextmanager
def signals_held_back() -> Iterator[None]:
    """A process or thread begun meanwhile gets none of these signals before it says what it does with them."""
    if sys.platform == "win32":
        import ctypes

        ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler
        ignore(None, True)  # a process begun now inherits this
        try:
            yield
        finally:
            ignore(None, False)
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # beginning it lets these signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_THE_PROGRAM)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@atexit.register  # before the one of multiprocessing.util, which waits for processes that ignore its SIGTERM
def _end_all() -> None:
    for process in list(_killed_at_exit):
        with contextlib.suppress(ValueError):  # closed: it ended long ago
            process.kill()
