"""The choice of models in the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base import paths, translation
from meetingmate.base.settings import Settings
from meetingmate.models import Computer, Measurement, SpeechFigures, fit, installing
from tests.ui.conftest import Running
from ui.base import desktop
from ui.settings.dialog import SettingsDialog
from ui.settings.licence_dialog import LicenceDialog
from ui.settings.model_downloads import offer_of

LAPTOP = Computer(memory_bytes=8_000_000_000, cores=4, fast_instructions=True)


@pytest.fixture
def german() -> Iterator[None]:
    translation.use("de")
    yield
    translation.use("en")


@pytest.fixture
def dialog(running: Running, monkeypatch: pytest.MonkeyPatch) -> SettingsDialog:
    """The settings of the window, on a computer with 4 cores."""
    monkeypatch.setattr(fit, "this_computer", lambda: LAPTOP)
    made = running.window.settings_controller.open()
    running.until(lambda: "whisper-base" in made.speech.rows and "smollm2-135m" in made.writing.rows)
    made.show_page(translation.tr("Minutes"))
    return made


@pytest.fixture
def terms(running: Running, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch) -> LicenceDialog:
    """The dialog that the button Install of Gemma opens; ``installed`` gets the ids that are installed after it."""
    installed: list[str] = []
    monkeypatch.setattr(installing, "install", lambda name, **_how: installed.append(name))
    dialog.writing.rest.open()
    row = dialog.writing.rows["gemma-3-1b"]
    row.button.click()
    made = row.findChild(LicenceDialog)
    assert made is not None
    made.installed = installed
    return made


def test_the_recommended_model_says_why(dialog: SettingsDialog) -> None:
    row = dialog.speech.rows["whisper-small"]
    assert row.note.isVisibleTo(row)
    assert row.note.text().startswith("Recommended. Whisper small suits a computer with 4 cores")
    assert "Recommended. Whisper small" in row.radio.accessibleDescription()
    assert not dialog.speech.rows["whisper-base"].note.isVisibleTo(dialog.speech)
    dialog.reject()


def test_models_for_few_are_folded_away(dialog: SettingsDialog) -> None:
    folded = dialog.writing.rest.content
    inside = {ident for ident, row in dialog.writing.rows.items() if folded.isAncestorOf(row)}
    assert {"llama-3.2-1b", "gemma-3-4b", "lfm2-2.6b-transcript"} <= inside
    assert not inside & {"smollm2-135m", "qwen2.5-coder-1.5b", ""}
    assert not folded.isVisibleTo(dialog)
    dialog.reject()


def test_a_row_says_what_a_person_weighs_up(dialog: SettingsDialog) -> None:
    facts = dialog.writing.rows["gemma-3-1b"].facts.text()
    assert "806 MB · Gemma licence · 1.2 GB of memory · medium speed" in facts
    assert "Short English texts" in facts
    dialog.reject()


def test_models_and_terms_are_described_in_the_language_of_the_window(
    german: None, dialog: SettingsDialog, terms: LicenceDialog
) -> None:
    row = dialog.writing.rows["gemma-3-1b"]
    assert row.facts.text().endswith("\nKurze englische Texte auf einem kleinen Computer.")
    assert row.radio.accessibleDescription() == "Kurze englische Texte auf einem kleinen Computer."
    assert "Lizenz: Gemma Terms of Use (Fassung vom 1. April 2026)" in terms.text.text()
    assert "• Google darf Nutzungen einschränken" in terms.text.text()
    terms.reject()
    dialog.reject()


def test_a_row_says_what_was_measured_here(
    running: Running, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = dialog.speech.rows["whisper-base"]
    assert not row.measured.isVisibleTo(row)
    figures = SpeechFigures(real_time_factor=0.25, word_error_rate=0.08, memory_bytes=600_000_000)
    made = Measurement(date="2026-11-30", sha256="", computer=LAPTOP, material="", figures=figures)
    monkeypatch.setattr(models, "measured", lambda: {"whisper-base": made})
    dialog.speech.reload()
    running.until(lambda: row.measured.isVisibleTo(row))
    assert row.measured.text().startswith("Measured here: an hour of sound takes 15 min · 8 % of the words")
    assert not dialog.speech.rows["whisper-small"].measured.isVisibleTo(dialog.speech)
    dialog.reject()


def test_terms_are_shown_and_accepted_before_the_installation(running: Running, dialog, terms: LicenceDialog) -> None:
    assert "Gemma 3 1B Instruct comes under the Gemma Terms of Use" in terms.text.text()
    assert terms.decline.isDefault()
    assert not terms.accept_button.isDefault()
    assert terms.windowTitle() == "Licence of Gemma 3 1B Instruct"
    installed = terms.installed
    assert installed == []
    terms.accept_button.click()
    running.until(lambda: installed == ["gemma-3-1b"])
    assert models.to_accept(models.card("gemma-3-1b")) == ""
    running.until(lambda: dialog.writing.rows["gemma-3-1b"].button.text() == "Install")
    dialog.reject()


def test_terms_that_are_not_accepted_install_nothing(running: Running, dialog, terms: LicenceDialog) -> None:
    installed = terms.installed
    terms.decline.click()
    running.settle()
    assert installed == []
    assert models.to_accept(models.card("gemma-3-1b"))
    assert dialog.writing.rows["gemma-3-1b"].button.text() == "Install"
    dialog.reject()


def test_the_whole_text_opens_in_the_browser(dialog, terms: LicenceDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(desktop.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    terms.read.click()
    assert opened == [models.licence_of(models.card("gemma-3-1b")).link]
    assert not desktop.open_page("file:///etc/passwd")
    assert len(opened) == 1
    terms.reject()
    dialog.reject()


def test_a_chosen_model_that_the_catalogue_lost_is_named(running: Running, home: Path) -> None:
    (home / "models" / "whisper-old").mkdir(parents=True)
    running.window.settings_controller.settings = Settings(speech_model="whisper-old")
    dialog = running.window.settings_controller.open()
    running.until(lambda: "whisper-old" in dialog.speech.rows)
    row = dialog.speech.rows["whisper-old"]
    assert row.radio.isChecked()
    assert "the list of models no longer has it. Choose another model" in row.facts.text()
    assert not row.button.isVisibleTo(row)
    dialog.reject()


def test_a_damaged_catalogue_is_named(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "resources" / "catalogue" / "speech.toml"
    broken.parent.mkdir(parents=True)
    broken.write_text("broken [", encoding="utf-8")
    running.settle()
    monkeypatch.setattr(paths, "resources_dir", lambda: broken.parents[1])
    dialog = running.window.settings_controller.open()
    running.until(lambda: "is ignored" in dialog.speech.trouble.text())
    assert "Install MeetingMate again." in dialog.speech.trouble.text()
    assert dialog.writing.rows[""].radio.isEnabled()
    dialog.reject()


def test_of_several_models_each_with_terms_is_asked_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(installing, "install", lambda name, **_how: installed.append(name))
    offers = [offer_of(models.card(name)) for name in ("gemma-3-1b", "llama-3.2-1b", "whisper-tiny")]
    over, begun = running.window.banner, []
    running.window.downloads.get(offers, over, begun.append)
    first = over.findChild(LicenceDialog)
    assert "Gemma" in first.windowTitle()
    assert begun == []
    first.decline.click()
    second = next(made for made in over.findChildren(LicenceDialog) if made is not first)
    assert "Llama" in second.windowTitle()
    second.accept_button.click()
    running.until(lambda: installed == ["llama-3.2-1b", "whisper-tiny"])
    assert [card.id for card in begun] == installed
    assert models.to_accept(models.card("gemma-3-1b"))
    assert not models.to_accept(models.card("llama-3.2-1b"))
