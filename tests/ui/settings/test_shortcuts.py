"""Keys of the menu: every command has a way to change them, conflicts are said, defaults are kept to return to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from meetingmate.base import settings
from meetingmate.base.machine_settings import MachineSettings
from meetingmate.base.settings import Settings
from tests.ui.conftest import Running
from ui.app.actions import commands
from ui.base import shortcuts
from ui.settings.dialog import SettingsDialog
from ui.settings.keys_dialog import KeysDialog


@pytest.fixture
def dialog(running: Running) -> SettingsDialog:
    """The settings at the page of the shortcuts."""
    made = running.window.settings_controller.open()
    made.show_page("Shortcuts")
    yield made
    made.reject()
    running.settle()


def ask(dialog: SettingsDialog, name: str) -> KeysDialog:
    dialog.shortcuts._select(name)
    return dialog.shortcuts.ask()


def choose(dialog: SettingsDialog, name: str, keys: str) -> None:
    asked = ask(dialog, name)
    asked.keys.setKeySequence(QKeySequence(keys))
    assert asked.take.isEnabled(), asked.problem.text()
    asked.take.click()


def keys_of(running: Running, name: str) -> list[str]:
    return [
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for key in running.window.actions_.by_name[name].shortcuts()
    ]


def test_every_command_of_the_menu_is_listed(running: Running, dialog: SettingsDialog) -> None:
    rows = dialog.shortcuts.table.rows_model.rows
    assert [row.command.name for row in rows] == list(running.window.actions_.by_name)
    assert shortcuts.resolved(commands(), {}).problems == [], "the defaults do not quarrel"


def test_new_keys_work_at_once_and_are_named_everywhere(running: Running, dialog: SettingsDialog) -> None:
    window = running.window
    assert "(Ctrl+R)" in window.sidebar.record.button.toolTip()
    choose(dialog, "record", "F9")
    running.until(lambda: keys_of(running, "record") == ["F9"])
    assert settings.load().shortcuts == {"record": "F9"}
    assert "(F9)" in window.sidebar.record.button.toolTip()
    assert shortcuts.text_of("record") == "F9"
    dialog.shortcuts._select("record")
    dialog.shortcuts.default.click()
    running.until(lambda: keys_of(running, "record") == ["Ctrl+R"])
    assert settings.load().shortcuts == {}
    assert "(Ctrl+R)" in window.sidebar.record.button.toolTip()


def test_the_command_does_what_its_new_keys_say(running: Running, qtbot) -> None:
    dialog = running.window.settings_controller.open()
    dialog.show_page("Shortcuts")
    choose(dialog, "tasks", "Ctrl+Alt+T")
    running.until(lambda: keys_of(running, "tasks") == ["Ctrl+Alt+T"])
    dialog.accept()
    running.window.activateWindow()
    running.until(running.window.isActiveWindow)
    running.page.tabs.setCurrentIndex(0)
    qtbot.keyClick(running.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert running.page.tabs.tabText(running.page.tabs.currentIndex()).startswith("Tasks")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("Ctrl+E", "is used for “Export…”"),
        ("Ctrl+Y", "is used for “Redo”"),
        ("Space", "is used for “Play or pause”"),
        ("Ctrl+C", "is always used for copying"),
        ("F4", "is always used for naming a speaker"),
        ("R", "R alone is needed for typing"),
        ("Shift+R", "alone is needed for typing"),
        ("Ctrl+Alt+M", "is the system-wide shortcut"),
    ],
)
def test_a_conflict_is_said_and_not_taken(running: Running, dialog: SettingsDialog, keys: str, said: str) -> None:
    dialog.draft.set("global_shortcut", "Ctrl+Alt+M")
    asked = ask(dialog, "record")
    asked.keys.setKeySequence(QKeySequence(keys))
    assert said in asked.problem.text()
    assert not asked.take.isEnabled()
    asked.reject()


def test_the_system_wide_keys_are_no_others(running: Running, dialog: SettingsDialog) -> None:
    field = dialog.fields["global_shortcut"]
    field.setKeySequence(QKeySequence("Ctrl+E"))
    field.editingFinished.emit()
    assert dialog.status.text() == "Ctrl+E is used for “Export…”. Choose other keys, or change those first."
    assert dialog.draft.value("global_shortcut") == ""


def test_a_command_can_be_without_keys_and_all_return_together(running: Running, dialog: SettingsDialog) -> None:
    ask(dialog, "export").none.click()
    running.until(lambda: keys_of(running, "export") == [])
    assert "(" not in running.page.export.toolTip()
    choose(dialog, "mark", "Ctrl+E")
    running.until(lambda: keys_of(running, "mark") == ["Ctrl+E"])
    dialog.shortcuts._select("export")
    dialog.shortcuts.default.click()
    assert "Ctrl+E is used for “Mark this moment”" in dialog.status.text(), "its default has another user"
    dialog.shortcuts.rows["shortcuts"].reset.click()
    running.until(lambda: (keys_of(running, "export"), keys_of(running, "mark")) == (["Ctrl+E"], ["Ctrl+M"]))


def test_play_takes_other_keys_than_space(running: Running, dialog: SettingsDialog) -> None:
    choose(dialog, "play", "F8")
    running.until(lambda: running.window.space.key() == QKeySequence("F8"))
    assert running.window.actions_.by_name["play"].text().endswith("\tF8")
    dialog.search.setFocus()
    assert running.window.space.isEnabled(), "F8 does not type"


def test_keys_of_the_file_that_can_not_be_are_named_and_harm_nothing(running: Running) -> None:
    controller = running.window.settings_controller
    bad = {"export": "Ctrl+R", "fly": "F9", "mark": "no keys at all", "stop": "x", "note": "Ctrl+C"}
    controller.settings = Settings(shortcuts=bad)
    controller.tell_problems()
    said = running.window.banner.message
    assert "“Record a meeting” does not have the keys you chose: Ctrl+R is used for “Export…”." in said
    assert "Unknown command fly in the shortcuts was ignored." in said
    assert "no keys at all is not a key combination" in said
    assert "alone is needed for typing" in said
    assert "is always used for copying" in said
    running.window._take_keys(controller.settings)
    assert keys_of(running, "export") == ["Ctrl+R"]
    assert keys_of(running, "mark") == []
    running.window._take_keys(Settings())


def test_keys_that_the_organisation_has_set_can_not_be_changed(running: Running) -> None:
    machine = MachineSettings(locked={"shortcuts": {"record": "F9"}})
    running.window.settings_controller.settings = Settings(machine=machine, shortcuts={"record": "F9"})
    made = running.window.settings_controller.open()
    made.show_page("Shortcuts")
    assert ask(made, "record") is None
    assert not made.shortcuts.change.isEnabled()
    made.reject()
