"""Workers of this computer for the scheduler of a cluster, as long as a person wants. Needs the extra ``archive``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import dask
import psutil
from distributed import Nanny, Status

from meetingmate.base import processes
from meetingmate.base.translation import tr
from meetingmate.jobs.archive.cluster import MEMORY, quiet

_POLL_S = 0.2
_BETWEEN_TRIES_S = 5.0
_CONNECT_S = 10


def serve(address: str, security: Any, count: int, *, check: Callable[[], None], note: Callable[[str], None]) -> None:
    """Run ``count`` workers for the scheduler at ``address``; begins again when it was gone.

    Ends by what ``check`` raises. ``note`` is told what a person should know.
    """
    quiet()
    # a worker of ours has processes of its own, which a daemon may not have
    dask.config.set({"distributed.worker.daemon": False})
    with processes.signals_held_back():  # by processes that are started from here on; this one takes them below
        pass
    asyncio.run(_serve(address, security, count, check, note))


async def _serve(
    address: str, security: Any, count: int, check: Callable[[], None], note: Callable[[str], None]
) -> None:
    missed = False
    while True:
        check()
        nannies = [_nanny(address, security, count) for _ in range(count)]
        try:
            await asyncio.wait_for(asyncio.gather(*nannies), _CONNECT_S * 6)
            note(tr("Connected. The workers wait for recordings."))
            missed = False
            while all(nanny.status in (Status.running, Status.init) for nanny in nannies):
                check()
                await asyncio.sleep(_POLL_S)
            note(tr("The scheduler is gone. Waiting for it to come back."))
        except (OSError, RuntimeError, TimeoutError) as error:
            if not missed:
                note(
                    tr(
                        "The scheduler at {address} does not answer ({error}). Waiting for it.",
                        address=address,
                        error=error,
                    )
                )
            missed = True
        finally:
            await asyncio.gather(*(nanny.close(timeout=5) for nanny in nannies), return_exceptions=True)
        for _ in range(round(_BETWEEN_TRIES_S / _POLL_S)):
            check()
            await asyncio.sleep(_POLL_S)


def _nanny(address: str, security: Any, count: int) -> Nanny:
    """One worker with its keeper, which starts another when it dies."""
    return Nanny(
        address,
        nthreads=1,
        security=security,
        resources={MEMORY: psutil.virtual_memory().available // count},
        death_timeout=_CONNECT_S,
        worker_dashboard_address=None,
    )
