"""One window for each library: who may be told what a second start was asked to do, with real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import ROOT
from ui.app import runtime_folder, single_instance
from ui.app.single_instance import SingleInstance

#: A program that becomes the first or hands over; the first says what it was asked, or is stuck.
START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from ui.app.single_instance import SingleInstance

app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]))
one.asked.connect(lambda request: print("asked", *request["files"], flush=True))
if one.become_first():
    print("first", flush=True)
    if sys.argv[2] == "stuck":
        sys.stdin.read()
    else:
        sys.exit(app.exec())
elif one.hand_over({"files": [sys.argv[2]]}):
    print("handed over", flush=True)
else:
    print("nobody answers", flush=True)
    sys.exit(1)
"""
#: Another user's program at the socket, which says ok to everything and tells what it heard.
SQUATTER = """
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
os.setuid(65534)
server.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
server.listen()
print("listening", flush=True)
caller, _ = server.accept()
caller.sendall(b"ok\\n")
print("heard", caller.recv(1000), flush=True)
"""
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can play another user of the computer"
)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix")


@pytest.fixture
def started() -> Iterator[object]:
    """Start ``START``; what still runs at the end is killed."""
    running: list[subprocess.Popen] = []

    def start(*arguments: str) -> subprocess.Popen:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        made = subprocess.Popen([sys.executable, *arguments], text=True, env=environment, cwd=ROOT, **pipes)
        running.append(made)
        return made

    yield start
    for one in running:
        one.kill()
        one.communicate()


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The runtime folder of this user; its name is short, as the system's is."""
    with tempfile.TemporaryDirectory(prefix="mm") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


def test_the_socket_is_in_a_folder_of_the_user_alone(qapp: object, home: Path, runtime: Path) -> None:
    first = SingleInstance(home)
    assert first.become_first()
    path = Path(first.address)
    assert path.parent == runtime / "meetingmate"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_ISSOCK(path.stat().st_mode)
    first.close()


def test_a_runtime_folder_that_others_can_enter_is_not_used(home: Path, runtime: Path) -> None:
    runtime.chmod(0o755)
    assert all(runtime not in path.parents for path in runtime_folder.socket_paths("x"))
    runtime.chmod(0o700)
    assert runtime_folder.socket_paths("x")[0].parent.parent == runtime
    (runtime / "meetingmate").chmod(0o770)
    assert all(runtime not in path.parents for path in runtime_folder.socket_paths("x"))


def test_a_link_in_the_place_of_the_folder_is_not_followed(home: Path, runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir(mode=0o700)
    (runtime / "meetingmate").symlink_to(tmp_path / "other")
    assert all(runtime not in path.parents for path in runtime_folder.socket_paths("x"))


def test_names_fit_into_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 10)
    monkeypatch.setenv("MEETINGMATE_HOME", str(deep))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    paths = runtime_folder.socket_paths("f" * 20)
    assert paths
    assert all(len(os.fsencode(path)) <= runtime_folder.LONGEST for path in paths)
    first = SingleInstance(deep)
    assert first.become_first()
    assert first.address
    first.close()


@as_root
def test_a_folder_of_another_user_is_not_used(home: Path, runtime: Path) -> None:
    os.chown(runtime, 65534, 65534)
    assert all(runtime not in path.parents for path in runtime_folder.socket_paths("x"))


@as_root
def test_another_user_at_the_socket_is_told_nothing(qapp: object, home: Path, started, monkeypatch) -> None:
    place = Path(tempfile.mkdtemp(prefix="mm-squat-"))  # pytest's own folders can't be entered by another user
    place.chmod(0o777)
    try:
        path = place / "socket"
        squatter = started("-c", SQUATTER, str(path))
        assert squatter.stdout.readline() == "listening\n"
        monkeypatch.setattr(SingleInstance, "_names", lambda self: [str(path)])
        first, second = SingleInstance(home), SingleInstance(home)
        assert first._take_lock()
        assert not second.hand_over({"files": ["secret.wav"]}, timeout_s=0.1)
        assert "secret" not in squatter.stdout.readline()
        first.close()
    finally:
        (place / "socket").unlink(missing_ok=True)
        place.rmdir()


def test_a_caller_of_another_user_is_turned_away(qtbot, home: Path, runtime: Path, monkeypatch) -> None:
    first = SingleInstance(home)
    asked: list[dict] = []
    first.asked.connect(asked.append)
    assert first.become_first()
    monkeypatch.setattr(single_instance.os, "getuid", lambda: 4242)  # to the first one, everybody else is another user
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(first.address)
        caller.sendall(json.dumps({"files": ["x.wav"]}).encode() + b"\n")
        caller.setblocking(False)

        def closed() -> bool:
            try:
                return caller.recv(100) == b""
            except ConnectionError:
                return True
            except BlockingIOError:
                return False

        qtbot.waitUntil(closed, timeout=10_000)
    assert asked == []
    first.close()


