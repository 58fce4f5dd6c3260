"""Set-up of MeetingMate, the part that is the same on every system: .venv, packages, models.

Needs only the standard library of Python 3.11 or newer. The script of the system (setup-linux.sh,
setup-macos.sh, setup-windows.ps1) sees to compilers and system libraries first and then calls this one.

What is done is written to ``.venv/set-up.json`` together with a hash of what it was made from; a second run with
nothing changed does nothing. A step that breaks off leaves no such record, so the next run goes through the steps
again, and pip and the models find what is there already.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import wheels

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up.json"
LOG = ROOT / "build" / "set-up.log"
WHEELS = VENV / "wheels"
READY_WHEELS = ROOT / "build" / "wheels"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LLAMA = "llama-cpp-python"
#: Parts that the program can do without, and what it can't do then.
OPTIONAL = {
    "writer": "decisions and tasks are quoted more often and worded less well",
    "llama": "the minutes are made by the rules alone, without the writing model",
    "PyAudio": "microphones are reached through sounddevice",
    "PyAudioWPatch": "the computer's own sound can't be recorded",
    "sounddevice": "microphones are reached through PyAudio only",
    "cryptography": "the library can't be encrypted",
    "keyring": "the passphrase of an encrypted library is asked for at each start",
    "sqlcipher3": "the library can't be encrypted",
}
_MODELS_THERE = """
import sys
from meetingmate.models import listing, store
sys.exit(0 if all(store.is_installed(c) for c in listing.expand("starter")) else 1)
"""
#: Prints id and size in bytes of the writing model that suits this computer, if nobody has chosen another one.
_WRITER = """
from meetingmate import models
from meetingmate.base import settings
now = settings.load()
unchosen = now.writing_model == now.default("writing_model") and not now.locked("writing_model")
found = models.recommended("writing") if unchosen else None
if found is not None and not found.card.starter:
    print(found.card.id, found.card.size_bytes)
"""
#: What a usual home connection brings in a second.
_USUAL_BYTES_PER_S = 2_500_000


_OWN_FILES = ("bootstrap.py", "wheels.py", "llama_cpp.cmake")


class SetUpError(Exception):
    """A step failed; the text says what to do."""


def main() -> int:
    """Run the set-up; returns the exit code."""
    parser = argparse.ArgumentParser(description="Set up MeetingMate in .venv.")
    parser.add_argument("--test", action="store_true", help="with everything that the tests need")
    parser.add_argument("--again", action="store_true", help="go through all steps, also when nothing has changed")
    parser.add_argument("--wheels", action="store_true", help="build wheels of what has to be compiled, nothing else")
    options = parser.parse_args()
    os.chdir(ROOT)
    try:
        if options.wheels:
            make_wheels()
        elif options.again or not is_done(test=options.test):
            set_up(test=options.test)
    except SetUpError as error:
        print(f"\nThe set-up did not finish: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe set-up was interrupted; run it again and it goes on.", file=sys.stderr)
        return 130
    return 0


def is_done(*, test: bool) -> bool:
    """Whether an earlier run finished with the same ingredients and everything is still there."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if stamp.get("key") != ingredients() or (test and (not stamp.get("test") or stamp.get("failed"))):
        return False
    return _answers(_MODELS_THERE)


