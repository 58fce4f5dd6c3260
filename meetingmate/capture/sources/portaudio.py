"""Microphones through PyAudio in callback mode, with ``sounddevice`` in its place where it can't be imported.

Callbacks only hand the block on. PortAudio looks for devices only when it starts, so it is started anew for
each opening.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from meetingmate.audio.devices import quiet_stderr
from meetingmate.base.translation import mark, tr
from meetingmate.capture.sources.base import DeviceError, Sink

#: Length of a block: short enough for meters, long enough for buffers that survive a busy computer.
BLOCK_S = 0.04

NO_MICROPHONE = mark("No microphone was found; plug one in, or switch it on in the sound settings of this computer.")


class Input(Struct, kw_only=True, frozen=True):
    """An input as PortAudio lists it; ``channels`` is the most it can give, ``rate`` its own in Hz."""

    index: int
    name: str
    channels: int
    rate: int
    default: bool = False


def choose(inputs: Sequence[Input], wanted: str) -> Input:
    """The input to record: the one whose name is or holds ``wanted``, else the default one.

    Raises DeviceError when there is none at all. A wanted one that is missing gives the default: a recording
    by another microphone is better than none, and the recording says which one it was.
    """
    usable = [i for i in inputs if i.channels > 0]
    if not usable:
        raise DeviceError(tr(NO_MICROPHONE))
    if wanted:
        low = wanted.casefold()
        for candidate in sorted(usable, key=lambda i: i.name.casefold() != low):
            if low in candidate.name.casefold():
                return candidate
    return next((i for i in usable if i.default), usable[0])


def channel_choices(most: int, wanted: int | None = None) -> list[int]:
    """Numbers of channels to try: a real device's own one or two; one for a virtual device with dozens."""
    return [2, 1] if (wanted or most) == 2 else [1, 2]


class PyAudioInput:
    """One microphone through PyAudio."""

    idle_is_normal = False
    muted = False

    def __init__(self, wanted: str = "", *, rate: int | None = None, channels: int | None = None) -> None:
        try:
            import pyaudio
        except ImportError as error:
            raise DeviceError(
                tr(
                    "Recording needs PyAudio or sounddevice, and neither is installed; install one with `{command}`.",
                    command='pip install "meetingmate[record]"',
                )
            ) from error
        self._pyaudio = pyaudio
        self._stream: Any = None
        self._sink: Sink | None = None
        with quiet_stderr():
            self._audio = pyaudio.PyAudio()
            try:
                chosen = choose(list_inputs(self._audio), wanted)
                self.device, self.rate = chosen.name, rate or chosen.rate
                self.channels = self._open(chosen, channels)
            except DeviceError:
                self._audio.terminate()
                raise

    def _open(self, chosen: Input, wanted: int | None) -> int:
        reason: Exception | None = None
        for channels in channel_choices(chosen.channels, wanted):
            try:
                self._stream = self._audio.open(
                    format=self._pyaudio.paInt16,
                    channels=channels,
                    rate=self.rate,
                    input=True,
                    input_device_index=chosen.index,
                    frames_per_buffer=round(self.rate * BLOCK_S),
                    stream_callback=self._callback,
                    start=False,
                )
            except (OSError, ValueError) as error:
                reason = error
            else:
                return channels
        raise DeviceError(open_problem(chosen.name, reason)) from reason

    def start(self, sink: Sink) -> None:
        """See Source."""
        self._sink = sink
        try:
            with quiet_stderr():
                self._stream.start_stream()
        except OSError as error:
            raise DeviceError(open_problem(self.device, error)) from error

    def trouble(self) -> str | None:
        """See Source."""
        try:
            active = self._stream.is_active()
        except OSError:
            active = False
        return None if active else f"The microphone {self.device} was disconnected."

    def close(self) -> None:
        """See Source."""
        with quiet_stderr(), contextlib.suppress(OSError):
            if self._stream is not None:
                self._stream.close()
            self._audio.terminate()

    def _callback(self, data: bytes, frames: int, times: Any, status: int) -> tuple[None, int]:
        if self._sink is not None:
            self._sink(data, time.monotonic(), bool(status & self._pyaudio.paInputOverflow))
        return None, self._pyaudio.paContinue


