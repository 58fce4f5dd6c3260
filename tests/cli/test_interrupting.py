"""Ctrl+C as a terminal sends it, to the whole process group, while the program records or works."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from meetingmate.base import processes
from meetingmate.base.settings import Settings, save
from meetingmate.library import Library
from tests.capture.soundserver import SoundServer
from tests.conftest import ROOT
from tests.waiting import until

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(sys.platform == "win32", reason="no process groups with SIGINT on Windows"),
]

#: When Ctrl+C is pressed: at the first event of this kind (workers may just be starting then).
_MOMENTS = ["state", "level", "track", "level", "settled"]


class Program:
    """``meetingmate`` as the leader of a process group of its own; ``events`` grows while it runs."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "meetingmate.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid = self.process.pid

    def until(self, wanted: Callable[[dict], bool]) -> dict:
        """The next event that is ``wanted``."""
        for line in self.process.stdout:
            if wanted(event := json.loads(line)):
                return event
        raise AssertionError(f"it ended before: {self.process.stderr.read()}")

    def send(self, number: signal.Signals) -> None:
        """To the program and all its workers, as a terminal does."""
        os.killpg(self.pid, number)

    def end(self) -> tuple[int, str]:
        """Its exit code and what it said."""
        _, said = self.process.communicate(timeout=150)
        return self.process.returncode, said


@pytest.fixture
def record(sound_server: SoundServer, home: Path, models_dir: Path, quick_model: str) -> Iterator[Callable]:
    (home / "models").symlink_to(models_dir)
    save(Settings(speech_model=quick_model, writing_model="", speakers=False, beam_size=1))
    begun: list[Program] = []

    def start(*arguments: str) -> Program:
        begun.append(Program("record", "--events", "--no-system", "--language", "en", *arguments))
        return begun[-1]

    yield start
    for program in begun:
        program.process.kill()
        program.process.communicate()


def is_state(name: str) -> Callable[[dict], bool]:
    return lambda event: event["kind"] == "state" and event["state"] == name


@pytest.mark.parametrize("live", ["--live", "--no-live"])
def test_ctrl_c_ends_a_recording_and_makes_the_minutes(
    live: str, record, sound_server: SoundServer, speech: Path, home: Path
) -> None:
    moments = _MOMENTS if live == "--live" else ["state", "level", "track", "level", "level"]
    for number, moment in enumerate(moments):
        program = record(live, "--no-final-pass", "--title", f"Number {number}")
        program.until(is_state("recording"))
        if moment != "state":
            sound_server.play(speech, "micfeed")
            program.until(lambda event, kind=moment: event["kind"] == kind)
        program.send(signal.SIGINT)
        code, said = program.end()
        assert code == 0, f"Ctrl+C at {moment}, number {number}: {said}"
        assert "Traceback" not in said
        sound_server.be_quiet()
    library = Library(home)
    rows = library.rows()
    assert sorted(row.title for row in rows) == [f"Number {number}" for number in range(len(moments))]
    for row in rows:
        assert library.job(row.id).state == "done"
        assert library.minutes(row.id) is not None
        (track,) = library.meeting(row.id).tracks
        assert (library.meeting_dir(row.id) / track.path).exists()
    library.close()
    logs = "".join(path.read_text() for path in home.rglob("*.log"))
    assert "KeyboardInterrupt" not in logs


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_sigterm_and_the_end_of_the_terminal_count_as_ctrl_c(number: signal.Signals, record, home: Path) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("these tests were started with the signal ignored (nohup), which the program respects")
    program = record("--no-live")
    program.until(lambda event: event["kind"] == "level")
    program.send(number)
    code, said = program.end()
    assert code == 0, said
    library = Library(home)
    (row,) = library.rows()
    assert library.job(row.id).state == "done"
    assert library.minutes(row.id) is not None
    library.close()


def test_ctrl_c_once_more_while_the_minutes_are_made_loses_nothing(
    record, sound_server: SoundServer, speech: Path, home: Path
) -> None:
    program = record("--no-live")
    program.until(lambda event: event["kind"] == "level")
    sound_server.play(speech, "micfeed")
    program.until(lambda event: event["kind"] == "level" and event["t"] > 6.0)
    program.send(signal.SIGINT)
    program.until(is_state("ended"))
    program.until(lambda event: event["kind"] == "job" and event["stage"] in ("reading", "transcribing"))
    workers = psutil.Process(program.pid).children(recursive=True)
    program.send(signal.SIGINT)
    code, said = program.end()
    assert code == 130, said
    assert "`meetingmate recover` continues with it" in said
    assert "Traceback" not in said
    assert psutil.wait_procs(workers, timeout=20)[1] == []
    done = subprocess.run(
        [sys.executable, "-m", "meetingmate.cli", "recover", "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (recovered,) = json.loads(done.stdout)["recovered"]
    assert recovered["state"] == "done"
    library = Library(home)
    text = " ".join(u.text for u in library.utterances(recovered["meeting"])).lower()
    assert "quick round" in text, text
    assert library.minutes(recovered["meeting"]) is not None
    library.close()


def _late(path: str, seconds: float) -> None:
    """A worker that says that it lives, and later that it still does."""
    processes.leave_signals_to_program()
    Path(path).write_text("begun")
    time.sleep(seconds)
    Path(path).write_text("ended")


def test_a_worker_does_not_hear_the_signals_of_a_terminal_from_its_first_moment(tmp_path: Path) -> None:
    path = tmp_path / "said"
    worker = processes.start(_late, (str(path), 0.5), name="late")

    def is_over() -> bool:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(worker.pid, number)
        return not worker.is_alive()

    until(is_over, "end of the worker", every=0.005)  # signals from before Python has begun in it
    worker.join(5)
    assert (worker.exitcode, path.read_text()) == (0, "ended")


def test_at_the_end_of_the_program_a_worker_that_ignores_signals_ends_too(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "from pathlib import Path\nimport sys\n"
        "from meetingmate.base import processes\nfrom tests.cli.test_interrupting import _late\n"
        "from tests.waiting import until\n"
        "if __name__ == '__main__':\n"
        "    worker = processes.start(_late, (sys.argv[1], 300.0), name='late')\n"
        "    until(Path(sys.argv[1]).exists, 'worker')\n"
        "    print(worker.pid, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "said")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    assert not psutil.pid_exists(int(done.stdout))


def test_a_long_wait_hears_each_signal_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from meetingmate.cli.signals import Interruptions

    before = signal.getsignal(signal.SIGTERM)
    with Interruptions() as interruptions:
        assert not interruptions.wait(0.0)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            interruptions.check()
        assert interruptions.wait(5.0)
        assert not interruptions.wait(0.0)
    assert signal.getsignal(signal.SIGTERM) is before
