"""Where sound comes from: one small interface, one module for each system."""

from __future__ import annotations

import sys

from meetingmate.capture.sources.base import DeviceError, Source


def open_microphone(wanted: str = "") -> Source:
    """Open a microphone by (part of) its name, or the system's default. Raises DeviceError."""
    return _system().microphone(wanted)


def open_computer(beside: str | None = None) -> Source:
    """Open the computer's own sound (the other side of a call). Raises DeviceError.

    ``beside``: what is wanted of the microphone that is recorded at the same time; None when there is none.
    """
    return _system().computer(beside)


def _system():
    if sys.platform == "win32":
        from meetingmate.capture.sources import windows as system
    elif sys.platform == "darwin":
        from meetingmate.capture.sources import macos as system
    else:
        from meetingmate.capture.sources import linux as system
    return system


__all__ = ["DeviceError", "Source", "open_computer", "open_microphone"]
