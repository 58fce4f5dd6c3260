"""Reading, editing and saving one meeting."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from meetingmate.domain.meeting import Attendee, Evidence, Meeting, Minutes
from tests.ui.conftest import Running
from ui.meeting.minutes_model import HeadingRow, ItemRow, LineRow, QuoteRow
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT
from ui.meeting.task_editors import DueEdit
from ui.meeting.tasks_model import DUE, OWNER, STATUS, TASK
from ui.widgets.controls import TextEdit

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def editor_in(view: QWidget, kind: type = TextEdit) -> QWidget:
    """The field that is open in a view."""
    return next(w for w in view.viewport().findChildren(kind) if w.isVisible())


def task_index(running: Running, number: int, column: int) -> QModelIndex:
    """The cell of an action in the tasks."""
    model = running.page.tasks.model
    for row, group in enumerate(model.groups):
        if number in group.tasks:
            return model.index(group.tasks.index(number), column, model.index(row, 0))
    raise AssertionError(number)


# --- minutes ------------------------------------------------------------------------------------------------


def test_a_decision_is_played_from_its_words_not_from_the_whole_utterance(running: Running) -> None:
    view = running.page.minutes
    long = next(u for u in running.document.utterances if len(u.words) > 12)
    quote = " ".join(long.text.split()[8:])
    minutes = copy.deepcopy(running.document.minutes)
    minutes.decisions[0].evidence = [Evidence(utterance=long.id, quote=quote, start=long.start, end=long.end)]
    view.model.show(minutes, {long.id: long})
    row = view.model.row_at(view.model.index_of(("decision", 0)))
    assert row.time == long.words[8].start > long.start


def test_an_item_shows_its_evidence_on_enter_and_plays_it(running: Running, qtbot) -> None:
    view, played = running.page.minutes, []
    view.play_wanted.disconnect()
    view.play_wanted.connect(played.append)
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    qtbot.keyClick(view.list, Key.Key_Return)
    row = view.list.currentIndex().row() + 1
    quote = view.model.rows[row]
    assert isinstance(quote, QuoteRow)
    assert quote.evidence.quote in running.document.utterances[int(quote.evidence.utterance[1:]) - 1].text
    qtbot.keyClick(view.list, Key.Key_Down)
    qtbot.keyClick(view.list, Key.Key_Return)
    assert played == [quote.evidence.start]
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    qtbot.keyClick(view.list, Key.Key_Return)
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
    assert "Quoted: the words it rests on" in verified
    assert "Owner: Marcus" in verified
    assert "Repaired by program: the date was taken from the quoted words" in repaired
    assert "Repaired by program" in model.index_of(("action", 1)).data(Qt.ItemDataRole.ToolTipRole)


def test_what_was_left_out_is_named_with_its_reason(running: Running) -> None:
    model = running.page.minutes.model
    row = next(i for i, r in enumerate(model.rows) if isinstance(r, LineRow) and r.opener)
    assert model.rows[row].text == "12 quoted, 1 repaired, 1 left out"
    model.toggle(model.index(row))
    left_out = model.rows[row + 1]
    assert left_out.text.startswith("Left out: Write to the nine customers")
    assert left_out.detail == "already done on Monday"


def test_an_edit_is_marked_saved_and_undone(running: Running, qtbot) -> None:
    view = running.page.minutes
    before = running.document.minutes.decisions[0].text
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_F2)
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


# --- tasks --------------------------------------------------------------------------------------------------


def test_tasks_are_grouped_by_owner_with_not_stated_last(running: Running) -> None:
    model = running.page.tasks.model
    assert [g.title for g in model.groups] == ["Priya", "Marcus", "Eleanor", "Diego", "Not stated"]
    cells = [task_index(running, 0, c).data() for c in (TASK, OWNER, DUE, STATUS)]
    assert cells == ["Have a fix for the time zone bug in review", "Marcus", "Thu 5 March 2026 (“by Thursday”)", "Open"]


def test_an_owner_is_chosen_from_the_attendees(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    tree.edit(task_index(running, 0, OWNER))
    combo = editor_in(tree, QComboBox)
    assert [combo.itemText(i) for i in range(combo.count())] == ["Priya", "Marcus", "Eleanor", "Diego", "not stated"]
    combo.setCurrentText("Diego, Priya")
    qtbot.keyClick(combo, Key.Key_Return)
    running.settle()
    stored = running.library.minutes("m1").actions[0]
    assert stored.owners == ["Diego", "Priya"]
    assert stored.check.result == "person"
    assert [len(g.tasks) for g in running.page.tasks.model.groups] == [2, 1, 2, 1]


@pytest.mark.parametrize(
    ("typed", "due", "words"), [("2026-04-01", "2026-04-01", None), ("after Easter", None, "after Easter")]
)
def test_a_due_date_is_a_date_or_words(running: Running, qtbot, typed: str, due: str | None, words: str | None) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    tree.edit(task_index(running, 2, DUE))
    field = editor_in(tree, DueEdit).field
    field.setText(typed)
    qtbot.keyClick(field, Key.Key_Return)
    running.until(lambda: running.document.minutes.actions[2].check.result == "person")
    running.settle()
    stored = running.library.minutes("m1").actions[2]
    assert (stored.due, stored.due_text) == (due, words)


def test_ticking_a_task_off_keeps_it_verified(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(TASKS)
    tree = running.page.tasks.tree
    cell = tree.visualRect(task_index(running, 0, STATUS))
    box = QPoint(cell.left() + 12, cell.top() + tree.fontMetrics().height() // 2 + 8)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=box)
    running.until(lambda: running.document.minutes.actions[0].status == "done")
    running.settle()
    stored = running.library.minutes("m1").actions[0]
    assert (stored.status, stored.check.result) == ("done", "verified")
    assert task_index(running, 0, STATUS).data() == "Done"


def test_the_tasks_of_one_person_are_copied(running: Running) -> None:
    running.page.tasks.tree.setCurrentIndex(task_index(running, 0, TASK))
    QGuiApplication.clipboard().clear()
    running.page.tasks.copy()
    running.until(lambda: QGuiApplication.clipboard().text())
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Task list for Marcus\nHarbor weekly product meeting, Tuesday, 3 March 2026")
    assert "- A1 Have a fix for the time zone bug in review (due 5 Mar 2026" in copied
    assert "Next meeting: Tuesday, 10 March 2026" in copied
    assert "A2" not in copied


# --- transcript ---------------------------------------------------------------------------------------------


def test_the_transcript_says_speaker_time_and_doubt(running: Running) -> None:
    model = running.page.transcript.model
    assert model.rowCount() == 35
    spoken = model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Priya, 0:10, not sure: Barely.")
    assert "not sure" not in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_find_goes_from_hit_to_hit(running: Running, qtbot) -> None:
    running.page.open_find()
    view = running.page.transcript
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    qtbot.keyClicks(view.find_bar.field, "tax")
    hits = view.model.hits
    assert len(hits) >= 2
    qtbot.keyClick(view.find_bar.field, Key.Key_Return)
    assert view.list.currentIndex().row() == hits[0]
    qtbot.keyClick(view.find_bar.field, Key.Key_Return)
    assert view.list.currentIndex().row() == hits[1]
    assert view.find_bar.count.text() == f"2 of {len(hits)}"
    qtbot.keyClick(view.find_bar.field, Key.Key_Escape)
    assert not view.find_bar.isVisible()
    assert view.model.hits == []


def test_find_counts_letters_as_they_stand(running: Running) -> None:
    model = running.page.transcript.model
    model.find("STRA")
    assert list(model.matches("Die Straße, die straffe")) == [(4, 4), (16, 4)]
    model.find("a.c")
    assert list(model.matches("abc a.c")) == [(4, 3)]


def test_copy_takes_speaker_and_time_along(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view = running.page.transcript
    view.list.setCurrentIndex(view.model.index(1))
    running.page.copy()
    assert (
        QGuiApplication.clipboard().text() == "[0:07] Marcus: Morning. Did everybody survive the fire alarm on Friday?"
    )


def test_a_renamed_speaker_is_renamed_everywhere(running: Running) -> None:
    running.document.rename_person("Marcus", "Mark Stone")
    running.until(lambda: running.document.minutes.actions[0].owners == ["Mark Stone"])
    running.until(lambda: "Mark Stone" in {u.speaker for u in running.document.utterances})
    assert "Marcus" not in {u.speaker for u in running.document.utterances}
    assert "Mark Stone" in running.document.meeting.names()
    assert "Mark Stone" in [g.owner for g in running.page.tasks.model.groups]
    names = [a.text() for a in running.window.actions_.rename_menu.actions()]
    assert "Rename Mark Stone…" in names


def test_new_lines_are_added_while_a_job_runs(running: Running) -> None:
    utterances = running.library.utterances("m1")
    running.library.replace_utterances("m1", utterances[:20])
    running.news("m1", "transcript")
    model = running.page.transcript.model
    running.until(lambda: model.rowCount() == 20)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    running.library.replace_utterances("m1", utterances)
    running.news("m1", "transcript")
    running.until(lambda: model.rowCount() == 35)
    assert not resets


# --- notes and title ----------------------------------------------------------------------------------------


def test_notes_are_saved_while_typing(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    notes.place.setFocus()
    notes.place.selectAll()
    qtbot.keyClicks(notes.place, "Harbour house")
    notes.agenda.setPlainText("One\n\nTwo ")
    notes.date.setDate(QDate(2026, 3, 4))
    notes.chair.setCurrentText("Diego")
    running.until(lambda: running.library.meeting("m1").place == "Harbour house")
    stored = running.library.meeting("m1")
    assert (stored.agenda, stored.date, stored.chair) == (["One", "Two"], "2026-03-04", "Diego")
    assert stored.notes[0].time == 64.0, "what was not touched stays"


def test_another_day_of_the_meeting_moves_the_days_that_were_spoken_of(running: Running) -> None:
    document = running.document

    def spoken(minutes: Minutes) -> None:
        minutes.actions[0].due, minutes.actions[0].due_text = "2026-03-13", "by Friday"
        minutes.actions[1].due, minutes.actions[1].due_text = "2026-03-18", "by Friday"

    document.edit_details(lambda meeting: setattr(meeting, "date", "2026-03-11"))
    document.edit_minutes("Days", spoken)
    running.page.tabs.setCurrentIndex(NOTES)
    running.page.notes.date.setDate(QDate(2026, 3, 16))
    running.until(lambda: running.library.minutes("m1").actions[0].due == "2026-03-20")
    assert running.library.minutes("m1").actions[1].due == "2026-03-18", "set by a person"
    assert running.library.meeting("m1").date == "2026-03-16"
    document.undo_stack.undo()
    running.until(lambda: running.library.minutes("m1").actions[0].due == "2026-03-13")


def test_series_and_tags_are_chosen_from_those_there_are_or_new(running: Running, qtbot) -> None:
    library = running.library
    library.add(Meeting(id="other", title="Other", date="2026-01-01", series="Port board", tags=["Quay", "Crane"]))
    running.window.navigation.reload_list()
    running.open("other")
    running.open("m1")
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    running.until(lambda: notes.series.findText("Port board") >= 0)
    assert notes.series.currentText() == ""
    notes.series.setCurrentIndex(notes.series.findText("Port board"))
    notes.tags.setFocus()
    qtbot.keyClicks(notes.tags, "tide,  two  words, TIDE, qu")
    completer = notes.tags.completer()
    assert completer.currentCompletion() == "tide,  two  words, TIDE, Quay"
    completer.activated[str].emit(completer.currentCompletion())
    running.until(lambda: library.meeting("m1").tags == ["tide", "two words", "Quay"])
    assert library.meeting("m1").series == "Port board"
    assert library.meeting("m1").place == "Room 4"
    notes.series.setCurrentText("Crane board")
    notes.tags.clear()
    running.until(lambda: (library.meeting("m1").series, library.meeting("m1").tags) == ("Crane board", []))
    notes.series.setCurrentText("")
    running.until(lambda: library.meeting("m1").series is None)


def test_the_number_of_speakers_is_kept_and_they_are_told_apart_again(running: Running, qtbot, monkeypatch) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    field = running.page.notes.speakers
    assert field.value() is None
    assert field.fewest.text() == field.most.text() == "any"
    for number, keys in ((field.fewest, "5"), (field.most, "12"), (field.most, "4")):
        number.selectAll()
        qtbot.keyClicks(number, keys)
        qtbot.keyClick(number, Qt.Key.Key_Return)
        assert (number.value(), field.fewest.value()) == (int(keys), min(5, int(keys)))
    assert field.value() == (4, 4), "the fewest are never over the most"
    running.until(lambda: running.library.meeting("m1").expected_speakers == (4, 4))
    field.most.setValue(0)
    running.until(lambda: running.library.meeting("m1").expected_speakers == (4, 50))
    wanted: list[tuple] = []
    monkeypatch.setattr(
        running.session,
        "diarize_again",
        lambda meeting: wanted.append((meeting, running.library.meeting(meeting).expected_speakers)),
    )
    field.fewest.setValue(3)
    field.again.click()
    running.settle()
    assert wanted == [("m1", (3, 50))], "what was just typed counts"
    running.document.details_changed.emit()
    assert (field.fewest.value(), field.most.value()) == (3, 0)


def test_what_was_just_typed_is_saved_at_the_end(running: Running) -> None:
    running.page.notes.notes.setPlainText("[0:10] last word")
    running.page.title.setText("A better title")
    running.window.close()
    running.settle()
    stored = running.library.meeting("m1")
    assert stored.title == "A better title"
    assert [(n.time, n.text) for n in stored.notes] == [(10.0, "last word")]


def test_a_change_of_the_job_does_not_overwrite_what_is_typed(running: Running, qtbot) -> None:
    notes = running.page.notes
    notes.notes.setPlainText("half a sen")
    running.library.edit_meeting("m1", lambda m: setattr(m, "duration_s", 200.0))
    running.news("m1", "details")
    running.until(lambda: running.document.meeting.duration_s == 200.0)
    assert notes.notes.toPlainText() == "half a sen"
    running.until(lambda: [n.text for n in running.library.meeting("m1").notes] == ["half a sen"])
    assert running.library.meeting("m1").duration_s == 200.0


def test_attendees_can_be_added_marked_absent_and_renamed(running: Running) -> None:
    table = running.page.notes.attendees
    table.table.item(1, 2).setCheckState(Qt.CheckState.Unchecked)
    table.add()
    table.table.item(4, 0).setText("Ana")
    running.until(lambda: running.library.meeting("m1").names()[-1] == "Ana")
    assert running.library.meeting("m1").attendees[1] == Attendee(name="Marcus", present=False)
    table.table.item(0, 0).setText("Priya Shah")
    running.until(lambda: running.library.utterances("m1")[0].speaker == "Priya Shah")


# --- player -------------------------------------------------------------------------------------------------


def test_a_line_is_heard_from_its_beginning(running: Running, qtbot) -> None:
    page = running.page
    page.tabs.setCurrentIndex(TRANSCRIPT)
    page.transcript.list.setCurrentIndex(page.transcript.model.index(5))
    qtbot.keyClick(page.transcript.list, Key.Key_Return)
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


def test_a_pause_is_skipped_and_the_speed_goes_from_half_to_three(running: Running) -> None:
    player, bar = running.page.player, running.page.player_bar
    player.set_speech([(0.0, 12.0), (120.0, 130.0)])
    bar.skip.setChecked(True)
    assert (bar.speed.itemData(0), bar.speed.itemData(bar.speed.count() - 1)) == (0.5, 3.0)
    bar.speed.setCurrentIndex(bar.speed.count() - 1)
    player.play_from(11.5)
    running.until(lambda: player.playing and player.position > 119)
    assert player._player.playbackRate() == 3.0
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
    qtbot.keyClick(view.list, Key.Key_Return)
    running.until(lambda: page.player.playing and page.player.position > view.model.rows[9].start)
    qtbot.keyClick(view.list, Key.Key_Down)
    running.until(lambda: page.player.position >= view.model.rows[10].start)
    assert view.list.currentIndex().row() == 10
    page.player.pause()


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


def test_without_a_recording_the_player_is_off(running: Running, home: Path) -> None:
    running.library.edit_meeting("m1", lambda m: setattr(m, "tracks", []))
    running.news("m1", "details")
    running.until(lambda: not running.page.player_bar.isEnabled())
    assert "no recording" in running.page.player_bar.toolTip()
