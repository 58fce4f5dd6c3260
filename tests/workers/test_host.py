"""Worker processes: they answer, they can be cancelled and killed, and nothing of them stays."""

from __future__ import annotations

import multiprocessing

import psutil
import pytest

from meetingmate.base.errors import Cancelled, JobFailed
from meetingmate.workers import host, kept
from meetingmate.workers import messages as m
from tests.waiting import until


def request_for(source, folder, models_dir, **changes) -> m.TranscribeRequest:
    given = {
        "source": str(source),
        "folder": str(folder),
        "keep_copy": False,
        "model_dir": str(models_dir / "whisper-base"),
        "speaker_models": None,
        "threads": 2,
        "beam_size": 1,
        "language": "en",
        "hotwords": [],
    }
    return m.TranscribeRequest(**{**given, **changes})


def workers() -> list[psutil.Process]:
    """Living worker processes of this one."""
    found = []
    for child in psutil.Process().children():
        line = " ".join(child.cmdline())
        if "spawn_main" in line and child.status() != psutil.STATUS_ZOMBIE:
            found.append(child)
    return found


@pytest.fixture
def sample(sample_dir):
    return sample_dir / "sample_standup.ogg"


def test_a_file_that_is_no_recording_gives_one_sentence(tmp_path, models_dir):
    path = tmp_path / "notes.mp3"
    path.write_text("These are my notes.")
    messages = []
    with pytest.raises(JobFailed) as caught:
        host.run_worker(request_for(path, tmp_path, models_dir), messages.append, lambda: False)
    assert not isinstance(caught.value, host.WorkerDied)
    assert "notes.mp3" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert messages == []
    assert workers() == []


def test_cancelling_ends_the_worker_within_two_seconds(tmp_path, models_dir, sample):
    heard = []
    with pytest.raises(Cancelled):
        host.run_worker(
            request_for(sample, tmp_path, models_dir),
            heard.append,
            lambda: any(isinstance(x, m.SourceStored) for x in heard),
        )
    until(lambda: not workers(), "end of the worker", 2)


def test_a_killed_worker_is_told_from_a_failed_one(tmp_path, models_dir, sample):
    def kill(message: m.Message) -> None:
        if isinstance(message, m.SourceStored):
            for process in workers():
                process.kill()

    with pytest.raises(host.WorkerDied, match=r"transcriber stopped unexpectedly \(exit code -9\)"):
        host.run_worker(request_for(sample, tmp_path, models_dir), kill, lambda: False)


def test_a_worker_never_loads_qt(tmp_path, models_dir, sample):
    import PySide6.QtCore  # noqa: F401 - the program has Qt, its workers must not

    loaded = []

    def look(message: m.Message) -> None:
        if isinstance(message, m.LanguageFound | m.SegmentsFinal) and not loaded:
            for process in workers():
                loaded.extend(entry.path for entry in process.memory_maps())

    with pytest.raises(Cancelled):
        host.run_worker(request_for(sample, tmp_path, models_dir), look, lambda: bool(loaded))
    assert any("ctranslate2" in path for path in loaded)
    assert not [path for path in loaded if "Qt6" in path or "PySide6" in path]


def test_the_worker_dies_with_the_program(tmp_path, models_dir, sample):
    import subprocess
    import sys

    script = tmp_path / "program.py"
    script.write_text(
        "import sys, msgspec\n"
        "from meetingmate.workers import host, messages as m\n"
        "if __name__ == '__main__':\n"
        "    request = msgspec.json.decode(sys.argv[1].encode(), type=m.TranscribeRequest)\n"
        "    host.run_worker(request, lambda message: print(type(message).__name__, flush=True), lambda: False)\n"
    )
    import msgspec

    request = msgspec.json.encode(request_for(sample, tmp_path, models_dir)).decode()
    program = subprocess.Popen([sys.executable, str(script), request], stdout=subprocess.PIPE, text=True)
    assert program.stdout.readline().strip() in ("Progress", "SourceStored")
    children = psutil.Process(program.pid).children(recursive=True)
    assert children
    program.kill()
    program.wait()
    program.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


@pytest.fixture
def keeping():
    kept.keep(8_000_000_000)
    yield
    for name in ("transcriber", "writer"):
        if worker := kept.take(name):
            worker.process.kill()
            worker.process.join(5)
            worker.connection.close()
    kept.keep(0)


def test_a_worker_that_stays_does_the_next_request(keeping, tmp_path, models_dir, speech):
    heard: list[list[str]] = []
    pids = []
    for number in range(2):
        words: list[str] = []
        heard.append(words)

        def on_message(message, words=words):
            if isinstance(message, m.SegmentsFinal):
                words += [one.text for one in message.utterances]

        host.run_worker(request_for(speech, tmp_path / str(number), models_dir), on_message, lambda: False)
        pids.append([one.pid for one in workers()])
    assert heard[0] == heard[1] != []
    assert pids[0] == pids[1]
    assert len(pids[0]) == 1


def test_a_worker_that_failed_or_grew_does_not_stay(keeping, tmp_path, models_dir, speech):
    (tmp_path / "bad.mp3").write_text("no sound")
    with pytest.raises(JobFailed):
        host.run_worker(request_for(tmp_path / "bad.mp3", tmp_path, models_dir), lambda message: None, lambda: False)
    assert not workers()
    kept.keep(1)
    host.run_worker(request_for(speech, tmp_path, models_dir), lambda message: None, lambda: False)
    assert not workers()


def test_a_worker_that_died_idle_is_replaced(keeping, tmp_path, models_dir, speech):
    request = request_for(speech, tmp_path, models_dir)
    host.run_worker(request, lambda message: None, lambda: False)
    (idle,) = workers()
    idle.kill()
    until(lambda: idle.pid not in [one.pid for one in multiprocessing.active_children()], "end of the worker", 10)
    host.run_worker(request, lambda message: None, lambda: False)
    assert [one.pid for one in workers()] != [idle.pid]
