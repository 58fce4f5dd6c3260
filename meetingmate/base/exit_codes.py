"""How a program of MeetingMate ends: the same numbers for all commands, the window and its set-up.

The set-up (``installer/bootstrap.py``) runs before the package is there and so writes them as numbers.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a program returns to who started it."""

    DONE = 0
    #: The job failed, or nothing was found.
    FAILED = 1
    WRONG_USE = 2
    #: Done but for parts, which are named.
    PARTS_MISSING = 3
    #: As shells count a program that Ctrl+C ended.
    INTERRUPTED = 130


def parts_missing(problems: object) -> ExitCode:
    """Returns the code of work that was done, with ``problems`` if there are any."""
    return ExitCode.PARTS_MISSING if problems else ExitCode.DONE
