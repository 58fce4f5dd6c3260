"""A sound server of our own with a virtual microphone and a virtual output (no sound card needed).

It lives in a temporary folder with its own sockets and ALSA set-up, so that the user's is not touched.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

FEED, SPEAKERS, MICROPHONE = "micfeed", "speakers", "virtmic"
_ALSA = "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n"


class SoundServer:
    """What is played to ``micfeed`` is what the microphone hears; what is played to ``speakers``, the computer's
    own sound."""

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
        self._wait()
        self.microphone_module = self.plug_in()
        self.pactl("set-default-sink", SPEAKERS)
        for sink in (FEED, SPEAKERS):  # a null sink nobody listens to wakes up every two seconds only
            self._child("parec", f"--device={sink}.monitor", "--latency-msec=10", "--raw")

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
        return self.microphone_module

    def unplug(self) -> None:
        """Take the virtual microphone away."""
        self.pactl("unload-module", self.microphone_module)

    def play(self, path: Path, *sinks: str) -> list[subprocess.Popen]:
        """Play a WAV file to several outputs at once; gives the players."""
        return [self._child("paplay", f"--device={sink}", "--latency-msec=50", str(path)) for sink in sinks]

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
        deadline = time.monotonic() + 30
        while subprocess.run(["pactl", "info"], env=self._all, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or self._daemon.poll() is not None:
                raise RuntimeError(f"pulseaudio does not start: {Path(self._log.name).read_text()}")
            time.sleep(0.1)
