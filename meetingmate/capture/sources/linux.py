"""Linux: the microphone through PyAudio, the computer's own sound through a ``parec`` child.

PortAudio lists no monitors and, under PulseAudio or PipeWire, only one device named ``pulse`` or ``default``;
which microphone that is, is decided by the environment variable PULSE_SOURCE and asked from ``pactl``.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import threading
import time
from typing import Any

from meetingmate.audio import pulse
from meetingmate.base.logs import Technical
from meetingmate.base.translation import mark, tr
from meetingmate.capture.sources import portaudio
from meetingmate.capture.sources.base import DeviceError, Sink, Source

#: ``parec`` hands on pieces of about this length; it is also how late they are on average.
_LATENCY_S = 0.03
_ASK_EVERY_S = 1.0
#: A new stream is known to the server after some hundredths of a second; what is on its way when it is moved is left.
_PIN_WITHIN_S, _PIN_POLL_S, _IN_FLIGHT_S = 3.0, 0.03, 0.06

log = logging.getLogger(__name__)
_READ_BYTES = 1 << 16

NO_COMPUTER_SOUND = mark(
    "Computer sound can't be recorded: the sound service of this system does not answer. Check that sound works, and "
    "install the package pulseaudio-utils."
)


class PulseMicrophone:
    """PyAudio's ``pulse`` device, tied to one source of the sound server and watched there.

    When a source vanishes the server quietly moves the stream to another one, possibly to the monitor of an
    output; so the server is asked, and the recording is told.
    """

    idle_is_normal = False
    muted = False

    def __init__(self, wanted: str, server: pulse.PulseState) -> None:
        self._wanted = wanted
        chosen = pulse.microphone(wanted, server.sources)
        if chosen is None:
            raise DeviceError(tr(portaudio.NO_MICROPHONE))
        self._chosen = chosen
        self.muted = chosen.muted
        self._next = time.monotonic() + _ASK_EVERY_S
        os.environ["PULSE_SOURCE"] = chosen.name
        self._input = portaudio.open_input("pulse", rate=chosen.rate, channels=chosen.channels)
        self.device = chosen.description
        self.rate, self.channels = self._input.rate, self._input.channels

    def start(self, sink: Sink) -> None:
        """See Source."""
        self._input.start(sink)

    def trouble(self) -> str | None:
        """See Source."""
        if self._input.trouble():
            return f"The microphone {self.device} was disconnected."
        if time.monotonic() < self._next:
            return None
        self._next = time.monotonic() + _ASK_EVERY_S
        server = pulse.ask()
        if server is None:  # too busy to answer, or gone; then the stream ends as well
            return None
        now = pulse.microphone(self._wanted, server.sources)
        self.muted = any(d.muted for d in server.sources if d.name == self._chosen.name)
        if now is None or all(d.name != self._chosen.name for d in server.sources):
            return f"The microphone {self.device} was disconnected."
        if now.name != self._chosen.name:
            return f"The microphone changed from {self.device} to {now.description}."
        return None

    def close(self) -> None:
        """See Source."""
        self._input.close()


class ParecMonitor:
    """What the default output plays, read from a ``parec`` child process.

    When the monitor happens to be the default source and a microphone is plugged in, PulseAudio moves the streams of
    the old default to the new one; but not those that were moved by hand. So the stream begins at
    ``initial_source`` (another source that is in use anyway) and is moved to the monitor before anything is taken.
    """

    idle_is_normal = True
    muted = False

    def __init__(self, server: pulse.PulseState, beside: str | None = None) -> None:
        self._sink_name = server.default_sink
        monitor = pulse.output_monitor(server)
        if monitor is None:
            raise DeviceError(tr(NO_COMPUTER_SOUND))
        self.device = monitor.description.removeprefix("Monitor of ")
        self.rate, self.channels = monitor.rate, monitor.channels
        self._name, self._index = monitor.name, monitor.index
        self._initial_source = initial_source(server, monitor, beside)
        self._pinned = threading.Event()
        self._next = time.monotonic() + _ASK_EVERY_S
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def start(self, sink: Sink) -> None:
        """See Source."""
        self._open(self._initial_source or self._name, sink)
        if self._initial_source is None or self._pin():
            self._pinned.set()
            return
        log.warning("the recording of %s could not be tied to it", Technical(self._name))
        self.close()
        self._open(self._name, sink)
        self._pinned.set()

    def _pin(self) -> bool:
        """Move the stream from where it began to the monitor."""
        deadline = time.monotonic() + _PIN_WITHIN_S
        while time.monotonic() < deadline:
            if self._child is not None and (stream := pulse.recording_stream(self._child.pid)) is not None:
                moved = pulse.move_stream(stream.number, self._name)
                time.sleep(_IN_FLIGHT_S)
                return moved
            time.sleep(_PIN_POLL_S)
        return False

    def _open(self, device: str, sink: Sink) -> None:
        command = [
            "parec",
            f"--device={device}",
            "--format=s16le",
            f"--rate={self.rate}",
            f"--channels={self.channels}",
            f"--latency-msec={round(_LATENCY_S * 1000)}",
            "--client-name=MeetingMate",
            "--raw",
        ]
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # Ctrl+C in a terminal must not end it; a closed pipe does
            )
        except OSError as error:
            raise DeviceError(tr(NO_COMPUTER_SOUND)) from error
        self._reader = threading.Thread(
            target=self._read, args=(self._child.stdout, sink), name="computer-sound", daemon=True
        )
        self._reader.start()

    def _read(self, pipe: Any, sink: Sink) -> None:
        width = 2 * self.channels
        rest = b""
        while data := pipe.read(_READ_BYTES):
            now = time.monotonic()
            data = rest + data
            whole = len(data) - len(data) % width
            rest = data[whole:]
            if whole and self._pinned.is_set():
                sink(data[:whole], now, False)

    def trouble(self) -> str | None:
        """See Source."""
        if self._child is None or self._child.poll() is not None:
            return f"Computer sound ({self.device}) was disconnected."
        if time.monotonic() < self._next:
            return None
        self._next = time.monotonic() + _ASK_EVERY_S
        server = pulse.ask()
        if server is not None and pulse.output_monitor(server) and server.default_sink != self._sink_name:
            return "The computer now plays sound through another output."
        stream = pulse.recording_stream(self._child.pid)
        if stream is not None and stream.source != self._index:
            # When the default source changes, PulseAudio moves streams; ours to the microphone that was plugged in.
            log.warning("the recording of %s was redirected by the sound server; moving it back", Technical(self._name))
            if not pulse.move_stream(stream.number, self._name):
                return "The sound server redirected the recording of the computer's sound."
        return None

    def close(self) -> None:
        """See Source."""
        if self._child is None:
            return
        self._child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(2)
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        if self._reader is not None:
            self._reader.join(2)
        if self._child.stdout is not None:
            self._child.stdout.close()


def initial_source(server: pulse.PulseState, monitor: pulse.PulseDevice, beside: str | None) -> str | None:
    """A source to begin at that nobody minds being opened: another output's monitor, or the microphone that is
    recorded at the same time (``beside`` is what the user wants of it); None when there is none."""
    other = next((d for d in server.sources if d.monitor and d.name != monitor.name), None)
    if other is None and beside is not None:
        other = pulse.microphone(beside, server.sources)
    return other.name if other is not None else None


def microphone(wanted: str) -> Source:
    """Open the microphone. Raises DeviceError."""
    server = pulse.ask()
    return PulseMicrophone(wanted, server) if server is not None else portaudio.open_input(wanted)


def computer(beside: str | None) -> Source:
    """Open the computer's own sound, ``beside`` a microphone if that is not None. Raises DeviceError."""
    server = pulse.ask()
    if server is None:
        raise DeviceError(tr(NO_COMPUTER_SOUND))
    return ParecMonitor(server, beside)
