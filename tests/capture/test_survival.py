"""Whatever is killed: at most a second is missing, and what is there can be recovered."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from meetingmate.capture import (
    CaptureError,
    GapFound,
    Recorder,
    RecordRequest,
    StateChanged,
    discard,
    recover,
    running,
    unfinished,
)
from meetingmate.capture import journal as j
from tests.capture import signals
from tests.capture.live import Live
from tests.capture.soundserver import SoundServer
from tests.conftest import ROOT
from tests.waiting import until

MOST_LOST_S = 1.0


@pytest.mark.parametrize("number", range(2))
def test_recording_process_killed(sound_server: SoundServer, speech: Path, tmp_path: Path, number: int) -> None:
    since = sound_server.now("speakers")
    live = Live(tmp_path / "meeting").recording().both_tracks()
    sound_server.play(speech, "micfeed", "speakers")
    time.sleep(random.Random().uniform(1.0, 3.5))  # at any moment, not when it has just said something
    os.kill(live.recorder.pid, signal.SIGKILL)
    killed = time.monotonic()
    with pytest.raises(CaptureError, match="recover"):
        live.recorder.wait(20)

    (found,) = unfinished(tmp_path)
    assert not found.complete
    begun = next(r for r in j.read(tmp_path / "meeting" / "capture") if isinstance(r, j.Begun))
    lived = killed - begun.mono
    result = recover(Path(found.folder))
    for coverage in result.coverage.tracks:
        end = result.duration_s - sum(g.end - g.start for g in coverage.gaps if g.reason == "cut-off")
        assert lived - MOST_LOST_S < end <= lived + 0.1, f"{coverage.track}: {end:.2f} s of {lived:.2f} s"
    assert "was interrupted" in result.remarks[-1]
    truth = sound_server.played("speakers", since)
    there = signals.Comparison(truth, signals.load(tmp_path / "meeting" / "computer.ogg"), piece_s=0.5)
    assert len(truth), "the truth is kept"
    if there.found:  # else it was killed before the first word
        assert there.spread() < 0.02
        end = min(t.recorded_s for t in result.coverage.tracks)
        inside = [at for at in there.missing if 0 < at + there.offset() < end - 0.6]
        assert inside == [], f"missing before the end {end}"
    assert unfinished(tmp_path) == []
    assert running() is None


def test_recording_process_killed_while_the_program_lives(
    sound_server: SoundServer, speech: Path, tmp_path: Path
) -> None:
    """The recording goes on in another process, with a pause before and a gap where it was interrupted."""
    live = Live(tmp_path / "meeting", restarts=1).recording().both_tracks()
    since = sound_server.now("speakers")
    sound_server.play(speech, "speakers")
    live.last(1.5)
    live.recorder.pause()
    live.wait_for(StateChanged, state="paused")
    time.sleep(1.0)  # the length of the pause
    live.recorder.resume()
    live.wait_for(StateChanged, state="recording", count=2)
    live.last(1.5)
    first = live.recorder.pid
    os.kill(first, signal.SIGKILL)
    live.wait_for(StateChanged, state="recording", count=3)
    assert live.recorder.pid != first
    gap = live.wait_for(GapFound, track="computer", reason="restart")
    live.last(3.0)
    live.recorder.stop()
    result = live.recorder.wait(60)

    assert result.coverage.paused_s == pytest.approx(1.0, abs=0.6)
    computer = result.coverage.tracks[1]
    (hole,) = [g for g in computer.gaps if g.reason == "restart"]
    assert hole.start == pytest.approx(gap.t, abs=0.1)
    there = signals.Comparison(sound_server.played("speakers", since), signals.load(tmp_path / "meeting/computer.ogg"))
    later = [offset for at, offset in there.found if at + offset > hole.end - 0.05]
    before = [offset for at, offset in there.found if at + offset < hole.start]
    assert later, f"sound after the restart is there: {there.found} {there.missing} {result.coverage}"
    assert before
    assert max(later) - min(later) < 0.02
    shift = np.median(before[:1]) - np.median(later)
    assert shift == pytest.approx(result.coverage.paused_s, abs=0.05), "and in its place: only the pause is cut out"


_PROGRAM = """
import sys
from meetingmate.capture import Recorder, RecordRequest
from tests.waiting import until

if __name__ == "__main__":
    recorder = Recorder(RecordRequest(folder=sys.argv[1]), lambda event: None)
    until(lambda: recorder.state == "recording", "recording")
    print(recorder.pid, flush=True)
    sys.stdin.read()  # until it is killed
"""


def test_program_killed_while_another_wants_to_record(sound_server: SoundServer, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM)
    folder = tmp_path / "library" / "meeting"
    program = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    pid = int(program.stdout.readline())

    with pytest.raises(CaptureError, match=f"running already since .* into {folder}.*{pid}"):
        Recorder(RecordRequest(folder=str(tmp_path / "other")), lambda event: None)
    assert running().pid == pid
    assert unfinished(tmp_path / "library") == [], "what still runs is not offered"
    with pytest.raises(CaptureError, match="still being made"):
        discard(folder)

    capture = psutil.Process(pid)
    until(lambda: sum(path.stat().st_size for path in (folder / "capture").glob("microphone-*.wav")) > 200_000, "sound")
    program.kill()
    killed = time.monotonic()
    program.wait()
    capture.wait(20)  # closes its files and ends by itself
    records = j.read(folder / "capture")
    begun = next(r for r in records if isinstance(r, j.Begun))
    stopped = next(r for r in records if isinstance(r, j.Stopped))
    assert stopped.at >= killed - begun.mono - 0.2, "everything up to the death of the program is there"
    (found,) = unfinished(tmp_path / "library")
    assert found.complete
    assert "microphone" in found.tracks
    assert recover(folder).duration_s == pytest.approx(stopped.at, abs=0.05)


def test_discard_is_a_call_of_its_own(sound_server: SoundServer, tmp_path: Path) -> None:
    live = Live(tmp_path / "meeting", compress=False).recording().last(0.5)
    live.recorder.stop()
    kept = live.recorder.wait(30)
    assert kept.folder == str(tmp_path / "meeting")
    assert len(unfinished(tmp_path)) == 1
    discard(tmp_path / "meeting")
    assert unfinished(tmp_path) == []
    with pytest.raises(CaptureError, match="no interrupted recording"):
        recover(tmp_path / "meeting")
