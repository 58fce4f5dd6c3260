"""Public systems for live transcripts beside ours, as their users run them, with the same model on the same sound.

They are not installed with this program. Each needs a Python of its own:

    python3 -m venv A; A/bin/pip install whisperlivekit
    python3 -m venv B; B/bin/pip install "whisper-streaming[faster-whisper]"

WhisperLiveKit's usual policy (SimulStreaming) needs weights in PyTorch's form; with a folder of CTranslate2's form it
runs its other one, LocalAgreement.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
from pathlib import Path

import click

from benchmarks._cost import Cost
from benchmarks._live_measure import Line

_RUNNERS = Path(__file__).resolve().parent / "public"
WHISPER_LIVE_KIT, WHISPER_STREAMING = "WhisperLiveKit", "whisper-streaming"


def run(system: str, python: Path, seconds: float, wav: Path, model: Path) -> tuple[list[Line], float, float]:
    """Lines of a 16 kHz mono WAV file that is played in real time, processor seconds for each of its ``seconds``, and
    the highest memory in MB of all processes. Raises ClickException if the system ends with an error."""
    if system == WHISPER_LIVE_KIT:
        command = [python, _RUNNERS / "whisper_live_kit.py", wav, model, str(_free_port()), "en"]
    else:
        command = [python, _RUNNERS / "whisper_streaming_loop.py", wav, model, "en"]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        cost = Cost(process.pid)
        cost.start()
        before, lines = 0.0, []
        for said in map(json.loads, process.stdout):
            if said["kind"] == "began":
                before = cost.look()
            else:
                lines.append(Line(**said, words=[]))
        used = cost.look() - before
        cost.end()
        if process.wait() != 0:
            errors.seek(0)
            raise click.ClickException(f"{system} failed: {errors.read()[-2000:]}")
    return lines, used / seconds, cost.highest_mb


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
