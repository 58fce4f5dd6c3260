"""The player with a real sound device: it starts, seeks and stops for ever without the window standing still."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).resolve().parents[3]

#: Without the care in ``ui/document/player.py`` such a run stood still (docs/decisions/player-lock.md).
_ROUNDS = """
import faulthandler, itertools, sys, threading, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from meetingmate import sealing
from ui.document import player as players

faulthandler.dump_traceback_later(100, exit=True)
app = QApplication([])
path = Path(sys.argv[1])
sound = path.read_bytes()
sealed = sys.argv[2] == "sealed"
sealing.is_sealed = lambda _path: sealed

class AtOnce:
    def run(self, _work, take, **_how):
        take(sound)

def busy():
    while True:
        sum(range(1000))

threading.Thread(target=busy, daemon=True).start()
waits = itertools.cycle((0.0, 0.002, 0.01, 0.03, 0.1))
heard = 0
for _ in range(150):
    player = players.Player(None, AtOnce())
    player.problem.connect(lambda sentence: sys.exit(sentence))
    player.set_file(path)
    player.play_from(2.0)
    for seek in (5.0, None):
        end = time.monotonic() + next(waits)
        while time.monotonic() < end:
            app.processEvents()
        heard += player.playing
        if seek:
            player.seek(seek)
    player.release()
    player.close()
    app.processEvents()
print("heard", heard)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "sealed"])
def test_stopping_never_waits_for_the_interpreter(sound_server, sample_dir: Path, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ROUNDS, str(next(sample_dir.glob("*.ogg"))), kind],
        capture_output=True, text=True, cwd=ROOT, env=dict(os.environ) | {"PYTHONPATH": str(ROOT)}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout.split()[-1]) > 120, "it really played"


_ONCE = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.document.player import Player

app = QApplication([])
player = Player(None, None)
player.set_file(Path(sys.argv[1]))
player.play_from(1.0)
end = time.monotonic() + 60
while not player.playing and time.monotonic() < end:
    app.processEvents()
print("playing" if player.playing else "not playing")
player.release()
player.close()
"""


@pytest.mark.slow
def test_the_name_of_a_recording_and_the_titles_in_it_are_not_printed(sound_server, sample_dir: Path, tmp_path) -> None:
    path = tmp_path / "Zyxglorb plans.ogg"
    with av.open(next(sample_dir.glob("*.ogg"))) as source, av.open(path, "w") as out:
        out.metadata["title"] = "Quandlewick"
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    done = subprocess.run(
        [sys.executable, "-c", _ONCE, str(path)],
        capture_output=True, text=True, cwd=ROOT, env=dict(os.environ) | {"PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert done.stdout.split() == ["playing"], done.stderr
    assert [word for word in ("Zyxglorb", "Quandlewick", "Input #0") if word in done.stderr] == []
