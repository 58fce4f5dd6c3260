"""The part of llama.cpp that computes, inside its library or in a module beside it."""

from __future__ import annotations

import subprocess
import sys

IN_A_PROCESS = """
from pathlib import Path
import llama_cpp
from llama_cpp._ggml import libggml
from meetingmate.slm import backends
{first}
try:
    backends.load()
except RuntimeError as error:
    print(error)
print(bool(libggml.ggml_backend_reg_count()))
"""
#: A folder beside which there is no module of llama.cpp, and a library that has nothing inside.
NO_MODULE = """
backends.libggml = type("Empty", (), {
    "ggml_backend_reg_count": staticmethod(lambda: 0),
    "ggml_backend_load_all_from_path": staticmethod(lambda folder: print(Path(folder.decode()).parts[-2:])),
})
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
    assert in_a_process("") == "True\n"


def test_modules_are_looked_for_beside_the_library_only() -> None:
    said = in_a_process(NO_MODULE)
    assert "('llama_cpp', 'lib')" in said
    assert "no part for this processor" in said
