"""Input devices of this computer: those of the sound server, else through PyAudio (imported late: optional)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from msgspec import Struct

from meetingmate.audio import pulse
from meetingmate.base.errors import AudioError
from meetingmate.base.translation import tr


class InputDevice(Struct, kw_only=True):
    """A microphone or other input; ``rate`` is its own sample rate in Hz."""

    name: str
    channels: int
    rate: int
    default: bool = False


def input_devices() -> list[InputDevice]:
    """All inputs, the default one marked. Raises AudioError when PyAudio is missing or can't start.

    Under PulseAudio and PipeWire PyAudio knows only one device named ``pulse``, so the server is asked.
    """
    if sys.platform.startswith("linux") and (server := pulse.ask()) and server.sources:
        return [
            InputDevice(name=d.description, channels=d.channels, rate=d.rate, default=d.default)
            for d in server.sources
            if not d.monitor
        ]
    try:
        import pyaudio
    except ImportError as error:
        raise AudioError(
            tr(
                "Microphones can't be listed because PyAudio is not installed; install it with `{command}`.",
                command='pip install "meetingmate[record]"',
            )
        ) from error
    with quiet_stderr():
        audio = pyaudio.PyAudio()
        try:
            try:
                default = audio.get_default_input_device_info()["index"]
            except OSError:  # no input at all
                default = None
            infos = [audio.get_device_info_by_index(i) for i in range(audio.get_device_count())]
        finally:
            audio.terminate()
    return [
        InputDevice(
            name=str(info["name"]),
            channels=int(info["maxInputChannels"]),
            rate=int(info["defaultSampleRate"]),
            default=info["index"] == default,
        )
        for info in infos
        if int(info["maxInputChannels"]) > 0
    ]


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """ALSA writes dozens of warnings to the error output while PortAudio looks for devices."""
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
