"""Record, read, put right and export without ever touching the mouse: each key goes to what has the keyboard."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.capture.signals import write_speech
from tests.capture.soundserver import SoundServer
from tests.ui.conftest import Running
from tests.ui.recording.test_recording_live import _WAIT_S, recording_window  # noqa: F401 - a fixture
from ui.meeting.export_dialog import ExportDialog
from ui.meeting.page import MINUTES, TRANSCRIPT

pytestmark = pytest.mark.timeout(400)

_CTRL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_NONE = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
    QTest.keyClick(_focus(), key, held)


def type_in(words: str) -> None:
    QTest.keyClicks(_focus(), words)


def tab_to(wanted: QWidget) -> None:
    """Press Tab until ``wanted`` has the keyboard."""
    for _ in range(80):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {wanted.accessibleName() or wanted}")


def _focus() -> QWidget:
    return QApplication.focusWidget() or QApplication.activeWindow()


def test_record_read_edit_and_export_by_keyboard_alone(
    recording_window: Running,  # noqa: F811
    sound_server: SoundServer,
    tmp_path: Path,
) -> None:
    running = recording_window
    window, page = running.window, running.page
    talk = tmp_path / "talk.wav"
    write_speech(talk, seconds=17.0, start=1.5)
    window.activateWindow()
    running.until(window.isActiveWindow)

    # record, write a note, stop
    press(Qt.Key.Key_R, _CTRL)
    running.until(lambda: window.recording.now.state == "recording", _WAIT_S)
    meeting = window.recording.now.meeting
    sound_server.play(talk, "micfeed")
    press(Qt.Key.Key_N, _CTRL | _SHIFT)
    type_in("Ask about the fire alarm")
    press(Qt.Key.Key_Return)
    running.until(lambda: len(running.library.meeting(meeting).notes) == 1)
    running.until(lambda: page.transcript.model.rowCount() > 2, _WAIT_S)
    press(Qt.Key.Key_R, _CTRL | _SHIFT)
    running.until(lambda: running.document.minutes is not None, _WAIT_S)
    running.until(lambda: running.session.status(meeting).state == "done", _WAIT_S)
    running.until(lambda: running.document.meeting.transcript == "final")

    # read: line by line
    press(Qt.Key.Key_2, _ALT)
    assert page.tabs.currentIndex() == TRANSCRIPT
    rows = page.transcript.list
    tab_to(rows)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 1

    # put a line right, take it back, and again
    before = page.transcript.model.rows[1].text
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_A, _CTRL)
    type_in("Good morning to all.")
    press(Qt.Key.Key_Return)
    assert page.transcript.model.rows[1].text == "Good morning to all."
    press(Qt.Key.Key_Z, _CTRL)
    assert page.transcript.model.rows[1].text == before
    press(Qt.Key.Key_Z, _CTRL | _SHIFT)
    assert page.transcript.model.rows[1].text == "Good morning to all."

    # a decision of one's own, from the menu bar
    press(Qt.Key.Key_3, _ALT)
    assert page.tabs.currentIndex() == MINUTES
    window.actions_.by_name["add_decision"].trigger()
    type_in("Keep the fire alarm.")
    press(Qt.Key.Key_Return)
    running.until(lambda: [d.text for d in running.document.minutes.decisions][-1:] == ["Keep the fire alarm."])

    # export
    press(Qt.Key.Key_E, _CTRL)
    running.until(lambda: isinstance(QApplication.activeModalWidget(), ExportDialog))
    dialog = QApplication.activeModalWidget()
    dialog.activateWindow()  # what a window manager does
    running.until(dialog.isActiveWindow)
    tab_to(dialog.path)
    press(Qt.Key.Key_A, _CTRL)
    type_in(str(tmp_path / "minutes.docx"))
    press(Qt.Key.Key_Return)
    running.until((tmp_path / "minutes.docx").exists, 30)
    running.until(dialog.go.isEnabled, 30)
    press(Qt.Key.Key_Escape)
    written = docx.Document(str(tmp_path / "minutes.docx"))
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert any("Keep the fire alarm." in cell for cell in cells)
