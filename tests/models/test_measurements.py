"""What was measured of a model is remembered and shown, for these files on this computer only."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner

from meetingmate import models
from meetingmate.base import paths
from meetingmate.cli.app import cli
from meetingmate.models import Computer, ModelFile, SpeechFigures, WritingFigures, measurements
from tests.models.wheelhouse import joined_card

FIGURES = WritingFigures(
    tasks_f1=0.8,
    decisions_f1=0.75,
    same_items=False,
    sentences=12,
    unsupported=1,
    seconds_per_hour=61.6,
    tokens_per_s=210.4,
    memory_bytes=1_240_000_000,
)
SENTENCE = "tasks 80 %, decisions 75 % · 1 unsupported sentence · an hour of talk takes 62 s · 1.2 GB of memory"


@pytest.fixture
def card(ship: Callable[..., None]) -> models.ModelCard:
    """An installed writing model of two files."""
    files = (ModelFile(name="small", size=1, sha256="a" * 64), ModelFile(name="large", size=2, sha256="b" * 64))
    made = joined_card(id="tiny", title="Tiny", kind="writing", files=files)
    ship(made)
    folder = models.folder_of(made)
    folder.mkdir(parents=True)
    (folder / "small").write_bytes(b"1")
    (folder / "large").write_bytes(b"22")
    return made


def test_figures_are_remembered_with_date_file_and_computer(card: models.ModelCard) -> None:
    made = models.remember(card, FIGURES, "2026-11-30")
    assert (made.date, made.sha256, made.figures) == ("2026-11-30", "b" * 64, FIGURES)
    assert models.measured() == {"tiny": made}
    assert (
        json.loads((paths.models_dir() / "measured.json").read_text())["models"]["tiny"]["figures"]["unsupported"] == 1
    )
    assert models.gone() == []


def test_a_new_measurement_takes_the_place_of_the_old_one(card: models.ModelCard) -> None:
    models.remember(card, FIGURES, "2026-11-29")
    models.remember(card, FIGURES, "2026-11-30")
    assert [made.date for made in models.measured().values()] == ["2026-11-30"]


def test_figures_of_another_computer_are_not_shown(card: models.ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    models.remember(card, FIGURES, "2026-11-30")
    other = Computer(memory_bytes=1, cores=1, fast_instructions=False)
    monkeypatch.setattr(measurements, "this_computer", lambda: other)
    assert models.measured() == {}


def test_figures_of_other_files_are_not_shown(card: models.ModelCard, ship: Callable[..., None]) -> None:
    models.remember(card, FIGURES, "2026-11-30")
    small, large = card.files
    ship(joined_card(id="tiny", kind="writing", files=(small, ModelFile(name=large.name, size=2, sha256="c" * 64))))
    assert models.is_installed(models.card("tiny"))
    assert models.measured() == {}


def test_figures_of_other_meetings_are_not_shown(card: models.ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of an earlier version of the program say nothing beside those of this one."""
    models.remember(card, FIGURES, "2026-11-30")
    monkeypatch.setattr(measurements, "_material", lambda kind: "others")
    assert models.measured() == {}


def test_a_damaged_file_of_measurements_is_as_none(card: models.ModelCard) -> None:
    (paths.models_dir() / "measured.json").write_text("{")
    assert models.measured() == {}
    made = models.remember(card, FIGURES, "2026-11-30")
    assert models.measured() == {"tiny": made}


def test_figures_in_words() -> None:
    assert models.said_of(FIGURES) == SENTENCE
    speech = SpeechFigures(real_time_factor=0.25, word_error_rate=0.081, memory_bytes=600_000_000)
    assert models.said_of(speech) == (
        "an hour of sound takes 15 min · 8 % of the words of the sample are wrong · 0.6 GB of memory"
    )


def test_a_model_without_a_difference_says_so() -> None:
    same = models.said_of(msgspec.structs.replace(FIGURES, same_items=True))
    assert same == f"{SENTENCE} · tasks and decisions are the same as without a writing model"


def test_the_command_line_shows_them(card: models.ModelCard) -> None:
    models.remember(card, FIGURES, "2026-11-30")

    def shown(*arguments: str) -> str:
        return CliRunner().invoke(cli, ["models", *arguments], standalone_mode=False).stdout

    assert f"Measured here on 2026-11-30: tiny: {SENTENCE}" in shown("list")
    assert "2026-11-30: tasks 80 %, decisions 75 %" in shown("show", "tiny")
    document = json.loads(shown("show", "tiny", "--json"))
    assert document["measured_here"]["figures"]["tokens_per_s"] == 210.4
    assert json.loads(shown("list", "--json"))["models"][0]["measured_here"]["date"] == "2026-11-30"
