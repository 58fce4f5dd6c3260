"""What a killed program leaves is cleaned; what another one is writing is not. And whose process it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import msgspec
import psutil
import pytest

from meetingmate.base import atomic_files, process_identity, temporary_files
from meetingmate.base.settings import Settings
from meetingmate.jobs import session
from meetingmate.library import Job, Library, encryption
from tests.library.filled import meeting

OLD = time.time() - 2 * 86400


def writer(path: Path) -> subprocess.Popen:
    """A program in the middle of writing ``path``."""
    code = f"""
        import sys
        from pathlib import Path
        from meetingmate.base import atomic_files as files, temporary_files as leftovers
        with leftovers.scratch(Path({str(path.parent)!r}), "importing") as scratch:
            (scratch / "x").write_text("half")
            with files.replacing(Path({str(path)!r})) as temporary:
                temporary.write_text("half")
                print("writing", flush=True)
                sys.stdin.read()  # until it is killed
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdout.readline() == "writing\n"
    return program


def temporary_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if temporary_files.is_temporary(path.name))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps what is open by itself")
def test_what_a_killed_program_left_goes_and_what_is_being_written_stays(tmp_path):
    program = writer(tmp_path / "a.ogg")
    try:
        assert len(temporary_in(tmp_path)) == 2
        assert temporary_files.remove_below(tmp_path) == 0
        atomic_files.write_text(tmp_path / "b.txt", "b")
        assert len(temporary_in(tmp_path)) == 2
    finally:
        program.kill()
        program.wait()
        program.stdin.close()
        program.stdout.close()
    atomic_files.write_text(tmp_path / "b.txt", "b")
    assert temporary_in(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.txt"]


def test_names_of_older_versions_go_after_a_day_and_in_a_library_alone(tmp_path):
    names = [".abcd1234.part.ogg", ".importing-ab_12345", ".library.db.part", ".echo-abcdefgh"]
    for name in names:
        (tmp_path / name).write_text("x")
    assert temporary_files.remove(tmp_path, in_library=True) == 0
    for name in names:
        os.utime(tmp_path / name, (OLD, OLD))
    assert temporary_files.remove(tmp_path) == 0
    assert temporary_files.remove(tmp_path, in_library=True) == len(names)


@pytest.mark.parametrize(
    "name",
    ["notes.part.ogg", ".training-features", ".1-abc.part", "-1-abcdefgh.part", ".x-abcdefgh", "a.part"],
)
def test_what_is_not_ours_stays(tmp_path, name):
    (tmp_path / name).write_text("x")
    os.utime(tmp_path / name, (OLD, OLD))
    assert temporary_files.remove_below(tmp_path) == 0
    assert (tmp_path / name).exists()


def test_a_link_with_our_name_is_not_followed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("x")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".importing-999999999-abcdefgh").symlink_to(tmp_path / "mine")
    temporary_files.remove_below(tmp_path / "here")
    assert (tmp_path / "mine" / "x").exists()


def test_the_start_of_a_session_cleans_the_library(tmp_path):
    library = Library(tmp_path)
    one = meeting(library)
    library.meeting_dir(one).mkdir()
    left = library.meeting_dir(one) / ".999999999-abcdefgh.part.ogg"
    left.write_text("half")
    begun = session.Session(library, Settings(), lambda event: None)
    begun.close()
    library.close()
    assert not left.exists()


def test_an_interrupted_decryption_leaves_nothing_half_written(tmp_path, keyring_entries, monkeypatch):
    library = Library(tmp_path)
    one = meeting(library, "Weekly")
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "recording.ogg").write_bytes(b"sound" * 1000)
    library.close()
    encryption.encrypt(tmp_path, "a long passphrase")
    for name in (".abcd1234.part.ogg", f".{os.getpid()}-abcd1234.part.ogg"):  # as a kill -9 leaves them
        (tmp_path / "recordings" / one / name).write_bytes(b"in the clear")
    encryption.decrypt(tmp_path, "a long passphrase")
    assert [path.name for path in (tmp_path / "recordings" / one).iterdir()] == ["recording.ogg"]


# --- whose process it is ----------------------------------------------------------------------------------------


def test_a_step_of_the_clock_kills_nobody(monkeypatch):
    """psutil reckons when a process began from the wall clock: setting that moves it."""
    job = Job(meeting="m", source="")
    job.own()
    assert job.owner_alive()
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: real(self) + 3600.0)
    assert job.owner_alive()


def test_another_process_of_that_number_is_somebody_else(monkeypatch):
    job = Job(meeting="m", source="")
    job.own()
    job.owner = os.getppid()
    assert not job.owner_alive()
    job.own()
    if job.owner_identity:
        job.owner_identity = f"another-boot/{job.owner_identity.partition('/')[2]}"
        assert not job.owner_alive()


def test_what_older_versions_wrote_is_read():
    started = psutil.Process().create_time()
    old = msgspec.json.encode({"meeting": "m", "source": "", "owner": os.getpid(), "owner_started": started})
    assert msgspec.json.decode(old, type=Job).owner_alive()
    gone = msgspec.json.encode({"meeting": "m", "source": "", "owner": os.getpid(), "owner_started": started - 100})
    assert not msgspec.json.decode(gone, type=Job).owner_alive()
    assert not Job(meeting="m", source="").owner_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no zombies")
def test_a_process_that_has_ended_does_not_live():
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity, started = process_identity.of(program.pid), psutil.Process(program.pid).create_time()
    assert process_identity.is_alive(program.pid, identity, started)
    program.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has asked after it
    assert not process_identity.is_alive(program.pid, identity, started)
    assert not process_identity.is_alive(program.pid, "", started)
    program.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_the_name_of_a_program_does_not_mislead(tmp_path):
    odd = tmp_path / "a) Z 1 (b"
    odd.symlink_to(sys.executable)
    program = subprocess.Popen([str(odd), "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert process_identity.of(program.pid)
        assert process_identity.is_alive(program.pid, process_identity.of(program.pid), 0.0)
    finally:
        program.communicate()
