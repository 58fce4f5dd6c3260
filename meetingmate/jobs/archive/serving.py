"""Workers of this computer for the scheduler of a cluster, as long as a person wants. Needs the extra ``archive``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import dask
import psutil
from distributed import Nanny, Status

from meetingmate.base import processes, server_address
from meetingmate.base.translation import tr
from meetingmate.jobs.archive.cluster import MEMORY, quiet

_POLL_S = 0.2
_BETWEEN_TRIES_S = 5.0
_CONNECT_S = 10
#: Starting the processes of a busy computer takes its time.
_START_S = 120.0


def serve(address: str, security: Any, count: int, *, check: Callable[[], None], note: Callable[[str], None]) -> None:
    """Run ``count`` workers for the scheduler at ``address``; begins again when it was gone.

    Ends by what ``check`` raises, in the caller's thread. ``note`` is told what a person should know.
    """
    quiet()
    # a worker of ours has processes of its own, which a daemon may not have
    dask.config.set({"distributed.worker.daemon": False})
    serving = _Serving(address, security, count, note)
    with processes.signals_held_back():  # Ctrl+C is for this program, not for the processes that the thread starts
        thread = threading.Thread(target=lambda: asyncio.run(serving.run()), name="archive-workers", daemon=True)
        thread.start()
    try:
        while thread.is_alive():
            check()
            thread.join(_POLL_S)
    finally:
        serving.ended.set()
        thread.join(30)


class _Serving:
    def __init__(self, address: str, security: Any, count: int, note: Callable[[str], None]) -> None:
        self._address, self._security, self._count, self._note = address, security, count, note
        self.ended = threading.Event()

    async def run(self) -> None:
        """Until ``ended`` is set."""
        said = ""
        while not self.ended.is_set():
            nannies = [self._nanny() for _ in range(self._count)]
            try:
                await asyncio.wait_for(asyncio.gather(*nannies), _START_S)
                self._note(tr("Connected. The workers wait for recordings."))
                said = ""
                while not self.ended.is_set() and all(one.status == Status.running for one in nannies):
                    await asyncio.sleep(_POLL_S)
                sentence = tr("The scheduler is gone. Waiting for it to come back.")
            except (OSError, RuntimeError, TimeoutError) as error:
                sentence = tr(
                    "The scheduler at {address} does not answer ({error}). Waiting for it.",
                    address=self._address,
                    error=error,
                )
            finally:
                await asyncio.gather(*(one.close(timeout=5) for one in nannies), return_exceptions=True)
            if not self.ended.is_set() and sentence != said:
                self._note(sentence)
                said = sentence
            await self._pause()

    async def _pause(self) -> None:
        for _ in range(round(_BETWEEN_TRIES_S / _POLL_S)):
            if self.ended.is_set():
                return
            await asyncio.sleep(_POLL_S)

    def _nanny(self) -> Nanny:
        """One worker with its keeper, which starts another when it dies. It listens where the scheduler can reach it,
        its pages for people on this computer alone."""
        here = server_address.is_this_computer(urlsplit(self._address).hostname or "")
        return Nanny(
            self._address,
            host="127.0.0.1" if here else None,
            protocol=urlsplit(self._address).scheme,
            nthreads=1,
            security=self._security,
            resources={MEMORY: psutil.virtual_memory().available // self._count},
            death_timeout=_CONNECT_S,
            dashboard=False,
            dashboard_address="127.0.0.1:0",
        )
