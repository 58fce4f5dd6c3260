"""Hours of a meeting with live captions: does memory grow, do captions fall behind, do the tracks stay together.

    python -m benchmarks.soak [--hours 4] [--figures FILE] [--part 1] [--sleep 60] [RECORDING]

Plays a recording into a virtual microphone again and again and drives ``meetingmate record --events``. Prints a line
each minute and a table at the end; the exit code is 1 when memory grew by more than 2 % after the first ten minutes
(or the first third of a short run), or when a track's sound and gaps differ from the duration by more than 50 ms.
With ``--figures`` each minute is appended to FILE, and the hours may be done in parts of ``--part`` hours, each a
recording of its own: started again after a restart of the computer, the same command goes on with the part that was
not finished. ``--sleep`` stops all processes for so many seconds in the middle of each part, as when a laptop is
closed.
Needs pulseaudio and the installed models (or MEETINGMATE_TEST_MODELS).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import click
import msgspec
import psutil
from msgspec import Struct

from benchmarks import _common
from benchmarks._cost import Cost, memory_mb
from benchmarks.live import environment, record_command
from meetingmate.base import paths
from meetingmate.capture import Coverage
from meetingmate.capture import journal as j
from tests.capture.soundserver import SoundServer

_MOST_GROWTH, _MOST_UNEXPLAINED_S = 0.02, 0.05
_WARM_UP_S = 600.0
#: Less than this is not worth another part.
_ENOUGH_H = 0.01


class Minute(Struct, kw_only=True):
    """One minute: memory of all processes, how long settled lines took, how far behind captions said they were, how far
    the final text was behind."""

    at: float
    memory_mb: float
    settled_s: float
    behind_s: float
    final_behind_s: float


class Part(Struct, kw_only=True):
    """One recording: its minutes, processor seconds a second, and, once it is over, its coverage."""

    minutes: list[Minute] = []
    cpu: float = 0.0
    coverage: Coverage | None = None


class Figures:
    """The parts that were done; with a ``file`` they are kept there."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.parts: list[Part] = []
        if file is not None and file.exists():
            self.parts = [msgspec.json.decode(line, type=Part) for line in file.read_bytes().splitlines() if line]

    @property
    def hours(self) -> float:
        """Hours of all parts."""
        return sum(part.coverage.duration_s for part in self.parts if part.coverage) / 3600

    def add(self, part: Part) -> None:
        """One more part is done."""
        self.parts.append(part)
        if self._file is not None:
            with self._file.open("ab") as stream:
                stream.write(msgspec.json.encode(part) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())


@click.command()
@click.argument("recording", default=_common.LONG_MEETING, type=click.Path(exists=True, path_type=Path))
@click.option("--hours", default=4.0, show_default=True)
@click.option("--model", default="whisper-base", show_default=True)
@click.option("--writing-model", default="none", show_default=True)
@click.option("--figures", type=click.Path(path_type=Path), help="Keep the figures there, and go on from them.")
@click.option("--part", default=0.0, help="Hours of one recording; 0: all in one.")
@click.option("--sleep", default=0.0, help="Stop all processes for so many seconds in the middle of each part.")
def main(
    recording: Path, hours: float, model: str, writing_model: str, figures: Path | None, part: float, sleep: float
) -> None:
    """Record for hours."""
    done = Figures(figures)
    while hours - done.hours > _ENOUGH_H:
        left = hours - done.hours
        done.add(_one_part(recording, min(left, part or left) * 3600, model, writing_model, sleep))
    sys.exit(_report(done.parts))


def _one_part(recording: Path, seconds: float, model: str, writing_model: str, sleep: float) -> Part:
    models = Path(os.environ.get("MEETINGMATE_TEST_MODELS") or paths.models_dir())
    with tempfile.TemporaryDirectory(prefix="mm-soak-") as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        (home / "models").symlink_to(models.resolve())
        heard = _common.cut(recording, min(seconds, 1800.0), Path(scratch) / "heard.wav")
        server = SoundServer()
        try:
            command = record_command(model, writing_model, computer=True)
            made = _record(server, home, heard, seconds, command, sleep)
        finally:
            server.close()
        made.coverage = _coverage(home)
    return made


