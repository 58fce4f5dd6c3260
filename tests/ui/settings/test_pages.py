"""The pages of the settings: the way back to a default, what is locked, the search, words and settings from files."""

from __future__ import annotations

import dataclasses
import gettext
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea

from meetingmate.base import settings, translation
from meetingmate.base.machine_settings import MachineSettings
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.models import installing
from tests.ui.conftest import Running
from ui.settings import search
from ui.settings.dialog import SettingsDialog
from ui.settings.rows import LOCKED, SettingRow


@pytest.fixture
def dialog(running: Running) -> SettingsDialog:
    """The settings of the window."""
    made = running.window.settings_controller.open()
    yield made
    made.reject()


def opened(running: Running, chosen: Settings) -> SettingsDialog:
    """The dialog of other settings."""
    running.window.settings_controller.settings = chosen
    return running.window.settings_controller.open()


def row(dialog: SettingsDialog, key: str) -> SettingRow:
    return next(page.rows[key] for page in dialog.pages if key in page.rows)


def test_the_pages_and_what_stands_on_them(dialog: SettingsDialog) -> None:
    assert [page.title for page in dialog.pages] == [
        "General",
        "Recording",
        "Speech",
        "Speakers",
        "Minutes",
        "Assistants",
        "Privacy",
        "Export",
        "Automation",
        "Shortcuts",
        "Advanced",
    ]
    keys = [key for page in dialog.pages for key in page.rows]
    assert sorted([*keys, "speech_server_model", "writing_server_model"]) == sorted(OPTIONS), (
        "each once; servers with models"
    )


def test_reset_appears_when_a_value_differs_and_returns_to_the_default(
    running: Running, dialog: SettingsDialog, qtbot
) -> None:
    dialog.show_page("Recording")
    silence = row(dialog, "silence_prompt_min")
    assert not silence.reset.isVisible()
    silence.editor.field.setValue(30)
    assert silence.reset.isVisible()
    assert silence.reset.accessibleName() == "Reset: Silence reminder"
    running.until(lambda: running.session.settings.silence_prompt_min == 30)
    silence.reset.setFocus()
    qtbot.keyClick(silence.reset, Qt.Key.Key_Space)
    assert silence.editor.field.value() == 10
    assert not silence.reset.isVisible()
    assert QApplication.focusWidget() is silence.editor.field, "the keyboard is not lost with the button"
    running.until(lambda: running.session.settings.silence_prompt_min == 10)
    assert settings.load() == Settings()


_APART = {"speech_model", "speech_server_model", "writing_model", "writing_server_model", "shortcuts", "microphone"}


@pytest.mark.parametrize("key", sorted(set(OPTIONS) - _APART))
def test_every_setting_returns_to_its_default(running: Running, key: str) -> None:
    others = {
        "spoken_language": "de", "minutes_language": "fr", "vocabulary": ["Kokoro"], "library_folder": "/tmp/x",
        "export_folder": "/tmp/y", "appearance": "dark", "keep_audio": "link", "small_model": "s", "final_model": "f",
        "live_translation": "de", "consent_text": "May I?", "global_shortcut": "Ctrl+Alt+R", "interface_language": "de",
            "template": "board", "my_name": "Anna",
        "speech_server": "http://localhost:8000", "writing_server": "http://localhost:8080", "update_address": "https://example.org/newest",
    }  # fmt: skip
    default = OPTIONS[key].default
    other = others[key] if key in others else not default if isinstance(default, bool) else default + 1
    dialog = opened(running, Settings(**{key: other}))
    dialog.draft.reset(key)
    row(dialog, key)._reset()
    assert dialog.draft.value(key) == default
    assert not dialog.draft.differs(key)
    dialog.reject()
    running.settle()