class SoundDeviceInput:
    """One microphone through sounddevice, the same in every other way."""

    idle_is_normal = False
    muted = False

    def __init__(self, wanted: str = "", *, rate: int | None = None, channels: int | None = None) -> None:
        import sounddevice

        self._module = sounddevice
        with quiet_stderr():
            sounddevice._terminate()  # the documented way to have PortAudio look for devices again
            sounddevice._initialize()
            default = sounddevice.default.device[0]
            chosen = choose(
                [
                    Input(
                        index=info["index"],
                        name=info["name"],
                        channels=info["max_input_channels"],
                        rate=round(info["default_samplerate"]),
                        default=info["index"] == default,
                    )
                    for info in sounddevice.query_devices()
                ],
                wanted,
            )
            self.device, self.rate = chosen.name, rate or chosen.rate
            self._sink: Sink | None = None
            self.channels = self._open(chosen, channels)

    def _open(self, chosen: Input, wanted: int | None) -> int:
        reason: Exception | None = None
        for channels in channel_choices(chosen.channels, wanted):
            try:
                self._stream = self._module.RawInputStream(
                    samplerate=self.rate,
                    blocksize=round(self.rate * BLOCK_S),
                    device=chosen.index,
                    channels=channels,
                    dtype="int16",
                    latency="high",
                    callback=self._callback,
                )
            except (self._module.PortAudioError, ValueError) as error:
                reason = error
            else:
                return channels
        raise DeviceError(open_problem(chosen.name, reason)) from reason

    def start(self, sink: Sink) -> None:
        """See Source."""
        self._sink = sink
        try:
            with quiet_stderr():
                self._stream.start()
        except self._module.PortAudioError as error:
            raise DeviceError(open_problem(self.device, error)) from error

    def trouble(self) -> str | None:
        """See Source."""
        return None if self._stream.active else f"The microphone {self.device} was disconnected."

    def close(self) -> None:
        """See Source."""
        with quiet_stderr(), contextlib.suppress(self._module.PortAudioError):
            self._stream.close()

    def _callback(self, data: Any, frames: int, times: Any, status: Any) -> None:
        if self._sink is not None:
            self._sink(bytes(data), time.monotonic(), bool(status.input_overflow))


def open_input(
    wanted: str = "", *, rate: int | None = None, channels: int | None = None
) -> PyAudioInput | SoundDeviceInput:
    """Open a microphone with whichever library is installed, PyAudio first; ``rate`` and ``channels`` are its
    own unless given. Raises DeviceError."""
    try:
        import pyaudio  # noqa: F401
    except ImportError:
        try:
            return SoundDeviceInput(wanted, rate=rate, channels=channels)
        except (ImportError, OSError):  # OSError: no PortAudio library beside it
            pass
    return PyAudioInput(wanted, rate=rate, channels=channels)


def list_inputs(audio: Any) -> list[Input]:
    """What a PyAudio instance lists."""
    try:
        default = audio.get_default_input_device_info()["index"]
    except OSError:  # no input at all
        default = None
    infos = [audio.get_device_info_by_index(i) for i in range(audio.get_device_count())]
    return [as_input(info, default) for info in infos if int(info["maxInputChannels"]) > 0]


def as_input(info: dict[str, Any], default: int | None) -> Input:
    """One entry of PyAudio's device table."""
    return Input(
        index=int(info["index"]),
        name=str(info["name"]),
        channels=int(info["maxInputChannels"]),
        rate=round(float(info["defaultSampleRate"])),
        default=info["index"] == default,
    )


def open_problem(name: str, error: Exception | None) -> str:
    """One sentence for a microphone that can't be opened."""
    if sys.platform == "darwin":
        advice = "allow MeetingMate under System Settings, Privacy & Security, Microphone"
    elif sys.platform == "win32":
        advice = "allow desktop apps under Settings, Privacy, Microphone, or close the program that uses it alone"
    else:
        advice = "close the program that uses it, or choose another one"
    return f"The microphone {name} can't be opened ({error}); {advice}."
