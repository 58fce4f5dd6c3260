"""MeetingMate's engine room: everything but the window. Never imports Qt or ``ui``."""

__version__ = "0.1.0"
