"""Recording under attack, in real time on a virtual microphone and output.

    python -m benchmarks.capture kills [--count 50]     kill -9 of each process at random moments
    python -m benchmarks.capture soak [--minutes 10]    memory, drift and coverage of a long recording

Needs pulseaudio. Prints a table; the exit code is 1 when more than a second was lost or a file did not recover.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import psutil

from meetingmate.capture import Recorded, Recorder, RecordRequest, recover
from meetingmate.capture import journal as j
from tests.capture import signals
from tests.capture.soundserver import SoundServer

ROOT = Path(__file__).resolve().parent.parent
MOST_LOST_S = 1.0
_PROGRAM = """
import sys, time
from meetingmate.capture import Recorder, RecordRequest
if __name__ == "__main__":
    recorder = Recorder(RecordRequest(folder=sys.argv[1]), lambda event: None)
    while recorder.state != "recording":
        time.sleep(0.02)
    print(recorder.pid, flush=True)
    time.sleep(600)
"""


@click.group()
def main() -> None:
    """Benchmarks of recording."""


@main.command()
@click.option("--count", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
def kills(count: int, seed: int) -> None:
    """Kill -9 at random moments; how much is missing afterwards."""
    chance = random.Random(seed)
    victims = {"capture process": _kill_capture, "program": _kill_program, "parec child": _kill_parec}
    lost: dict[str, list[float]] = {name: [] for name in victims}
    with tempfile.TemporaryDirectory(prefix="mm-bench-") as scratch:
        os.environ["MEETINGMATE_HOME"] = scratch
        server = SoundServer()
        os.environ.update(server.env)
        try:
            speech = Path(scratch) / "speech.wav"
            signals.write_speech(speech, seconds=12.0)
            for number in range(count):
                name = list(victims)[number % len(victims)]
                players = server.play(speech, "micfeed", "speakers")
                missing = victims[name](Path(scratch) / f"meeting-{number}", chance.uniform(0.3, 4.0))
                lost[name].append(missing)
                print(f"{number + 1:3d} {name:16s} {missing:5.2f} s missing", file=sys.stderr, flush=True)
                for player in players:
                    player.terminate()
        finally:
            server.close()
    print(f"{'killed':16s} {'times':>5s} {'median':>8s} {'worst':>8s}   seconds missing")
    for name, values in lost.items():
        if values:
            print(f"{name:16s} {len(values):5d} {statistics.median(values):8.2f} {max(values):8.2f}")
    sys.exit(any(value > MOST_LOST_S for values in lost.values() for value in values))


def _start(folder: Path) -> Recorder:
    recorder = Recorder(RecordRequest(folder=str(folder)), lambda event: None, restarts=0)
    while recorder.state == "starting":
        time.sleep(0.02)
    return recorder


def _begun(folder: Path) -> float:
    return next(r.mono for r in j.read(folder / "capture") if isinstance(r, j.Begun))


def _missing_at_end(result: Recorded, lived: float) -> float:
    ends = [
        result.duration_s - sum(g.end - g.start for g in t.gaps if g.reason == "cut-off")
        for t in result.coverage.tracks
    ]
    return max(0.0, lived - min(ends))


def _kill_capture(folder: Path, after: float) -> float:
    recorder = _start(folder)
    time.sleep(after)
    os.kill(recorder.pid, signal.SIGKILL)
    lived = time.monotonic() - _begun(folder)
    psutil.wait_procs([psutil.Process(recorder.pid)] if psutil.pid_exists(recorder.pid) else [], 10)
    time.sleep(0.2)
    return _missing_at_end(recover(folder), lived)


def _kill_program(folder: Path, after: float) -> float:
    script = folder.with_suffix(".py")
    script.write_text(_PROGRAM)
    program = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    capture = psutil.Process(int(program.stdout.readline()))
    time.sleep(after)
    program.kill()
    lived = time.monotonic() - _begun(folder)
    program.wait()
    capture.wait(30)
    return _missing_at_end(recover(folder), lived)


def _kill_parec(folder: Path, after: float) -> float:
    recorder = _start(folder)
    time.sleep(after + 1.2)
    for child in psutil.Process(recorder.pid).children():
        if child.name() == "parec":
            child.kill()
    time.sleep(2.0)
    recorder.stop()
    result = recorder.wait(60)
    assert isinstance(result, Recorded)
    return max(sum(g.end - g.start for g in t.gaps if g.start > 0) for t in result.coverage.tracks)


@main.command()
@click.option("--minutes", default=10.0, show_default=True)
def soak(minutes: float) -> None:
    """One long recording: memory, processor time, drift, coverage."""
    with tempfile.TemporaryDirectory(prefix="mm-bench-") as scratch:
        os.environ["MEETINGMATE_HOME"] = scratch
        server = SoundServer()
        os.environ.update(server.env)
        try:
            folder = Path(scratch) / "meeting"
            recorder = _start(folder)
            process = psutil.Process(recorder.pid)
            memory = []
            end = time.monotonic() + minutes * 60
            while time.monotonic() < end:
                time.sleep(min(10.0, minutes * 6))
                memory.append(process.memory_info().rss / 1e6)
            times = process.cpu_times()
            recorder.stop()
            result = recorder.wait(600)
            assert isinstance(result, Recorded)
        finally:
            server.close()
        print(f"recorded        {result.duration_s:10.2f} s")
        print(f"processor       {(times.user + times.system) / result.duration_s:10.3f} s for each second")
        print(f"memory          {memory[0]:10.1f} MB at first, {memory[-1]:.1f} MB at the end")
        for track, coverage in zip(result.tracks, result.coverage.tracks, strict=True):
            size = (folder / track.path).stat().st_size / 1e6 / result.duration_s * 3600
            gaps = sum(g.end - g.start for g in coverage.gaps)
            print(
                f"{track.name:12s} gaps {gaps:6.2f} s, drift {coverage.drift_ppm} ppm, "
                f"offset {coverage.offset_s:.3f} s, {size:.1f} MB an hour"
            )


if __name__ == "__main__":
    main()
