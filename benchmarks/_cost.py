"""What a program costs, seen from outside: processor time and memory of all its processes."""

from __future__ import annotations

import threading

import psutil


class Cost(threading.Thread):
    """Adds up the processor time of a program and all its children, also of those that end, and keeps how much memory
    they had at most. ``highest_mb`` is what only they hold: libraries that other programs use too don't count."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._program = psutil.Process(pid)
        self._seconds: dict[int, float] = {}
        self._over = threading.Event()
        self.highest_mb = 0.0

    def run(self) -> None:
        """Look every half second."""
        while not self._over.wait(0.5):
            self.look()
            self.highest_mb = max(self.highest_mb, memory_mb(self._program))

    def look(self) -> float:
        """Processor seconds until now."""
        try:
            family = [self._program, *self._program.children(recursive=True)]
        except psutil.NoSuchProcess:
            family = []
        for process in family:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            self._seconds[process.pid] = times.user + times.system
        return sum(self._seconds.values())

    def end(self) -> None:
        """Look no more."""
        self._over.set()


def memory_mb(program: psutil.Process) -> float:
    """Megabytes that only a program and all its children hold; 0 when it has ended."""
    try:
        family = [program, *program.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0
    for process in family:
        try:
            total += process.memory_full_info().uss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6
