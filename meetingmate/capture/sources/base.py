"""The one interface behind which all devices look the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from meetingmate.base.errors import AudioError

#: Called with interleaved 16-bit samples, the monotonic time at which the last one was heard, and whether the
#: driver says that it lost something before. Comes from a thread of the device: it must only copy.
Sink = Callable[[bytes, float, bool], None]


class DeviceError(AudioError):
    """A device that can't be opened or is gone."""


class Source(Protocol):
    """A device that is opened once. After it is lost a new one is made.

    ``device`` is its friendly name, ``rate`` in Hz and ``channels`` (1 or 2) its own format.
    ``idle_is_normal``: it may deliver nothing at all while nothing plays. ``muted``: the system's sound settings
    keep it silent, as far as the system tells; looked at after each ``trouble``.
    """

    device: str
    rate: int
    channels: int
    idle_is_normal: bool
    muted: bool

    def start(self, sink: Sink) -> None:
        """Let the sound come. Raises DeviceError."""

    def trouble(self) -> str | None:
        """One sentence when the device is gone or another one should be used, else None. May take a second."""

    def close(self) -> None:
        """Let the device go; safe to call at any time."""


#: Finds and opens a device. Raises DeviceError.
OpenSource = Callable[[], Source]