def test_what_is_locked_is_shown_so_and_can_not_be_changed(running: Running) -> None:
    machine = MachineSettings(locked={"voice_profiles": False, "appendix": True}, defaults={"threads": 3})
    dialog = opened(running, Settings(machine=machine, appendix=True, threads=3))
    dialog.show_page("Speakers")
    voices = row(dialog, "voice_profiles")
    assert voices.lock.isVisible()
    assert voices.lock.text() == LOCKED == "Set by your organisation"
    assert not voices.editor.field.isEnabled()
    assert LOCKED in voices.editor.field.accessibleDescription()
    dialog.draft.set("voice_profiles", True)
    assert dialog.draft.value("voice_profiles") is False
    assert not row(dialog, "speakers").lock.isVisible()
    dialog.show_page("Advanced")
    assert not row(dialog, "threads").reset.isVisible(), "the organisation's value is the default"
    dialog.fields["threads"].setValue(1)
    row(dialog, "threads").reset.click()
    assert dialog.fields["threads"].value() == 3
    dialog.reject()
    running.settle()
    running.window.settings_controller.remember_export(False, True)
    assert running.session.settings.appendix is True
    assert running.session.settings.quotes is True


def test_sources_that_are_locked_stay_beside_the_record_button(running: Running) -> None:
    controller = running.window.settings_controller
    controller.settings = Settings(machine=MachineSettings(locked={"record_computer": False}), record_computer=False)
    running.window.sidebar.record.set_settings(controller.settings)
    running.window.sidebar.record._choose("Headset", True)
    assert (controller.settings.microphone, controller.settings.record_computer) == ("Headset", False)
    assert running.window.sidebar.record._computer is False
    running.settle()


@pytest.mark.parametrize(
    ("asked", "title", "page"),
    [
        ("dark mode", "Appearance", "General"),
        ("mic", "Microphone", "Recording"),
        ("whisper", "Speech model", "Speech"),
        ("DIARISATION", "Detect speakers", "Speakers"),
        ("llm", "Writing model", "Minutes"),
        ("gdpr", "Consent reminder", "Privacy"),
        ("password", "Encryption", "Privacy"),
        ("glossary", "Names and terms", "Speech"),
        ("hotkey global", "System-wide shortcut", "Shortcuts"),
        ("cpu", "Threads", "Advanced"),
        ("toml", "Settings file", "Advanced"),
        ("backup", "Export and import settings", "General"),
        ("undo", "Keys for “Undo”", "Shortcuts"),
        ("evidence", "Show quotes in documents", "Export"),
    ],
)
def test_a_setting_is_found_by_other_words(dialog: SettingsDialog, qtbot, asked: str, title: str, page: str) -> None:
    dialog.search.setText(asked)
    found = [dialog.results.item(n).text() for n in range(dialog.results.count())]
    assert f"{title}\n{page}" in found
    dialog.results.setCurrentRow(found.index(f"{title}\n{page}"))
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.stack.currentWidget().title == page
    assert dialog.search.text() == ""
    focused = QApplication.focusWidget()
    assert dialog.stack.currentWidget().isAncestorOf(focused), "it has the keyboard"


def test_the_search_says_when_it_finds_nothing_and_goes_back(dialog: SettingsDialog, qtbot) -> None:
    dialog.show_page("Minutes")
    dialog.search.setText("zzz")
    assert dialog.stack.currentWidget() is dialog.nothing
    qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.stack.currentWidget().title == "Minutes"
    dialog.search.setText("hotkey")
    shown = [dialog.results.item(n).text() for n in range(dialog.results.count())]
    assert not any("“" in text for text in shown), "a word that all commands have lists none of them"


def test_every_setting_has_other_words() -> None:
    assert set(OPTIONS) == {key for key in OPTIONS if search.words_for(key)}


