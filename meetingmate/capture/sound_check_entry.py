"""Where the process begins that listens without recording. It holds sound in memory only, and only when asked."""

from __future__ import annotations

import logging
import os
from multiprocessing.connection import Connection
from pathlib import Path

from meetingmate.base import atomic_files, logs, processes
from meetingmate.capture.messages import CheckRequest
from meetingmate.capture.outbox import Outbox

log = logging.getLogger(__name__)


def main(connection: Connection, log_path: str, request: CheckRequest) -> None:
    """Listen until Stop comes or the program is gone."""
    processes.leave_signals_to_program()
    atomic_files.keep_private()
    logs.start(Path(log_path), descriptors=True)  # drivers write to the descriptors themselves
    outbox = Outbox(connection)
    try:
        from meetingmate.capture.listening import listen  # here, because the program itself imports this module

        listen(connection, outbox, request)
    except (EOFError, OSError):
        log.info("the program is gone")
    except Exception:  # the border of the process: the program sees that it ended
        log.exception("unexpected")
    finally:
        outbox.close()
        connection.close()
        logging.shutdown()
        os._exit(0)  # a driver's thread that hangs must not keep the process
