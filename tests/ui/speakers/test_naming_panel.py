"""Voices without names: heard, named from suggestions or by typing, skipped; each name is a step of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from meetingmate.domain.meeting import Attendee
from meetingmate.editing import speakers
from tests.ui import filled
from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from ui.speakers.naming_panel import NamingPanel
from ui.speakers.naming_row import NamingRow


@pytest.fixture
def panel(running: Running) -> NamingPanel:
    """The sample with two speakers who have labels only, and the panel that asks about them."""
    for name, label in (("Marcus", "Speaker 1"), ("Eleanor", "Speaker 2")):
        running.document.rename_person(name, label)
    running.document.edit_details(
        lambda meeting: setattr(
            meeting, "attendees", [Attendee(name=n) for n in ("Priya", "Marcus", "Eleanor", "Diego")]
        )
    )
    running.settle()
    running.document.undo_stack.clear()
    running.window.actions_.by_name["name_voices"].trigger()
    running.until(running.page.naming.isVisible)
    return running.page.naming


def row(panel: NamingPanel, label: str) -> NamingRow:
    return panel.rows[label]


def suggested(panel: NamingPanel, label: str) -> list[str]:
    return [chip.text() for chip in row(panel, label).suggested]


def test_each_voice_has_a_row_with_words_to_know_it_by(panel: NamingPanel, running: Running) -> None:
    assert panel.heading.text() == "2 voices: who are they?"
    assert list(panel.rows) == ["Speaker 2", "Speaker 1"] or list(panel.rows) == ["Speaker 1", "Speaker 2"]
    for label in ("Speaker 1", "Speaker 2"):
        words = row(panel, label).words.accessibleName()
        assert words == f"“{speakers.telling_words(running.document.utterances, label)}”"
        assert len(words) > 10
    assert faults_of(running.window) == []
    assert unreachable(running.window) == []


def test_the_rows_are_shown_whole(panel: NamingPanel, running: Running) -> None:
    running.until(lambda: suggested(panel, "Speaker 1") and suggested(panel, "Speaker 2"))
    area, last = panel._area, list(panel.rows.values())[-1]
    running.until(lambda: last.geometry().bottom() <= area.viewport().height())
    assert area.height() < running.page.height() / 2


def test_the_voice_is_heard_and_the_next_time_another_stretch(panel: NamingPanel, running: Running) -> None:
    heard: list[tuple[float, float]] = []
    panel.clip_wanted.connect(lambda start, end: heard.append((start, end)))
    clips = speakers.clips(running.document.utterances, "Speaker 1")
    row(panel, "Speaker 1").play.click()
    row(panel, "Speaker 1").play.click()
    assert heard == [clips[0], clips[1 % len(clips)]]


def test_names_come_from_what_is_said_and_from_the_attendees_that_are_left(
    panel: NamingPanel, running: Running
) -> None:
    running.until(lambda: suggested(panel, "Speaker 1"))
    said = {s.label: s.name for s in speakers.all_suggestions(running.document.meeting, running.document.utterances)}
    assert said["Speaker 1"] == "Marcus"
    assert suggested(panel, "Speaker 1")[0] == "Marcus"
    assert "Priya" not in suggested(panel, "Speaker 1"), "she speaks already"
    assert "“" in row(panel, "Speaker 1").suggested[0].toolTip()


def test_a_suggested_name_reaches_all_at_once_in_one_step(panel: NamingPanel, running: Running) -> None:
    running.until(lambda: "Marcus" in suggested(panel, "Speaker 1"))
    row(panel, "Speaker 1").suggested[suggested(panel, "Speaker 1").index("Marcus")].click()
    document = running.document
    assert "Marcus" in document.speakers
    assert "Speaker 1" not in str(document.minutes)
    assert panel.heading.text() == "1 voice: who is it?"
    running.settle()
    assert "Marcus" in {u.speaker for u in running.library.utterances("m1")}
    document.undo_stack.undo()
    assert panel.heading.text() == "2 voices: who are they?"
    assert not document.undo_stack.canUndo()


def test_a_name_is_typed_and_the_keyboard_goes_on(panel: NamingPanel, running: Running, qtbot) -> None:
    first, second = panel.rows.values()
    running.window.activateWindow()
    running.until(lambda: first.name.hasFocus() or first.name.lineEdit().hasFocus())
    assert not first.use.isEnabled()
    qtbot.keyClicks(first.name.lineEdit(), "  Zoe   Kim ")
    qtbot.keyClick(first.name.lineEdit(), Qt.Key.Key_Return)
    assert "Zoe Kim" in running.document.speakers
    running.until(lambda: second.name.hasFocus() or second.name.lineEdit().hasFocus())
    second.name.setEditText("half")
    running.document.transcript_changed.emit()
    assert second.name.currentText() == "half", "what is typed stays"
    qtbot.keyClick(second.name.lineEdit(), Qt.Key.Key_Return)
    assert not panel.isVisible(), "all have names"
    assert "half" in running.document.speakers


def test_names_are_completed_from_the_attendees(panel: NamingPanel, qtbot) -> None:
    field = row(panel, "Speaker 1").name
    field.setFocus()
    qtbot.keyClicks(field.lineEdit(), "Die")
    assert field.currentText() == "Diego"


def test_escape_skips(panel: NamingPanel, running: Running, qtbot) -> None:
    skipped: list[str] = []
    panel.closed.connect(skipped.append)
    field = next(iter(panel.rows.values())).name.lineEdit()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert skipped == ["m1"]
    assert set(running.document.speakers) >= {"Speaker 1", "Speaker 2"}


def test_an_empty_field_gives_no_name(panel: NamingPanel, running: Running, qtbot) -> None:
    field = next(iter(panel.rows.values())).name.lineEdit()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not running.document.undo_stack.canUndo()


def test_another_meeting_closes_the_panel(panel: NamingPanel, running: Running) -> None:
    filled.add_sample(running.library, "other", audio=False)
    running.window.navigation.reload_list()
    running.open("other")
    running.until(lambda: not panel.isVisible())


def test_where_all_have_names_there_is_nothing_to_ask(running: Running) -> None:
    assert not running.window.actions_.by_name["name_voices"].isEnabled()
    running.page.naming.offer()
    assert not running.page.naming.isVisible()
