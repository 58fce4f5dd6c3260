"""The part of llama.cpp that computes, where it comes as modules for different processors."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import llama_cpp


def ggml() -> ctypes.CDLL:
    """The ggml library that llama.cpp itself uses.

    Wheels hold no links, so ``libggml.so`` (which llama-cpp-python loads by this name) and ``libggml.so.0`` (which
    llama.cpp is linked to) are two libraries, each with modules of its own. What llama.cpp is linked to is found
    through llama.cpp; on Windows there is one library only, and nothing is found so.
    """
    if sys.platform == "win32":
        from llama_cpp._ggml import libggml

        return libggml
    return llama_cpp.llama_cpp._lib


def load() -> None:
    """Load the module that suits this processor best; a build for one processor has it inside already.

    Raises RuntimeError if there is none that this processor can run.
    """
    library = ggml()
    library.ggml_backend_reg_count.restype = ctypes.c_size_t
    library.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
    library.ggml_backend_load_all_from_path.restype = None
    if not library.ggml_backend_reg_count():
        folder = Path(llama_cpp.__file__).with_name("lib")
        library.ggml_backend_load_all_from_path(str(folder).encode())
    if not library.ggml_backend_reg_count():
        raise RuntimeError("the writing engine has no part for this processor")
