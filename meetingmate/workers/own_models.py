"""Models that the user brings are loaded once, in a process that may crash or hang, before they are taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from meetingmate import models
from meetingmate.base.errors import ModelError
from meetingmate.base.in_process import Crash, in_process, never
from meetingmate.base.translation import tr
from meetingmate.models import ModelCard, ModelKind
from meetingmate.workers import checkpoint_conversion

#: A large model on a slow disk.
_LIMIT_S = 180.0
_LOG_LINES = 40
_TRIAL_CONTEXT = 64
#: What the engines raise for a model that they can't load; anything else ends the process, which is an answer, too.
_REFUSALS = (ValueError, RuntimeError, MemoryError, AssertionError, OSError, TypeError, LookupError)
_UNKNOWN_ARCHITECTURE = re.compile(r"unknown (?:model architecture|pre-tokenizer type): '([^']{1,60})'")
_ENGINE_ERROR = re.compile(r"error loading model: (.{1,200})")

#: Sends one text: why the model can't be used, empty when it can.
Load = Callable[[Connection, Path], None]


def add(
    source: str,
    *,
    kind: ModelKind,
    model_id: str = "",
    title: str = "",
    licence: str = "",
    sha256: str = "",
    on_progress: Callable[[float, str], None] | None = None,
    stop: Callable[[], bool] = never,
) -> ModelCard:
    """``models.add`` with a trial; a checkpoint of Whisper is converted first.

    Raises ModelError, and Cancelled soon after ``stop`` while it is converted or tried.
    """
    return models.add(
        source,
        kind=kind,
        model_id=model_id,
        title=title,
        licence=licence,
        sha256=sha256,
        on_progress=on_progress,
        trial=partial(try_out, stop=stop),
        convert=partial(checkpoint_conversion.convert, stop=stop),
    )


def try_out(
    kind: ModelKind,
    path: Path,
    *,
    load: Load | None = None,
    limit_s: float = _LIMIT_S,
    stop: Callable[[], bool] = never,
) -> None:
    """Load a model in a process of its own. Raises ModelError when that fails, Cancelled soon after ``stop``."""
    load = load or (_load_writing if kind == "writing" else _load_speech)
    answer = in_process(load, path, limit_s=limit_s, stop=stop)
    reason = tr("the engine stopped: {how}", how=answer) if isinstance(answer, Crash) else str(answer)
    if not reason:
        return
    if found := _UNKNOWN_ARCHITECTURE.search(reason):
        reason = tr("unknown architecture {name}", name=found[1])
    elif found := _ENGINE_ERROR.search(reason):
        reason = found[1].strip()
    if kind == "writing":
        raise ModelError(tr("{file} can’t be loaded by the writing engine ({reason}).", file=path.name, reason=reason))
    raise ModelError(tr("{file} can’t be loaded by the speech engine ({reason}).", file=path.name, reason=reason))


def _load_writing(answers: Connection, path: Path) -> None:
    import ctypes

    import llama_cpp

    lines: list[str] = []

    @llama_cpp.llama_log_callback
    def keep(_level: int, line: bytes, _data: ctypes.c_void_p) -> None:
        lines.append(line.decode("utf-8", "replace").strip())
        del lines[:-_LOG_LINES]

    llama_cpp.llama_log_set(keep, ctypes.c_void_p(0))
    try:
        llama_cpp.Llama(str(path), n_ctx=_TRIAL_CONTEXT, n_threads=1, verbose=False)
    except _REFUSALS as error:
        answers.send("\n".join((*lines, str(error)))[-4000:])
    else:
        answers.send("")


def _load_speech(answers: Connection, path: Path) -> None:
    from faster_whisper import WhisperModel

    try:
        WhisperModel(str(path), device="cpu", compute_type="int8", local_files_only=True)
    except _REFUSALS as error:
        answers.send(str(error)[:4000])
    else:
        answers.send("")
