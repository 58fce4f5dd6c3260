"""The recording process is killed fifty times at random moments, by the real clock; it always goes on."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.capture import journal as j
from meetingmate.capture import layout, recover, unfinished
from tests.capture import signals
from tests.capture.soundserver import SoundServer
from tests.conftest import ROOT

#: Recordings at the same time, each in a library of its own, and kills of each.
RECORDINGS, KILLS = 3, 17
MOST_LOST_S = 1.0

#: Prints for each kill: its monotonic time, and for each track since when that process had been recording it.
_PROGRAM = """
import json, os, random, signal, sys, time
from meetingmate.capture import Level, Recorder, RecordRequest
from tests.waiting import until

folder, kills, chance = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
since = {}

def hear(event):
    if isinstance(event, Level):
        since.setdefault(event.track, time.monotonic())

def wait_for_both():
    until(lambda: len(since) == 2, "sound of both tracks", every=0.01)

if __name__ == "__main__":
    recorder = Recorder(RecordRequest(folder=folder, compress=False), hear, restarts=kills)
    for number in range(kills):
        wait_for_both()
        time.sleep(chance.uniform(0.1, 1.6))  # at any moment
        pid, known = recorder.pid, dict(since)
        os.kill(pid, signal.SIGKILL)
        print(json.dumps([time.monotonic(), known]), flush=True)
        until(lambda: recorder.pid != pid, "other process", every=0.01)
        since.clear()
    wait_for_both()
    recorder.stop()
    recorder.wait(60)
"""


@pytest.mark.timeout(500)
def test_fifty_kills_at_random_moments(sound_server: SoundServer, speech: Path, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM)
    seed = random.SystemRandom().randrange(10**6)
    since = sound_server.now("speakers")
    programs = []
    for number in range(RECORDINGS):
        home = tmp_path / f"home-{number}"
        programs.append(
            subprocess.Popen(
                [sys.executable, str(script), str(home / "recordings" / "meeting"), str(KILLS), str(seed + number)],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT), "MEETINGMATE_HOME": str(home)},
            )
        )
    while any(program.poll() is None for program in programs):
        (player,) = sound_server.play(speech, "speakers")
        player.wait()
    kills = 0
    for number, program in enumerate(programs):
        told = [json.loads(line) for line in program.stdout]
        assert program.returncode == 0, f"seed {seed}"
        assert len(told) == KILLS
        kills += len(told)
        folder = tmp_path / f"home-{number}" / "recordings"
        check(folder / "meeting", told)
        (found,) = unfinished(folder)
        result = recover(Path(found.folder))
        for track in result.coverage.tracks:
            gaps = sum(g.end - g.start for g in track.gaps)
            assert track.recorded_s + gaps == pytest.approx(result.duration_s, abs=1e-6)
    assert kills == RECORDINGS * KILLS
    there = signals.Comparison(
        sound_server.played("speakers", since), signals.load(tmp_path / "home-0/recordings/meeting/computer.ogg")
    )
    assert there.found, "what lies between the kills is there"


def check(folder: Path, told: list[tuple[float, dict[str, float]]]) -> None:
    """No more than a second before each kill is missing, on either track."""
    parts = folder / "capture"
    begun = next(r for r in j.read(parts) if isinstance(r, j.Begun)).mono
    plan = layout.read(parts)
    assert [track.name for track in plan.tracks] == ["microphone", "computer"]
    for track in plan.tracks:
        for killed, recording_since in told:
            at = killed - begun
            stored = max((min(run.end, at) for run in track.runs if run.start < at), default=0.0)
            lost = at - max(stored, recording_since[track.name] - begun)
            assert lost <= MOST_LOST_S, f"{track.name}: {lost:.2f} s before the kill at {at:.2f} s"
