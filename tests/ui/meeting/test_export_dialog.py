"""Exporting: every format, what can go wrong, and never in the thread of the window."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from meetingmate import export
from meetingmate.base import settings
from meetingmate.domain.meeting import Track
from meetingmate.library import people
from meetingmate.library.people import Person
from tests.export.word_templates.organisations import simple
from tests.ui.conftest import Running
from ui.base.window_state import window_state
from ui.meeting import export_dialog
from ui.meeting.export_dialog import ExportDialog
from ui.meeting.export_formats import FORMATS, SHEETS, FormatChoice, renamed


def finish(running: Running, dialog: ExportDialog) -> str:
    """Export and give what is said about it."""
    dialog.start()
    running.until(lambda: dialog.status.isVisible(), 30)
    return dialog.status.text()


@pytest.mark.parametrize("key", [one.key for one in FORMATS if one.key != SHEETS])
def test_every_format_is_written(running: Running, tmp_path: Path, key: str) -> None:
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "minutes.docx"))
    dialog.format.choose(key)
    suffix = dialog.suffix
    assert dialog.path.text().endswith(f"minutes{suffix}")
    assert finish(running, dialog) == f"✓ Saved minutes{suffix} in {tmp_path}"
    assert (tmp_path / f"minutes{suffix}").stat().st_size > 500
    assert dialog.open_folder.isVisible()
    if suffix == ".json":
        assert len(json.loads((tmp_path / "minutes.json").read_text())["utterances"]) == 35
    dialog.reject()


def test_every_format_of_the_command_line_can_be_chosen() -> None:
    from meetingmate import export

    assert {one.suffix for one in FORMATS if one.suffix} == set(export.FORMATS)


def test_headings_can_not_be_chosen_and_the_last_choice_comes_back(running: Running, tmp_path: Path) -> None:
    dialog = running.window.commands.open_export()
    assert dialog.format.currentData() == ".docx"
    headings = [i for i in range(dialog.format.count()) if dialog.format.itemData(i) is None]
    assert [dialog.format.itemText(i) for i in headings] == [
        "Minutes to read",
        "Tasks",
        "Transcript",
        "For other programs",
    ]
    QTest.keyClick(dialog.format, Qt.Key.Key_Up)
    assert dialog.format.currentData() == ".docx"
    assert not dialog.sheets.isVisible()
    assert not dialog.sound.isVisible()
    dialog.format.choose(".xlsx")
    assert not dialog.quotes.isVisible()
    dialog.path.setText(str(tmp_path / "a.xlsx"))
    finish(running, dialog)
    dialog.reject()
    again = running.window.commands.open_export()
    assert again.format.currentData() == ".xlsx"
    assert again.path.text().endswith(".xlsx")
    again.reject()


def test_without_minutes_there_are_no_tasks_to_choose(qtbot) -> None:
    choice = FormatChoice(has_minutes=False)
    qtbot.addWidget(choice)
    choice.choose(".xlsx")
    assert choice.currentData() == ".docx"
    choice.choose(".srt")
    assert choice.currentData() == ".srt"


def test_task_sheets_as_mails_say_whose_address_is_missing(running: Running, tmp_path: Path) -> None:
    people.save(running.library, Person(name="Marcus", email="marcus@example.org"))
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "m.docx"))
    dialog.format.choose(SHEETS)
    assert dialog.place_label.text() == "Folder"
    assert dialog.path.text() == str(tmp_path / "m - task sheets")
    dialog.sheets.boxes[".docx"].setChecked(False)
    assert "at least one" in finish(running, dialog)
    dialog.sheets.boxes[".eml"].setChecked(True)
    dialog.status.hide()
    said = finish(running, dialog)
    assert "Without an e-mail address: " in said
    assert "Marcus" not in said.partition("address: ")[2]
    mails = {path.name: path.read_bytes() for path in (tmp_path / "m - task sheets").glob("*.eml")}
    assert len(mails) >= 4
    assert any(b"marcus@example.org" in mail for mail in mails.values())
    dialog.path.setText(str(tmp_path / "Desk"))
    dialog.sheets.boxes[".docx"].setChecked(True)
    dialog.sheets.boxes[".docx"].setChecked(False)
    assert dialog.path.text() == str(tmp_path / "Desk")
    dialog.path.setText(str(tmp_path / "m - task sheets"))
    dialog.sheets.packed.setChecked(True)
    assert dialog.place_label.text() == "File"
    assert dialog.path.text() == str(tmp_path / "m - task sheets.zip")
    finish(running, dialog)
    running.until((tmp_path / "m - task sheets.zip").is_file)
    dialog.reject()
    again = running.window.commands.open_export()
    assert again.format.currentData() == SHEETS
    assert again.sheets.formats == [".eml"]
    assert again.sheets.packed.isChecked()
    again.reject()


def test_a_web_page_can_play_the_recording(running: Running, tmp_path: Path) -> None:
    sound = running.library.meeting_dir(running.document.id) / "mixed.ogg"
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(b"OggS" * 100)
    running.document.meeting.tracks = [Track(path="mixed.ogg")]
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "p.docx"))
    dialog.format.choose(".html")
    assert dialog.sound.isVisible()
    dialog.sound.setCurrentIndex(dialog.sound.findData("inside"))
    finish(running, dialog)
    assert "data:audio/ogg;base64,T2dnU" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert window_state().value("export/sound") == "inside"
    dialog.sound.setCurrentIndex(dialog.sound.findData("beside"))
    dialog.status.hide()
    assert finish(running, dialog) == f"✓ Saved p.html and 1 more in {tmp_path}"
    assert (tmp_path / "p - sound.ogg").read_bytes() == sound.read_bytes()
    dialog.reject()


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("a.docx", "obsidian", "a.md"),
        ("a.whisper.json", ".json", "a.json"),
        ("a.json", ".whisper.json", "a.whisper.json"),
        ("v1.2", ".docx", "v1.2.docx"),
        ("a - task sheets", ".docx", "a.docx"),
        ("a - task sheets.zip", SHEETS, "a - task sheets"),
        ("a.ics", "events", "a.ics"),
    ],
)
def test_the_name_follows_the_format(name: str, key: str, expected: str) -> None:
    [chosen] = [one for one in FORMATS if one.key == key]
    assert renamed(Path("/x") / name, chosen) == Path("/x") / expected


def test_quotes_are_a_choice_and_what_is_shown_is_remembered(running: Running, tmp_path: Path) -> None:
    dialog = running.window.commands.open_export()
    dialog.format.choose(".txt")
    dialog.path.setText(str(tmp_path / "to-hand-out.txt"))
    finish(running, dialog)
    handed_out = (tmp_path / "to-hand-out.txt").read_text(encoding="utf-8")
    quote = running.document.minutes.actions[0].evidence[0].quote
    assert "DRAFT" in handed_out
    assert "until the minutes are approved" in dialog.draft.text()
    assert dialog.draft.isVisible()
    assert f"“{quote}”" not in handed_out
    dialog.quotes.setChecked(True)
    dialog.path.setText(str(tmp_path / "review.txt"))
    finish(running, dialog)
    running.until((tmp_path / "review.txt").is_file)
    review = (tmp_path / "review.txt").read_text(encoding="utf-8")
    assert f"“{quote}”" in review
    dialog.reject()
    running.until(lambda: settings.load().quotes)
    again = running.window.commands.open_export()
    assert again.quotes.isChecked()
    again.format.choose(".json")
    assert not again.quotes.isEnabled()
    assert not again.draft.isVisible(), "JSON has no word for it"
    again.reject()


def test_one_word_file_a_person(running: Running, tmp_path: Path) -> None:
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "all.docx"))
    dialog.per_person.setChecked(True)
    assert finish(running, dialog).startswith("✓ Saved all.docx and ")
    names = " ".join(p.name for p in tmp_path.glob("*.docx"))
    assert "Marcus" in names
    assert "Eleanor" in names
    dialog.reject()


def test_a_failure_is_said_and_nothing_is_lost(running: Running, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder is wanted")
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "taken" / "minutes.docx"))
    said = finish(running, dialog)
    assert said.startswith("⚠ ")
    assert "choose another folder" in said
    assert dialog.go.isEnabled()
    assert (tmp_path / "taken").read_text() == "a file where a folder is wanted"
    dialog.reject()


class Question:
    """Answers whether a file may be replaced, and keeps what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer, self.asked = "Cancel", list[list[str]]()
        monkeypatch.setattr(QMessageBox, "exec", lambda box: self._exec(box))
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: self._clicked)

    def _exec(self, box: QMessageBox) -> int:
        self.asked.append([box.text(), box.informativeText()])
        [self._clicked] = [one for one in box.buttons() if one.text() == self.answer]
        assert box.defaultButton().text() == "Cancel"
        return 0


