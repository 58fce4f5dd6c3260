"""The worker processes of an archive run, by Dask: of this computer, or of a cluster that somebody else has started.

Between the processes of one computer the connections are encrypted with a key that is made for the run and is in
memory only: else every user of the computer could have the workers do anything. Between computers ``tls://`` with
certificates in files is needed; addresses without it are refused unless they are of this computer.
"""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psutil

from meetingmate import models
from meetingmate.base import processes, server_address
from meetingmate.base.errors import JobFailed, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.archive.extra import needed

#: Of a worker beside its models: libraries, sound, transcripts.
_BESIDE_MODELS = 700_000_000
#: Deaths of workers at one recording after which it counts as failed.
MOST_DEATHS = 3
_CONNECT_S = 10
_SEMAPHORES = "ignore::UserWarning:multiprocessing.resource_tracker"
#: The resource of a worker that Dask counts, in bytes.
MEMORY = "MEMORY"


class Certificates(NamedTuple):
    """Files (PEM) of TLS: of the authority, of this computer, and the key of the latter."""

    ca: Path
    cert: Path
    key: Path


def security_of(certificates: Certificates | None, address: str) -> Any:
    """What Dask needs for a connection to ``address``; None for one of this computer without encryption.

    Raises UsageError when the address or the certificates will not do.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not _port(address):
        raise UsageError(
            tr("{address} is not the address of a scheduler. Give one such as tls://server:8786.", address=address)
        )
    if parts.scheme == "tcp":
        if not server_address.is_this_computer(parts.hostname):
            raise UsageError(
                tr(
                    "{address} is not encrypted and not of this computer. Start the scheduler with certificates and "
                    "give its tls:// address.",
                    address=address,
                )
            )
        return None
    if certificates is None:
        raise UsageError(tr("A tls:// address needs --tls-ca, --tls-cert and --tls-key."))
    for path in certificates:
        if not path.is_file():
            raise UsageError(tr("{file} was not found. Check the name.", file=path))
    ca, cert, key = map(str, certificates)
    with needed():
        import distributed
    return distributed.Security(
        require_encryption=True,
        tls_ca_file=ca,
        tls_client_cert=cert,
        tls_client_key=key,
        tls_worker_cert=cert,
        tls_worker_key=key,
    )


def _port(address: str) -> int:
    try:
        return urlsplit(address).port or 0
    except ValueError:
        return 0


def memory_needed(settings: Settings) -> int:
    """Bytes that a worker takes with the models of ``settings``. Raises ModelError for one that is not known."""
    ids = [settings.speech_model, "" if settings.writing_server else settings.writing_model]
    return _BESIDE_MODELS + sum(models.card(one).memory_bytes for one in ids if one)


def workers_here(needed_bytes: int, wanted: int | None) -> int:
    """How many workers this computer runs: one a core unless ``wanted`` says it, as far as the memory goes.

    Raises UsageError when the memory is too small for those that are wanted, or for one.
    """
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    fit = psutil.virtual_memory().available // needed_bytes
    if fit < (wanted or 1):
        raise UsageError(
            tr(
                "A worker needs {need} GB of memory and {free} GB are free: enough for {fit}. Close other programs, "
                "use fewer workers or choose smaller models.",
                need=f"{needed_bytes / 1e9:.1f}",
                free=f"{psutil.virtual_memory().available / 1e9:.1f}",
                fit=fit,
            )
        )
    return wanted or min(cores, fit)


class Cluster:
    """Workers to submit to. As a context manager; ``start`` begins, and begins again after the scheduler was lost."""

    #: Whether the scheduler is another program's, so that it may come back.
    remote = False

    def __init__(self, need: int) -> None:
        self._need = need
        self.client: Any = None

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Connect. Raises JobFailed when there is no scheduler."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the scheduler; workers of this computer's own cluster end."""
        client, self.client = self.client, None
        if client is not None:
            with contextlib.suppress(OSError, RuntimeError, TimeoutError):  # it may be gone, or too busy to answer
                client.close(timeout=5)

    def connected(self) -> bool:
        """Whether the scheduler can be reached as far as it is known."""
        return self.client is not None and self.client.status == "running"

    def workers(self) -> int:
        """Workers that there are now."""
        # their number, not their list: the client itself puts one without a list in its place now and then
        return int(self.client.scheduler_info(n_workers=0)["n_workers"]) if self.connected() else 0

    @property
    def dashboard(self) -> str:
        """The address of Dask's own page; empty when there is none."""
        return str(self.client.dashboard_link or "") if self.connected() else ""

    def submit(self, function: Callable[..., Any], task: Any, name: str) -> Any:
        """Have a worker with enough memory do ``function(task)``; returns Dask's future."""
        return self.client.submit(function, task, key=name, pure=False, resources={MEMORY: self._need})

    def _prepare(self) -> None:
        from meetingmate.jobs.archive.worker_process import Prepare  # late: Dask, an optional package

        self.client.register_plugin(Prepare(self._need))


