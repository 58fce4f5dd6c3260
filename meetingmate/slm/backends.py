"""The part of llama.cpp that computes, where it comes as modules for different processors."""

from __future__ import annotations

import ctypes
from pathlib import Path

import llama_cpp
from llama_cpp._ggml import libggml


def load() -> None:
    """Load the module that suits this processor best; a build for one processor has it inside already.

    Raises RuntimeError if there is none that this processor can run.
    """
    libggml.ggml_backend_reg_count.restype = ctypes.c_size_t
    libggml.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
    libggml.ggml_backend_load_all_from_path.restype = None
    if not libggml.ggml_backend_reg_count():
        folder = Path(llama_cpp.__file__).with_name("lib")
        libggml.ggml_backend_load_all_from_path(str(folder).encode())
    if not libggml.ggml_backend_reg_count():
        raise RuntimeError("the writing engine has no part for this processor")
