"""What a session tells those who watch it."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class JobChanged(Struct, kw_only=True):
    """Where a job stands. ``fraction`` 0 to 1 of the whole job; ``eta_s`` seconds left, None when not known;
    ``sentence`` says what went wrong or what the user should know."""

    meeting: str
    state: str
    stage: str
    fraction: float = 0.0
    eta_s: float | None = None
    sentence: str = ""


class MeetingChanged(Struct, kw_only=True):
    """Something of a meeting is new in the library: ``details``, ``transcript``, ``minutes`` or ``deleted``."""

    meeting: str
    what: str


Event = JobChanged | MeetingChanged


def as_json(event: Event) -> bytes:
    """An event as one line of JSON, for programs that follow a run."""
    return msgspec.json.encode({"event": type(event).__name__, **msgspec.to_builtins(event)})