class LocalCluster(Cluster):
    """Scheduler and workers of this computer, which listen on its loopback address alone."""

    def __init__(self, need: int, workers: int, dashboard_port: int = 8787) -> None:
        super().__init__(need)
        self._workers, self._dashboard_port = workers, dashboard_port
        self._cluster: Any = None

    def start(self) -> None:
        """Start the scheduler in this process and the workers in theirs."""
        with needed():
            import cryptography  # noqa: F401 - for the key of the run
            import dask
            import distributed
        quiet()
        # a worker of ours has processes of its own, which a daemon may not have
        dask.config.set({"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": MOST_DEATHS})
        try:
            with processes.signals_held_back():
                self._cluster = distributed.LocalCluster(
                    n_workers=self._workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=f"127.0.0.1:{self._dashboard_port}" if _has_page() else None,
                    security=True,
                    resources={MEMORY: self._need},
                    silence_logs=logging.CRITICAL,
                )
                self.client = distributed.Client(self._cluster)
                self._prepare()
        except (OSError, RuntimeError, TimeoutError, ValueError) as error:
            self.close()
            raise JobFailed(tr("The workers could not be started ({error}). Try again.", error=error)) from error

    def close(self) -> None:
        """End scheduler and workers."""
        super().close()
        started, self._cluster = self._cluster, None
        if started is not None:
            with contextlib.suppress(OSError, RuntimeError, TimeoutError):  # what is left ends with this process
                started.close(timeout=10)


class RemoteCluster(Cluster):
    """The cluster of the scheduler at ``address``."""

    remote = True

    def __init__(self, need: int, address: str, certificates: Certificates | None) -> None:
        super().__init__(need)
        self._address = address
        self._security = security_of(certificates, address)

    def start(self) -> None:
        """Connect to the scheduler."""
        with needed():
            import distributed
        quiet()
        self.close()
        try:
            self.client = distributed.Client(self._address, security=self._security, timeout=_CONNECT_S)
            self._prepare()
        except (OSError, RuntimeError, TimeoutError, ValueError) as error:
            self.close()
            raise NoScheduler(
                tr(
                    "The scheduler at {address} does not answer ({error}). Start it, then run the same command again.",
                    address=self._address,
                    error=error,
                )
            ) from error


class NoScheduler(JobFailed):
    """There is nobody at the scheduler's address, or nobody who may be talked to."""


def quiet() -> None:
    """Dask's own messages go nowhere: what a user is to know, the run says.

    Nor those of the process in which multiprocessing counts semaphores: workers that were killed leave some, which it
    removes.
    """
    warnings.filterwarnings("ignore", category=UserWarning, module=r"distributed\.")
    others = os.environ.get("PYTHONWARNINGS")
    if _SEMAPHORES not in (others or ""):
        os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (others, _SEMAPHORES)))
    for name in dask_loggers():
        log = logging.getLogger(name)
        log.handlers = [logging.NullHandler()]
        log.propagate = False


def dask_loggers() -> list[str]:
    """The names of the loggers of Dask and of what it is made of; it gives several of them handlers of their own."""
    makers = ("distributed", "tornado", "bokeh", "asyncio")
    return [*makers, *(name for name in logging.root.manager.loggerDict if name.partition(".")[0] in makers)]


def _has_page() -> bool:
    """Whether Dask's page can be shown."""
    try:
        import bokeh  # noqa: F401
    except ImportError:
        return False
    return True