def _record(server: SoundServer, home: Path, heard: Path, seconds: float, command: list[str], sleep: float) -> Part:
    program = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(server, home),
    )
    follower = _Follower(program)
    follower.start()
    if not follower.recording.wait(120):
        program.kill()
        raise click.ClickException("the recording does not begin")
    cost = Cost(program.pid)
    cost.start()
    before, began = cost.look(), time.monotonic()
    minutes: list[Minute] = []
    players: list[subprocess.Popen] = []
    while (passed := time.monotonic() - began) < seconds and program.poll() is None:
        if not players or players[0].poll() is not None:
            players = server.play(heard, "micfeed")
        time.sleep(1.0)
        if sleep and passed > seconds / 2:
            _sleep(program.pid, sleep)
            sleep = 0.0
        if passed >= 60 * (len(minutes) + 1):
            minutes.append(follower.minute(passed, memory_mb(psutil.Process(program.pid))))
            last = minutes[-1]
            line = f"{passed / 60:5.0f} min {last.memory_mb:8.1f} MB, settled after {last.settled_s:.1f} s"
            behind = f"{last.behind_s:.0f} s behind, final text {last.final_behind_s:.0f} s"
            print(f"{line}, {behind}", file=sys.stderr, flush=True)
    cpu = (cost.look() - before) / (time.monotonic() - began)
    cost.end()
    server.be_quiet()
    program.stdin.write("stop\n")
    program.stdin.flush()
    follower.join()
    program.wait()
    return Part(minutes=minutes, cpu=cpu)


def _sleep(pid: int, seconds: float) -> None:
    """Stop the program and its children, as when the computer sleeps."""
    program = psutil.Process(pid)
    family = [program, *program.children(recursive=True)]
    for process in family:
        process.suspend()
    time.sleep(seconds)
    for process in family:
        process.resume()


class _Follower(threading.Thread):
    """Reads the events of a running recording."""

    def __init__(self, program: subprocess.Popen) -> None:
        super().__init__(daemon=True)
        self.recording = threading.Event()
        self._program = program
        self._settled: list[float] = []
        self._behind = 0.0
        self._t = self._final_until = 0.0

    def run(self) -> None:
        """Until the program ends."""
        for line in self._program.stdout:
            event = json.loads(line)
            self._t = max(self._t, event["t"])
            if event["kind"] == "level":
                self.recording.set()
            elif event["kind"] == "final-until":
                self._final_until = event["until_s"]
            elif event["kind"] == "settled":
                self._settled.append(event["t"] - event["end"])
            elif event["kind"] == "behind":
                self._behind = event["behind_s"]

    def minute(self, at: float, memory: float) -> Minute:
        """What came since the last one."""
        settled, self._settled = self._settled, []
        middle = statistics.median(settled) if settled else float("nan")
        return Minute(
            at=at,
            memory_mb=memory,
            settled_s=middle,
            behind_s=self._behind,
            final_behind_s=self._t - self._final_until,
        )


def _coverage(home: Path) -> Coverage:
    (journal,) = home.glob("**/capture/journal.jsonl")
    return next(record.coverage for record in j.read(journal.parent) if isinstance(record, j.Summary))


def _report(parts: list[Part]) -> int:
    failed = False
    for number, part in enumerate(parts, 1):
        assert part.coverage is not None
        minutes, coverage = part.minutes, part.coverage
        settled_in = [m for m in minutes if m.at >= min(_WARM_UP_S, minutes[-1].at / 3)]
        early, late = settled_in[: max(1, len(settled_in) // 4)], settled_in[-max(1, len(settled_in) // 4) :]
        first, last = (statistics.median(m.memory_mb for m in some) for some in (early, late))
        growth = last / first - 1
        drifts = [track.drift_ppm or 0.0 for track in coverage.tracks]
        unexplained = max(
            abs(track.recorded_s + sum(g.end - g.start for g in track.gaps) - coverage.duration_s)
            for track in coverage.tracks
        )
        rows = [
            ["recorded", f"{coverage.duration_s:.1f} s"],
            ["processor", f"{part.cpu:.2f} s a second"],
            ["memory", f"{first:.0f} MB -> {last:.0f} MB ({100 * growth:+.1f} %)"],
            ["settled after", f"{_settled(early):.1f} s -> {_settled(late):.1f} s (median of medians)"],
            ["final text behind", f"{statistics.median(m.final_behind_s for m in settled_in):.0f} s (median)"],
            ["drift (taken out)", ", ".join(f"{d:.1f} ppm" for d in drifts)],
            ["unexplained", f"{unexplained * 1000:.1f} ms"],
        ]
        for track in coverage.tracks:
            lost = sum(g.end - g.start for g in track.gaps)
            reasons = ", ".join(sorted({g.reason for g in track.gaps})) or "none"
            rows.append([f"{track.track} gaps", f"{lost:.2f} s ({reasons})"])
        print(_common.table([f"soak, part {number}", ""], rows))
        failed = failed or growth > _MOST_GROWTH or unexplained > _MOST_UNEXPLAINED_S
    return int(failed)


def _settled(minutes: list[Minute]) -> float:
    return statistics.median(m.settled_s for m in minutes)


if __name__ == "__main__":
    main()
