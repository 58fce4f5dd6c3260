"""Recordings that a crash has cut off: offered, heard, recovered or discarded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from meetingmate.jobs.session import Details, UnfinishedMeeting
from tests.capture.signals import write_wav
from tests.ui.recorder import Live, answer


@pytest.fixture
def cut_off(live: Live) -> tuple[Live, UnfinishedMeeting]:
    """A recording that a crash has cut off, with a note."""
    session = live.running.session
    meeting, _job = session.new_recording(Details(title="Planning"), datetime(2026, 3, 3, 9, 30).astimezone())
    one = UnfinishedMeeting(
        meeting=meeting.id,
        title="Planning",
        begun="2026-03-03T09:30:00+00:00",
        duration_s=1805.0,
        tracks=["microphone"],
        folder=str(live.running.library.meeting_dir(meeting.id)),
    )
    live.window.navigation.reload_list()
    live.window.recording_controller.offer_unfinished([one])
    return live, one


def test_a_recording_that_was_cut_off_is_offered(cut_off: tuple[Live, UnfinishedMeeting], monkeypatch) -> None:
    live, one = cut_off
    session = live.running.session
    recovered: list[str] = []
    monkeypatch.setattr(session, "recover_recording", recovered.append)
    live.says("The recording of Tue 3 March 2026, 09:30, 30 min was interrupted")
    live.running.open(one.meeting)
    assert live.page.strip.isVisible()
    assert "was interrupted" in live.page.strip.stage.text()
    live.click(live.page.strip.recover)
    dialog = QApplication.activeModalWidget()
    assert dialog.windowTitle() == "Interrupted recordings"
    live.running.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    live.running.until(lambda: recovered == [one.meeting])
    assert QApplication.activeModalWidget() is None


def test_a_cut_off_recording_can_be_heard_before_one_decides(cut_off: tuple[Live, UnfinishedMeeting]) -> None:
    live, one = cut_off
    parts = Path(one.folder) / "capture"
    parts.mkdir(parents=True)
    for name in ("computer-001.wav", "microphone-001.wav"):
        write_wav(parts / name, np.zeros(16000, dtype="<i2"), 16000)
    dialog = live.window.recording_controller.recover()
    files: list[Path] = []
    dialog.player.set_file = lambda path: files.append(path)
    dialog.player.play = lambda: dialog.player.playing_changed.emit(True)
    listen = next(b for b in dialog.findChildren(type(dialog.all)) if b.text() == "Listen")
    listen.click()
    assert files == [parts / "microphone-001.wav"]
    assert listen.text() == "Stop"
    dialog.reject()


def test_discarding_a_recording_asks(cut_off: tuple[Live, UnfinishedMeeting], monkeypatch) -> None:
    live, one = cut_off
    discarded: list[str] = []
    monkeypatch.setattr(live.running.session, "discard_recording", discarded.append)
    dialog = live.window.recording_controller.recover()
    discard = next(b for b in dialog.findChildren(type(dialog.all)) if b.text() == "Discard…")
    answer("Keep")
    discard.click()
    assert discarded == []
    answer("Discard")
    discard.click()
    live.running.until(lambda: discarded == [one.meeting])
