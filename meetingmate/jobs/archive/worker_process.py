"""What a process of Dask's does before it works on recordings of an archive. Needs the extra ``archive``."""

from __future__ import annotations

import logging
import threading
from typing import Any

from distributed import WorkerPlugin

from meetingmate.base import atomic_files, logs, processes
from meetingmate.jobs.archive.cluster import dask_loggers
from meetingmate.workers import kept


class Prepare(WorkerPlugin):
    """A plugin of Dask's workers: each runs ``setup`` when it starts, those that replace a dead one too.

    ``memory`` in bytes: engines that have grown beyond it are started anew after their recording.
    """

    name = "meetingmate-archive"

    def __init__(self, memory: int) -> None:
        self._memory = memory

    def setup(self, worker: Any) -> None:
        """Files for the user alone, words of no meeting in the log, models that stay loaded."""
        atomic_files.keep_private()
        if threading.current_thread() is threading.main_thread():  # not in a test's own process
            processes.leave_signals_to_program()
            for name in dask_loggers():  # through our log, which leaves words out
                logging.getLogger(name).handlers = []
                logging.getLogger(name).propagate = True
            logs.start(logs.folder() / "archive-worker.log", descriptors=True)
        kept.keep(self._memory)

    def teardown(self, worker: Any) -> None:
        """The engines end with the process."""
