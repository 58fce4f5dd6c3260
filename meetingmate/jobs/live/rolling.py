"""The worker that hears a running meeting once more for its final text, when the computer has time for it."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import psutil

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.jobs.live.restarting import RestartingWorker
from meetingmate.workers.live_messages import (
    Hold,
    LiveMessage,
    RollingRequest,
    SetLanguage,
    StretchFinal,
)

#: How often the battery is looked at.
_LOOK_S = 10.0
#: What is left at Stop is heard at once if it is no longer than this; else the job does it, after the first minutes.
MOST_LEFT_S = 240.0


class RollingMessage(msgspec.Struct, kw_only=True):
    """The worker says ``message``."""

    message: LiveMessage


class RollingEnded(msgspec.Struct, kw_only=True):
    """Worker number ``number`` is gone; ``error`` None: it had said all."""

    number: int
    error: MeetingMateError | None


class RollingText(RestartingWorker[RollingRequest]):
    """Asks a worker process for the final text of a growing recording.

    ``put`` gets RollingMessage and RollingEnded from other threads; the owner hands them to ``take`` and ``take_end``
    in its own thread, from which all methods are called.
    """

    def __init__(self, request: RollingRequest, put: Callable[[RollingMessage | RollingEnded], None]) -> None:
        self._behind = self._on_battery = False
        self._looked = 0.0
        super().__init__(
            request,
            lambda message: put(RollingMessage(message=message)),
            lambda number, error: put(RollingEnded(number=number, error=error)),
        )

    @property
    def until(self) -> float:
        """Second before which all tracks have been heard again."""
        return min(self._wanted.positions.values(), default=0.0)

    @property
    def waits(self) -> str:
        """Why nothing is done at the moment, as a sentence; empty when it goes on."""
        if not self.running or not self._wanted.held:
            return ""
        if self._on_battery:
            return tr("On battery power. The transcript is improved after you stop.")
        return tr("The computer is busy. The transcript is improved later.")

    def take(self, message: LiveMessage) -> None:
        super().take(message)
        if isinstance(message, StretchFinal):
            self._wanted.positions[message.track] = message.end

    def set_language(self, language: str | None, *, fixed: bool) -> None:
        """The language of what follows; ``fixed``: the user chose it."""
        self._wanted.language, self._wanted.language_fixed = language, fixed
        self.tell(SetLanguage(language=language, fixed=fixed))

    def hold(self, behind: bool) -> None:
        """Whether the captions are behind and need the computer."""
        self._behind = behind
        self._tell_hold()

    def watch(self) -> None:
        super().watch()
        if self.running and time.monotonic() - self._looked > _LOOK_S:
            self._looked = time.monotonic()
            self._on_battery = on_battery()
            self._tell_hold()

    def _tell_hold(self) -> None:
        held = self._behind or self._on_battery
        if held != self._wanted.held:
            self._wanted.held = held
            self.tell(Hold(held=held))

    def _given_up(self, error: MeetingMateError) -> str:
        return tr("{error} The transcript is improved after you stop.", error=error)


def on_battery() -> bool:
    """Whether this computer runs on its battery now; False where that can't be told."""
    battery = getattr(psutil, "sensors_battery", lambda: None)()
    return battery is not None and battery.power_plugged is False
