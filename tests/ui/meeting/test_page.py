"""The page of one meeting as a whole."""

from __future__ import annotations

from tests.ui.conftest import Running
from ui.meeting.page import MINUTES, NOTES


def test_a_renamed_speaker_is_renamed_everywhere(running: Running) -> None:
    running.document.rename_person("Marcus", "Mark Stone")
    running.until(lambda: running.document.minutes.actions[0].owners == ["Mark Stone"])
    running.until(lambda: "Mark Stone" in {u.speaker for u in running.document.utterances})
    assert "Marcus" not in {u.speaker for u in running.document.utterances}
    assert "Mark Stone" in running.document.meeting.names()
    assert "Mark Stone" in [g.owner for g in running.page.tasks.model.groups]
    names = [a.text() for a in running.window.actions_.rename_menu.actions()]
    assert "Rename Mark Stone…" in names


def test_what_was_just_typed_is_saved_at_the_end(running: Running) -> None:
    running.page.notes.notes.setPlainText("[0:10] last word")
    running.page.title.setText("A better title")
    running.window.close()
    running.settle()
    stored = running.library.meeting("m1")
    assert stored.title == "A better title"
    assert [(n.time, n.text) for n in stored.notes] == [(10.0, "last word")]


def test_space_belongs_to_the_field_that_has_the_keyboard(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    running.page.notes.notes.setFocus()
    qtbot.waitUntil(lambda: not running.window.space.isEnabled())
    qtbot.keyClicks(running.page.notes.notes, "a b")
    assert "a b" in running.page.notes.notes.toPlainText()
    assert not running.page.player.playing
    running.page.tabs.setCurrentIndex(MINUTES)
    running.page.minutes.list.setFocus()
    qtbot.waitUntil(lambda: running.window.space.isEnabled())
