"""What can be typed to start the window."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ui.app import start


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["--help"], 0, "--do [record|pause|mark]"),
        (["-h"], 0, "--meeting ID"),
        (["--do", "dance"], 2, "dance"),
        (["--fly"], 2, "--fly"),
        (["--meeting"], 2, "requires an argument"),
    ],
)
def test_help_and_mistakes_are_said_in_the_terminal_and_open_no_window(
    arguments: list[str], code: int, part: str, home: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        start.main(arguments)
    assert ended.value.code == code
    said = capsys.readouterr()
    assert part in (said.err if code else said.out)


def test_the_module_runs_as_the_command_does(home: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.app", "--help"], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.startswith("Usage: meetingmate-window [OPTIONS] [FILES]...")
