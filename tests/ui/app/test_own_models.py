"""Models that are dropped on the window: asked about, added in the background, or refused with a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from meetingmate import models
from tests.models.small_models import gguf_bytes, weights, whisper_folder
from tests.ui.app.test_window import drag
from tests.ui.conftest import Running
from ui.base.recordings import models_among

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def real(models_dir: Path, tmp_path: Path) -> Path:
    """A real writing model with a name of its own."""
    path = tmp_path / "mine.gguf"
    os.symlink(next((models_dir / "smollm2-135m").glob("*.gguf")), path)
    return path


def answer(running: Running, label: str) -> str:
    """Wait for the question and press a button of it; returns what it told."""
    controller = running.window.own_models
    running.until(lambda: controller.question is not None)
    box = controller.question
    told = f"{box.text()}\n{box.informativeText()}"
    next(made for made in box.buttons() if made.text() == label).click()
    running.until(lambda: controller.question is not box)
    return told


def test_a_dropped_model_is_added_and_can_be_used(running: Running, real: Path) -> None:
    window = running.window
    assert drag(window, [real], drop=False)
    assert window.file_opener.overlay.accessibleName() == "Drop models"
    assert drag(window, [real], drop=True)
    told = answer(running, "Add model")
    assert told.startswith("Add this model?\nmine\nWriting model, 98 MB, context of 8192 tokens\n")
    running.until(lambda: window.banner.message.startswith("mine is added."), 120)
    assert models.verify("mine") == []
    window.banner.buttons[0].click()
    assert window.settings.writing_model == "mine"


def test_a_model_that_is_not_wanted_is_not_added(running: Running, real: Path) -> None:
    running.window.open_files([real])
    answer(running, "Don’t add")
    running.until(lambda: not running.window.own_models._busy)
    assert not any(card.own for card in models.catalogue())


def test_adding_can_be_cancelled(running: Running, real: Path) -> None:
    running.window.open_files([real])
    answer(running, "Add model")
    banner = running.window.banner
    assert banner.message == "Checking mine …"
    assert [made.text() for made in banner.buttons] == ["Cancel"]
    banner.buttons[0].click()
    running.until(lambda: banner.message == "The model was not added.", 60)
    assert not any(card.own for card in models.catalogue())


def test_progress_is_shown_beside_its_button(running: Running) -> None:
    controller, banner = running.window.own_models, running.window.banner
    controller._busy, controller._said = True, "Checking mine …"
    banner.show_message("Checking mine …", action="Cancel", on_action=lambda: None)
    cancel = banner.buttons[0]
    controller._report(0.421, "Copying mine.gguf")
    running.until(lambda: banner.message == "Copying mine.gguf – 42 %")
    assert banner.buttons == [cancel]
    banner.show_message("Something else")
    controller._report(0.5, "Copying mine.gguf")
    running.settle()
    assert banner.message == "Something else"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gguf_bytes()[:-100], "m.gguf is incomplete: 100 of"),
        (b"no model", "m.gguf is no model that MeetingMate can use"),
        (gguf_bytes(general__type="adapter"), "m.gguf is an addition to a model"),
    ],
)
def test_what_is_no_model_gets_its_sentence(running: Running, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(data)
    assert drag(running.window, [path], drop=True)
    running.until(lambda: running.window.banner.message.startswith(says))
    assert running.window.banner.kind == "problem"


def test_an_engine_that_refuses_a_model_is_quoted(running: Running, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf_bytes(general__architecture="zyx", tokenizer__chat_template=""))
    running.window.open_files([path])
    assert "no chat template" in answer(running, "Add model")
    running.until(lambda: "unknown architecture zyx" in running.window.banner.message, 60)


def test_a_name_that_is_taken_is_said_before_the_question(running: Running, tmp_path: Path) -> None:
    path = tmp_path / "whisper-base.gguf"
    path.write_bytes(gguf_bytes())
    running.window.open_files([path])
    running.until(lambda: running.window.banner.message.startswith("There is already a model called whisper-base"))


def test_folders_of_speech_models_are_asked_about_one_after_the_other(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = whisper_folder(tmp_path / "english", weights(vocabulary=51864))
    two = whisper_folder(tmp_path / "many")
    chosen = [str(one / "model.bin"), str(two / "model.bin")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    running.window.file_opener.choose()
    assert "english\nSpeech model for English" in answer(running, "Don’t add")
    assert "many\nSpeech model for many languages" in answer(running, "Don’t add")


def test_models_and_recordings_may_come_together(running: Running, tmp_path: Path) -> None:
    sources: list[Path] = []
    running.session.submit = lambda path: sources.append(path) or "m1"
    whisper_folder(tmp_path / "w")
    assert drag(running.window, [tmp_path / "talk.wav", tmp_path / "w"], drop=True)
    answer(running, "Don’t add")
    running.until(lambda: sources == [tmp_path / "talk.wav"])
    assert "can’t be opened" not in running.window.banner.message


def test_closing_the_window_ends_what_is_added(running: Running, real: Path) -> None:
    running.window.open_files([real])
    answer(running, "Add model")
    running.window.own_models.close()
    running.until(lambda: not running.window.own_models._busy, 60)
    assert not any(card.own for card in models.catalogue())


def test_a_file_of_weights_stands_for_its_folder(tmp_path: Path) -> None:
    names = ("model.safetensors", "pytorch_model.bin", "model.bin")
    files = [tmp_path / name.partition(".")[0] / name for name in names] + [tmp_path / "small.pt"]
    assert models_among(files) == [tmp_path / "model", tmp_path / "pytorch_model", tmp_path / "small.pt"]
