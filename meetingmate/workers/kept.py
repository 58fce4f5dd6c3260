"""Worker processes that stay for the next request, so that their models are loaded once.

A window or a command ends each worker with its request: the memory goes back to the system. Who works through many
recordings calls ``keep`` first. A process stays only after a request that went well, and ends when it has grown beyond
the limit, so its memory is bounded.
"""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

import psutil


class Worker(NamedTuple):
    """A worker process, our end of the connection to it, and the file of its log."""

    process: BaseProcess
    connection: Connection
    log_path: str


_lock = threading.Lock()
_limit_bytes = 0
_idle: dict[str, Worker] = {}


def keep(limit_bytes: int) -> None:
    """From now on one transcriber and one writer of this process stay, up to ``limit_bytes`` of memory each."""
    global _limit_bytes
    _limit_bytes = limit_bytes


def staying() -> bool:
    """Whether workers that are started now are to stay."""
    return _limit_bytes > 0


def take(name: str) -> Worker | None:
    """An idle worker of that name that lives, for the caller alone; None when one has to be started."""
    with _lock:
        worker = _idle.pop(name, None)
    # an idle one says nothing: what can be read is the end of a connection whose process is gone, or about to be
    if worker is not None and (not worker.process.is_alive() or worker.connection.poll()):
        worker.connection.close()
        worker.process.join(5)
        return None
    return worker


def put(name: str, worker: Worker) -> bool:
    """Keep a worker whose request went well. False when it has to be ended."""
    try:
        memory = psutil.Process(worker.process.pid).memory_info().rss
    except psutil.Error:
        return False
    with _lock:
        if memory > _limit_bytes or name in _idle:
            return False
        _idle[name] = worker
        return True
