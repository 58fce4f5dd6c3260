"""A run's book-keeping when things go wrong elsewhere, with a cluster that does what it is told to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from meetingmate.base.errors import JobFailed, UsageError
from meetingmate.base.settings import Settings
from meetingmate.jobs.archive import run as module
from meetingmate.jobs.archive.cluster import Cluster, NoScheduler
from meetingmate.jobs.archive.result import Result
from meetingmate.jobs.archive.run import ArchiveRun, Watcher
from meetingmate.jobs.archive.task import Outcome, Task, choices
from tests.jobs.archive.test_folders import put

pytest.importorskip("pyarrow", reason="the extra archive is not installed")


class KilledWorker(Exception):
    """As Dask's, which is told by its name."""


class _Answer:
    """As Dask's future, ended already."""

    def __init__(self, status: str, found: Outcome | None = None, error: Exception | None = None) -> None:
        self.status, self._found, self._error = status, found, error

    def result(self) -> Outcome | None:
        return self._found

    def exception(self) -> Exception | None:
        return self._error

    def add_done_callback(self, call: Callable[[object], None]) -> None:
        call(self)


class Played(Cluster):
    """Answers by ``answers``: a function of the task and how often it was handed out."""

    remote = True

    def __init__(self, answers: Callable[[Task, int], _Answer]) -> None:
        super().__init__(1)
        self._answers = answers
        self.handed_out: dict[str, int] = {}
        self.lost = False
        self.starts_that_fail = 0

    def start(self) -> None:
        if self.starts_that_fail:
            self.starts_that_fail -= 1
            raise NoScheduler("nobody there")
        self.lost = False

    def close(self) -> None:
        self.lost = True

    def connected(self) -> bool:
        return not self.lost

    def workers(self) -> int:
        return 2

    def submit(self, function: object, task: Task, name: str) -> _Answer:
        source = Path(task.source).name
        self.handed_out[source] = self.handed_out.get(source, 0) + 1
        return self._answers(task, self.handed_out[source])


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(4):
        (tmp_path / "in" / f"{number}.wav").write_bytes(b"x" * (10 - number))
    return tmp_path / "in"


def done(task: Task, times: int, scratch: Path) -> _Answer:
    result = Result(Path(task.result))
    written = put(result, scratch, task.content_hash, Path(task.source).stem, "Words.")
    wanted = result.bundle(task.content_hash, task.choices.fingerprint())
    if written != wanted:
        written.replace(wanted)
    shutil.rmtree(scratch / f"library-{task.content_hash[:8]}-00000001")
    return _Answer("finished", Outcome(duration_s=60.0))


def archive(folder: Path, tmp_path: Path, cluster: Cluster, watcher: Watcher | None = None) -> ArchiveRun:
    return ArchiveRun(folder, tmp_path / "out", choices(Settings()), cluster, watcher or Watcher())


def named_failures(tmp_path: Path) -> set[str]:
    """The recordings in the folder ``failures`` of the result."""
    found = (tmp_path / "out" / "failures").iterdir()
    return {json.loads(path.read_text(encoding="utf-8"))["file"] for path in found}


def test_failures_are_named_and_stop_nothing(folder, tmp_path):
    def answers(task: Task, times: int) -> _Answer:
        if task.source.endswith("1.wav"):
            return _Answer("finished", Outcome(problem="It is damaged."))
        if task.source.endswith("2.wav"):
            return _Answer("error", error=KilledWorker("x"))
        if task.source.endswith("3.wav"):
            return _Answer("error", error=ZeroDivisionError("oops"))
        return done(task, times, tmp_path)

    cluster = Played(answers)
    report = archive(folder, tmp_path, cluster).run()
    why = {one.file: one.problem for one in report.failed}
    assert why["1.wav"] == "It is damaged."
    assert "died 8 times" in why["2.wav"]
    assert cluster.handed_out["2.wav"] == 2
    assert "ZeroDivisionError" in why["3.wav"]
    assert report.progress.done == 1
    assert report.indexed == 1
    assert named_failures(tmp_path) == set(why)

    good = Played(lambda task, times: done(task, times, tmp_path))
    report = archive(folder, tmp_path, good).run()
    assert (report.progress.done, report.progress.there, report.failed) == (3, 1, [])
    assert good.handed_out == {"1.wav": 1, "2.wav": 1, "3.wav": 1}, "nothing twice"
    assert not named_failures(tmp_path)