@pytest.mark.parametrize("line", [b"[]\n", b'{"files": 5}\n', b"\xff\n", b"x" * 1_100_000])
def test_nonsense_ends_the_connection_only(qtbot, home: Path, runtime: Path, line: bytes) -> None:
    first = SingleInstance(home)
    asked: list[dict] = []
    first.asked.connect(asked.append)
    assert first.become_first()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(first.address)
        caller.setblocking(False)
        left = line

        def closed() -> bool:
            nonlocal left
            try:
                if left:
                    left = left[caller.send(left) :]
                return caller.recv(100) == b""
            except BlockingIOError:
                return False
            except ConnectionError:
                return True

        qtbot.waitUntil(closed, timeout=20_000)
    assert asked == []
    first.close()


def test_a_socket_left_over_by_a_killed_program_is_replaced(qapp, home: Path, runtime: Path, started) -> None:
    killed = started("-c", START, str(home), "x")
    assert killed.stdout.readline() == "first\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert list((runtime / "meetingmate").iterdir())
    first = SingleInstance(home)
    assert first.become_first()
    first.close()
    third = started("-c", START, str(home), "x")
    assert third.stdout.readline() == "first\n"
    fourth = started("-c", START, str(home), "talk.wav")
    assert fourth.stdout.readline() == "handed over\n"
    assert third.stdout.readline() == "asked talk.wav\n"


def test_something_else_in_the_place_of_the_socket(home: Path, runtime: Path, started) -> None:
    before = SingleInstance(home)
    assert before.become_first()
    place = Path(before.address)
    before.close()
    (place / "full").mkdir(parents=True)
    first = started("-c", START, str(home), "x")
    assert first.stdout.readline() == "first\n"
    second = started("-c", START, str(home), "talk.wav")
    assert second.stdout.readline() == "handed over\n"
    assert first.stdout.readline() == "asked talk.wav\n"


def test_of_two_starts_at_the_same_moment_one_hands_over(home: Path, runtime: Path, started) -> None:
    both = [started("-c", START, str(home), name) for name in ("a.wav", "b.wav")]
    said = [one.stdout.readline() for one in both]
    assert sorted(said) == ["first\n", "handed over\n"]
    first = said.index("first\n")
    assert both[first].stdout.readline() == f"asked {['b.wav', 'a.wav'][first]}\n"
    assert both[1 - first].wait(20) == 0


def test_a_first_program_that_is_stuck_is_named_and_nothing_is_lost_silently(
    home: Path, runtime: Path, started, monkeypatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    stuck = started("-c", START, str(home), "stuck")
    assert stuck.stdout.readline() == "first\n"
    second = started("-m", "ui.app", "talk.wav")
    said = next(line for line in second.stderr if "MeetingMate" in line)
    assert "is already running but does not respond" in said
    assert "Nothing was opened." in said
    assert second.poll() != 0  # it shows the same in a window and waits; closed, it gives 1


def test_the_window_without_an_answer_ends_with_an_error(qtbot, home: Path, monkeypatch) -> None:
    from meetingmate.base.settings import Settings
    from ui.app import program
    from ui.base.theme import Theme

    told: list[str] = []
    monkeypatch.setattr(program.OpeningWindow, "tell", lambda self, title, *_more, **_named: told.append(title))
    monkeypatch.setattr(SingleInstance, "become_first", lambda self: False)
    monkeypatch.setattr(SingleInstance, "hand_over", lambda self, request: False)
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    made = program.Program(app, Theme(app, "light"), Settings(), lambda _window: None)
    assert made.run({"files": []}) == 1
    assert told == ["MeetingMate is already running but does not respond"]


def test_a_request_that_comes_twice_is_done_once(qtbot, home: Path, runtime: Path) -> None:
    first = SingleInstance(home)
    asked: list[dict] = []
    first.asked.connect(asked.append)
    assert first.become_first()
    for ident in ("a", "a", "b"):
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(first.address)
            caller.sendall(json.dumps({"files": [ident], "ident": ident}).encode() + b"\n")
            caller.setblocking(False)

            def answered(caller: socket.socket = caller) -> bool:
                try:
                    return caller.recv(10) == b"ok\n"
                except BlockingIOError:
                    return False

            qtbot.waitUntil(answered, timeout=10_000)
    assert [request["files"] for request in asked] == [["a"], ["b"]]
    first.close()
