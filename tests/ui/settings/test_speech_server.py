"""The server for speech in the settings: where the sound goes is said first, and nothing is used by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from meetingmate.base import settings
from tests.transcription.real_speech_server import KEY, MODEL, RealSpeechServer
from tests.transcription.real_speech_server import running as speech_server
from tests.ui.conftest import Running
from ui.settings.speech_page import SpeechPage

pytestmark = pytest.mark.usefixtures("keyring_entries")

AWAY = (
    "If you use this server: The sound of your meetings is sent to http://house.example:8000, which is not on this "
    "computer. It is not encrypted on the way."
)


@pytest.fixture
def server() -> Iterator[RealSpeechServer]:
    """Without a model: no engine is to be loaded beside the window."""
    with speech_server(None) as made:
        made.said = {"text": "Okay.", "words": [{"word": "Okay", "start": 0.5, "end": 1.0}]}
        yield made


def test_it_is_tested_with_the_sample_used_and_left(
    running: Running, server: RealSpeechServer, qtbot, keyring_entries: dict[str, str]
) -> None:
    dialog = running.window.settings_controller.open()
    (page,) = dialog.findChildren(SpeechPage)
    panel = page.server
    assert panel.where.text() == "No server is used. No sound leaves this computer."
    panel.address.setText("http://house.example:8000")
    panel.model.setText(MODEL)
    assert panel.where.text() == AWAY
    panel.address.setText(server.address)
    panel.key.setText(KEY)
    qtbot.mouseClick(panel.test, Qt.MouseButton.LeftButton)
    running.until(lambda: "whisper-base heard in the sample: “Okay.”" in panel.result.text())
    assert running.session.settings.speech_server == "", "a test uses nothing"
    qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
    running.until(lambda: running.session.settings.speech_server == server.address)
    stored = settings.load()
    assert (stored.speech_server, stored.speech_server_model, stored.writing_server) == (server.address, MODEL, "")
    assert list(keyring_entries.values()) == [KEY]
    promise = f"The sound of your meetings is sent to {server.address}. It stays on this computer."
    assert panel.where.text() == promise
    assert running.window.empty._sentence.text().endswith(promise)
    qtbot.mouseClick(panel.stop, Qt.MouseButton.LeftButton)
    running.until(lambda: running.session.settings.speech_server == "")
    running.until(lambda: keyring_entries == {})
    assert running.window.empty._sentence.text().endswith("Nothing leaves this computer.")
    dialog.reject()
