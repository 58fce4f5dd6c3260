"""The minutes of a meeting: read, heard, edited and undone."""

from __future__ import annotations

import copy
import re

from PySide6.QtCore import QDate, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication

from meetingmate.domain.meeting import Evidence
from tests.ui.conftest import Running
from tests.ui.editors import editor_in
from ui.meeting.minutes_geometry import shown_rect, task_rects, time_rect
from ui.meeting.minutes_rows import HeadingRow, ItemRow, LineRow, QuoteRow
from ui.meeting.minutes_view import MinutesView
from ui.meeting.owner_menu import OwnerMenu
from ui.meeting.page import TRANSCRIPT
from ui.widgets.calendar_menu import CalendarMenu

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def test_a_decision_is_played_from_its_words_not_from_the_whole_utterance(running: Running) -> None:
    view = running.page.minutes
    long = next(u for u in running.document.utterances if len(u.words) > 12)
    quote = " ".join(long.text.split()[8:])
    minutes = copy.deepcopy(running.document.minutes)
    minutes.decisions[0].evidence = [Evidence(utterance=long.id, quote=quote, start=long.start, end=long.end)]
    view.model.show(minutes, {long.id: long})
    row = view.model.row_at(view.model.index_of(("decision", 0)))
    assert row.time == long.words[8].start > long.start


def test_an_item_shows_its_evidence_with_the_arrow_keys_and_plays_it(running: Running, qtbot) -> None:
    view, played = running.page.minutes, []
    view.play_wanted.disconnect()
    view.play_wanted.connect(played.append)
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    qtbot.keyClick(view.list, Key.Key_Right)
    row = view.list.currentIndex().row() + 1
    quote = view.model.rows[row]
    assert isinstance(quote, QuoteRow)
    assert quote.evidence.quote in running.document.utterances[int(quote.evidence.utterance[1:]) - 1].text
    qtbot.keyClick(view.list, Key.Key_Down)
    qtbot.keyClick(view.list, Key.Key_Return)
    assert played == [quote.evidence.start]
    qtbot.keyClick(view.list, Key.Key_Left)
    assert view.list.currentIndex() == view.model.index_of(("decision", 0))
    qtbot.keyClick(view.list, Key.Key_Left)
    assert not isinstance(view.model.rows[row], QuoteRow)


def test_a_click_opens_an_item(running: Running, qtbot) -> None:
    view = running.page.minutes
    index = view.model.index_of(("summary", 1))
    view.list.scrollTo(index)
    qtbot.mouseClick(view.list.viewport(), LEFT, pos=view.list.visualRect(index).center())
    assert view.model.row_at(view.model.index_of(("summary", 1))).opened


def test_marks_are_said_in_words(running: Running) -> None:
    model = running.page.minutes.model
    role = Qt.ItemDataRole.AccessibleTextRole
    verified = model.index_of(("action", 0)).data(role)
    repaired = model.index_of(("action", 1)).data(role)
    assert "Quoted: these words are in the transcript" in verified
    assert "Owner: Marcus" in verified
    assert "Corrected automatically: the date was taken from the quoted words" in repaired
    assert "Corrected automatically" in model.index_of(("action", 1)).data(Qt.ItemDataRole.ToolTipRole)


def test_what_was_left_out_is_named_with_its_reason(running: Running) -> None:
    model = running.page.minutes.model
    row = next(i for i, r in enumerate(model.rows) if isinstance(r, LineRow) and r.opener)
    assert re.findall(r"\d+", model.rows[row].text) == ["12", "1", "1"], "quoted, repaired and left out"
    model.toggle(model.index(row))
    left_out = model.rows[row + 1]
    assert left_out.text.startswith("Left out: Write to the nine customers")
    assert left_out.detail == "already done on Monday"


