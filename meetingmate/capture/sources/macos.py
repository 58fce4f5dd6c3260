"""macOS: the microphone through PyAudio, the computer's own sound from a virtual device such as BlackHole.

macOS gives programs no recording of its output without a driver or a Core Audio tap; until there is a tap, the
user installs BlackHole once and plays through a Multi-Output Device. Not yet run on macOS; tested against
recorded device tables. Without permission macOS delivers exact zeros, which the recording reports.
"""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.base.translation import mark, tr
from meetingmate.capture.sources import portaudio
from meetingmate.capture.sources.base import DeviceError, Source

#: Virtual devices that carry the computer's sound, by what their names begin with.
_VIRTUAL = ("BlackHole", "Loopback Audio", "Soundflower")

NO_VIRTUAL_DEVICE = mark(
    "The computer's sound can't be recorded on macOS without a virtual sound device; install BlackHole 2ch "
    "(existential.audio/blackhole), then in Audio MIDI Setup make a Multi-Output Device of your speakers and "
    "BlackHole, and choose it as the output."
)


def virtual_device(names: Sequence[str]) -> str:
    """The input that carries the computer's sound. Raises DeviceError with what to install."""
    for prefix in _VIRTUAL:
        for name in names:
            if name.startswith(prefix):
                return name
    raise DeviceError(tr(NO_VIRTUAL_DEVICE))


def microphone(wanted: str) -> Source:
    """Open the microphone. Raises DeviceError."""
    return portaudio.open_input(wanted)


def computer(beside: str | None) -> Source:
    """Open the virtual device that carries the computer's sound. Raises DeviceError."""
    from meetingmate.audio.devices import input_devices

    return portaudio.open_input(virtual_device([d.name for d in input_devices()]))