@pytest.fixture
def question(monkeypatch: pytest.MonkeyPatch) -> Question:
    return Question(monkeypatch)


def test_a_file_that_is_there_is_replaced_only_after_a_question(
    running: Running, tmp_path: Path, question: Question
) -> None:
    file = tmp_path / "minutes.txt"
    file.write_text("mine")
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "minutes.docx"))
    dialog.format.choose(".txt")
    dialog.start()
    running.until(dialog.go.isEnabled)
    assert question.asked == [["Replace minutes.txt?", f"A file of that name is already in {tmp_path}."]]
    assert file.read_text() == "mine"
    assert not dialog.status.isVisible()
    question.answer = "Replace"
    finish(running, dialog)
    assert "Harbor" in file.read_text(encoding="utf-8")
    assert len(question.asked) == 2
    dialog.status.hide()
    finish(running, dialog)
    assert len(question.asked) == 2, "the dialog wrote that one itself"
    file.write_text("written over by somebody else")
    dialog.status.hide()
    finish(running, dialog)
    assert len(question.asked) == 3
    dialog.reject()


def test_what_the_system_has_asked_about_is_not_asked_again(
    running: Running, tmp_path: Path, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "b.txt").write_text("other")
    dialog = running.window.commands.open_export()
    dialog.format.choose(".txt")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "a.txt"), ""))
    dialog._choose()
    finish(running, dialog)
    assert question.asked == []
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") != "old"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "b"), ""))
    dialog._choose()
    dialog.start()
    running.until(dialog.go.isEnabled)
    assert len(question.asked) == 1, "it was asked about another name"
    assert (tmp_path / "b.txt").read_text() == "other"
    dialog.reject()