def test_an_edit_is_marked_saved_and_undone(running: Running, qtbot) -> None:
    view = running.page.minutes
    before = running.document.minutes.decisions[0].text
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_Return)
    field = editor_in(view.list)
    field.setPlainText("Ask for the tax number at the first payout")
    qtbot.keyClick(field, Key.Key_Return)
    running.settle()
    stored = running.library.minutes("m1").decisions[0]
    assert stored.text == "Ask for the tax number at the first payout"
    assert stored.check.result == "person"
    assert stored.evidence == running.document.minutes.decisions[0].evidence
    assert "Edited by a person" in view.model.index_of(("decision", 0)).data(Qt.ItemDataRole.AccessibleTextRole)
    running.window.actions_.by_name["undo"].trigger()
    running.settle()
    assert running.library.minutes("m1").decisions[0].text == before
    assert running.library.minutes("m1").decisions[0].check.result == "verified"
    running.window.actions_.by_name["redo"].trigger()
    running.settle()
    assert running.library.minutes("m1").decisions[0].text.endswith("first payout")


def test_escape_leaves_an_item_as_it_was(running: Running, qtbot) -> None:
    view = running.page.minutes
    view.list.setCurrentIndex(view.model.index_of(("summary", 0)))
    view.list.edit(view.list.currentIndex())
    field = editor_in(view.list)
    field.setPlainText("Something else")
    qtbot.keyClick(field, Key.Key_Escape)
    assert running.document.undo_stack.count() == 0
    assert running.document.minutes.summary[0].text != "Something else"


def test_items_can_be_added_and_taken_out(running: Running, qtbot) -> None:
    view = running.page.minutes
    count = len(running.document.minutes.open_questions)
    view.add_item("questions")
    qtbot.keyClicks(editor_in(view.list), "Who tells Ana?")
    qtbot.keyClick(editor_in(view.list), Key.Key_Return)
    added = running.document.minutes.open_questions[-1]
    assert (added.text, added.check.result, added.evidence) == ("Who tells Ana?", "person", [])
    view.list.setCurrentIndex(view.model.index_of(("question", count)))
    qtbot.keyClick(view.list, Key.Key_Delete)
    assert len(running.document.minutes.open_questions) == count
    running.document.undo_stack.undo()
    running.settle()
    assert running.library.minutes("m1").open_questions[-1].text == "Who tells Ana?"


def test_a_click_on_the_words_of_a_heading_adds_nothing(running: Running, qtbot) -> None:
    view = running.page.minutes
    index = next(view.model.index(i) for i, r in enumerate(view.model.rows) if isinstance(r, HeadingRow) and r.add)
    rect = view.list.visualRect(index)
    qtbot.mouseClick(view.list.viewport(), LEFT, pos=rect.center())
    assert running.document.undo_stack.count() == 0


def test_all_items_of_the_minutes_are_shown(running: Running) -> None:
    minutes, model = running.document.minutes, running.page.minutes.model
    shown = [row.text for row in model.rows if isinstance(row, ItemRow)]
    expected = [p.text for p in minutes.summary] + [d.text for d in minutes.decisions]
    expected += [a.task for a in minutes.actions] + [p.text for t in minutes.topics for p in t.points]
    expected += [t.title for t in minutes.topics] + [q.text for q in minutes.open_questions]
    assert sorted(shown) == sorted([*expected, minutes.next_meeting.text])


def test_new_minutes_of_the_session_replace_those_shown(running: Running) -> None:
    newer = running.library.minutes("m1")
    newer.summary[0].text = "A new beginning"
    running.library.add_minutes("m1", newer)
    running.news("m1", "minutes")
    running.until(lambda: running.document.minutes.version == 2)
    assert (
        running.page.minutes.model.row_at(running.page.minutes.model.index_of(("summary", 0))).text == "A new beginning"
    )


def _click(view: MinutesView, index: QModelIndex, place: QPoint, qtbot) -> None:
    view.list.scrollTo(index)
    qtbot.mouseClick(view.list.viewport(), LEFT, pos=place)


def test_a_click_on_the_time_plays_and_opens_nothing(running: Running, qtbot) -> None:
    view, played = running.page.minutes, []
    view.play_wanted.disconnect()
    view.play_wanted.connect(played.append)
    index = view.model.index_of(("decision", 1))
    view.list.scrollTo(index)
    row, rect = view.model.row_at(index), view.list.visualRect(index)
    _click(view, index, time_rect(rect, view.list.font(), row).center(), qtbot)
    assert played == [row.time]
    assert not view.model.row_at(view.model.index_of(("decision", 1))).opened


