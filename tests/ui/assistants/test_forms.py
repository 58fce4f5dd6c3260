"""A form in the window: filled from a meeting, its words played, what is missing named, edits kept and written."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from meetingmate.base.settings import Settings
from meetingmate.domain.events import JobChanged
from meetingmate.domain.forms import FieldValue
from meetingmate.domain.meeting import Meeting, Track, Utterance
from meetingmate.library import filled_forms
from tests.assistants.forms.saying import form
from tests.ui.app.test_accessibility import faults_of
from ui.assistants.choose_form import ChooseFormDialog
from ui.assistants.choose_meeting import ChooseMeetingDialog
from ui.assistants.form_dialog import FormDialog
from ui.assistants.form_row import FormRow

LINES = (
    "Visit for Margaret Ellison. She complains of dizziness.",
    "Blood pressure 148 over 86, pulse 78. Temperature 98.4. Medications: metformin 500 milligrams twice daily.",
    "We talked about her garden for a while.",
)
MORE = ("Allergies: penicillin. Plan: come back in May.",)


def add_dictation(library, meeting_id: str, lines, title: str = "Dictation") -> None:
    library.add(Meeting(id=meeting_id, title=title, date="2026-04-14", language="en", tracks=[Track(path="audio.ogg")]))
    library.replace_utterances(
        meeting_id,
        [Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 8, text=t) for n, t in enumerate(lines, 1)],
    )


@pytest.fixture
def clinic(running):
    """The window with a dictation open; nothing but the rules fills forms."""
    running.window.settings.writing_model = ""
    add_dictation(running.library, "m8", LINES)
    add_dictation(running.library, "m9", MORE, "More")
    for one in ("m8", "m9"):
        running.news(one, "details")
    running.open("m8")
    return running


def chosen(running, dialog: ChooseFormDialog, form_id: str) -> FormDialog:
    running.until(lambda: dialog.list.count())
    rows = [dialog.list.item(n).data(Qt.ItemDataRole.UserRole).id for n in range(dialog.list.count())]
    dialog.list.setCurrentRow(rows.index(form_id))
    dialog.go.click()
    opened = next(w for w in running.window.findChildren(FormDialog) if w.isVisible())
    running.until(lambda: opened.filled is not None)
    return opened


def filled_dialog(running, form_id: str = "patient-encounter") -> FormDialog:
    return chosen(running, running.window.assistants.forms.fill(), form_id)


def kept(running):
    running.settle()
    return filled_forms.get(running.library, "m8", "patient-encounter")


def test_values_stand_with_their_words_and_missing_ones_are_listed(clinic):
    dialog = filled_dialog(clinic)
    assert dialog.rows["blood_pressure"].editor.text() == "148/86"
    assert dialog.missing.text() == "Still missing: Allergies, Plan"
    assert "A person must review the clinical content" in dialog.review.text()
    assert "Still missing" in dialog.rows["plan"].state.text()
    assert "the unit was not said" in dialog.rows["temperature"].state.text()
    assert dialog.rows["temperature"].unit.currentData() == "°F"
    assert dialog.rows["medication"].editor.table.item(0, 1).text() == "500 mg"
    assert dialog.unused_fold.summary.text() == "1"
    assert kept(clinic).value("pulse").text == "78"
    dialog.close()


def test_a_click_on_the_words_plays_them(clinic):
    dialog = filled_dialog(clinic)
    played = []
    clinic.window.assistants.forms._play = played.append
    quote = dialog.rows["pulse"].findChildren(QPushButton)[0]
    assert "pulse 78" in quote.accessibleName()
    quote.click()
    assert played == [20.0]
    dialog.close()


def test_an_edit_is_kept_marked_and_survives_a_new_filling(clinic):
    dialog = filled_dialog(clinic)
    row = dialog.rows["pulse"]
    row.editor.setFocus()
    row.editor.setText("300")
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    assert "Edited by hand" in row.state.text()
    assert "outside the range" in row.state.text()
    dialog.refill.click()
    clinic.until(lambda: dialog.progress.isHidden())
    assert dialog.rows["pulse"].editor.text() == "300"
    assert kept(clinic).value("pulse").by == "person"
    dialog.close()


def test_what_can_not_stand_in_a_field_is_not_taken(clinic):
    dialog = filled_dialog(clinic)
    row = dialog.rows["date_of_birth"]
    row.editor.setText("yesterday")
    row.editor.editingFinished.emit()
    assert "Write it as 2026-12-31" in row.state.text()
    assert dialog.filled.value("date_of_birth").is_empty()
    told = "⚠ “Date of birth” can’t hold what you typed. Correct it, or try again to leave it out."
    dialog.close()
    assert dialog.isVisible()
    assert dialog.status.text() == told
    row.editor.setText("1961-03-02")
    row.editor.editingFinished.emit()
    row.editor.setText("2 March")
    dialog._export(".json")
    assert dialog.status.text() == told
    dialog.close_button.click()
    assert not dialog.isVisible()
    assert kept(clinic).value("date_of_birth").text == "1961-03-02"


def test_what_can_not_stand_in_a_field_stays_while_another_is_edited(clinic):
    dialog = filled_dialog(clinic)
    row = dialog.rows["date_of_birth"]
    row.editor.setText("yesterday")
    row.editor.editingFinished.emit()
    dialog.rows["plan"].editor.setPlainText("Come back in May.")
    assert row.editor.text() == "yesterday"
    assert "Write it as 2026-12-31" in row.state.text()
    row.editor.setText("1961-03-02")
    row.editor.editingFinished.emit()
    assert dialog.filled.value("date_of_birth").text == "1961-03-02"
    assert "Write it as" not in row.state.text()
    dialog.close()


def test_the_cursor_stays_where_a_long_text_is_typed(clinic):
    dialog = filled_dialog(clinic)
    editor = dialog.rows["plan"].editor
    editor.setPlainText("Come back \n")
    cursor = editor.textCursor()
    cursor.setPosition(4)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "ly")
    assert editor.toPlainText() == "Comely back \n"
    assert dialog.filled.value("plan").text == "Comely back"
    dialog.close()


def test_a_recording_of_something_else_is_no_dictation(clinic):
    forms = clinic.window.assistants.forms
    recording = clinic.window.recording_controller.recording
    form = filled_dialog(clinic)
    form.close()
    recording._starting = True
    assert recording.running
    forms._record(form.filled.form)
    assert clinic.window.banner.message == "A recording is running. Stop it before you dictate a form."
    recording._starting = False
    recording.began.emit("m9")
    clinic.settle()
    assert filled_forms.of_meeting(clinic.library, "m9") == []


def test_the_meeting_that_is_found_is_the_one_that_is_added(clinic, qtbot):
    chooser = ChooseMeetingDialog(clinic.window)
    asked = []
    chooser.chosen.connect(asked.append)
    chooser.show_meetings(clinic.library.rows())
    chooser.words.setText("no such meeting")
    assert not chooser.go.isEnabled()
    chooser.words.setText("More")
    assert chooser.go.isEnabled()
    chooser.go.click()
    assert asked == ["m9"]


def test_typing_is_saved_when_the_dialog_closes(clinic):
    dialog = filled_dialog(clinic)
    dialog.rows["plan"].editor.setPlainText("Come back in May.")
    dialog.close_button.click()
    assert kept(clinic).value("plan").text == "Come back in May."


def test_rows_are_edited_added_and_removed(clinic):
    dialog = filled_dialog(clinic)
    table = dialog.rows["medication"].editor
    table.table.item(0, 1).setText("1000 mg")
    cell = dialog.filled.value("medication").rows[0]["dose"]
    assert (cell.text, cell.unit) == ("1000", "mg")
    table.add.click()
    table.table.item(1, 0).setText("Aspirin")
    assert [row["name"].text for row in dialog.filled.value("medication").rows] == ["metformin", "Aspirin"]
    table.table.setCurrentCell(0, 0)
    table.remove.click()
    assert [row["name"].text for row in dialog.filled.value("medication").rows] == ["Aspirin"]
    dialog.close()


def test_another_dictation_adds_to_the_form(clinic):
    dialog = filled_dialog(clinic)
    dialog.more.click()
    chooser = dialog.findChild(ChooseMeetingDialog)
    clinic.until(lambda: chooser.list.count())
    rows = [chooser.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(chooser.list.count())]
    assert "m8" not in rows
    chooser.list.setCurrentRow(rows.index("m9"))
    chooser.go.click()
    clinic.until(lambda: dialog.filled.sources == ["m8", "m9"])
    assert dialog.rows["allergies"].editor.text() == "penicillin"
    assert dialog.missing.isHidden()
    dialog.close()


def test_documents_are_written(clinic, tmp_path):
    dialog = filled_dialog(clinic)
    for suffix in (".json", ".docx", ".csv"):
        dialog.write(tmp_path / f"form{suffix}")
        clinic.until(lambda suffix=suffix: (tmp_path / f"form{suffix}").exists() and dialog.export.isEnabled())
    assert json.loads((tmp_path / "form.json").read_text(encoding="utf-8"))["form"]["id"] == "patient-encounter"
    assert "Saved form.csv" in dialog.status.text()
    dialog.close()


def test_a_form_of_a_meeting_opens_again_as_it_was_left(clinic):
    dialog = filled_dialog(clinic)
    dialog.rows["allergies"].editor.setText("None")
    dialog.rows["allergies"].editor.editingFinished.emit()
    dialog.close_button.click()
    clinic.settle()
    choose = clinic.window.assistants.forms.fill()
    clinic.until(lambda: choose.list.count())
    assert "already filled" in choose.list.item(0).text()
    again = chosen(clinic, choose, "patient-encounter")
    assert again.rows["allergies"].editor.text() == "None"
    again.close()


def test_a_meeting_in_another_language_is_one_sentence(clinic):
    clinic.library.edit_meeting("m8", lambda meeting: setattr(meeting, "language", "ja"))
    choose = clinic.window.assistants.forms.fill()
    clinic.until(lambda: choose.list.count())
    choose.go.click()
    dialog = next(w for w in clinic.window.findChildren(FormDialog) if w.isVisible())
    clinic.until(lambda: not dialog.status.isHidden())
    assert "can't be filled from speech in Japanese" in dialog.status.text()
    assert not dialog.export.isEnabled()
    dialog.close()


def test_a_dictated_form_opens_when_its_transcript_is_there(clinic):
    from meetingmate.assistants.forms import shelf

    forms = clinic.window.assistants.forms
    forms._to_record = shelf.get("patient-encounter")
    forms._on_began("m8")
    assert kept(clinic).sources == []
    clinic.session_events.on_event(JobChanged(meeting="m8", state="done", stage="writing", fraction=1.0))
    clinic.until(lambda: [w for w in clinic.window.findChildren(FormDialog) if w.isVisible()])
    dialog = next(w for w in clinic.window.findChildren(FormDialog) if w.isVisible())
    clinic.until(lambda: dialog.filled is not None)
    assert dialog.rows["pulse"].editor.text() == "78"
    dialog.close()


def test_what_is_switched_off_has_no_entry(clinic):
    actions = clinic.window.actions_.by_name
    assert actions["fill_form"].isVisible()
    assert actions["dictate_form"].isVisible()
    clinic.window.assistants.take_settings(Settings(forms=False))
    assert not actions["fill_form"].isVisible()
    assert not actions["dictate_form"].isVisible()


def test_a_screen_reader_is_told_every_control(clinic):
    choose = clinic.window.assistants.forms.dictate()
    clinic.until(lambda: choose.list.count())
    assert faults_of(choose) == []
    choose.close()
    dialog = filled_dialog(clinic)
    assert faults_of(dialog) == []
    assert all(combo.accessibleName() for combo in dialog.findChildren(QComboBox) if combo.isVisibleTo(dialog))
    dialog.close()


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [("en", "1,200", "1200"), ("en", "1,5", "1.5"), ("en", "0,125", "0.125"), ("de", "1,200", "1.200")],
)
def test_a_comma_between_thousands_is_none_before_decimals(qtbot, language, typed, kept):
    [one] = form('[[fields]]\nid = "a"\ntype = "number"\n').fields
    row = FormRow(one, language)
    qtbot.addWidget(row)
    row.editor.setText(typed)
    assert row.written() == FieldValue(text=kept)
