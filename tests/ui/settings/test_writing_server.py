"""The server for the writing in the settings: where the text goes is said first, and nothing is used by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from meetingmate.base import settings
from meetingmate.base.settings import Settings
from tests.slm.scripted_server import KEY, MODEL, ScriptedServer
from tests.slm.scripted_server import running as another_server
from tests.ui.conftest import Running
from ui.settings.dialog import SettingsDialog
from ui.settings.server_panel import ServerPanel

pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with another_server() as made:
        yield made


@pytest.fixture
def dialog(running: Running) -> SettingsDialog:
    made = running.window.settings_controller.open()
    running.until(lambda: "smollm2-135m" in made.writing.rows)
    return made


def type_in(panel: ServerPanel, address: str, model: str, key: str = "") -> None:
    panel.address.setText(address)
    panel.model.setText(model)
    panel.key.setText(key)


def test_it_is_off_and_says_so(running: Running, dialog: SettingsDialog) -> None:
    panel = dialog.minutes.server
    assert panel.where.text() == "No server is used. Nothing leaves this computer."
    assert not panel.test.isEnabled()
    assert not panel.use.isEnabled()
    assert panel.stop.isHidden()
    assert panel.key.echoMode() == panel.key.EchoMode.Password
    dialog.reject()


def test_typing_an_address_uses_nothing(running: Running, dialog: SettingsDialog) -> None:
    panel = dialog.minutes.server
    type_in(panel, "http://house.example:8080", "gemma")
    assert panel.where.text() == (
        "If you use this server: Text of your meetings is sent to http://house.example:8080, which is not on this "
        "computer. It is not encrypted on the way."
    )
    type_in(panel, "house", "gemma")
    assert "must begin with http" in panel.where.text()
    assert not panel.use.isEnabled()
    dialog.accept()
    running.settle()
    assert settings.load().writing_server == ""
    assert running.session.settings.writing_server == ""


def test_a_server_is_tested_used_and_left(
    running: Running, dialog: SettingsDialog, server: ScriptedServer, qtbot, keyring_entries: dict[str, str]
) -> None:
    panel = dialog.minutes.server
    type_in(panel, server.address, MODEL, "sk-wrong")
    qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
    assert not panel.use.isEnabled(), "one question at a time"
    running.until(lambda: "does not accept the key" in panel.result.text())
    assert keyring_entries == {}
    panel.key.setText(KEY)
    qtbot.mouseClick(panel.test, Qt.MouseButton.LeftButton)
    running.until(lambda: f"{MODEL} answers at " in panel.result.text())
    assert running.session.settings.writing_server == "", "a test uses nothing"
    qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
    running.until(lambda: running.session.settings.writing_server == server.address)
    stored = settings.load()
    assert (stored.writing_server, stored.writing_server_model) == (server.address, MODEL)
    assert list(keyring_entries.values()) == [KEY]
    assert panel.key.text() == ""
    assert panel.where.text() == f"Text of your meetings is sent to {server.address}. It stays on this computer."
    assert running.window.empty._sentence.text().endswith(panel.where.text())
    assert panel.use.isHidden()
    qtbot.mouseClick(panel.stop, Qt.MouseButton.LeftButton)
    running.until(lambda: running.session.settings.writing_server == "")
    running.until(lambda: keyring_entries == {})
    assert running.window.empty._sentence.text().endswith("Nothing leaves this computer.")
    dialog.reject()


def test_several_servers_each_with_its_key(
    running: Running, dialog: SettingsDialog, server: ScriptedServer, qtbot, keyring_entries: dict[str, str]
) -> None:
    panel = dialog.minutes.server
    with another_server() as other:
        other.key = "sk-other"
        both = f"{server.address} {other.address}"
        type_in(panel, both, MODEL, KEY)
        assert not panel.key_of.isHidden()
        panel.key_of.setCurrentText(other.address)
        assert panel.key.text() == "", "the key of the first is not for the second"
        panel.key.setText("sk-wrong")
        qtbot.mouseClick(panel.test, Qt.MouseButton.LeftButton)
        running.until(lambda: f"{server.address}: {MODEL} answers at " in panel.result.text())
        assert f"The server at {other.address} does not accept the key." in panel.result.text()
        panel.key.setText("sk-other")
        qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
        running.until(lambda: running.session.settings.writing_server == both)
        assert sorted(keyring_entries.values()) == sorted([KEY, "sk-other"])
        for one in (server, other):
            assert f"Text of your meetings is sent to {one.address}." in panel.where.text()
        type_in(panel, server.address, MODEL)
        qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
        running.until(lambda: running.session.settings.writing_server == server.address)
        running.until(lambda: list(keyring_entries.values()) == [KEY])
    dialog.reject()


def test_a_server_of_the_settings_is_shown(running: Running) -> None:
    running.window.settings_controller.settings = Settings(
        writing_server="http://localhost:11434", writing_server_model="gpt-oss:120b-cloud"
    )
    dialog = running.window.settings_controller.open()
    panel = dialog.minutes.server
    assert "passes it on to another computer" in panel.where.text()
    assert not panel.stop.isHidden()
    assert panel.use.isHidden()
    panel.model.setText("gemma3")
    assert not panel.use.isHidden()
    dialog.reject()
