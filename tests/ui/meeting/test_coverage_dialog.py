"""What was transcribed, in the window."""

from __future__ import annotations

from meetingmate.domain.meeting import Removed
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running


def test_what_was_left_out_is_named_with_its_reason_and_can_be_heard(running: Running) -> None:
    meeting = running.document.meeting
    meeting.removed = [
        Removed(start=12.0, end=14.5, text="Thank you.", reason="words where nobody speaks"),
        Removed(start=2.0, end=3.0, text="", reason="device", recording=True),
    ]
    dialog = running.window.commands.open_coverage()
    played = []
    dialog.play_wanted.connect(played.append)
    shown = [[dialog.table.item(row, column).text() for column in range(5)] for row in range(2)]
    assert shown == [
        ["0:02", "1.0 s", "Recording", "The device was disconnected", ""],
        ["0:12", "2.5 s", "Recording", "Words where nobody speaks", "Thank you."],
    ]
    dialog.table.setCurrentCell(1, 0)
    dialog.play.click()
    assert played == [12.0]
    assert faults_of(dialog) == []
    dialog.reject()