def test_the_words_are_shown_in_the_transcript_with_the_word_marked(running: Running, qtbot) -> None:
    view = running.page.minutes
    long = next(u for u in running.document.utterances if len(u.words) > 12)
    quote = " ".join(long.text.split()[8:])
    evidence = [Evidence(utterance=long.id, quote=quote, start=long.start, end=long.end)]
    running.document.edit_minutes("edit", lambda m: setattr(m.decisions[0], "evidence", evidence))
    view.model.toggle(view.model.index_of(("decision", 0)))
    index = view.model.index(view.model.index_of(("decision", 0)).row() + 1)
    view.list.scrollTo(index)
    place = shown_rect(view.list.visualRect(index), view.list.font(), view.model.row_at(index)).center()
    _click(view, index, place, qtbot)
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    transcript = running.page.transcript
    assert [row.id for row in transcript.chosen()] == [long.id]
    at, length = transcript.model.playing_word
    assert long.text[at : at + length] == long.words[8].text
    assert not running.page.player.playing


def test_the_space_bar_begins_at_the_item_that_was_chosen(running: Running, qtbot) -> None:
    view = running.page.minutes
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    qtbot.keyClick(view.list, Key.Key_Down)
    row = view.model.row_at(view.list.currentIndex())
    assert row.ref == ("decision", 1)
    assert running.page.player.position == row.time


def test_the_owner_and_the_day_are_changed_where_they_stand(running: Running, qtbot) -> None:
    view = running.page.minutes
    index = view.model.index_of(("action", 0))
    view.list.scrollTo(index)
    parts = task_rects(view.list.visualRect(index), view.list.font(), view.model.row_at(index))
    _click(view, index, parts["owner"].center(), qtbot)
    menu = view.findChild(OwnerMenu)
    assert [a.text() for a in menu.actions() if a.isCheckable()] == ["Marcus", "Priya", "Eleanor", "Diego"]
    menu.field.setText("Ana, Bo")
    qtbot.keyClick(menu.field, Key.Key_Return)
    assert running.document.minutes.actions[0].owners == ["Ana", "Bo"]
    QApplication.processEvents()
    index = view.model.index_of(("action", 0))
    parts = task_rects(view.list.visualRect(index), view.list.font(), view.model.row_at(index))
    _click(view, index, parts["due"].center(), qtbot)
    calendar = view.findChild(CalendarMenu)
    assert calendar.calendar.selectedDate() == QDate(2026, 3, 5)
    calendar.calendar.clicked.emit(QDate(2026, 4, 1))
    action = running.document.minutes.actions[0]
    assert (action.due, action.due_text, action.check.result) == ("2026-04-01", None, "person")
    assert not view.model.row_at(view.model.index_of(("action", 0))).opened
    running.document.undo_stack.undo()
    assert running.document.minutes.actions[0].due == "2026-03-05"


def test_how_they_were_made_says_where_text_was_sent(running: Running) -> None:
    view, minutes = running.page.minutes, copy.deepcopy(running.document.minutes)
    minutes.how_made.sent_to = "http://house:8080"
    for away, where in ((False, " on this computer."), (True, ", which is not on this computer.")):
        minutes.how_made.left_computer = away
        view.model.show(minutes, {})
        (row,) = [row for row in view.model.rows if isinstance(row, LineRow) and row.name == "server"]
        assert row.text == f"Text of this meeting was sent to http://house:8080{where}"
    minutes.how_made.sent_to = ""
    view.model.show(minutes, {})
    assert not [row for row in view.model.rows if isinstance(row, LineRow) and "sent to" in row.text]
    minutes.how_made.sound_sent_to, minutes.how_made.sound_left_computer = "http://house:8000", True
    view.model.show(minutes, {})
    (row,) = [row for row in view.model.rows if isinstance(row, LineRow) and "sent to" in row.text]
    assert row.text == "Sound of this meeting was sent to http://house:8000, which is not on this computer."
