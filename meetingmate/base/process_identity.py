"""Which process it is, whatever becomes of its number or of the clock.

On Linux the kernel says at which tick since the start of the computer a process began, and gives each start of the
computer an id; neither moves when the clock is set. Elsewhere the time of its start has to do.
"""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
#: Seconds by which start times may differ that older versions wrote: they follow the clock when it is set a little.
_NEAR_S = 2.0


def of(pid: int) -> str:
    """What tells the process ``pid`` from all others; empty when there is none, or the system does not say."""
    ticks = _ticks(pid)
    try:
        return f"{_BOOT_ID.read_text(encoding='ascii').strip()}/{pid}/{ticks}" if ticks else ""
    except OSError:
        return ""


def started() -> float:
    """When this process began, in seconds since the epoch as the clock is now."""
    return float(psutil.Process().create_time())


def is_alive(pid: int, identity: str, started_s: float) -> bool:
    """Whether the process ``pid`` that ``of`` gave ``identity`` for, or else that began at ``started_s``, still runs.

    A process that has ended and that its parent has not asked after yet does not run.
    """
    if pid <= 0:
        return False
    if identity and _BOOT_ID.exists():
        return of(pid) == identity
    try:
        process = psutil.Process(pid)
        return bool(process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - started_s) < _NEAR_S)
    except psutil.Error:
        return False


def _ticks(pid: int) -> str:
    """Field 22 of /proc/PID/stat; empty when the process is not there or has ended."""
    try:
        data = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    fields = data[data.rindex(b")") + 2 :].split()  # the name before may hold anything, brackets too
    return "" if fields[0] in (b"Z", b"X") else fields[19].decode("ascii")


def own() -> str:
    """That of this process."""
    return of(os.getpid())
