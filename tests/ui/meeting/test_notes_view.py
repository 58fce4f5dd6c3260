"""Notes and details of a meeting: saved while they are typed."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint, Qt

from meetingmate.domain.meeting import Attendee, Meeting, Minutes
from tests.ui.conftest import Running
from ui.base.window_state import window_state
from ui.meeting.notes_view import NotesView
from ui.meeting.page import NOTES


def test_notes_are_saved_while_typing(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    notes.details.button.click()
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


def test_notes_and_agenda_come_first_and_the_rest_is_folded(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    tops = [field.mapTo(notes.widget(), QPoint(0, 0)).y() for field in (notes.notes, notes.agenda, notes.date)]
    assert tops == sorted(tops)
    assert notes.notes.height() > 1.5 * notes.agenda.height()
    for field in (notes.date, notes.start, notes.series, notes.attendees):
        assert field.isVisible()
    folded = (notes.place, notes.chair, notes.minute_taker, notes.tags, notes.language, notes.speakers)
    assert not any(field.isVisible() for field in folded)
    assert notes.details.summary.text() == "Room 4 · Priya · English"
    fold = notes.details.button
    assert (fold.text(), fold.accessibleName()) == ("Details", "Details, collapsed")
    fold.setFocus()
    qtbot.keyClick(fold, Qt.Key.Key_Return)
    assert all(field.isVisible() for field in folded)
    assert not notes.details.summary.isVisible()
    assert fold.accessibleName() == "Details, expanded"
    assert NotesView(running.document).details.opened, "it stays as it was left"
    qtbot.keyClick(fold, Qt.Key.Key_Left)
    assert not notes.place.isVisible()
    assert not NotesView(running.document).details.opened
    qtbot.keyClick(fold, Qt.Key.Key_Right)
    assert notes.place.isVisible()
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert not notes.place.isVisible()


def test_details_open_by_themselves_when_a_number_does_not_fit_what_was_found(running: Running) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    found = len(running.document.speakers)
    running.document.edit_details(lambda meeting: setattr(meeting, "expected_speakers", (found, found)))
    assert not notes.details.opened
    assert not notes.speakers_problem.text()
    running.document.edit_details(lambda meeting: setattr(meeting, "expected_speakers", (found + 2, found + 2)))
    running.until(lambda: notes.speakers_problem.isVisible())
    sentence = f"{found} speakers found. Press “Detect speakers again” to use your number."
    assert notes.speakers_problem.text() == notes.speakers.fewest.accessibleDescription() == sentence
    assert window_state().value("open/notes-details", None) is None, "only what the user does is remembered"
    notes.speakers.fewest.setValue(found)
    assert not notes.speakers_problem.isVisible()
    assert not notes.speakers.fewest.accessibleDescription()


def test_a_time_that_is_none_is_named_beside_its_field(running: Running, qtbot) -> None:
    running.page.tabs.setCurrentIndex(NOTES)
    notes = running.page.notes
    notes.start.selectAll()
    qtbot.keyClicks(notes.start, "9:7")
    assert notes.start_problem.isVisible()
    assert notes.start_problem.text() == notes.start.accessibleDescription() == "Enter a time such as 09:30"
    qtbot.keyClicks(notes.start, "5")
    assert notes.start.text() == "9:75"
    assert notes.start_problem.isVisible()
    notes.start.selectAll()
    qtbot.keyClicks(notes.start, "9:45")
    assert not notes.start_problem.isVisible()
    running.until(lambda: running.library.meeting("m1").start == "09:45")


def test_the_language_can_be_put_right(running: Running) -> None:
    language = running.page.notes.language
    assert language.currentText() == "English"
    language.setCurrentIndex(language.findData("de"))
    language.activated.emit(language.currentIndex())
    running.until(lambda: running.library.meeting("m1").language == "de")
    assert running.library.meeting("m1").place == "Room 4"
    running.document.edit_details(lambda meeting: setattr(meeting, "language", None))
    running.until(lambda: language.currentIndex() == -1)


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
    assert running.window.banner.message == "3 due dates were computed anew."
    running.window.banner.take_back()
    running.until(lambda: running.library.minutes("m1").actions[0].due == "2026-03-13")
    assert running.library.meeting("m1").date == "2026-03-11", "the date goes back with its due dates"
    assert running.page.notes.date.date() == QDate(2026, 3, 11)


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