def ingredients() -> str:
    """Hash of all that decides what the set-up makes."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [json.dumps([project["build-system"], project["project"]], sort_keys=True), sys.version, str(ROOT)]
    parts += [(ROOT / "installer" / name).read_text(encoding="utf-8") for name in _OWN_FILES]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def set_up(*, test: bool) -> None:
    """All steps. Raises SetUpError."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("")
    if not STAMP.exists():
        print("Setting up MeetingMate. The first time takes about 5 minutes on 2 cores, most of it for compiling the")
        print("engine of the writing model where there is no ready wheel of it; about 700 MB are downloaded, and")
        print("1.1 GB for the writing model if it suits this computer. Details: build/set-up.log")
    STAMP.unlink(missing_ok=True)
    requirements, llama = wanted(test=test)
    failed: list[str] = []

    with step("Python environment in .venv"):
        make_venv()
    with background_build(llama) as build:
        with step("Python packages", "about 1 minute"):
            run(*pip("install", "--prefer-binary", *requirements), otherwise=_NETWORK)
        with step("MeetingMate itself"):
            run(*pip("install", "--no-deps", "--editable", "."), otherwise=_NETWORK)
        with step("Starter models, 250 MB, checked by their checksums", "about half a minute"):
            run(PYTHON, "-m", "meetingmate.cli", "models", "install", "--quiet", "starter", otherwise=_NETWORK)
        install_writer(failed, test=test)
        for requirement in record_extra():
            name = wheels.requirement_name(requirement)
            with optional_step(name, failed, f"Access to microphones ({name})"):
                ready = ready_wheel(requirement) if name in wheels.COMPILED else None
                run(*pip("install", ready or requirement), otherwise="it needs the header files of PortAudio")
        for requirement in encryption_extra():
            name = wheels.requirement_name(requirement)
            with optional_step(name, failed, f"Encryption of the library ({name})"):
                run(*pip("install", "--prefer-binary", requirement), otherwise=_NETWORK)
        with optional_step("llama", failed, *build.title()):
            build.finish()
    for name in failed:
        print(f"Without {name} {OPTIONAL[name]}. Everything else works. `make setup` tries it again.")
    if test and (needed := [name for name in failed if name != "writer"]):  # its tests say that they were skipped
        raise SetUpError(f"the tests need {' and '.join(needed)}; see build/set-up.log.")
    shutil.rmtree(WHEELS, ignore_errors=True)
    STAMP.write_text(json.dumps({"key": ingredients(), "test": test, "failed": failed}), encoding="utf-8")
    print("The set-up is ready.\n")


