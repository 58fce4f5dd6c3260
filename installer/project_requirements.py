"""What pip installs for the set-up, from pyproject.toml. Needs only the standard library of Python 3.11 or newer."""

from __future__ import annotations

import sys
import tomllib

import environment
import wheels

LLAMA = "llama-cpp-python"


def wanted(*, test: bool) -> tuple[list[str], str]:
    """(requirements of the package without llama-cpp-python, which is built apart; that of llama-cpp-python)."""
    table = project()
    requirements = list(table["dependencies"])
    llama = next(r for r in requirements if wheels.requirement_name(r) == LLAMA)
    requirements.remove(llama)
    if test:
        requirements += table["optional-dependencies"]["test"] + table["optional-dependencies"]["archive"]
    return requirements, llama


def record_extra() -> list[str]:
    """Requirements for recording on this system: apart, since PyAudio has to be compiled on Linux and may fail."""
    windows = "sys_platform == 'win32'"
    every = project()["optional-dependencies"]["record"]
    return [r for r in every if windows not in r or sys.platform == "win32"]


def encryption_extra() -> list[str]:
    """Requirements for encrypting the library: apart, since not every processor and Python has ready wheels."""
    return list(project()["optional-dependencies"]["encryption"])


def project() -> dict:
    """The table ``project`` of pyproject.toml."""
    return tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
