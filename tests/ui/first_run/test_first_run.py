"""The first steps: when they come, how they are walked through, the sound check and the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from meetingmate import models
from meetingmate.base.settings import Settings
from meetingmate.library import Library
from meetingmate.models import Computer, fit, installing, listing
from tests.capture.soundserver import FEED, SoundServer
from tests.models.serving import Hub, hub_card
from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from ui.first_run.window import FirstRunWindow
from ui.settings.model_downloads import ModelOffer

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def no_sound_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a computer without one; ``sound_server`` brings its own."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")


def opened(running: Running) -> FirstRunWindow:
    running.window.actions_.by_name["first_run"].trigger()
    assert running.window.first_run.window is not None
    return running.window.first_run.window


def test_it_comes_once_and_only_to_an_empty_library(empty_window: Running) -> None:
    first_run = empty_window.window.first_run
    first_run.offer()
    empty_window.until(lambda: first_run.window is not None and first_run.window.isVisible())
    first_run.window.skip.click()
    assert not first_run.window.isVisible()
    first_run.offer()
    empty_window.settle()
    assert not first_run.window.isVisible(), "it is remembered"


def test_it_does_not_outlive_the_main_window(empty_window: Running) -> None:
    first_run = empty_window.window.first_run
    first_run.offer()
    empty_window.window.close()
    empty_window.settle()
    assert first_run.window is None


def test_who_has_meetings_is_not_asked(running: Running) -> None:
    running.window.first_run.offer()
    running.settle()
    assert running.window.first_run.window is None


def test_it_is_walked_through_by_keyboard_and_speaks(empty_window: Running) -> None:
    window = opened(empty_window)
    keys = empty_window.qtbot
    for number, step in enumerate(window.steps, start=1):
        QApplication.processEvents()
        assert step.isVisible()
        assert step.title in window.windowTitle()
        assert window.next.accessibleDescription() == f"Step {number} of 3: {step.title}"
        assert faults_of(window) == []
        assert unreachable(window) == []
        keys.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()
    window = opened(empty_window)
    assert window.steps[0].isVisible(), "it begins anew"
    window.next.click()
    window.back.click()
    assert window.steps[0].isVisible()
    keys.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_without_microphone_and_sound_server_it_says_so(empty_window: Running) -> None:
    window = opened(empty_window)
    window.next.click()
    step = window.sound
    empty_window.until(lambda: "No microphone" in step.says["microphone"].text(), 60)
    empty_window.until(lambda: "can't be recorded" in step.says["computer"].text(), 60)
    assert [meter.trouble.text() for meter in step.meters.values()] == ["none", "none"], "nothing was lost"
    assert not step.record.isEnabled()
    window.close()


def test_a_sound_system_that_crashes_is_said(empty_window: Running) -> None:
    window = opened(empty_window)
    window.next.click()
    step = window.sound
    empty_window.until(lambda: step.levels._check is not None, 60)
    step.levels._check._process.kill()
    empty_window.until(lambda: "does not answer" in step.says["microphone"].text(), 60)
    assert not step.record.isEnabled()
    window.close()


def test_the_microphone_is_heard_and_played_back(
    empty_window: Running, sound_server: SoundServer, home: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", sound_server.env["PULSE_SERVER"])
    window = opened(empty_window)
    window.next.click()
    step = window.sound
    empty_window.until(step.record.isEnabled, 60)
    empty_window.until(lambda: step.devices.count() > 1, 60)
    assert "heard" in step.says["microphone"].text()
    sound_server.play(speech, FEED)
    empty_window.until(lambda: step.meters["microphone"].bar.value() > 20, 60)
    step.record.click()
    assert not step.record.isEnabled()
    empty_window.until(step.again.isVisible, 60)
    assert step.record.isEnabled()
    assert step._trial[:4] == b"RIFF"
    assert not [path for path in home.rglob("*") if path.suffix in (".wav", ".ogg")], "it is not stored"
    step.devices.setCurrentIndex(1)
    step.devices.activated.emit(1)
    assert empty_window.window.settings.microphone == step.devices.currentText()
    window.close()
    assert step._trial == b""


def test_the_models_are_downloaded_in_the_background(
    qtbot, library: Library, theme, models_dir: Path, quick_model: str
) -> None:
    with Hub(models_dir / quick_model) as hub:
        listing.save_own([hub_card(models.card(quick_model), hub, "from-hub")])
        running = Running(qtbot, library, theme, Settings(speech_model="from-hub", writing_model=""))
        running.start()
        window = opened(running)
        window.show_step(2)
        step = window.models
        running.until(lambda: "from-hub" in step.rows, 30)
        row = step.rows["from-hub"]
        assert "MB" in row.facts.text()
        assert "min with" in row.facts.text()
        assert not row.bar.isVisible()
        hub.broken = True
        row.button.click()
        running.until(row.problem.isVisible, 60)
        assert "could not be downloaded" in row.problem.text()
        hub.broken = False
        row.button.click()
        assert row.bar.isVisible()
        window.close()  # it goes on
        running.until(lambda: row.offer.installed, 60)
        assert models.is_installed(models.card("from-hub"))
        assert row.state.text() == "Installed"
        assert step.says.text() == "Everything is installed."
        running.close()


def test_the_recommended_models_are_offered_and_then_used(
    empty_window: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = Computer(memory_bytes=8_000_000_000, cores=4, fast_instructions=True)
    monkeypatch.setattr(fit, "this_computer", lambda: laptop)
    asked: list[str] = []
    monkeypatch.setattr(installing, "install", lambda name, **_how: asked.append(name))
    window = opened(empty_window)
    window.show_step(2)
    step = window.models
    empty_window.until(lambda: len(step.rows) == 2, 30)
    assert "whisper-small" in step.rows
    empty_window.until(lambda: "not installed" in empty_window.window.banner.message, 30)
    step.all.click()
    assert "not installed" not in empty_window.window.banner.message, "another one is wanted now"
    empty_window.until(lambda: set(asked) == set(step.rows), 30)
    settings = empty_window.window.settings
    assert {settings.speech_model, settings.writing_model} == set(step.rows)
    window.close()


def test_what_someone_has_chosen_is_offered_and_not_what_is_recommended(
    empty_window: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = Computer(memory_bytes=8_000_000_000, cores=4, fast_instructions=True)
    monkeypatch.setattr(fit, "this_computer", lambda: laptop)
    found: list[list[ModelOffer]] = []
    chosen = Settings(speech_model="whisper-tiny", writing_model="")
    empty_window.window.downloads.recommend(chosen, found.append, empty_window.window)
    empty_window.until(lambda: found, 30)
    assert [offer.card.id for offer in found[0]] == ["whisper-tiny"]


def test_the_sample_is_offered_at_the_end(empty_window: Running) -> None:
    window = opened(empty_window)
    window.show_step(2)
    window.sample.click()
    assert not window.isVisible()
    empty_window.until(lambda: empty_window.document.meeting is not None, 30)
    assert empty_window.document.meeting.attendees
    empty_window.until(lambda: empty_window.document.job.waits_for == "whisper-base", 90)
