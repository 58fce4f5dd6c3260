"""A sound server of our own with a virtual microphone and a virtual output (no sound card needed).

It lives in a temporary folder with its own sockets and ALSA set-up, so that the user's is not touched.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from meetingmate.audio import pulse
from tests.waiting import until

FEED, SPEAKERS, MICROPHONE, ECHO = "micfeed", "speakers", "virtmic", "echomic"
_RATE, _FRAME_BYTES = 44100, 4
_ALSA = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"


class SoundServer:
    """What is played to ``micfeed`` is what the microphone hears; what is played to ``speakers``, the computer's
    own sound.

    What each output plays is kept in a file: the truth to compare a recording with, whatever hiccups a busy
    computer gives the server or the player.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mm-pulse-")  # short: a socket's path is limited
        root = Path(self._folder.name)
        (root / "asound.conf").write_text(_ALSA)
        (root / "pulse").mkdir(mode=0o700)
        self.env = {
            "HOME": str(root),
            "XDG_RUNTIME_DIR": str(root),
            "PULSE_RUNTIME_PATH": str(root / "pulse"),
            "PULSE_STATE_PATH": str(root / "state"),
            "PULSE_COOKIE": str(root / "cookie"),
            "PULSE_SERVER": f"unix:{root}/native",
            "ALSA_CONFIG_PATH": str(root / "asound.conf"),
        }
        self._all = {**os.environ, **self.env, "LC_ALL": "C.UTF-8"}
        self._log = (root / "log").open("wb")
        own = {k: v for k, v in self._all.items() if k != "PULSE_SERVER"}
        self._daemon = subprocess.Popen(
            [
                "pulseaudio",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--disable-shm=1",
                "-n",
                f"--load=module-native-protocol-unix auth-anonymous=1 socket={root}/native",
                f"--load=module-null-sink sink_name={FEED}",
                f"--load=module-null-sink sink_name={SPEAKERS}",
            ],
            env=own,
            stdout=self._log,
            stderr=self._log,
        )
        self._children: list[subprocess.Popen] = []
        self._players: list[subprocess.Popen] = []
        self._ears: dict[str, subprocess.Popen] = {}
        self._wait()
        self.microphone_module = self.plug_in()
        self.pactl("set-default-sink", SPEAKERS)
        self._played = {sink: root / f"{sink}.raw" for sink in (FEED, SPEAKERS)}
        for sink, path in self._played.items():  # also wakes the null sinks up, which otherwise sleep for seconds
            self._ears[sink] = self._child(
                "parec",
                f"--device={sink}.monitor",
                "--latency-msec=10",
                "--raw",
                "--format=s16le",
                f"--rate={_RATE}",
                "--channels=2",
                str(path),
            )

    @contextmanager
    def echo_microphone(self) -> Iterator[str]:
        """A microphone that hears the speakers; gives its name."""
        module = self.pactl(
            "load-module",
            "module-remap-source",
            f"source_name={ECHO}",
            f"master={SPEAKERS}.monitor",
            "source_properties=device.description=EchoMic",
        )
        yield "EchoMic"
        self.pactl("unload-module", module)

    def now(self, sink: str) -> int:
        """A place in what ``sink`` plays, for ``played``."""
        return self._played[sink].stat().st_size

    def played(self, sink: str, since: int) -> np.ndarray:
        """What ``sink`` has played since that place: mono at 16 kHz."""
        if self._ears[sink].poll() is not None:
            raise RuntimeError(f"what {sink} plays is not kept any more: {Path(self._log.name).read_text()}")
        first = since - since % _FRAME_BYTES
        data = self._played[sink].read_bytes()[first:]
        samples = np.frombuffer(data[: len(data) - len(data) % _FRAME_BYTES], dtype="<i2").reshape(-1, 2)
        return resample_poly(samples.mean(axis=1) / 32768, 160, 441).astype(np.float32)

    def pactl(self, *arguments: str) -> str:
        """Run pactl."""
        done = subprocess.run(["pactl", *arguments], env=self._all, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def plug_in(self) -> str:
        """Connect the virtual microphone and make it the default; gives the module's number."""
        self.microphone_module = self.pactl(
            "load-module",
            "module-remap-source",
            f"source_name={MICROPHONE}",
            f"master={FEED}.monitor",
            "source_properties=device.description=VirtualMic",
        )
        self.pactl("set-default-source", MICROPHONE)
        streams = pulse.parse_streams(self.pactl("list", "source-outputs"))
        for sink, ear in self._ears.items():  # the server may have moved them to the microphone
            self.pactl("move-source-output", str(streams[ear.pid].number), f"{sink}.monitor")
        return self.microphone_module

    def unplug(self) -> None:
        """Take the virtual microphone away."""
        self.pactl("unload-module", self.microphone_module)

    def play(self, path: Path, *sinks: str) -> list[subprocess.Popen]:
        """Play a WAV file to several outputs at once; gives the players."""
        players = [self._child("paplay", f"--device={sink}", "--latency-msec=500", str(path)) for sink in sinks]
        self._players += players
        return players

    def be_quiet(self) -> None:
        """End all players."""
        for player in self._players:
            player.terminate()
            player.wait()
        self._players.clear()

    def close(self) -> None:
        """Stop everything."""
        for child in [*self._children, self._daemon]:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._log.close()
        self._folder.cleanup()

    def _child(self, *command: str) -> subprocess.Popen:
        child = subprocess.Popen(command, env=self._all, stdout=subprocess.DEVNULL, stderr=self._log)
        self._children.append(child)
        return child

    def _wait(self) -> None:
        def answers() -> bool:
            if self._daemon.poll() is not None:
                raise RuntimeError(f"pulseaudio does not start: {Path(self._log.name).read_text()}")
            return not subprocess.run(["pactl", "info"], env=self._all, capture_output=True, check=False).returncode

        until(answers, "answer of pulseaudio", 30, every=0.1)
