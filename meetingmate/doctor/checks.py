"""Is everything there that MeetingMate needs? Each check answers with one sentence, and what to do about it."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import psutil
from msgspec import Struct

from meetingmate import __version__, models
from meetingmate.base import server_address
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import Cancelled, MeetingMateError
from meetingmate.base.in_process import Crash, in_process, never
from meetingmate.base.settings import Settings
from meetingmate.base.text import count_of
from meetingmate.base.translation import mark, tr, trn
from meetingmate.doctor import graphics
from meetingmate.models import ModelCard

Status = Literal["ok", "warn", "fail"]

_GB = 1_000_000_000
_SET_UP_AGAIN = mark("Run the set-up again (`make setup`).")


#: Also for the report, which is in English.
_FREE = mark("{size} GB free")
_MEMORY = mark("{size} GB, {free} GB of it free")


class CheckResult(Struct, kw_only=True):
    """``detail`` says what was found, ``advice`` what to do (empty when all is well).

    ``fail``: the main job can't be done; ``warn``: a part of it can't, or it will be slow. ``name`` goes through ``tr``
    where it is shown. ``shared`` is what a report says, in English, instead of ``detail``: never a name that somebody
    gave, or a path.
    """

    name: str
    status: Status
    detail: str
    advice: str = ""
    shared: str = ""


def checks() -> list[CheckResult]:
    """All checks, in the order to read them. Takes some seconds: libraries are loaded in processes of their own."""
    return list(each_check())


def each_check(stop: Callable[[], bool] = never) -> Iterator[CheckResult]:
    """One check after the other, as they are done. Raises Cancelled soon after ``stop`` says so."""
    settings = settings_module.load()
    probes: list[Callable[[], CheckResult]] = [
        *(
            lambda part=part: check_part(part[0], part[1], part[2], _set_up_again(part[3]), stop=stop)
            for part in _LIBRARIES
        ),
        lambda: check_graphics(stop=stop),
        lambda: check_microphones(settings, stop=stop),
    ]
    here: list[Callable[[], list[CheckResult]]] = [
        lambda: [check_program(), check_python(), check_settings(settings)],
        lambda: check_models(settings),
        lambda: [check_other_models(settings), check_speaker_models(settings), check_recommended()],
        lambda: [check_library_folder(settings), check_disk(settings), check_memory(settings), check_processor()],
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        libraries = [pool.submit(probe) for probe in probes]
        try:
            for some in here:
                if stop():
                    raise Cancelled
                yield from some()
            for future in libraries:
                yield future.result()
        finally:
            for future in libraries:
                future.cancel()


#: What a part is called, the modules it needs, what becomes of the program without it, and how that is said.
_LIBRARIES: tuple[tuple[str, tuple[str, ...], Status, str], ...] = (
    (mark("Reading recordings"), ("av",), "fail", ""),
    (mark("Speech recognition"), ("ctranslate2", "onnxruntime", "faster_whisper"), "fail", ""),
    (mark("Writing engine"), ("llama_cpp",), "warn", mark("Minutes are made without a writing model.")),
    (mark("Detecting speakers"), ("sherpa_onnx",), "warn", mark("Speakers stay unknown.")),
    (mark("Word files"), ("docx",), "fail", ""),
    (mark("Window"), ("PySide6.QtWidgets", "PySide6.QtMultimedia"), "warn", mark("The command line works.")),
)


def _set_up_again(without: str = "") -> str:
    """What to do about a missing part; ``without``: how the program is without it."""
    return " ".join(tr(text) for text in (without, _SET_UP_AGAIN) if text)


def check_program() -> CheckResult:
    detail = tr("version {version}", version=__version__)
    return CheckResult(name="MeetingMate", status="ok", detail=detail, shared=__version__)


def check_python() -> CheckResult:
    version, system = platform.python_version(), platform.platform(terse=True)
    detail = tr("{version} on {system}", version=version, system=system)
    return CheckResult(name="Python", status="ok", detail=detail, shared=f"{version} on {system}")


def check_settings(settings: Settings) -> CheckResult:
    problems = [*settings.problems, *filter(None, [models.own_problem()])]
    if problems:
        advice = tr("Correct {file}, or save the settings again in the window.", file=settings_module.settings_path())
        shared = f"problems: {len(problems)}"
        return CheckResult(
            name=mark("Settings"), status="warn", detail=" ".join(problems), advice=advice, shared=shared
        )
    detail = str(settings_module.settings_path())
    locked = len(settings.machine.locked)
    shared = f"can be read, {locked} set by an organisation" if locked else "can be read"
    return CheckResult(name=mark("Settings"), status="ok", detail=detail, shared=shared)


def check_models(settings: Settings) -> list[CheckResult]:
    found = [_model(mark("Speech model"), settings.speech_model, "fail")]
    if settings.speech_server:
        where = server_address.promise_of_sound(settings.speech_server, settings.speech_server_model)
        found.append(CheckResult(name=mark("Speech server"), status="ok", detail=where, shared="used"))
    if settings.writing_server:
        where = server_address.promise(settings.writing_server, settings.writing_server_model)
        return [*found, CheckResult(name=mark("Writing server"), status="ok", detail=where, shared="used")]
    if not settings.writing_model:
        detail = tr("none chosen")
        return [*found, CheckResult(name=mark("Writing model"), status="ok", detail=detail, shared="none chosen")]
    return [*found, _model(mark("Writing model"), settings.writing_model, "warn")]


def _model(name: str, model_id: str, if_missing: Status) -> CheckResult:
    """Read the files and compare their checksums."""
    try:
        card = models.card(model_id)
        models.model_path(model_id)
        faults = models.verify(model_id)
    except MeetingMateError as error:
        detail = tr("{model} can't be used", model=model_id)
        return CheckResult(
            name=name, status=if_missing, detail=detail, advice=str(error), shared=f"{_known(model_id)} can't be used"
        )
    if faults:
        advice = tr("Install it again with `meetingmate models install {model}`.", model=model_id)
        detail = f"{card.title}: {'; '.join(faults)}"
        shared = f"{_known(model_id)} is damaged"
        return CheckResult(name=name, status=if_missing, detail=detail, advice=advice, shared=shared)
    facts = f"{card.size_bytes / 1e6:.0f} MB, {card.licence}"
    shared = f"{_known(model_id)}, {card.size_bytes / 1e6:.0f} MB, checksums match"
    return CheckResult(name=name, status="ok", detail=f"{card.title}, {facts}", shared=shared)


def check_other_models(settings: Settings) -> CheckResult:
    """The checksums of all models that are there beside the two chosen ones."""
    name = mark("Other models")
    chosen = (settings.speech_model, settings.writing_model)
    cards = [card for card in models.installed() if card.id not in chosen and card.kind != "speakers"]
    faults = {card.id: faults for card in cards if (faults := models.verify(card.id))}
    if faults:
        detail = "; ".join(f"{_title(cards, ident)}: {'; '.join(found)}" for ident, found in faults.items())
        advice = tr("Install them again, or remove them, in the settings.")
        shared = f"damaged: {', '.join(map(_known, faults))}"
        return CheckResult(name=name, status="warn", detail=detail, advice=advice, shared=shared)
    detail = ", ".join(card.title for card in cards) or tr("none")
    shared = ", ".join(_known(card.id) for card in cards) or "none"
    return CheckResult(name=name, status="ok", detail=detail, shared=shared)


def _title(cards: list[ModelCard], model_id: str) -> str:
    return next(card.title for card in cards if card.id == model_id)


def _known(model_id: str) -> str:
    """The id of a model that everybody knows; what a person called a model of their own stays here."""
    return model_id if any(c.id == model_id and not c.own for c in models.catalogue()) else "an own model"


def check_speaker_models(settings: Settings) -> CheckResult:
    name = mark("Speaker models")
    if not settings.speakers:
        unused = mark("not used: detecting speakers is turned off")
        return CheckResult(name=name, status="ok", detail=tr(unused), shared=unused)
    cards = [card for card in models.catalogue() if card.kind == "speakers"]
    faults = [f"{card.title}: {fault}" for card in cards for fault in models.verify(card.id)]
    if faults or not cards:
        detail = "; ".join(faults) or tr("none")
        advice = _set_up_again(mark("Speakers stay unknown."))
        return CheckResult(name=name, status="warn", detail=detail, advice=advice, shared="missing or damaged")
    detail = ", ".join(card.title for card in cards)
    return CheckResult(name=name, status="ok", detail=detail, shared="checksums match")


def check_recommended() -> CheckResult:
    """What suits this computer, and what is wrong with the lists of models; nothing here is a failure."""
    name = mark("Recommended models")
    suited = [found for kind in ("speech", "writing") if (found := models.recommended(kind))]
    detail = " ".join(found.reason for found in suited) or tr("none known")
    shared = ", ".join(found.card.id for found in suited) or "none known"
    advice = [problem for problem in models.problems() if problem != models.own_problem()]
    advice += map(models.gone_sentence, models.gone())
    if advice:
        return CheckResult(name=name, status="warn", detail=detail, advice=" ".join(advice), shared=shared)
    return CheckResult(name=name, status="ok", detail=detail, shared=shared)


def check_library_folder(settings: Settings) -> CheckResult:
    name, folder = mark("Library"), settings.library_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = tr("Choose another folder in the settings, or change its permissions.")
        detail = tr("{folder} can't be written to ({error})", folder=folder, error=error.strerror or error)
        shared = f"can't be written to ({type(error).__name__})"
        return CheckResult(name=name, status="fail", detail=detail, advice=advice, shared=shared)
    return CheckResult(name=name, status="ok", detail=str(folder), shared="can be written to")


def check_disk(settings: Settings) -> CheckResult:
    """An hour of compressed sound takes about 15 MB, but a recording is copied and work needs room."""
    folder = _existing(settings.library_dir())
    free = shutil.disk_usage(folder).free
    size = f"{free / _GB:.1f}"
    detail, shared = tr(_FREE, size=size), _FREE.format(size=size)
    if free < 2 * _GB:
        status: Status = "fail" if free < _GB / 5 else "warn"
        return CheckResult(
            name=mark("Disk"),
            status=status,
            detail=detail,
            shared=shared,
            advice=tr("Free some space around {folder}.", folder=folder),
        )
    return CheckResult(name=mark("Disk"), status="ok", detail=detail, shared=shared)


def check_memory(settings: Settings) -> CheckResult:
    memory = psutil.virtual_memory()
    sizes = {"size": f"{memory.total / _GB:.1f}", "free": f"{memory.available / _GB:.1f}"}
    detail, shared = tr(_MEMORY, **sizes), _MEMORY.format(**sizes)
    cards = [card for card in models.installed() if card.id in (settings.speech_model, settings.writing_model)]
    problem = next(filter(None, map(models.memory_problem, cards)), None)
    if problem:
        return CheckResult(name=mark("Memory"), status="warn", detail=detail, shared=shared, advice=problem)
    if memory.available < 1.5 * _GB:
        advice = tr("Close other programs before you process a long recording.")
        return CheckResult(name=mark("Memory"), status="warn", detail=detail, shared=shared, advice=advice)
    return CheckResult(name=mark("Memory"), status="ok", detail=detail, shared=shared)


def check_processor() -> CheckResult:
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    detail = trn("{count} core, {kind}", "{count} cores, {kind}", cores, kind=platform.machine())
    shared = f"{count_of(cores, 'core')}, {platform.machine()}"
    if cores < 2:
        advice = tr("This works but is slow: one hour of sound takes half an hour or more.")
        return CheckResult(name=mark("Processor"), status="warn", detail=detail, shared=shared, advice=advice)
    return CheckResult(name=mark("Processor"), status="ok", detail=detail, shared=shared)


def check_graphics(
    find: Callable[..., graphics.Graphics] = graphics.find, *, stop: Callable[[], bool] = never
) -> CheckResult:
    """Nothing here is a failure: the models run on the processor."""
    name = mark("Graphics processor")
    found = find(stop=stop)
    if found.problems:
        problem = ", ".join(found.problems)
        return CheckResult(
            name=name,
            status="warn",
            detail=tr("looking for one failed: {problem}", problem=problem),
            advice=tr("MeetingMate works without one. Updating its driver may help."),
            shared=f"looking for one failed: {problem}",
        )
    if found.writing or found.speech:
        kinds = ", ".join(dict.fromkeys(found.writing)) or "CUDA"
        unused = mark("{kinds}; not used, the models run on the processor")
        return CheckResult(name=name, status="ok", detail=tr(unused, kinds=kinds), shared=unused.format(kinds=kinds))
    none = mark("none that MeetingMate can use")
    return CheckResult(name=name, status="ok", detail=tr(none), shared=none)


def check_part(
    name: str, modules: tuple[str, ...], if_missing: Status, advice: str, *, stop: Callable[[], bool] = never
) -> CheckResult:
    answer = in_process(_import, modules, stop=stop)
    if isinstance(answer, Crash):
        detail = f"{', '.join(modules)}: {answer}"
        return CheckResult(name=name, status=if_missing, detail=detail, advice=advice, shared=detail)
    versions, failure = answer
    if failure:
        shared = f"one of {', '.join(modules)} can't be loaded"
        return CheckResult(name=name, status=if_missing, detail=failure, advice=advice, shared=shared)
    return CheckResult(name=name, status="ok", detail=versions, shared=versions)


def check_microphones(settings: Settings, *, stop: Callable[[], bool] = never) -> CheckResult:
    """Only recording needs them, so nothing here is a failure. Their names may be those of people."""
    name = mark("Microphones")
    answer = in_process(_list_inputs, stop=stop)
    failed = mark("can't be listed")
    if isinstance(answer, Crash):
        detail = f"{tr(failed)}: {answer}"
        shared = f"{failed}: {answer}"
        return CheckResult(name=name, status="warn", detail=detail, advice=_set_up_again(), shared=shared)
    inputs, failure = answer
    if failure:
        return CheckResult(name=name, status="warn", detail=tr(failed), advice=failure, shared=failed)
    if not inputs:
        advice = tr("Plug in a microphone to record. You can process existing recordings without one.")
        none = mark("none found")
        return CheckResult(name=name, status="warn", detail=tr(none), advice=advice, shared=none)
    shared = f"{len(inputs)} found"
    if settings.microphone and settings.microphone not in inputs:
        advice = tr("Plug it in, or choose another one in the settings.")
        detail = tr("{microphone} was not found", microphone=settings.microphone)
        shared += ", the chosen one is not among them"
        return CheckResult(name=name, status="warn", detail=detail, advice=advice, shared=shared)
    return CheckResult(name=name, status="ok", detail=", ".join(inputs), shared=shared)


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


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