def install_writer(failed: list[str], *, test: bool) -> None:
    """The writing model that suits this computer, for new meetings from now on; tests choose for themselves.

    ``MEETINGMATE_MODELS=small`` leaves it out.
    """
    if os.environ.get("MEETINGMATE_MODELS") == "small":
        return
    answer = subprocess.run([PYTHON, "-c", _WRITER], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0 or not answer.stdout.strip():
        return
    model, size = answer.stdout.split()
    minutes = max(1, round(int(size) / _USUAL_BYTES_PER_S / 60))
    title = f"Writing model {model}, {int(size) / 1e9:.1f} GB (MEETINGMATE_MODELS=small leaves it out)"
    use = () if test else ("--use",)
    with optional_step("writer", failed, title, f"about {minutes} minutes with a usual home connection"):
        run(PYTHON, "-m", "meetingmate.cli", "models", "install", "--quiet", *use, model, otherwise=_NETWORK)


def wanted(*, test: bool) -> tuple[list[str], str]:
    """(requirements of the package without llama-cpp-python, which is built apart; that of llama-cpp-python)."""
    project = _project()
    requirements = list(project["dependencies"])
    llama = next(r for r in requirements if wheels.requirement_name(r) == LLAMA)
    requirements.remove(llama)
    if test:
        requirements += project["optional-dependencies"]["test"] + project["optional-dependencies"]["archive"]
    return requirements, llama


def record_extra() -> list[str]:
    """Requirements for recording on this system: apart, since PyAudio has to be compiled on Linux and may fail."""
    windows = "sys_platform == 'win32'"
    every = _project()["optional-dependencies"]["record"]
    return [r for r in every if windows not in r or sys.platform == "win32"]


def encryption_extra() -> list[str]:
    """Requirements for encrypting the library: apart, since not every processor and Python has ready wheels."""
    return list(_project()["optional-dependencies"]["encryption"])


def make_wheels() -> None:
    """Build what has no ready wheel on the index into build/wheels, for any processor of this kind."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("")
    make_venv()
    requirements = [
        wanted(test=False)[1],
        *(r for r in record_extra() if wheels.requirement_name(r) in wheels.COMPILED),
    ]
    with step(f"Wheels of {' and '.join(wheels.COMPILED)} in build/wheels", "10 to 20 minutes on 2 cores"):
        wheels.build(
            requirements,
            READY_WHEELS,
            pip,
            lambda command, environment: run(*command, otherwise="is there a compiler?", environment=environment),
        )
    print("\n".join(path.name for path in sorted(READY_WHEELS.glob("*.whl"))))


def ready_wheel(requirement: str) -> Path | None:
    """A wheel that was built before and fits here, if there is one; it is said which, or why there is none."""
    place = wheels.source(ROOT)
    found, why = wheels.find(requirement, WHEELS, pip, place)
    if found is not None:
        print(f"  ready wheel: {found.name} from {place}", flush=True)
    elif place:
        print(f"  {wheels.requirement_name(requirement)} is compiled here: {why}", flush=True)
    return found


def make_venv() -> None:
    """Make .venv, anew when it is broken or of another Python."""
    same = _answers(f"import sys, pip; sys.exit(sys.version != {sys.version!r})")
    if same:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    run(sys.executable, "-m", "venv", VENV, otherwise="install the venv module of this Python (python3-venv)")


class Build:
    """llama-cpp-python: a ready wheel, or one being compiled in the background while other steps go on."""

    def __init__(self, requirement: str) -> None:
        self._requirement = requirement
        self._process: subprocess.Popen | None = None
        self._ready: Path | None = None
        self._log = LOG.with_name("llama.log")
        if self._is_satisfied() and _answers(_LLAMA_WORKS):
            return
        shutil.rmtree(WHEELS, ignore_errors=True)
        self._ready = ready_wheel(requirement)
        if self._ready is None:
            self._start(fresh=wheels.portable())

    def title(self) -> tuple[str, ...]:
        """What the last step is called, and how long it takes if that is worth saying."""
        if self._process is None:
            return ("Writing engine (llama.cpp)",)
        return "Writing engine (llama.cpp), compiling since the beginning", "3 to 8 minutes"

    def finish(self) -> None:
        """Wait for the compiler, then install the wheel. Raises SetUpError."""
        if self._process is None and self._ready is None:
            return
        self._install()
        if not _answers(_LLAMA_WORKS):  # a wheel of another processor, or of a system with newer libraries
            self._start(fresh=True)
            self._install()
            if not _answers(_LLAMA_WORKS):
                raise SetUpError("the writing engine was built but does not load; see build/llama.log.")

    def stop(self) -> None:
        """End the compiler if it still runs."""
        if self._process is not None and self._process.poll() is None:
            if os.name == "nt":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait()

    def _is_satisfied(self) -> bool:
        command = pip("install", "--dry-run", "--no-index", "--no-deps", self._requirement)
        return subprocess.run([str(a) for a in command], capture_output=True, check=False).returncode == 0

    def _start(self, *, fresh: bool) -> None:
        shutil.rmtree(WHEELS, ignore_errors=True)
        options = ["--no-cache-dir"] if fresh else []
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(a) for a in pip("wheel", *options, "--no-deps", "--wheel-dir", WHEELS, self._requirement)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "CMAKE_ARGS": wheels.cmake_arguments(for_any_processor=wheels.portable())},
                start_new_session=os.name != "nt",
            )

    def _install(self) -> None:
        if self._process is not None and wait(self._process) != 0:
            raise SetUpError(
                f"the writing engine could not be compiled ({_last_line(self._log)}); see build/llama.log."
            )
        built = WHEELS.glob("llama_cpp_python-*.whl")
        run(*pip("install", "--force-reinstall", "--no-deps", *built), otherwise=_NETWORK)
        run(*pip("install", self._requirement), otherwise=_NETWORK)  # what it needs beside itself


_LLAMA_WORKS = """
import llama_cpp
from meetingmate.slm import backends
backends.load()
llama_cpp.llama_backend_init()
llama_cpp.llama_print_system_info()
"""
_NETWORK = "check the network connection and run it again; it goes on where it was"


@contextlib.contextmanager
def background_build(requirement: str) -> Iterator[Build]:
    """Compile while the body runs; the compiler is stopped when the body breaks off."""
    build = Build(requirement)
    try:
        yield build
    finally:
        build.stop()


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
        raise SetUpError(f"{_last_line(LOG)} ({otherwise}; all details are in build/set-up.log).")


def wait(process: subprocess.Popen, every_s: float = 30) -> int:
    """Wait, with a sign of life now and then."""
    began = time.monotonic()
    while True:
        try:
            return process.wait(every_s)
        except subprocess.TimeoutExpired:
            print(f"  ... {time.monotonic() - began:.0f} s", flush=True)


def _answers(code: str) -> bool:
    """Whether a piece of Python succeeds in .venv."""
    try:
        done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|error|fatal)\b", line)]
    return (errors or lines or ["no output"])[-1].removeprefix("ERROR: ").rstrip(".")


def _project() -> dict:
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


if __name__ == "__main__":
    sys.exit(main())
