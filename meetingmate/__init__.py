"""MeetingMate's engine room: everything but the window. Never imports Qt or ``ui``."""

import logging

from meetingmate.base import privacy

__version__ = "0.1.0"

privacy.no_telemetry()  # before any module of this package can load an engine

# Without a log file (the command line) Python would print warnings beside the sentences that users are told.
logging.getLogger(__name__).addHandler(logging.NullHandler())
