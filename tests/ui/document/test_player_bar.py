"""Hearing a meeting from its page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Running
from ui.meeting.page import TRANSCRIPT

Key = Qt.Key


def test_a_line_is_heard_from_its_beginning(running: Running, qtbot) -> None:
    page = running.page
    page.tabs.setCurrentIndex(TRANSCRIPT)
    view, index = page.transcript.list, page.transcript.model.index(5)
    place = view.itemDelegate().time_rect(view.visualRect(index), view.font(), index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    start = running.document.utterances[5].start
    running.until(lambda: page.player.playing and page.player.position > start + 0.3)
    assert page.player.position < start + 5
    assert page.transcript.model.playing in (5, 6)
    assert page.player_bar.play.accessibleName() == "Pause"
    page.player_bar.speed.setCurrentIndex(0)
    page.transcript.list.setFocus()
    qtbot.waitUntil(lambda: running.window.space.isEnabled())
    qtbot.keyClick(page.transcript.list, Key.Key_Space)
    running.until(lambda: not page.player.playing)
    now = page.player.position
    page.player_bar.back.click()
    assert page.player.position == pytest.approx(max(0, now - 5), abs=0.2)
    page.player_bar.forward.click()
    assert page.player.position == pytest.approx(max(0, now - 5) + 5, abs=0.2)


def test_a_pause_is_skipped_and_the_speed_goes_from_half_to_three(running: Running) -> None:
    player, bar = running.page.player, running.page.player_bar
    player.set_speech([(0.0, 12.0), (120.0, 130.0)])
    bar.skip.setChecked(True)
    assert (bar.speed.itemData(0), bar.speed.itemData(bar.speed.count() - 1)) == (0.5, 3.0)
    bar.speed.setCurrentIndex(bar.speed.count() - 1)
    player.play_from(11.5)
    running.until(lambda: player.playing and player.position > 119)
    assert player.rate == 3.0
    bar.skip.setChecked(False)
    player.play_from(20.0)
    running.until(lambda: player.position > 21)
    assert player.position < 60, "only where it is wanted"
    player.pause()


def test_the_arrow_keys_go_through_the_recording_while_it_plays(running: Running, qtbot) -> None:
    page = running.page
    page.tabs.setCurrentIndex(TRANSCRIPT)
    view = page.transcript
    view.list.setFocus()
    view.list.setCurrentIndex(view.model.index(8))
    qtbot.keyClick(view.list, Key.Key_Down)
    assert not page.player.playing, "reading on is silent"
    assert page.player.position == view.model.rows[9].start, "but Space begins there"
    page.player.toggle()
    running.until(lambda: page.player.playing and page.player.position > view.model.rows[9].start)
    qtbot.keyClick(view.list, Key.Key_Down)
    running.until(lambda: page.player.position >= view.model.rows[10].start)
    assert view.list.currentIndex().row() == 10
    page.player.pause()


def test_without_a_recording_the_player_is_off(running: Running, home: Path) -> None:
    running.library.edit_meeting("m1", lambda m: setattr(m, "tracks", []))
    running.news("m1", "details")
    running.until(lambda: not running.page.player_bar.isEnabled())
    assert "no recording" in running.page.player_bar.toolTip()


def test_the_controls_fit_into_a_narrow_window(running: Running) -> None:
    bar = running.page.player_bar
    for width in (480, 1100):
        bar.resize(width, bar.height())
        bar.layout().activate()
        assert bar.skip.accessibleName() == "Skip silence"
        assert (bar.skip.text() == "") == (width == 480)
