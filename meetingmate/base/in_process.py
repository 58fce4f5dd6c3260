"""Work in a process of its own: native libraries may crash, hang, or quarrel with others."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from typing import Any

from meetingmate.base import processes
from meetingmate.base.errors import Cancelled

_LIMIT_S = 90.0
_LOOK_S = 0.2


class Crash(str):
    """How a process ended that should have answered."""


def never() -> bool:
    """Nobody stops the work."""
    return False


def in_process(
    work: Callable[..., None], *arguments: object, limit_s: float = _LIMIT_S, stop: Callable[[], bool] = never
) -> Any:
    """The answer that ``work`` sends through the connection it is given first, or how its process ended (Crash).

    Raises Cancelled soon after ``stop``.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = processes.start(_answer, (work, theirs, *arguments), name="meetingmate-trial")
    theirs.close()
    end = time.monotonic() + limit_s
    try:
        while not ours.poll(_LOOK_S):
            if stop():
                raise Cancelled
            if time.monotonic() > end:
                return Crash(f"no answer within {limit_s:g} seconds")
        return ours.recv()
    except EOFError:
        process.join()
        return Crash(f"ended by {_name_of_end(process.exitcode)}")
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()
        ours.close()


def _answer(work: Callable[..., None], *arguments: object) -> None:
    processes.leave_signals_to_program()
    work(*arguments)


def _name_of_end(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
