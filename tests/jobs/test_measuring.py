"""Measuring the real models in a worker process."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base import settings as settings_module
from meetingmate.base.errors import Cancelled, JobFailed, MeetingMateError, ModelError
from meetingmate.cli.app import cli
from meetingmate.domain.meeting import HowMade, Minutes, Point, Topic
from meetingmate.jobs import measuring
from meetingmate.models import SpeechFigures, WritingFigures
from meetingmate.workers import host, measurer
from tests.workers.test_host import workers


@pytest.fixture
def installed(models_dir: Path) -> None:
    """The models of the set-up, in the home of this test."""
    paths.models_dir().mkdir(parents=True)
    for name in ("smollm2-135m", "whisper-base"):
        (paths.models_dir() / name).symlink_to(models_dir / name)


def test_the_shipped_meetings_are_in_four_languages_and_labelled() -> None:
    meetings = measurer.labelled_meetings(paths.resources_dir() / "measure")
    assert {one.language for one in meetings} == {"en", "de", "fr", "es"}
    for one in meetings:
        turns = one.line()["turns"]
        assert {turn["speaker"] for turn in turns} == set(one.attendees)
        assert all(turn["text"] for turn in turns)
        assert len(one.tasks) >= 3
        assert len(one.decisions) >= 2


def test_a_damaged_meeting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="are missing"):
        measurer.labelled_meetings(tmp_path)
    (tmp_path / "one.toml").write_text("language = 3")
    with pytest.raises(ModelError, match="can't be read"):
        measurer.labelled_meetings(tmp_path)


def test_a_writing_model_is_measured_and_remembered(installed: None) -> None:
    shares: list[float] = []
    made = measuring.measure("smollm2-135m", settings_module.load(), shares.append)
    figures = made.figures
    assert isinstance(figures, WritingFigures)
    assert 0.5 < figures.tasks_f1 <= 1
    assert 0.5 < figures.decisions_f1 <= 1
    assert figures.same_items  # it only sorts sentences
    assert (figures.sentences, figures.unsupported) == (0, 0)
    assert figures.seconds_per_hour > 0
    assert figures.tokens_per_s > 0
    assert figures.memory_bytes > models.card("smollm2-135m").size_bytes
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert models.measured() == {"smollm2-135m": made}
    assert workers() == []


def test_a_speech_model_is_measured_on_the_sample(installed: None) -> None:
    done = CliRunner().invoke(cli, ["models", "measure", "whisper-base", "--json"], standalone_mode=False)
    document = json.loads(done.stdout)
    assert document["figures"]["type"] == "speech"
    assert 0 < document["figures"]["word_error_rate"] < 0.4
    assert document["figures"]["real_time_factor"] > 0
    assert "Measuring Whisper base" in done.stderr
    assert isinstance(models.measured()["whisper-base"].figures, SpeechFigures)


def test_cancelling_ends_the_worker_and_remembers_nothing(installed: None) -> None:
    shares: list[float] = []
    with pytest.raises(Cancelled):
        measuring.measure("smollm2-135m", settings_module.load(), shares.append, lambda: bool(shares))
    assert workers() == []
    assert models.measured() == {}


def test_a_worker_that_dies_is_one_sentence_and_remembers_nothing(installed: None) -> None:
    def kill(_share: float) -> None:
        for process in workers():
            process.kill()

    with pytest.raises(host.WorkerDied, match="writer stopped unexpectedly"):
        measuring.measure("smollm2-135m", settings_module.load(), kill)
    assert models.measured() == {}


def test_a_model_that_is_not_there_or_no_model_to_measure_is_said() -> None:
    with pytest.raises(ModelError, match="is not installed"):
        measuring.measure("smollm2-135m", settings_module.load())
    speakers = next(card.id for card in models.catalogue() if card.kind == "speakers")
    with pytest.raises(ModelError, match="can't be measured"):
        measuring.measure(speakers, settings_module.load())


def test_a_damaged_model_is_one_sentence(installed: None) -> None:
    card = models.card("smollm2-135m")
    folder = models.folder_of(card)
    folder.unlink()
    folder.mkdir()
    with (folder / card.files[0].name).open("wb") as stream:
        os.truncate(stream.fileno(), card.files[0].size)
    with pytest.raises(JobFailed, match="damaged") as caught:
        measuring.measure("smollm2-135m", settings_module.load())
    assert isinstance(caught.value, MeetingMateError)
    assert models.measured() == {}


class Prose:
    """A writing model that says two sentences, as often as it is asked."""

    name, model_class, trained_for = "prose", "prose", frozenset[str]()

    def write(self, _prompt: str, _fields: dict[str, str], _max_tokens: int) -> str:
        return "The van failed the inspection. Bea bought a helicopter."


def test_sentences_that_the_minutes_do_not_have_are_unsupported() -> None:
    watched = measurer._Watched(Prose())  # type: ignore[arg-type]
    for _ in range(2):  # asked again, it says the same
        watched.write("write_topic", {}, 100)
    point = Point(text="The van failed the inspection.")
    topic = Topic(title="The van", start=0, end=1, points=[point])
    watched.end_of_meeting(Minutes(language="en", topics=[topic], how_made=HowMade()))
    assert (watched.sentences, watched.unsupported) == (2, 1)
    watched.write("write_topic", {}, 100)
    watched.end_of_meeting(Minutes(language="en", how_made=HowMade()))
    assert (watched.sentences, watched.unsupported) == (4, 3)
