"""The graphics processors that the installed engines could compute on, found in processes of their own."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable
from multiprocessing.connection import Connection

from msgspec import Struct

from meetingmate.base.in_process import Crash, in_process, never

#: Drivers that hang are given up after so many seconds.
_LIMIT_S = 30.0
#: What ggml calls a graphics processor with its own memory, and one that shares the computer's (ggml-backend.h).
_GRAPHICS = (1, 2)

Work = Callable[[Connection], None]


class Graphics(Struct, frozen=True, kw_only=True):
    """``writing`` names those that the writing engine can use, ``speech`` counts those of the speech engine;
    ``problems`` say how looking failed."""

    writing: tuple[str, ...] = ()
    speech: int = 0
    problems: tuple[str, ...] = ()


def look_for_writing(answer: Connection) -> None:
    """In the process: send the names of the devices of llama.cpp (CUDA, Metal, Vulkan: what its build supports)."""
    import llama_cpp

    from meetingmate.slm import backends

    @llama_cpp.llama_log_callback
    def silent(_level: int, _line: bytes, _data: ctypes.c_void_p) -> None:
        """Drivers say much while they are looked for."""

    llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
    backends.load()
    libggml = backends.ggml()
    llama_cpp.llama_backend_init()
    names: list[str] = []
    if llama_cpp.llama_supports_gpu_offload():
        libggml.ggml_backend_dev_count.restype = ctypes.c_size_t
        libggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
        libggml.ggml_backend_dev_get.restype = ctypes.c_void_p
        libggml.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
        libggml.ggml_backend_dev_description.argtypes = [ctypes.c_void_p]
        libggml.ggml_backend_dev_description.restype = ctypes.c_char_p
        for number in range(libggml.ggml_backend_dev_count()):
            device = libggml.ggml_backend_dev_get(number)
            if libggml.ggml_backend_dev_type(device) in _GRAPHICS:
                names.append(libggml.ggml_backend_dev_description(device).decode("utf-8", "replace").strip())
    answer.send((names,))


def look_for_speech(answer: Connection) -> None:
    """In the process: send how many CUDA devices CTranslate2 can use."""
    engine = importlib.import_module("ctranslate2")  # comes with faster-whisper
    answer.send((engine.get_cuda_device_count(),))


def find(
    *,
    writing: Work = look_for_writing,
    speech: Work = look_for_speech,
    limit_s: float = _LIMIT_S,
    stop: Callable[[], bool] = never,
) -> Graphics:
    """Look in two processes, which may crash or hang: that is a problem of the answer. Raises Cancelled."""
    named = in_process(writing, limit_s=limit_s, stop=stop)
    counted = in_process(speech, limit_s=limit_s, stop=stop)
    return Graphics(
        writing=() if isinstance(named, Crash) else tuple(named[0]),
        speech=0 if isinstance(counted, Crash) else counted[0],
        problems=tuple(str(answer) for answer in (named, counted) if isinstance(answer, Crash)),
    )
