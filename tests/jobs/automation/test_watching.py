"""Watched folders: each new recording is taken once, when it is whole, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import plan, watching
from meetingmate.jobs.automation.ledger import Ledger
from meetingmate.jobs.automation.plan import WatchedFolder
from meetingmate.jobs.automation.watching import FolderNews, FolderWatch, Pace, Watcher
from meetingmate.jobs.session import Session
from meetingmate.library import Library
from tests.privacy.watched import ROOT

AT_ONCE = Pace(look_s=0.05, quiet_s=0.0)
Watch = Callable[..., FolderWatch]


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    """A session that takes recordings and works none of them off."""
    library = Library(home)
    made = Session(library, Settings(automation=True), lambda event: None)
    made.hold()
    yield made
    made.close()
    library.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "recordings"
    made.mkdir()
    return made


@pytest.fixture
def news() -> list[FolderNews]:
    return []


@pytest.fixture
def watch(session: Session, folder: Path, news: list[FolderNews]) -> Iterator[Watch]:
    ledger = Ledger()

    def make(pace: Pace = AT_ONCE, **how: bool) -> FolderWatch:
        watched = WatchedFolder(folder=str(folder), **how)
        return FolderWatch(watched, session, ledger, news.append, pace=pace)

    yield make
    ledger.close()


def sources(session: Session) -> list[str]:
    rows = session.library.rows()
    return sorted(Path(job.source).name for row in rows if (job := session.library.job(row.id)))


def test_only_what_is_new_is_taken_once(session: Session, folder: Path, watch: Watch, news: list[FolderNews]) -> None:
    (folder / "old.wav").write_bytes(b"old")
    one = watch()
    assert one.look() == []
    (folder / "new.wav").write_bytes(b"new")
    (folder / "talk.vtt").write_text("WEBVTT")
    for name in ("notes.txt", "half.wav.part", ".hidden.wav", "~tmp.wav", "empty.wav", "minutes.docx"):
        (folder / name).write_bytes(b"" if name == "empty.wav" else b"x")
    (folder / "folder.wav").mkdir()
    assert len(one.look()) == 2
    assert one.look() == []
    assert watch().look() == [], "nor after a restart"
    assert sources(session) == ["new.wav", "talk.vtt"]
    assert [one.what for one in news] == ["taken", "taken"]


def test_what_lies_there_already_when_that_is_wanted(session: Session, folder: Path, watch: Watch) -> None:
    (folder / "old.wav").write_bytes(b"old")
    assert len(watch(existing=True).look()) == 1


def test_another_name_or_a_copy_is_nothing_new(session: Session, folder: Path, watch: Watch) -> None:
    (folder / "old.wav").write_bytes(b"old")
    one = watch()
    one.look()
    (folder / "a.wav").write_bytes(b"a")
    one.look()
    (folder / "old.wav").rename(folder / "renamed old.wav")
    (folder / "a.wav").rename(folder / "renamed a.wav")
    shutil.copy(folder / "renamed a.wav", folder / "copy.wav")
    os.utime(folder / "copy.wav", (1, 1))
    assert one.look() == []
    assert sources(session) == ["a.wav"]


def test_another_recording_under_the_same_name_is_taken_whatever_its_date(
    session: Session, folder: Path, watch: Watch
) -> None:
    one = watch()
    one.look()
    (folder / "recording.wav").write_bytes(b"monday")
    assert len(one.look()) == 1
    time.sleep(2.1)  # the moment of a meeting is kept in seconds
    (folder / "recording.wav").write_bytes(b"tuesday")
    os.utime(folder / "recording.wav", (1_600_000_000, 1_600_000_000))
    assert len(one.look()) == 1


def test_a_file_that_grows_or_is_open_waits(
    session: Session, folder: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: clock[0])
    one = watch(Pace(quiet_s=10))
    one.look()
    with (folder / "a.wav").open("wb") as stream:
        for _ in range(4):
            stream.write(b"x" * 100)
            stream.flush()
            assert one.look() == []
            clock[0] += 9
        clock[0] += 100
        assert not one.settled
        if sys.platform == "linux":
            assert one.look() == [], "it is open for writing, though it has not grown for a while"
    assert len(one.look()) == 1
    assert one.settled


def test_a_file_that_changes_while_it_is_read_waits(
    session: Session, folder: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = watch()
    one.look()
    (folder / "a.wav").write_bytes(b"half")
    real = watching.content_of

    def grows(path: Path, stop: Callable[[], bool]) -> str | None:
        made = real(path, stop)
        path.write_bytes(b"half and half")
        return made

    with monkeypatch.context() as patch:
        patch.setattr(watching, "content_of", grows)
        assert one.look() == []
    assert len(one.look()) == 1


def test_folders_below_only_when_that_is_wanted_and_never_the_library(
    session: Session, folder: Path, watch: Watch, home: Path
) -> None:
    one, deep = watch(), watch(subfolders=True)
    one.look()
    (folder / "2026" / "march").mkdir(parents=True)
    (folder / "2026" / "march" / "a.wav").write_bytes(b"a")
    (folder / "loop").symlink_to(folder)
    assert one.look() == []
    assert len(deep.look()) == 1
    above = FolderWatch(
        WatchedFolder(folder=str(home.parent), subfolders=True, existing=True), session, Ledger(), lambda news: None,
        pace=AT_ONCE,
    )  # fmt: skip
    (home / "recordings").mkdir(exist_ok=True)
    (home / "recordings" / "audio.ogg").write_bytes(b"of the library")
    assert all("audio.ogg" not in str(path) or home not in path.parents for path, _ in above._recordings())
    within = FolderWatch(WatchedFolder(folder=str(home), subfolders=True), session, Ledger(), lambda news: None)
    assert list(within._recordings()) == [], "also when the file of automations names it"
    with pytest.raises(UsageError, match="part of the library"):
        watching.refuse_library(home / "recordings", home)


def test_a_folder_that_goes_and_comes_back(
    session: Session, folder: Path, watch: Watch, news: list[FolderNews]
) -> None:
    one = watch()
    one.look()
    (folder / "a.wav").write_bytes(b"a")
    one.look()
    away = folder.with_name("away")
    folder.rename(away)
    assert [one.look(), one.look()] == [[], []]
    away.rename(folder)
    (folder / "b.wav").write_bytes(b"b")
    assert len(one.look()) == 1, "what came meanwhile is taken, what was there is not"
    assert [one.what for one in news] == ["taken", "missing", "back", "taken"], "said once, not at each look"
    assert str(folder) in news[1].sentence()


DIES = """
import os, signal, sys
from pathlib import Path
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import watching
from meetingmate.jobs.automation.ledger import Ledger
from meetingmate.jobs.automation.plan import WatchedFolder
from meetingmate.jobs.session import Session
from meetingmate.library import Library

