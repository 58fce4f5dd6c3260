"""The system-wide shortcut, on a real X server; and the command that a desktop's own shortcuts run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.ui.conftest import Running
from ui.app import start
from ui.base.global_shortcut import GlobalShortcut, problem_of


@pytest.fixture(scope="module")
def x_server() -> Iterator[str]:
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed; set-up installs it for the tests")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "320x200x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture
def display(x_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Display]:
    """Another program on the same screen, which presses keys."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    made = Display(x_server)
    yield made
    made.close()


def press(display: Display, *names: str) -> None:
    codes = [display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
    for code in codes:
        xtest.fake_input(display, X.KeyPress, code)
    for code in reversed(codes):
        xtest.fake_input(display, X.KeyRelease, code)
    display.sync()


@pytest.mark.parametrize("lock", [None, "Caps_Lock", "Num_Lock"])
def test_it_is_heard_while_no_window_of_ours_has_the_keyboard(display: Display, qtbot, lock: str | None) -> None:
    shortcut = GlobalShortcut()
    assert shortcut.set("Ctrl+Alt+R") == ""
    if lock:
        press(display, lock)
    with qtbot.waitSignal(shortcut.pressed, timeout=3000):
        press(display, "Control_L", "Alt_L", "r")
    heard = []
    shortcut.pressed.connect(lambda: heard.append(1))
    press(display, "Control_L", "r")
    press(display, "Control_L", "Alt_L", "e")
    shortcut.close()
    press(display, "Control_L", "Alt_L", "r")
    qtbot.wait(150)
    assert heard == [], "other keys, and the same ones after it was given back, are not ours"
    if lock:
        press(display, lock)


def test_a_shortcut_that_another_program_has_is_refused_in_one_sentence(display: Display, qtbot) -> None:
    first, second = GlobalShortcut(), GlobalShortcut()
    assert first.set("Ctrl+Alt+F9") == ""
    assert "another program" in second.set("Ctrl+Alt+F9").lower()
    first.close()
    assert second.set("Ctrl+Alt+F9") == ""
    second.close()


@pytest.mark.parametrize(
    ("keys", "said"),
    [("R", "Add Ctrl"), ("Shift+R", "Add Ctrl"), ("Ctrl+Space", "letter"), ("Ctrl+K, Ctrl+R", "a key combination")],
)
def test_keys_that_would_be_missed_elsewhere_are_not_taken(keys: str, said: str) -> None:
    assert said in problem_of(keys)
    assert problem_of("Ctrl+Alt+R") == ""


def test_where_there_is_none_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "meetingmate-window --do record" in GlobalShortcut().set("Ctrl+Alt+R")


def test_the_command_and_the_keys_begin_and_end_a_recording(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    controller, recording = running.window.recording_controller, running.window.recording
    asked = []
    monkeypatch.setattr(recording, "start", lambda details, *, device, computer: asked.append("start"))
    monkeypatch.setattr(recording, "stop", lambda *, drain=True: asked.append("stop"))
    assert start.parse(["--do", "record"]).do == "record"
    controller.do("record")
    recording.now.state = "recording"
    controller.shortcut.pressed.emit()
    recording.now.state = ""
    assert asked == ["start", "stop"]
