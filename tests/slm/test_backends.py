"""The part of llama.cpp that computes, inside its library or in a module beside it."""

from __future__ import annotations

import subprocess
import sys

import pytest

IN_A_PROCESS = """
from pathlib import Path
import llama_cpp
from meetingmate.slm import backends
{first}
try:
    backends.load()
except RuntimeError as error:
    print(error)
print(bool(backends.ggml().ggml_backend_reg_count()))
print(llama_cpp.llama_max_devices() > 0)
"""
#: A folder beside which there is no module of llama.cpp, and a library that has nothing inside.
NO_MODULE = """
empty = type("Empty", (), {
    "ggml_backend_reg_count": staticmethod(lambda: 0),
    "ggml_backend_load_all_from_path": staticmethod(lambda folder: print(Path(folder.decode()).parts[-2:])),
})
backends.ggml = lambda: empty
"""


def in_a_process(first: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS.format(first=first)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_there_is_a_part_for_this_processor() -> None:
    assert in_a_process("") == "True\nTrue\n"


def test_modules_are_looked_for_beside_the_library_only() -> None:
    said = in_a_process(NO_MODULE)
    assert "('llama_cpp', 'lib')" in said
    assert "no part for this processor" in said


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has loaded is read from /proc")
def test_modules_are_loaded_into_the_library_that_llama_is_linked_to() -> None:
    """A wheel holds libggml.so and libggml.so.0 as two files: each has modules of its own."""
    code = """
import ctypes
from meetingmate.slm import backends
place = ctypes.cast(backends.ggml().ggml_backend_reg_count, ctypes.c_void_p).value
for line in open("/proc/self/maps"):
    start, end = (int(part, 16) for part in line.split()[0].split("-"))
    if start <= place < end:
        print(line.split()[-1].rpartition("/")[2])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.startswith("libggml.so.0"), "llama.cpp is linked to that name"