def test_sheets_that_are_there_are_asked_about_together(running: Running, tmp_path: Path, question: Question) -> None:
    folder = tmp_path / "m - task sheets"
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "m.docx"))
    dialog.format.choose(SHEETS)
    dialog.sheets.boxes[".docx"].setChecked(False)
    dialog.sheets.boxes[".pdf"].setChecked(True)
    dialog.sheets.boxes[".ics"].setChecked(True)
    finish(running, dialog)
    assert question.asked == []
    written = sorted(folder.iterdir())
    assert {path.suffix for path in written} == {".pdf", ".ics"}
    assert sorted(dialog._written) == written
    dialog.reject()
    before = {path: path.stat().st_mtime_ns for path in written}
    again = running.window.commands.open_export()
    again.path.setText(str(folder))
    again.start()
    running.until(again.go.isEnabled)
    assert question.asked[0][0] == f"Replace {len(written)} files?"
    assert sum(path.name in question.asked[0][1] for path in written) == 5
    assert {path: path.stat().st_mtime_ns for path in written} == before
    again.reject()


def test_the_thread_of_the_window_writes_nothing(running: Running, tmp_path: Path, monkeypatch) -> None:
    threads: list[str] = []

    def note_thread(path: Path, *_args: object, **_choices: object) -> list[Path]:
        threads.append(threading.current_thread().name)
        return [path]

    monkeypatch.setattr(export_dialog, "write_all", note_thread)
    dialog = running.window.commands.open_export()
    dialog.path.setText(str(tmp_path / "a.docx"))
    finish(running, dialog)
    assert threads
    assert threads[0].startswith("window-work")
    dialog.reject()


def test_the_name_offered_suits_every_file_system(running: Running) -> None:
    dialog = running.window.commands.open_export()
    assert Path(dialog.path.text()).name == export.suggested_name(running.document.meeting)
    assert Path(dialog.path.text()).name == "2026-03-03 Harbor weekly product meeting.docx"
    dialog.reject()


def test_minutes_of_an_encrypted_library_are_not_drawn_by_another_program(running: Running, monkeypatch) -> None:
    title = "Project Falcon"

    def previewed() -> str:
        dialog = running.window.commands.open_export()
        running.document.meeting.title = title
        seen = dialog.template.preview()
        running.until(lambda: not seen.preview.is_busy, 90)
        text = seen.preview.outline.toPlainText()
        seen.reject()
        dialog.reject()
        return text

    assert title in previewed()
    monkeypatch.setattr(export_dialog.keys, "is_encrypted", lambda folder: True)
    shown = previewed()
    assert shown
    assert title not in shown


def test_a_template_can_be_added_chosen_and_kept_for_the_series(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(simple("Dear all: {{ title }}"))
    bad = tmp_path / "bad.docx"
    bad.write_bytes(simple("{{ titel }}"))
    running.document.meeting.series = "Weekly"
    dialog = running.window.commands.open_export()
    running.until(lambda: dialog.template.combo.count() == 5)
    dialog.template.add(bad)
    running.until(lambda: "did you mean “title”" in dialog.template.status.text(), 60)
    dialog.template.add(file)
    running.until(lambda: dialog.template.value == "letter", 60)
    assert "Added the template letter." in dialog.template.status.text()
    assert dialog.template.remove_button.isEnabled()
    assert dialog.for_series.isVisible()
    dialog.for_series.setChecked(True)
    dialog.path.setText(str(tmp_path / "minutes.docx"))
    assert finish(running, dialog).startswith("✓ Saved minutes.docx")
    assert [p.text for p in docx.Document(tmp_path / "minutes.docx").paragraphs] == [
        "DRAFT",
        f"Dear all: {running.document.meeting.title}",
    ]
    dialog.format.choose(".md")
    assert not dialog.template.isVisible()
    dialog.reject()
    again = running.window.commands.open_export()
    running.until(lambda: again.template.value == "letter")
    assert again.for_series.isChecked()
    again.template.remove_button.click()
    running.until(lambda: again.template.value == "" and again.template.combo.count() == 5)
    assert not again.template.remove_button.isEnabled()
    again.reject()
