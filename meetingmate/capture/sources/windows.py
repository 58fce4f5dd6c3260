"""Windows: the microphone through PyAudio, the computer's own sound through WASAPI loopback (PyAudioWPatch).

PyAudioWPatch lists for each output a loopback input that bears the output's name and ``isLoopbackDevice``.
It delivers nothing at all while nothing plays. Not yet run on Windows; tested against recorded device tables.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

from meetingmate.base.translation import tr
from meetingmate.capture.sources import portaudio
from meetingmate.capture.sources.base import DeviceError, Sink, Source

_ASK_EVERY_S = 2.0


def loopback_of(default_output: dict[str, Any], infos: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The loopback input of the default output in PyAudioWPatch's device table. Raises DeviceError."""
    for info in infos:
        same_api = info["hostApi"] == default_output["hostApi"]
        if info.get("isLoopbackDevice") and same_api and str(info["name"]).startswith(str(default_output["name"])):
            return info
    raise DeviceError(
        tr(
            "The computer's sound can't be recorded: the output {output} has no loopback; choose "
            "another output in the sound settings.",
            output=default_output["name"],
        )
    )


class WasapiLoopback:
    """What the default output plays."""

    idle_is_normal = True
    muted = False

    def __init__(self) -> None:
        try:
            import pyaudiowpatch
        except ImportError as error:
            raise DeviceError(
                tr(
                    "The computer's sound can't be recorded because PyAudioWPatch is not installed; "
                    "install it with `pip install PyAudioWPatch`."
                )
            ) from error
        self._module = pyaudiowpatch
        self._sink: Sink | None = None
        self._stream: Any = None
        self._audio = pyaudiowpatch.PyAudio()
        try:
            self._output = self._default_output(self._audio)
            count = self._audio.get_device_count()
            info = loopback_of(self._output, [self._audio.get_device_info_by_index(i) for i in range(count)])
            self.device = str(self._output["name"])
            self.rate = round(float(info["defaultSampleRate"]))
            self.channels = min(2, int(info["maxInputChannels"]))  # WASAPI shared mode mixes down for PortAudio
            self._stream = self._audio.open(
                format=pyaudiowpatch.paInt16,
                channels=self.channels,
                rate=self.rate,
                input=True,
                input_device_index=int(info["index"]),
                frames_per_buffer=round(self.rate * portaudio.BLOCK_S),
                stream_callback=self._callback,
                start=False,
            )
        except DeviceError:
            self._audio.terminate()
            raise
        except OSError as error:
            self._audio.terminate()
            raise DeviceError(
                tr(
                    "The computer's sound can't be recorded ({error}); check the output in the sound settings.",
                    error=error,
                )
            ) from error
        self._next = time.monotonic() + _ASK_EVERY_S

    def _default_output(self, audio: Any) -> dict[str, Any]:
        return audio.get_device_info_by_index(
            audio.get_host_api_info_by_type(self._module.paWASAPI)["defaultOutputDevice"]
        )

    def start(self, sink: Sink) -> None:
        """See Source."""
        self._sink = sink
        try:
            self._stream.start_stream()
        except OSError as error:
            raise DeviceError(
                tr("The computer's sound ({device}) can't be recorded ({error}).", device=self.device, error=error)
            ) from error

    def trouble(self) -> str | None:
        """See Source."""
        try:
            active = self._stream.is_active()
        except OSError:
            active = False
        return None if active else f"Computer sound ({self.device}) was disconnected."

    def close(self) -> None:
        """See Source."""
        with contextlib.suppress(OSError):
            if self._stream is not None:
                self._stream.close()
            self._audio.terminate()

    def _callback(self, data: bytes, frames: int, times: Any, status: int) -> tuple[None, int]:
        if self._sink is not None:
            self._sink(data, time.monotonic(), bool(status & self._module.paInputOverflow))
        return None, self._module.paContinue


def microphone(wanted: str) -> Source:
    """Open the microphone. Raises DeviceError."""
    return portaudio.open_input(wanted)


def computer(beside: str | None) -> Source:
    """Open the computer's own sound. Raises DeviceError."""
    return WasapiLoopback()