library = Library(Path(os.environ["MEETINGMATE_HOME"]))
session = Session(library, Settings(), lambda event: None)
session.hold()
real = session.submit
def submit(path):
    if sys.argv[2] == "after":
        real(path)
    os.kill(os.getpid(), signal.SIGKILL)
session.submit = submit
watched = WatchedFolder(folder=sys.argv[1])
watching.FolderWatch(watched, session, Ledger(), print, pace=watching.Pace(quiet_s=0)).look()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_one_meeting_wherever_the_program_dies(session: Session, folder: Path, watch: Watch, moment: str) -> None:
    watch().look()
    (folder / "a.wav").write_bytes(b"a")
    done = subprocess.run([sys.executable, "-c", DIES, str(folder), moment], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    one = watch()
    one.look()
    assert one.look() == []
    assert sources(session) == ["a.wav"]


def test_two_that_watch_the_same_folder_take_a_file_once(session: Session, folder: Path, watch: Watch) -> None:
    watch().look()
    (folder / "a.wav").write_bytes(b"a")
    assert sum(len(watch().look()) for _ in range(2)) == 1


def test_two_libraries_that_watch_the_same_folder_take_a_file_once(
    session: Session, folder: Path, watch: Watch, tmp_path: Path
) -> None:
    (folder / "before.wav").write_bytes(b"before")
    first = watch(existing=True)
    assert len(first.look()) == 1
    library, ledger = Library(tmp_path / "second"), Ledger()
    other = Session(library, Settings(automation=True), lambda event: None)
    other.hold()
    try:
        watched = WatchedFolder(folder=str(folder), existing=True)
        second = FolderWatch(watched, other, ledger, print, pace=AT_ONCE)
        assert len(second.look()) == 1, "what lies there already is wanted here too"
        (folder / "a.wav").write_bytes(b"a")
        assert len(second.look()) == 1
        assert first.look() == first.look() == []
        (folder / "b.wav").write_bytes(b"b")
        assert len(first.look()) == 1
        assert second.look() == second.look() == []
        assert sources(session) == ["b.wav", "before.wav"]
        assert sources(other) == ["a.wav", "before.wav"]
    finally:
        other.close()
        library.close()
        ledger.close()


def test_the_folders_of_the_plan_are_watched_while_it_is_switched_on(session: Session, folder: Path) -> None:
    with plan.changing() as found:
        found.put(WatchedFolder(folder=str(folder), existing=True))
    news: list[FolderNews] = []
    ledger = Ledger()
    watcher = Watcher(session, Settings(), lambda: ledger, news.append, pace=AT_ONCE)
    watcher.start()
    try:
        (folder / "a.wav").write_bytes(b"a")
        time.sleep(0.3)
        assert news == []
        watcher.take_settings(Settings(automation=True))
        until = time.monotonic() + 10
        while not news and time.monotonic() < until:
            time.sleep(0.05)
        assert [one.what for one in news] == ["taken"]
        assert b"a.wav" not in (session.library.folder / "state" / "automation.db").read_bytes()
    finally:
        watcher.close()
        ledger.close()
