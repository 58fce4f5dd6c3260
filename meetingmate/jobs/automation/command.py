"""Running a command of the user with the JSON of a meeting: no shell, a time limit, nothing of its output kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from meetingmate.base import atomic_files, paths, temporary_files
from meetingmate.base.privacy import VARIABLES
from meetingmate.jobs.automation.outcome import Outcome, Trouble

#: Stands in an argument for the path of a file with the JSON.
JSON_FILE = "{json}"
_FOLDER = "automation"
_LOOK_S = 0.1


def run(
    arguments: list[str], data: bytes, timeout_s: float, stop_wanted: Callable[[], bool] = lambda: False
) -> Outcome:
    """Run a program until it ends. Raises Trouble when it does not start, fails, or is stopped."""
    if not any(JSON_FILE in one for one in arguments):
        return _run(arguments, data, timeout_s, stop_wanted)
    folder = paths.state_dir() / _FOLDER
    atomic_files.make_folder(folder)
    with temporary_files.scratch(folder, "handing") as scratch:
        made = scratch / "meeting.json"
        made.touch(0o600)
        made.write_bytes(data)
        return _run([one.replace(JSON_FILE, str(made)) for one in arguments], None, timeout_s, stop_wanted)


def remove_left_over() -> None:
    """Delete files of commands that a crash has left; those of commands that another process runs stay."""
    temporary_files.remove(paths.state_dir() / _FOLDER)


def _run(arguments: list[str], data: bytes | None, timeout_s: float, stop_wanted: Callable[[], bool]) -> Outcome:
    given = [str(paths.expanded(arguments[0])), *arguments[1:]]
    return _watched(_started(given, with_input=data is not None), data, timeout_s, stop_wanted)


def _started(arguments: list[str], *, with_input: bool) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        with atomic_files.as_the_user():
            return subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE if with_input else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=Path.home(),
                env=environment,
                start_new_session=os.name == "posix",
                creationflags=flags,
            )
    except FileNotFoundError as error:
        raise Trouble(Outcome(code="no-program")) from error
    except (OSError, ValueError) as error:
        raise Trouble(Outcome(code="not-started")) from error


def _watched(
    process: subprocess.Popen[bytes], data: bytes | None, timeout_s: float, stop_wanted: Callable[[], bool]
) -> Outcome:
    feeder = threading.Thread(target=_feed, args=(process, data), name="automation-input", daemon=True)
    feeder.start()
    until = time.monotonic() + timeout_s
    while process.poll() is None:
        if stop_wanted():
            _kill(process)
            raise Trouble(Outcome(code="killed"))
        if time.monotonic() > until:
            _kill(process)
            raise Trouble(Outcome(code="timeout", number=round(timeout_s)))
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
    if process.returncode:
        raise Trouble(Outcome(code="exit", number=process.returncode))
    return Outcome(code="ran")


def _feed(process: subprocess.Popen[bytes], data: bytes | None) -> None:
    """Give the JSON to a program that reads it; one that does not is left alone."""
    if process.stdin is None:
        return
    with suppress(OSError, ValueError):
        process.stdin.write(data or b"")
    with suppress(OSError, ValueError):
        process.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it has started."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    if sys.platform != "win32":
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
