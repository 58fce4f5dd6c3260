"""What models were measured to be on this computer: remembered beside them, and said in one sentence."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate.base import atomic_files, paths
from meetingmate.base.translation import tr, trn
from meetingmate.models import store
from meetingmate.models.computer import Computer, this_computer
from meetingmate.models.schema import ModelCard, ModelKind

log = logging.getLogger(__name__)

FILE = "measured.json"


class WritingFigures(Struct, frozen=True, kw_only=True, tag="writing"):
    """Of a writing model, over the shipped meetings.

    ``tasks_f1`` and ``decisions_f1`` from 0 to 1. ``sentences`` is what the model wrote, ``unsupported`` how many of
    them the checks left out. ``same_items``: tasks and decisions are those that are found without a writing model.
    ``seconds_per_hour``: for minutes of an hour of talk. ``tokens_per_s``: read and written. ``memory_bytes``: of the
    whole writer process at its peak.
    """

    tasks_f1: float
    decisions_f1: float
    same_items: bool
    sentences: int
    unsupported: int
    seconds_per_hour: float
    tokens_per_s: float
    memory_bytes: int


class SpeechFigures(Struct, frozen=True, kw_only=True, tag="speech"):
    """Of a speech model, over the shipped sample: ``real_time_factor`` is seconds of work for a second of sound,
    ``word_error_rate`` from 0 (it can be over 1), ``memory_bytes`` of the whole transcriber process at its peak."""

    real_time_factor: float
    word_error_rate: float
    memory_bytes: int


Figures = WritingFigures | SpeechFigures


class Measurement(Struct, frozen=True, kw_only=True):
    """``date`` in ISO form; ``sha256`` of the largest file of the model; ``computer`` on which it was measured;
    ``material``: a checksum of the meetings or the sample that it was measured with."""

    date: str
    sha256: str
    computer: Computer
    material: str
    figures: Figures


class _Remembered(Struct, kw_only=True):
    models: dict[str, Measurement] = {}


def remember(card: ModelCard, figures: Figures, date: str) -> Measurement:
    """Keep what was measured of an installed model, instead of what was measured before. Raises OSError."""
    made = Measurement(
        date=date,
        sha256=_fingerprint(card),
        computer=this_computer(),
        material=_material(card.kind),
        figures=figures,
    )
    everything = _read()
    everything.models[card.id] = made
    atomic_files.write_bytes(_path(), msgspec.json.format(msgspec.json.encode(everything), indent=1))
    return made


def measured() -> dict[str, Measurement]:
    """By model id, what was measured of the installed models; not what was measured of other files of that name, with
    other meetings, or on another computer. Takes some milliseconds."""
    remembered = _read().models
    return {card.id: one for card in store.installed() if (one := remembered.get(card.id)) and _holds(one, card)}


def _holds(one: Measurement, card: ModelCard) -> bool:
    """Whether these files were measured, here, with the meetings of this version."""
    return (one.sha256, one.computer, one.material) == (_fingerprint(card), this_computer(), _material(card.kind))


def said_of(figures: Figures) -> str:
    """The figures in one line, for the window and the command line."""
    memory = tr("{size} GB of memory", size=f"{figures.memory_bytes / 1e9:.1f}")
    if isinstance(figures, SpeechFigures):
        minutes = tr("an hour of sound takes {minutes} min", minutes=f"{figures.real_time_factor * 60:.0f}")
        wrong = tr("{percent} % of the words of the sample are wrong", percent=_percent(figures.word_error_rate))
        return " · ".join([minutes, wrong, memory])
    found = tr(
        "tasks {tasks} %, decisions {decisions} %",
        tasks=_percent(figures.tasks_f1),
        decisions=_percent(figures.decisions_f1),
    )
    unsupported = trn("{count} unsupported sentence", "{count} unsupported sentences", figures.unsupported)
    seconds = tr("an hour of talk takes {seconds} s", seconds=f"{figures.seconds_per_hour:.0f}")
    parts = [found, unsupported, seconds, memory]
    return " · ".join([*parts, no_difference()] if figures.same_items else parts)


def no_difference() -> str:
    """What is said of a writing model that changes neither tasks nor decisions."""
    return tr("tasks and decisions are the same as without a writing model")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _fingerprint(card: ModelCard) -> str:
    return max(store.known_files(card), key=lambda file: file.size).sha256


@cache
def _material(kind: ModelKind) -> str:
    """Of what such a model is measured with; it changes with a new version of the program."""
    if kind == "writing":
        files = sorted((paths.resources_dir() / "measure").glob("*.toml"))
    else:
        files = sorted((paths.resources_dir() / "sample").iterdir())
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _path() -> Path:
    return paths.models_dir() / FILE


def _read() -> _Remembered:
    """All that is remembered; nothing when the file can't be read: it can be measured again."""
    try:
        return msgspec.json.decode(atomic_files.read_small(_path()), type=_Remembered)
    except FileNotFoundError:
        return _Remembered()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("measurements can't be read: %s", error)
        return _Remembered()
