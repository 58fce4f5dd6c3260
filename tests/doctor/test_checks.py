"""The doctor finds what is wrong and says what to do."""

from __future__ import annotations

import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from meetingmate.base import paths, settings
from meetingmate.base.errors import Cancelled
from meetingmate.base.in_process import in_process
from meetingmate.base.settings import Settings
from meetingmate.doctor import checks as doctor
from meetingmate.doctor import graphics
from meetingmate.doctor.checks import CheckResult


def by_name(results: list[CheckResult]) -> dict[str, CheckResult]:
    return {result.name: result for result in results}


@pytest.fixture
def with_models(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models_dir", lambda: models_dir)


@pytest.mark.usefixtures("with_models")
def test_a_whole_installation_has_no_failure() -> None:
    results = doctor.checks()
    assert [r.name for r in results if r.status == "fail"] == []
    found = by_name(results)
    for name in ("Speech model", "Writing model", "Speech recognition", "Writing engine", "Window", "Library"):
        assert found[name].status == "ok", found[name]
    assert "faster_whisper" in found["Speech recognition"].detail
    assert "MIT" in found["Speech model"].detail
    assert all(r.advice for r in results if r.status != "ok")
    assert not any(r.advice for r in results if r.status == "ok")
    assert all(r.shared for r in results)


def test_missing_models() -> None:
    speech, writing = doctor.check_models(Settings())
    assert (speech.status, writing.status) == ("fail", "warn")
    assert "meetingmate models install whisper-base" in speech.advice
    assert doctor.check_models(Settings(writing_model=""))[1].status == "ok"


def test_a_damaged_model_is_found_by_its_checksum(models_dir: Path, home: Path) -> None:
    folder = home / "models" / "whisper-base"
    folder.mkdir(parents=True)
    for path in (models_dir / "whisper-base").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "model.bin").open("r+b") as stream:
        stream.seek(1000)
        stream.write(b"damage")
    result = doctor.check_models(Settings())[0]
    assert result.status == "fail"
    assert "model.bin has been changed or damaged" in result.detail
    assert "models install whisper-base" in result.advice


def test_problems_of_the_settings_are_passed_on() -> None:
    path = settings.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('appearance = "pink"\n')
    result = doctor.check_settings(settings.load())
    assert result.status == "warn"
    assert "appearance must be one of" in result.detail


def test_a_library_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    result = doctor.check_library_folder(Settings(library_folder=str(in_the_way / "library")))
    assert result.status == "fail"
    assert "Choose another folder" in result.advice


@pytest.mark.parametrize(("free", "status"), [(50_000_000, "fail"), (1_000_000_000, "warn"), (9_000_000_000, "ok")])
def test_disk_space(free: int, status: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": free}))
    assert doctor.check_disk(Settings(library_folder=str(tmp_path / "not" / "yet" / "there"))).status == status


@pytest.mark.usefixtures("with_models")
def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = type("Memory", (), {"total": 1_000_000_000, "available": 900_000_000})
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    result = doctor.check_memory(Settings())
    assert result.status == "warn"
    assert "choose a smaller model" in result.advice


def test_a_library_that_is_missing() -> None:
    result = doctor.check_part("Speech recognition", ("av", "no_such_library"), "fail", "Set up again.")
    assert (result.status, result.advice) == ("fail", "Set up again.")
    assert "no_such_library can't be loaded" in result.detail


def abort(answer: Connection) -> None:
    os.abort()


def hang(answer: Connection) -> None:
    threading.Event().wait()


def test_a_library_that_crashes_or_hangs_does_not_take_the_doctor_along() -> None:
    assert in_process(abort) == "ended by SIGABRT"
    assert in_process(hang, limit_s=1) == "no answer within 1 seconds"


def no_device(answer: Connection) -> None:
    answer.send((0,))


def two_cards(answer: Connection) -> None:
    answer.send((["GeForce RTX 3060", "GeForce RTX 3060"],))


def test_the_graphics_processors_are_looked_for_with_the_real_engines() -> None:
    found = graphics.find()
    assert found.problems == ()
    result = doctor.check_graphics(lambda stop: found)
    assert result.status == "ok"
    if not found.writing and not found.speech:
        assert result.detail == result.shared == "none that MeetingMate can use"


def test_a_graphics_processor_that_is_found_is_named() -> None:
    found = graphics.find(writing=two_cards, speech=no_device)
    assert found == graphics.Graphics(writing=("GeForce RTX 3060", "GeForce RTX 3060"))
    result = doctor.check_graphics(lambda stop: found)
    assert (result.status, result.detail) == ("ok", "GeForce RTX 3060; not used, the models run on the processor")
    assert doctor.check_graphics(lambda stop: graphics.Graphics(speech=1)).detail.startswith("CUDA; not used")


def test_a_driver_that_crashes_or_hangs_is_one_sentence() -> None:
    found = graphics.find(writing=abort, speech=no_device)
    result = doctor.check_graphics(lambda stop: found)
    assert (result.status, result.detail) == ("warn", "looking for one failed: ended by SIGABRT")
    assert result.advice == "MeetingMate works without one. Updating its driver may help."
    assert graphics.find(writing=hang, speech=hang, limit_s=1).problems == ("no answer within 1 seconds",) * 2


def test_a_microphone_that_was_chosen_and_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "in_process", lambda work, stop: (["Built-in"], ""))
    result = doctor.check_microphones(Settings(microphone="USB microphone"))
    assert result.status == "warn"
    assert result.detail == "USB microphone was not found"
    assert doctor.check_microphones(Settings(microphone="Built-in")).status == "ok"


def test_a_model_that_is_not_chosen_is_checked_too(models_dir: Path, home: Path) -> None:
    folder = home / "models" / "smollm2-135m"
    folder.mkdir(parents=True)
    for path in (models_dir / "smollm2-135m").iterdir():
        (folder / path.name).write_bytes(path.read_bytes()[:-4] + bytes(4))
    other = doctor.check_other_models(Settings(writing_model=""))
    assert other.status == "warn"
    assert other.shared == "damaged: smollm2-135m"
    assert doctor.check_other_models(Settings(writing_model="smollm2-135m")).detail == "none"


def test_the_checks_end_soon_when_nobody_waits() -> None:
    with pytest.raises(Cancelled):
        in_process(hang, stop=lambda: True)
    with pytest.raises(Cancelled):
        next(doctor.each_check(stop=lambda: True))