def test_words_come_from_a_file(running: Running, dialog: SettingsDialog, tmp_path: Path) -> None:
    dialog.draft.set("vocabulary", ["Okta"])
    file = tmp_path / "names.txt"
    file.write_text("Zoë Marsh\nokta\n" + "x" * 80 + "\n", encoding="utf-8")
    page = dialog.pages[2]
    page.import_words(file)
    running.until(lambda: dialog.draft.value("vocabulary") == ["Okta", "Zoë Marsh"])
    assert dialog.fields["vocabulary"].toPlainText() == "Okta\nZoë Marsh"
    assert dialog.status.text() == (
        "Added: 1 of 3. In the list already: 1. Left out, because they are too long or too many: 1."
    )
    file.write_bytes(b"\x00\x01\x02\x03")
    page.import_words(file)
    running.until(lambda: "names.txt is not a text file" in dialog.status.text())


def test_settings_go_out_and_come_in_and_it_is_said_what_changed(
    running: Running, dialog: SettingsDialog, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    dialog.draft.set("quotes", True)
    dialog.exchange.write(file)
    running.until(lambda: "1 setting that you changed" in dialog.status.text())
    file.write_text('threads = 2\nquotes = true\nappearance = "pink"\nexport_folder = "/x"\n', encoding="utf-8")
    dialog.exchange.read(file)
    running.until(lambda: running.session.settings.threads == 2)
    assert dialog.fields["threads"].value() == 2, "the fields show it"
    assert dialog.told.text() == "Changed: 1 setting."
    assert dialog.told.informativeText().startswith("Threads\n\nNot taken over: appearance must be one of")
    assert "export_folder belongs to one computer" in dialog.told.informativeText()
    dialog.told.accept()
    file.write_text("= nonsense")
    dialog.exchange.read(file)
    running.until(lambda: "is not a file of settings" in dialog.status.text())
    assert settings.load() == Settings(quotes=True, threads=2)


@pytest.mark.parametrize("factor", [1, 2])
def test_the_dialog_stays_within_a_narrow_window(running: Running, factor: int) -> None:
    before = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    QApplication.setFont(font)
    try:
        running.window.resize(800, 600)
        dialog = running.window.settings_controller.open()
        assert dialog.width() <= 800
        assert dialog.height() <= 600
        for page in dialog.pages:
            dialog.show_page(page.title)
            QApplication.processEvents()
            assert isinstance(page, QScrollArea)
            if factor == 1 or not hasattr(page, "models"):  # a list of models scrolls sideways in a very large font
                assert page.horizontalScrollBar().maximum() == 0, f"{page.title} is cut at the right"
        dialog.reject()
    finally:
        QApplication.setFont(before)


def test_broken_settings_of_the_organisation_are_named_in_the_window(running: Running) -> None:
    sentence = (
        "The settings file of your organisation, /etc/x, can't be read and is ignored (x). Ask your administrator."
    )
    running.window.settings_controller.settings = dataclasses.replace(Settings(), problems=[sentence])
    running.window.settings_controller.tell_problems()
    assert running.window.banner.message == sentence


class _Marked(gettext.NullTranslations):
    """A language that shows which texts have been translated."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def pgettext(self, context: str, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def test_names_help_and_buttons_are_in_the_language_of_the_program(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "catalogue", lambda code: _Marked())
    monkeypatch.setattr(installing, "install", lambda name, **_how: None)
    dialog = running.window.settings_controller.open()
    running.until(lambda: "whisper-base" in dialog.speech.rows and "smollm2-135m" in dialog.writing.rows)
    for page in dialog.pages:
        assert page.title.startswith("«")
        for key, found in page.rows.items():
            assert found.title.startswith("«"), key
            assert "«" in found.editor.field.accessibleDescription(), key
    ours = [made for made in dialog.findChildren(QPushButton) if made.text()]
    assert [made.text() for made in ours if "«" not in made.text()] == []
    assert [made.accessibleName() for made in ours if made.accessibleName() and "«" not in made.accessibleName()] == []
    model = dialog.speech.rows["whisper-base"]
    assert model.state.text() == "«Not installed»"
    assert "«{name} licence»".format(name="MIT") in model.facts.text()
    model.button.click()
    assert model.progress.text() == "«Waiting»"
    model.cancel.click()
    dialog.reject()
