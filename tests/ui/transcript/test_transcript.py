"""The transcript in the window: heard word by word, put right by keyboard, taken back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from meetingmate.domain.meeting import Utterance
from meetingmate.library import rules
from ui.meeting.page import TRANSCRIPT
from ui.speakers.speaker_dialog import SpeakerDialog
from ui.transcript.model import TranscriptModel, as_text, marks_of, word_at
from ui.widgets.controls import TextEdit

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(running):
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    view = running.page.transcript
    running.window.activateWindow()  # keys of the view count in the active window only
    running.until(lambda: running.window.isActiveWindow() and view.list.isVisible() and view.model.rowCount() > 30)
    view.list.setFocus()
    return view


def choose(view, number: int):
    view.list.setCurrentIndex(view.model.index(number))
    return view.model.rows[number]


def editor_of(running, view) -> TextEdit:
    running.until(lambda: [e for e in view.list.findChildren(TextEdit) if e.isVisible()])
    return next(e for e in view.list.findChildren(TextEdit) if e.isVisible())


def test_the_word_that_is_heard_is_marked(running):
    view = opened(running)
    row = view.model.rows[5]
    word = row.words[6]
    view.set_position(word.start + 0.05, playing=True)
    at, length = view.model.playing_word
    assert view.model.playing == 5
    assert row.text[at : at + length] == word.text
    view.set_position(word.start + 0.05, playing=False)
    assert view.model.playing_word is None
    assert word_at(row, row.start - 1) is None


def test_a_line_is_edited_by_double_click_and_by_enter(running, qtbot):
    view = opened(running)
    for number, begin in ((3, "double"), (4, "enter")):
        rect = view.list.visualRect(view.model.index(number))
        if begin == "double":
            place = rect.center() + QPoint(0, 8)
            qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
            qtbot.mouseDClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        else:
            choose(view, number)
            qtbot.keyClick(view.list, Key.Key_Return)
        editor = editor_of(running, view)
        editor.setPlainText(f"Edited by {begin}.")
        qtbot.keyClick(editor, Key.Key_Return)
        running.until(lambda: not [e for e in view.list.findChildren(TextEdit) if e.isVisible()])
        assert view.model.rows[number].text == f"Edited by {begin}."


def test_a_line_is_edited_by_keyboard_and_taken_back(running, qtbot):
    view = opened(running)
    before = choose(view, 3)
    qtbot.keyClick(view.list, Key.Key_F2)
    editor = editor_of(running, view)
    assert editor.height() > 30
    assert editor.accessibleName() == "Text of the line"
    editor.setPlainText("I just stood in the car park. Very glamorous.")
    qtbot.keyClick(editor, Key.Key_Return)
    after = view.model.rows[3]
    assert after.text == "I just stood in the car park. Very glamorous."
    assert (after.original, after.state) == (before.text, "edited")
    assert "edited" in marks_of(after)
    running.settle()
    assert running.library.utterances("m1")[3] == after
    running.document.undo_stack.undo()
    running.settle()
    assert running.library.utterances("m1")[3] == before


def test_escape_leaves_a_line_as_it_was(running, qtbot):
    view = opened(running)
    before = choose(view, 3)
    qtbot.keyClick(view.list, Key.Key_F2)
    editor = editor_of(running, view)
    editor.setPlainText("something else")
    qtbot.keyClick(editor, Key.Key_Escape)
    assert view.model.rows[3] == before
    assert not running.document.undo_stack.canUndo()


def test_a_line_is_split_at_the_cursor_and_joined_again(running, qtbot):
    view = opened(running)
    count, before = view.model.rowCount(), choose(view, 3)
    qtbot.keyClick(view.list, Key.Key_F2)
    editor = editor_of(running, view)
    cursor = editor.textCursor()
    cursor.setPosition(before.text.index("Very"))
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Key.Key_Return, CONTROL)
    assert view.model.rowCount() == count + 1
    assert [view.model.rows[i].text for i in (3, 4)] == [
        "I just stood in the car park with my laptop.",
        "Very glamorous.",
    ]
    choose(view, 3)
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_J, CONTROL)
    assert view.model.rowCount() == count
    assert view.model.rows[3].text == before.text
    stack = running.document.undo_stack
    stack.undo()
    stack.undo()
    assert view.model.rows[3] == before
    editor.moveCursor(QTextCursor.MoveOperation.Start)


def test_one_line_and_all_following_go_to_another(running):
    view = opened(running)
    row = choose(view, 4)
    assert row.speaker == "Priya"
    view.give("Diego")
    assert view.model.rows[4].speaker == "Diego"
    assert view.model.rows[0].speaker == "Priya"
    choose(view, 4)
    view.give(None, following=True, new=True)
    assert "Speaker 1" in running.document.speakers
    assert not any(u.speaker == "Diego" for u in view.model.rows[4:])
    running.document.undo_stack.undo()
    running.document.undo_stack.undo()
    assert view.model.rows[4] == row


def test_the_menu_gives_lines_away_and_the_minutes_follow_at_once(running):
    view = opened(running)
    document = running.document
    task = document.minutes.actions[0]
    assert task.owners == ["Marcus"]
    row = next(u for u in view.model.rows if u.id == task.evidence[0].utterance)
    view.list.setCurrentIndex(view.model.index(view.model.rows.index(row)))
    menu = view.line_menu()
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert "Marcus…" in entries
    following = entries["Give this and all following lines of Marcus to"].menu()
    names = [action.text() for action in following.actions() if action.text()]
    assert names[-2:] == ["New speaker", "Unknown speaker"]
    assert "Marcus" not in names
    to = {action.text(): action for action in entries["Give this line to"].menu().actions()}
    to["Diego"].trigger()
    given = next(u for u in document.utterances if u.id == row.id)
    assert (given.speaker, given.state) == ("Diego", "edited")
    assert document.minutes.actions[0].owners == ["Diego"]
    running.settle()
    assert running.library.minutes("m1") == document.minutes
    menu.close()


def test_find_and_replace_reaches_the_minutes_and_is_one_step(running, qtbot):
    view = opened(running)
    qtbot.keyClick(view.list, Key.Key_H, CONTROL)
    running.until(lambda: view.find_bar.new.isVisible())
    view.find_bar.field.setText("Lisbon")
    view.find_bar.new.setText("Lisboa")
    view.find_bar.learn.setChecked(True)
    qtbot.mouseClick(view.find_bar.all, Qt.MouseButton.LeftButton)
    assert not any("Lisbon" in u.text for u in running.document.utterances)
    assert any("Lisboa" in u.text for u in running.document.utterances)
    running.settle()
    assert [(r.heard, r.written) for r in rules.rules(running.library)] == [("Lisbon", "Lisboa")]
    running.document.undo_stack.undo()
    assert any("Lisbon" in u.text for u in running.document.utterances)


def test_copying_with_and_without_times_and_names(running):
    view = opened(running)
    choose(view, 1)
    view.copy()
    assert QGuiApplication.clipboard().text().startswith("[0:07] Marcus: Morning.")
    view.copy(times=False)
    assert QGuiApplication.clipboard().text().startswith("Marcus: Morning.")
    view.copy(times=False, names=False)
    assert QGuiApplication.clipboard().text().startswith("Morning.")
    assert as_text(view.model.rows).count("\n") == view.model.rowCount() - 1


def test_a_click_on_a_name_asks_who_it_is_on_a_time_plays_and_on_the_text_goes_there(running, qtbot):
    view = opened(running)
    wanted = []
    view.play_wanted.connect(wanted.append)
    rect = view.list.visualRect(view.model.index(1))
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() + QPoint(0, 8))
    assert wanted == []
    assert running.page.player.position == view.model.rows[1].start
    time = view.list.itemDelegate().time_rect(rect, view.list.font(), view.model.index(1))
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=time.center())
    assert wanted == [view.model.rows[1].start]
    running.page.player.pause()
    name = view.list.itemDelegate().name_rect(rect, view.list.font(), view.model.index(1))
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=name.center())
    dialog = the_dialog(running)
    assert dialog.speaker == "Marcus"
    assert len(wanted) == 1
    dialog.reject()


def the_dialog(running) -> SpeakerDialog:
    running.until(lambda: running.window.findChildren(SpeakerDialog))
    return running.window.findChildren(SpeakerDialog)[0]


def test_a_speaker_is_heard_named_and_joined(running, qtbot):
    view = opened(running)
    view.ask_who("Marcus")
    dialog = the_dialog(running)
    clips = []
    dialog.clip_wanted.connect(lambda start, end: clips.append((start, end)))
    dialog.clip_wanted.disconnect(view.clip_wanted)
    qtbot.mouseClick(dialog.listen, Qt.MouseButton.LeftButton)
    assert clips
    assert 2 <= clips[0][1] - clips[0][0] <= 8
    dialog.name.setEditText("Mark Stone")
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    document = running.document
    assert "Mark Stone" in document.speakers
    assert "Marcus" not in document.speakers
    assert any("Mark Stone" in a.owners for a in document.minutes.actions)
    assert "Mark Stone" in document.meeting.names()
    view.ask_who("Mark Stone")
    running.until(lambda: len([d for d in running.window.findChildren(SpeakerDialog) if d.isVisible()]) == 1)
    dialog = next(d for d in running.window.findChildren(SpeakerDialog) if d.isVisible())
    dialog.name.setEditText("Diego")
    assert dialog.ok.text() == "Merge speakers"
    dialog.accept()
    assert "Mark Stone" not in document.speakers
    running.settle()
    assert not any("Mark Stone" in a.owners for a in running.library.minutes("m1").actions)
    document.undo_stack.undo()
    document.undo_stack.undo()
    running.settle()
    assert "Marcus" in {u.speaker for u in running.library.utterances("m1")}
    assert any("Marcus" in a.owners for a in running.library.minutes("m1").actions)


def test_a_label_shows_what_speaks_for_a_name(running):
    view = opened(running)
    document = running.document
    document.rename_person("Marcus", "Speaker 2")
    view.ask_who("Speaker 2")
    dialog = the_dialog(running)
    running.until(lambda: dialog.suggested.count(), 60)
    first = dialog.suggested.item(0)
    assert first.text().startswith("Marcus: “")
    dialog.suggested.setCurrentItem(first)
    assert dialog.name.currentText() == "Marcus"
    dialog.accept()
    assert "Marcus" in document.speakers


def test_unknown_speakers_are_told_apart_by_their_track(qapp) -> None:
    room = Utterance(id="u1", start=0.0, end=1.0, text="Morning.", track="microphone")
    call = Utterance(id="u2", start=1.0, end=2.0, text="Hello.", track="computer")
    again = Utterance(id="u3", start=2.0, end=3.0, text="Can you hear me?", track="computer")
    model = TranscriptModel()
    model.set_rows([room, call, again])
    assert [model.begins_turn(number) for number in range(3)] == [True, True, False]
    assert as_text([room, call], times=False, names=True).splitlines() == [
        "Microphone (unknown speaker): Morning.",
        "Computer (unknown speaker): Hello.",
    ]
