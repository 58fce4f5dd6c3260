"""Long recordings in parts: what is handed out when, what a death costs, and how parts are joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Removed, Track, Utterance
from meetingmate.jobs.archive.parts import Part, Parts, Plan
from meetingmate.jobs.archive.progress import Progress
from meetingmate.jobs.archive.run import ArchiveRun, Watcher
from meetingmate.jobs.archive.task import Outcome, Task, choices
from tests.jobs.archive.test_run import KilledWorker, Played, _Answer, done

PLAN = Plan(track=Track(path="/a.wav", name="mixed", duration_s=30.0), cuts=[10.0, 20.0])


def line(text: str, start: float, number: int) -> Utterance:
    return Utterance(id=f"u{number:04d}", start=start, end=start + 1, text=text)


def part(number: int) -> Part:
    start = number * 10.0
    return Part(
        end=start + 10,
        utterances=[line(f"{number}a", start, 1), line(f"{number}b", start + 2, 2)],
        removed=[Removed(start=start + 5, end=start + 6, text="", reason="music")],
        missing=["The file is damaged."],
    )


@pytest.fixture
def parts(tmp_path) -> Parts:
    made = Parts(tmp_path / "parts")
    made.put_plan(PLAN)
    for number in range(3):
        made.put(number, part(number))
    return made


def test_joined_parts_are_numbered_as_one_text(parts):
    begun = parts.joined(PLAN)
    assert [one.text for one in begun.utterances] == ["0a", "0b", "1a", "1b", "2a", "2b"]
    assert [one.id for one in begun.utterances] == [f"u{number:04d}" for number in range(1, 7)]
    assert [one.start for one in begun.removed] == [5.0, 15.0, 25.0]
    assert begun.missing == ["The file is damaged."]
    assert (begun.position_s, begun.until_s) == (30.0, None)


def test_what_follows_a_damaged_part_is_heard_again(parts, tmp_path):
    (tmp_path / "parts" / "1.json").write_bytes(b'{"end": 1')
    begun = parts.joined(PLAN)
    assert [one.text for one in begun.utterances] == ["0a", "0b"]
    assert begun.position_s == 10.0


def test_each_part_begins_where_the_one_before_ends(parts):
    ends = [(one.position_s, one.until_s) for one in (parts.beginning_of(PLAN, number) for number in range(3))]
    assert ends == [(0.0, 10.0), (10.0, 20.0), (20.0, None)]


class Cut(Played):
    """The recording ``0.wav`` is cut into three parts; ``instead`` answers for a part if it says something."""

    def __init__(self, scratch: Path, instead=lambda task, times: None) -> None:
        super().__init__(lambda task, times: _Answer("lost"))
        self._scratch, self._instead = scratch, instead
        self.order: list[str] = []
        self.times: dict[str, int] = {}

    def submit(self, function: object, task: Task, name: str) -> _Answer:
        what = Path(task.source).stem + (f"-{task.part}" if task.part is not None else "") + ("+" if task.joins else "")
        self.order.append(what)
        self.times[what] = self.times.get(what, 0) + 1
        answer = self._instead(what, self.times[what])
        if answer is not None:
            return answer
        if task.source.endswith("0.wav") and task.split_s and task.part is None and not task.joins:
            return _Answer("finished", Outcome(parts=3))
        if task.part is not None:
            return _Answer("finished", Outcome())
        return done(task, self.times[what], self._scratch)


@pytest.fixture
def folder(tmp_path) -> Path:
    pytest.importorskip("pyarrow", reason="the extra archive is not installed")
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / "in" / f"{number}.wav").write_bytes(b"x" * (100 - number))
    return tmp_path / "in"


def run(folder: Path, tmp_path: Path, cluster: Played, watcher: Watcher | None = None):
    return ArchiveRun(folder, tmp_path / "out", choices(Settings()), cluster, watcher or Watcher(), split_s=60).run()


def test_parts_come_first_and_are_joined_when_all_are_there(folder, tmp_path):
    shown: list[float] = []

    class Looking(Watcher):
        def show(self, progress: Progress) -> None:
            shown.append(progress.share)

    cluster = Cut(tmp_path)
    report = run(folder, tmp_path, cluster, Looking())
    assert cluster.order[0] == "0"
    assert sorted(cluster.order) == ["0", "0+", "0-0", "0-1", "0-2", "1"]
    assert cluster.order.index("0+") > max(cluster.order.index(f"0-{number}") for number in range(3))
    assert (report.progress.done, report.failed, report.indexed) == (2, [], 2)
    assert shown == sorted(shown)
    assert report.progress.bytes_done == report.progress.bytes_total == 199


def test_a_dead_worker_costs_only_its_part(folder, tmp_path):
    def instead(what: str, times: int) -> _Answer | None:
        return _Answer("error", error=KilledWorker("x")) if what == "0-1" and times == 1 else None

    cluster = Cut(tmp_path, instead)
    report = run(folder, tmp_path, cluster)
    assert (report.progress.done, report.failed) == (2, [])
    assert cluster.times == {"0": 1, "0-0": 1, "0-1": 2, "0-2": 1, "0+": 1, "1": 1}


def test_a_part_that_fails_fails_the_recording_once(folder, tmp_path):
    def instead(what: str, times: int) -> _Answer | None:
        return _Answer("finished", Outcome(problem="The disk is full.")) if what in ("0-0", "0-1") else None

    cluster = Cut(tmp_path, instead)
    report = run(folder, tmp_path, cluster)
    assert [(one.file, one.problem) for one in report.failed] == [("0.wav", "The disk is full.")]
    assert "0+" not in cluster.order
    assert (report.progress.done, report.progress.failed) == (1, 1)
    assert report.progress.bytes_done == report.progress.bytes_total


def test_a_lost_scheduler_loses_no_part(folder, tmp_path, monkeypatch):
    def instead(what: str, times: int) -> _Answer | None:
        if what == "0-2" and times == 1:
            cluster.lost = True
            return _Answer("cancelled")
        return None

    cluster = Cut(tmp_path, instead)
    report = run(folder, tmp_path, cluster)
    assert (report.progress.done, report.failed) == (2, [])
    assert cluster.times["0+"] == 1