def test_a_recording_whose_workers_died_is_tried_again_at_the_end(folder, tmp_path):
    order: list[str] = []

    def answers(task: Task, times: int) -> _Answer:
        order.append(Path(task.source).name)
        if task.source.endswith("0.wav") and times == 1:
            return _Answer("error", error=KilledWorker("x"))
        return done(task, times, tmp_path)

    report = archive(folder, tmp_path, Played(answers)).run()
    assert (report.progress.done, report.failed) == (4, [])
    assert (order[0], order[-1]) == ("0.wav", "0.wav")


def test_copies_are_done_once(folder, tmp_path):
    shutil.copy(folder / "0.wav", folder / "copy.wav")
    cluster = Played(lambda task, times: done(task, times, tmp_path))
    report = archive(folder, tmp_path, cluster).run()
    assert (report.progress.done, report.progress.same, report.indexed) == (4, 1, 4)


def test_a_lost_scheduler_is_waited_for_and_nothing_is_left_out(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BETWEEN_TRIES_S", 0.0)

    def answers(task: Task, times: int) -> _Answer:
        if times == 1:
            cluster.lost, cluster.starts_that_fail = True, 2
            return _Answer("cancelled")
        return done(task, times, tmp_path)

    cluster = Played(answers)
    notes: list[str] = []
    watcher = Watcher()
    watcher.note = notes.append  # type: ignore[method-assign]
    report = archive(folder, tmp_path, cluster, watcher).run()
    assert (report.progress.done, report.failed) == (4, [])
    assert any("is gone" in note for note in notes)
    assert any("is back" in note for note in notes)


def test_a_scheduler_that_stays_away_ends_the_run(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_BETWEEN_TRIES_S", 0.0)
    monkeypatch.setattr(module, "_WAIT_FOR_SCHEDULER_S", 0.0)

    def answers(task: Task, times: int) -> _Answer:
        cluster.lost, cluster.starts_that_fail = True, 1000
        return _Answer("lost")

    cluster = Played(answers)
    with pytest.raises(NoScheduler):
        archive(folder, tmp_path, cluster).run()


def test_an_unfit_worker_ends_the_run_with_its_reason(folder, tmp_path):
    cluster = Played(lambda task, times: _Answer("finished", Outcome(problem="it has no folder /x", unfit=True)))
    with pytest.raises(JobFailed, match="no folder /x"):
        archive(folder, tmp_path, cluster).run()
    assert not named_failures(tmp_path)


def test_a_stop_leaves_the_stop_file_for_workers_elsewhere(folder, tmp_path):
    class Stopping(Watcher):
        def check(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive(folder, tmp_path, Played(lambda task, times: _Answer("cancelled")), Stopping()).run()
    assert len(list((tmp_path / "out" / "state").glob("stop-*"))) == 1


def test_two_runs_do_not_write_to_one_folder(folder, tmp_path):
    class Second(Watcher):
        def check(self) -> None:
            with pytest.raises(UsageError, match="Another run"):
                archive(folder, tmp_path, Played(lambda task, times: done(task, times, tmp_path))).run()

    report = archive(folder, tmp_path, Played(lambda task, times: done(task, times, tmp_path)), Second()).run()
    assert report.progress.done == 4


def test_no_recordings_is_said(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="no recordings"):
        archive(tmp_path / "in", tmp_path, Played(lambda task, times: _Answer("lost"))).run()
