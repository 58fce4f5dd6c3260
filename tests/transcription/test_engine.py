"""Models that are missing, damaged or know too little, and the vocabulary."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from meetingmate.base.errors import ModelError, UsageError
from meetingmate.transcription.engine import Engine


@pytest.fixture
def copied(models_dir: Path, tmp_path: Path) -> Path:
    """A copy of Whisper base to break."""
    return Path(shutil.copytree(models_dir / "whisper-base", tmp_path / "whisper-base"))


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as error:
        Engine(folder, threads=1)
    assert "meetingmate models install whisper-base" in str(error.value)
    return str(error.value)


def test_missing_folder(tmp_path):
    assert "not installed" in refused(tmp_path / "whisper-base")


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_missing_file_is_named_and_not_looked_for_elsewhere(name, copied):
    (copied / name).unlink()
    assert f"{name} is missing" in refused(copied)


def test_missing_vocabulary(copied):
    (copied / "vocabulary.json").unlink()
    assert "vocabulary is missing" in refused(copied)


@pytest.mark.parametrize("keep", [0, 10, 1000, 100_000_000])
def test_a_cut_model(keep, copied):
    with (copied / "model.bin").open("rb+") as file:
        file.truncate(keep)
    assert "damaged" in refused(copied)


def test_a_model_file_with_other_contents(copied):
    (copied / "model.bin").write_text("<html>404 not found</html>" * 100)
    assert "damaged" in refused(copied)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
@pytest.mark.parametrize("text", ["", '{"half": ', "{}"])
def test_broken_text_files(name, text, copied):
    (copied / name).write_text(text)
    assert "damaged" in refused(copied)


class EnglishOnly(Engine):
    """A model that says of itself that it knows English only (none such is part of the set-up)."""

    multilingual = False


def test_a_language_the_model_does_not_know(engine):
    with pytest.raises(UsageError, match="'xx'"):
        engine.check_language("xx")
    english = EnglishOnly.__new__(EnglishOnly)
    english.__dict__.update(engine.__dict__)
    with pytest.raises(ModelError, match="knows English only"):
        english.check_language("de")
    english.check_language("en")
    assert english.languages_of(np.zeros(16000, np.float32)) == {"en": 1.0}


def test_vocabulary_is_short_and_what_is_left_out_is_said(engine, caplog):
    assert engine.vocabulary([" Priya ", "Okta", "", "Okta"]) == "Priya, Okta"
    assert engine.vocabulary([]) is None
    terms = [f"Projekt Nummer {n}" for n in range(100)]
    taken = engine.vocabulary(terms)
    assert taken.startswith("Projekt Nummer 0, Projekt Nummer 1")
    assert 10 < taken.count(",") < 40
    assert f"first {taken.count(',') + 1} of 100" in caplog.text
