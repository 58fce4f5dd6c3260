"""The writing engine (llama.cpp): a ready wheel, or one compiled while other steps go on; ``make wheels``.

Needs only the standard library of Python 3.11 or newer.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import environment
import wheels
from environment import SetUpError
from project_requirements import record_extra, wanted

_LLAMA_WORKS = """
import llama_cpp
from meetingmate.slm import backends
backends.load()
llama_cpp.llama_backend_init()
llama_cpp.llama_print_system_info()
"""


class Build:
    """llama-cpp-python: a ready wheel, or one being compiled in the background while other steps go on."""

    def __init__(self, requirement: str) -> None:
        self._requirement = requirement
        self._process: subprocess.Popen | None = None
        self._ready: Path | None = None
        self._log = environment.LOG.with_name("llama.log")
        if self._is_satisfied() and environment.answers(_LLAMA_WORKS):
            return
        shutil.rmtree(environment.WHEELS, ignore_errors=True)
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
        if not environment.answers(_LLAMA_WORKS):  # a wheel of another processor, or of a system with newer libraries
            self._start(fresh=True)
            self._install()
            if not environment.answers(_LLAMA_WORKS):
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
        command = environment.pip("install", "--dry-run", "--no-index", "--no-deps", self._requirement)
        return subprocess.run([str(a) for a in command], capture_output=True, check=False).returncode == 0

    def _start(self, *, fresh: bool) -> None:
        shutil.rmtree(environment.WHEELS, ignore_errors=True)
        options = ["--no-cache-dir"] if fresh else []
        options += ["--no-deps", "--wheel-dir", str(environment.WHEELS)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(a) for a in environment.pip("wheel", *options, self._requirement)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "CMAKE_ARGS": wheels.cmake_arguments(for_any_processor=wheels.portable())},
                start_new_session=os.name != "nt",
            )

    def _install(self) -> None:
        if self._process is not None and environment.wait(self._process) != 0:
            raise SetUpError(
                f"the writing engine could not be compiled ({environment.last_line(self._log)}); see build/llama.log."
            )
        built = environment.WHEELS.glob("llama_cpp_python-*.whl")
        for arguments in (["--force-reinstall", "--no-deps", *built], [self._requirement]):  # then what it needs beside
            environment.run(*environment.pip("install", *arguments), otherwise=environment.NETWORK)


@contextlib.contextmanager
def background_build(requirement: str) -> Iterator[Build]:
    """Compile while the body runs; the compiler is stopped when the body breaks off."""
    build = Build(requirement)
    try:
        yield build
    finally:
        build.stop()


def ready_wheel(requirement: str) -> Path | None:
    """A wheel that was built before and fits here, if there is one; it is said which, or why there is none."""
    place = wheels.source(environment.ROOT)
    found, why = wheels.find(requirement, environment.WHEELS, environment.pip, place)
    if found is not None:
        print(f"  ready wheel: {found.name} from {place}", flush=True)
    elif place:
        print(f"  {wheels.requirement_name(requirement)} is compiled here: {why}", flush=True)
    return found


def make_wheels() -> None:
    """Build what has no ready wheel on the index into build/wheels, for any processor of this kind."""
    environment.LOG.parent.mkdir(exist_ok=True)
    environment.LOG.write_text("")
    environment.make_venv()
    requirements = [
        wanted(test=False)[1],
        *(r for r in record_extra() if wheels.requirement_name(r) in wheels.COMPILED),
    ]
    with environment.step(f"Wheels of {' and '.join(wheels.COMPILED)} in build/wheels", "10 to 20 minutes on 2 cores"):
        wheels.build(
            requirements,
            environment.READY_WHEELS,
            environment.pip,
            lambda command, values: environment.run(*command, otherwise="is there a compiler?", environment=values),
        )
    print("\n".join(path.name for path in sorted(environment.READY_WHEELS.glob("*.whl"))))
