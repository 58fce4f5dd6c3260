"""The environment .venv that the set-up makes: where it lies, commands in it, and what is said while they run.

Needs only the standard library of Python 3.11 or newer.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / "build" / "set-up.log"
WHEELS = VENV / "wheels"
READY_WHEELS = ROOT / "build" / "wheels"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
#: What to do when a step that needs the network fails.
NETWORK = "check the network connection and run it again; it goes on where it was"


class SetUpError(Exception):
    """A step failed; the text says what to do."""


def make_venv() -> None:
    """Make .venv, anew when it is broken or of another Python."""
    same = answers(f"import sys, pip; sys.exit(sys.version != {sys.version!r})")
    if same:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    run(sys.executable, "-m", "venv", VENV, otherwise="install the venv module of this Python (python3-venv)")


def pip(command: str, *arguments: object) -> list[object]:
    """A pip command line in .venv."""
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    return [PYTHON, "-m", "pip", command, *quiet, *arguments]


@contextlib.contextmanager
def step(title: str, duration: str = "") -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"- {title}{f' ({duration})' if duration else ''} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"  done, {time.monotonic() - began:.0f} s", flush=True)


@contextlib.contextmanager
def optional_step(name: str, failed: list[str], title: str, duration: str = "") -> Iterator[None]:
    """A step that may fail: it is noted in ``failed`` and the rest goes on."""
    try:
        with step(title, duration):
            yield
    except SetUpError as error:
        print(f"  not done: {error}", flush=True)
        failed.append(name)


def run(*command: object, otherwise: str, environment: dict[str, str] | None = None) -> None:
    """Run a command, its output to the log. Raises SetUpError that names the last line and ``otherwise``."""
    with LOG.open("ab") as log:
        log.write(f"\n$ {shlex.join(map(str, command))}\n".encode())
        log.flush()
        process = subprocess.Popen(
            [str(a) for a in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            code = wait(process)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if code != 0:
        raise SetUpError(f"{last_line(LOG)} ({otherwise}; all details are in build/set-up.log).")


def wait(process: subprocess.Popen, every_s: float = 30) -> int:
    """Wait, with a sign of life now and then."""
    began = time.monotonic()
    while True:
        try:
            return process.wait(every_s)
        except subprocess.TimeoutExpired:
            print(f"  ... {time.monotonic() - began:.0f} s", flush=True)


def answers(code: str) -> bool:
    """Whether a piece of Python succeeds in .venv."""
    try:
        done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def last_line(log: Path) -> str:
    """The last line of a log that says what went wrong, otherwise simply the last."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|error|fatal)\b", line)]
    return (errors or lines or ["no output"])[-1].removeprefix("ERROR: ").rstrip(".")
