"""Is everything there that MeetingMate needs? Each check answers with one sentence, and what to do about it."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import psutil
from msgspec import Struct

from meetingmate import models
from meetingmate.base import processes, server_address
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.settings import Settings

Status = Literal["ok", "warn", "fail"]

_LIMIT_S = 90
_GB = 1_000_000_000
_SET_UP_AGAIN = "Run the set-up again (`make setup`)."


class CheckResult(Struct, kw_only=True):
    """``detail`` says what was found, ``advice`` what to do (empty when all is well).

    ``fail``: the main job can't be done; ``warn``: a part of it can't, or it will be slow.
    """

    name: str
    status: Status
    detail: str
    advice: str = ""


def checks() -> list[CheckResult]:
    """All checks, in the order to read them. Takes some seconds: libraries are loaded in processes of their own."""
    settings = settings_module.load()
    probes: list[Callable[[], CheckResult]] = [
        *(lambda part=part: check_part(*part) for part in _LIBRARIES),
        lambda: check_microphones(settings),
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        libraries = [pool.submit(probe) for probe in probes]
        here = [check_python(), check_settings(settings), *check_models(settings), check_speaker_models(settings)]
        here.append(check_recommended())
        here += [check_library_folder(settings), check_disk(settings), check_memory(settings), check_processor()]
        return [*here, *(future.result() for future in libraries)]


#: What a part is called, the modules it needs, what becomes of the program without it, and what to do.
_LIBRARIES: tuple[tuple[str, tuple[str, ...], Status, str], ...] = (
    ("Reading recordings", ("av",), "fail", _SET_UP_AGAIN),
    ("Speech recognition", ("ctranslate2", "onnxruntime", "faster_whisper"), "fail", _SET_UP_AGAIN),
    ("Writing engine", ("llama_cpp",), "warn", f"Minutes are made without a writing model. {_SET_UP_AGAIN}"),
    ("Detecting speakers", ("sherpa_onnx",), "warn", f"Speakers stay unknown. {_SET_UP_AGAIN}"),
    ("Word files", ("docx",), "fail", _SET_UP_AGAIN),
    ("Window", ("PySide6.QtWidgets", "PySide6.QtMultimedia"), "warn", f"The command line works. {_SET_UP_AGAIN}"),
)


def check_python() -> CheckResult:
    detail = f"{platform.python_version()} on {platform.platform(terse=True)}"
    return CheckResult(name="Python", status="ok", detail=detail)


def check_settings(settings: Settings) -> CheckResult:
    problems = [*settings.problems, *filter(None, [models.own_problem()])]
    if problems:
        advice = f"Correct {settings_module.settings_path()}, or save the settings again in the window."
        return CheckResult(name="Settings", status="warn", detail=" ".join(problems), advice=advice)
    return CheckResult(name="Settings", status="ok", detail=str(settings_module.settings_path()))


def check_models(settings: Settings) -> list[CheckResult]:
    speech = _model("Speech model", settings.speech_model, "fail")
    if settings.writing_server:
        where = server_address.promise(settings.writing_server, settings.writing_server_model)
        return [speech, CheckResult(name="Writing server", status="ok", detail=where)]
    if not settings.writing_model:
        return [speech, CheckResult(name="Writing model", status="ok", detail="none chosen")]
    return [speech, _model("Writing model", settings.writing_model, "warn")]


def _model(name: str, model_id: str, if_missing: Status) -> CheckResult:
    """Read the files and compare their checksums."""
    try:
        models.model_path(model_id)
        card = models.card(model_id)
        faults = models.verify(model_id)
    except MeetingMateError as error:
        return CheckResult(name=name, status=if_missing, detail=f"{model_id} can't be used", advice=str(error))
    if faults:
        advice = f"Install it again with `meetingmate models install {model_id}`."
        return CheckResult(name=name, status=if_missing, detail=f"{card.title}: {'; '.join(faults)}", advice=advice)
    return CheckResult(name=name, status="ok", detail=f"{card.title}, {card.size_bytes / 1e6:.0f} MB, {card.licence}")


def check_speaker_models(settings: Settings) -> CheckResult:
    name = "Speaker models"
    if not settings.speakers:
        return CheckResult(name=name, status="ok", detail="not used: detecting speakers is turned off")
    cards = [card for card in models.catalogue() if card.kind == "speakers"]
    faults = [f"{card.title}: {fault}" for card in cards for fault in models.verify(card.id)]
    if faults or not cards:
        detail = "; ".join(faults) or "none"
        return CheckResult(name=name, status="warn", detail=detail, advice=f"Speakers stay unknown. {_SET_UP_AGAIN}")
    return CheckResult(name=name, status="ok", detail=", ".join(card.title for card in cards))


def check_recommended() -> CheckResult:
    """What suits this computer, and what is wrong with the lists of models; nothing here is a failure."""
    name = "Recommended models"
    suited = [found for kind in ("speech", "writing") if (found := models.recommended(kind))]
    detail = " ".join(found.reason for found in suited) or "none known"
    advice = [problem for problem in models.problems() if problem != models.own_problem()]
    advice += map(models.gone_sentence, models.gone())
    if advice:
        return CheckResult(name=name, status="warn", detail=detail, advice=" ".join(advice))
    return CheckResult(name=name, status="ok", detail=detail)


def check_library_folder(settings: Settings) -> CheckResult:
    name, folder = "Library", settings.library_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "Choose another folder in the settings, or change its permissions."
        detail = f"{folder} can't be written to ({error.strerror or error})"
        return CheckResult(name=name, status="fail", detail=detail, advice=advice)
    return CheckResult(name=name, status="ok", detail=str(folder))


def check_disk(settings: Settings) -> CheckResult:
    """An hour of compressed sound takes about 15 MB, but a recording is copied and work needs room."""
    folder = _existing(settings.library_dir())
    free = shutil.disk_usage(folder).free
    detail = f"{free / _GB:.1f} GB free"
    if free < 2 * _GB:
        status: Status = "fail" if free < _GB / 5 else "warn"
        return CheckResult(name="Disk", status=status, detail=detail, advice=f"Free some space around {folder}.")
    return CheckResult(name="Disk", status="ok", detail=detail)


def check_memory(settings: Settings) -> CheckResult:
    memory = psutil.virtual_memory()
    detail = f"{memory.total / _GB:.1f} GB, {memory.available / _GB:.1f} GB of it free"
    cards = [card for card in models.installed() if card.id in (settings.speech_model, settings.writing_model)]
    problem = next(filter(None, map(models.memory_problem, cards)), None)
    if problem:
        return CheckResult(name="Memory", status="warn", detail=detail, advice=problem)
    if memory.available < 1.5 * _GB:
        advice = "Close other programs before you process a long recording."
        return CheckResult(name="Memory", status="warn", detail=detail, advice=advice)
    return CheckResult(name="Memory", status="ok", detail=detail)


def check_processor() -> CheckResult:
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    detail = f"{cores} core{'s' if cores > 1 else ''}, {platform.machine()}"
    if cores < 2:
        advice = "This works but is slow: one hour of sound takes half an hour or more."
        return CheckResult(name="Processor", status="warn", detail=detail, advice=advice)
    return CheckResult(name="Processor", status="ok", detail=detail)


def check_part(name: str, modules: tuple[str, ...], if_missing: Status, advice: str) -> CheckResult:
    answer = in_process(_import, modules)
    if isinstance(answer, Crash):
        return CheckResult(name=name, status=if_missing, detail=f"{', '.join(modules)}: {answer}", advice=advice)
    versions, failure = answer
    if failure:
        return CheckResult(name=name, status=if_missing, detail=failure, advice=advice)
    return CheckResult(name=name, status="ok", detail=versions)


def check_microphones(settings: Settings) -> CheckResult:
    """Only recording needs them, so nothing here is a failure."""
    name = "Microphones"
    answer = in_process(_list_inputs)
    if isinstance(answer, Crash):
        return CheckResult(name=name, status="warn", detail=f"can't be listed: {answer}", advice=_SET_UP_AGAIN)
    inputs, failure = answer
    if failure:
        return CheckResult(name=name, status="warn", detail="can't be listed", advice=failure)
    if not inputs:
        advice = "Plug in a microphone to record. You can process existing recordings without one."
        return CheckResult(name=name, status="warn", detail="none found", advice=advice)
    if settings.microphone and settings.microphone not in inputs:
        advice = "Plug it in, or choose another one in the settings."
        return CheckResult(name=name, status="warn", detail=f"{settings.microphone} was not found", advice=advice)
    return CheckResult(name=name, status="ok", detail=", ".join(inputs))


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


class Crash(str):
    """How a process ended that should have answered."""


def in_process(work: Callable, *arguments: object, limit_s: float = _LIMIT_S) -> tuple | Crash:
    """The answer of ``work`` in a process of its own: native libraries may crash, hang, or quarrel with others."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = processes.start(_answer, (work, theirs, *arguments), name="meetingmate-doctor")
    theirs.close()
    try:
        if ours.poll(limit_s):
            return ours.recv()
        return Crash(f"no answer within {limit_s} seconds")
    except EOFError:
        process.join()
        return Crash(f"ended by {_name_of_end(process.exitcode)}")
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()
        ours.close()


def _answer(work: Callable, *arguments: object) -> None:
    processes.leave_signals_to_program()
    work(*arguments)


def _name_of_end(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def _import(answer: Connection, modules: tuple[str, ...]) -> None:
    """In the process: load the modules and send their versions, or what is wrong."""
    os.environ["QT_LOGGING_RULES"] = "*=false"
    versions = []
    for name in modules:
        try:
            importlib.import_module(name)
        except (ImportError, OSError, RuntimeError) as error:
            answer.send(("", f"{name} can't be loaded ({error})"))
            return
        top = sys.modules[name.partition(".")[0]]
        versions.append(f"{name} {getattr(top, '__version__', '')}".strip())
    answer.send((", ".join(versions), ""))


def _list_inputs(answer: Connection) -> None:
    """In the process: send the names of the inputs, or why there are none."""
    from meetingmate.audio.devices import input_devices

    try:
        answer.send(([device.name for device in input_devices()], ""))
    except MeetingMateError as error:
        answer.send(([], str(error)))
    finally:
        answer.close()
