"""Drafts in the window: from the menu to the mail program, with what each line is based on."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from meetingmate.assistants.drafts import templates
from meetingmate.base.settings import Settings
from meetingmate.library import people
from meetingmate.library.people import Person
from tests.ui import filled
from tests.ui.app.test_accessibility import faults_of, unreachable
from tests.ui.conftest import Running
from ui.assistants.draft_choices import DAYS, SERIES, TODAY
from ui.assistants.draft_dialog import DraftDialog
from ui.assistants.templates_dialog import TemplatesDialog
from ui.base import desktop
from ui.meeting.page import MINUTES


@pytest.fixture
def dialog(running: Running) -> Iterator[DraftDialog]:
    """The dialog for the open meeting, with its first draft."""
    running.window.actions_.by_name["draft"].trigger()
    made = next(w for w in running.window.findChildren(DraftDialog) if w.isVisible())
    running.until(lambda: made.editor.toPlainText())
    yield made
    if shiboken6.isValid(made):
        made.close()
    QApplication.processEvents()


def wait_for(running: Running, dialog: DraftDialog, words: str) -> None:
    running.until(lambda: words in f"{dialog.subject.text()}\n{dialog.editor.toPlainText()}")


def choose(combo: object, data: object) -> None:
    index = combo.findData(data)
    assert index >= 0, data
    combo.setCurrentIndex(index)


def go_to(dialog: DraftDialog, words: str) -> None:
    cursor = dialog.editor.textCursor()
    cursor.setPosition(dialog.editor.toPlainText().index(words))
    dialog.editor.setTextCursor(cursor)


def test_the_choices_change_the_draft(running: Running, dialog: DraftDialog) -> None:
    assert dialog.subject.text() == "Harbor weekly product meeting, 3 March 2026: decisions and tasks"
    choose(dialog.choices.to, "Marcus")
    wait_for(running, dialog, "Hello Marcus,")
    choose(dialog.choices.tone, "warm")
    wait_for(running, dialog, "Hi Marcus,")
    choose(dialog.choices.language, "de")
    wait_for(running, dialog, "Hallo Marcus,")
    running.until(lambda: "stay as the minutes have them" in dialog.status.text())
    choose(dialog.choices.kind, "thanks")
    wait_for(running, dialog, "Danke: Harbor")
    dialog.choices.signature.setText("Ana")
    dialog.choices.signature.editingFinished.emit()
    wait_for(running, dialog, "\nAna")


def test_each_line_shows_what_it_is_based_on_and_opens_it(running: Running, dialog: DraftDialog) -> None:
    running.page.tabs.setCurrentIndex(MINUTES)
    go_to(dialog, "Marcus: Have a fix")
    evidence = dialog.evidence
    assert evidence.about.text() == "This line is based on"
    assert evidence.list.item(0).text() == "Task A1: Have a fix for the time zone bug in review"
    assert "by Thursday.” – Marcus, 0:41" in evidence.list.item(1).text()
    opened: list[tuple[str, float]] = []
    dialog.meeting_wanted.connect(lambda meeting, second: opened.append((meeting, second)))
    evidence.list.setCurrentRow(1)
    QTest.keyClick(evidence.list, Qt.Key.Key_Return)
    assert [(meeting, int(second)) for meeting, second in opened] == [("m1", 41)]
    go_to(dialog, "Hello everyone")
    assert evidence.about.text() == "This line is fixed text."
    assert evidence.list.count() == 0


def test_a_changed_line_says_that_it_is_not_checked(dialog: DraftDialog) -> None:
    go_to(dialog, "Marcus: Have a fix")
    dialog.editor.textCursor().insertText("Perhaps ")
    go_to(dialog, "Perhaps")
    assert dialog.evidence.about.text() == "You changed this line. It is not checked."
    assert dialog.evidence.list.count() == 0


def test_what_was_typed_comes_back(running: Running, dialog: DraftDialog) -> None:
    dialog.editor.moveCursor(QTextCursor.MoveOperation.End)
    dialog.editor.textCursor().insertText("\nMy own words")
    choose(dialog.choices.tone, "formal")
    wait_for(running, dialog, "Dear all,")
    assert "My own words" not in dialog.editor.toPlainText()
    assert "Press Ctrl+Z" in dialog.status.text()
    dialog.editor.undo()
    assert "My own words" in dialog.editor.toPlainText()


def test_a_subject_that_was_typed_comes_back(running: Running, dialog: DraftDialog) -> None:
    dialog.subject.setText("My subject")
    choose(dialog.choices.language, "de")
    wait_for(running, dialog, "Beschlüsse und Aufgaben")
    assert "Press Ctrl+Z" in dialog.status.text()
    dialog.subject.undo()
    assert dialog.subject.text() == "My subject"


def test_french_lines_keep_what_they_are_based_on(running: Running, dialog: DraftDialog) -> None:
    choose(dialog.choices.language, "fr")
    wait_for(running, dialog, "Voici les décisions")
    assert "\u00a0" in dialog.words()
    go_to(dialog, "- Marcus")
    assert dialog.evidence.list.count() == 2
    assert dialog.edited() == dialog._made.draft
    choose(dialog.choices.tone, "formal")
    wait_for(running, dialog, "Mesdames, Messieurs,")
    assert "Ctrl+Z" not in dialog.status.text(), "nothing was changed by hand"


def test_copy_has_all_forms_and_the_changes(running: Running, dialog: DraftDialog) -> None:
    dialog.editor.moveCursor(QTextCursor.MoveOperation.End)
    dialog.editor.textCursor().insertText("\n- My own words")
    dialog.copy.click()
    running.until(lambda: "Draft copied" in dialog.status.text())
    data = QGuiApplication.clipboard().mimeData()
    assert "<h3>Decisions</h3>" in data.html()
    assert "<li>My own words</li>" in data.html()
    assert data.text().startswith("Hello everyone,\n\nHere are")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".eml"])
def test_saved_in_every_format(running: Running, dialog: DraftDialog, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"draft{suffix}"
    dialog.save_to(path)
    running.until(lambda: f"Saved to {path}" in dialog.status.text())
    if suffix == ".docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    elif suffix == ".eml":
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert message["X-Unsent"] == "1"
        text = f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}"
    else:
        text = path.read_text(encoding="utf-8")
    assert "Harbor weekly product meeting, 3 March 2026: decisions and tasks" in text
    assert "Have a fix for the time zone bug in review" in text


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(
    running: Running, dialog: DraftDialog, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    before = dialog.editor.toPlainText()
    dialog.save_to(tmp_path / "file" / "draft.txt")
    running.until(lambda: dialog.status.text().startswith("⚠"))
    assert dialog.editor.toPlainText() == before


def test_short_drafts_go_as_an_address_and_long_ones_as_a_file(
    running: Running, dialog: DraftDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(desktop, "open_file", lambda path: opened.append(path) or True)
    monkeypatch.setattr(desktop, "write_mail", lambda address: opened.append(address) or True)
    people.save(running.library, Person(name="Marcus", email="marcus@example.org"))
    choose(dialog.choices.length, "full")
    dialog.mail.click()
    running.until(lambda: opened)
    path = opened.pop()
    assert isinstance(path, Path)
    assert path.suffix == ".eml"
    choose(dialog.choices.to, "Marcus")
    choose(dialog.choices.length, "short")
    wait_for(running, dialog, "Hello Marcus,")
    running.until(lambda: "Decisions" not in dialog.editor.toPlainText())
    dialog.mail.click()
    running.until(lambda: opened)
    assert str(opened[0]).startswith("mailto:marcus@example.org?subject=Harbor%20weekly")
    assert "handed to your mail program" in dialog.status.text()


def test_no_mail_program_is_told(running: Running, dialog: DraftDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "open_file", lambda _path: False)
    monkeypatch.setattr(desktop, "write_mail", lambda _address: False)
    dialog.mail.click()
    running.until(lambda: "No mail program opened" in dialog.status.text())


def test_reports_of_days_and_of_the_series(running: Running, dialog: DraftDialog) -> None:
    for ident, day, series in (("m7", "2026-03-04", "Harbor"), ("m8", "2026-05-04", "Harbor")):
        filled.add_sample(running.library, ident)

        def change(meeting: object, day: str = day, series: str = series) -> None:
            meeting.title, meeting.date, meeting.series = f"Meeting of {day}", day, series

        running.library.edit_meeting(ident, change)
    running.library.edit_meeting("m1", lambda meeting: setattr(meeting, "series", "Harbor"))
    choose(dialog.choices.kind, "report")
    wait_for(running, dialog, "Daily report, 3 March 2026")
    choose(dialog.choices.span, DAYS)
    for field, day in ((dialog.choices.since, (2026, 3, 3)), (dialog.choices.until, (2026, 3, 5))):
        field.setDate(date(*day))
    wait_for(running, dialog, "Weekly report, 3")
    assert "Meeting of 2026-03-04, 4 March 2026" in dialog.editor.toPlainText()
    assert "Meeting of 2026-05-04" not in dialog.editor.toPlainText()
    choose(dialog.choices.span, SERIES)
    wait_for(running, dialog, "Meeting of 2026-05-04")
    before = dialog.editor.toPlainText()
    choose(dialog.choices.span, TODAY)
    running.until(lambda: "There are no meetings on these days" in dialog.status.text())
    assert dialog.editor.toPlainText() == before, "what is there is not lost"


def test_the_choices_are_remembered(running: Running, dialog: DraftDialog) -> None:
    choose(dialog.choices.tone, "warm")
    choose(dialog.choices.length, "short")
    dialog.choices.signature.setText("Ana")
    dialog.reject()
    again = running.window.assistants.drafts.open(["m1"])
    assert (again.choices.tone.currentData(), again.choices.length.currentData()) == ("warm", "short")
    assert again.choices.signature.text() == "Ana"
    again.close()


def test_the_dialogs_speak_and_are_reached_by_keyboard(running: Running, dialog: DraftDialog) -> None:
    go_to(dialog, "Marcus: Have a fix")
    for kind in ("follow-up", "report", "handover", "ticket"):
        choose(dialog.choices.kind, kind)
        running.until(lambda: dialog.copy.isEnabled())
        assert faults_of(dialog) == [], kind
        assert unreachable(dialog) == [], kind
    dialog.templates_wanted.emit()
    manager = dialog.findChild(TemplatesDialog)
    running.until(lambda: manager.list.count())
    assert faults_of(manager) == []
    assert unreachable(manager) == []
    manager.close()


def test_templates_are_changed_checked_and_deleted(running: Running, dialog: DraftDialog) -> None:
    dialog.templates_wanted.emit()
    manager = dialog.findChild(TemplatesDialog)
    running.until(lambda: manager.list.count() == 24)
    assert manager.editor.isReadOnly()
    manager.change.click()
    running.until(lambda: manager.delete.isEnabled())
    assert "takes the place" in manager.about.text()
    manager.editor.setPlainText(manager.editor.toPlainText().replace("Hello everyone,", "Ahoy crew, {{ titel }}"))
    running.until(lambda: "Did you mean “title”?" in manager.problems.text())
    manager.save.click()
    running.until(lambda: "can't be used" in dialog.status.text())
    manager.editor.setPlainText(manager.editor.toPlainText().replace("{{ titel }}", "{{ title }}"))
    manager.save.click()
    wait_for(running, dialog, "Ahoy crew, Harbor weekly product meeting")
    manager.copy_as("Crew mail")
    running.until(lambda: templates.folder().joinpath("Crew mail.txt").is_file())
    running.until(lambda: dialog.choices.template.findData("Crew mail") >= 0)
    rows = [manager.list.item(row) for row in range(manager.list.count())]
    manager.list.setCurrentItem(next(item for item in rows if item.text().startswith("Follow-up e-mail (en")))
    manager.delete.click()
    wait_for(running, dialog, "Hello everyone,")
    manager.close()


def test_a_report_and_a_ticket_from_the_tasks_page(running: Running) -> None:
    page = running.window.tasks_page
    wanted: list[tuple[list, str, list]] = []
    page.draft_wanted.connect(lambda *what: wanted.append(what))
    running.window.sidebar.nav.setCurrentIndex(1)
    running.until(lambda: page.model.tasks)
    page.draft.click()
    dialog = next(w for w in running.window.findChildren(DraftDialog) if w.isVisible())
    running.until(lambda: "Daily report" in dialog.subject.text())
    assert wanted[0][:2] == (["m1"], "report")
    dialog.close()
    row = next(r for r in range(page.model.rowCount()) if (t := page.model.task_at(r)) and t.owners == ["Marcus"])
    page.table.setCurrentIndex(page.model.index(row, 0))
    page._show_menu(page.table.visualRect(page.model.index(row, 0)).center())
    menu = next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.metaObject().className() == "QMenu")
    next(a for a in menu.actions() if "ticket" in a.text()).trigger()
    menu.close()
    dialog = next(w for w in running.window.findChildren(DraftDialog) if w.isVisible())
    running.until(lambda: dialog.subject.text() == "Have a fix for the time zone bug in review")
    dialog.close()


def test_from_the_menu_of_the_list(running: Running) -> None:
    menu = running.window.meeting_menu.show("m1", QPoint(0, 0))
    next(a for a in menu.actions() if a.text().replace("&", "") == "Draft…").trigger()
    menu.close()
    dialog = next(w for w in running.window.findChildren(DraftDialog) if w.isVisible())
    running.until(lambda: dialog.editor.toPlainText())
    dialog.close()


def test_switched_off_nothing_is_shown_or_made(running: Running) -> None:
    window = running.window
    window.settings_controller.apply(Settings(drafts=False))
    assert not window.actions_.by_name["draft"].isVisible()
    assert not window.tasks_page.draft.isVisibleTo(window.tasks_page)
    menu = window.meeting_menu.show("m1", QPoint(0, 0))
    assert not [a for a in menu.actions() if "Draft" in a.text().replace("&", "")]
    menu.close()
    assert window.assistants.drafts.open(["m1"]) is None
    window.settings_controller.apply(Settings())
    assert window.actions_.by_name["draft"].isVisible()


def test_without_minutes_it_says_what_to_do(running: Running) -> None:
    from meetingmate.domain.meeting import Meeting

    running.library.add(Meeting(id="bare", title="Bare", date="2026-03-03"))
    dialog = running.window.assistants.drafts.open(["bare"])
    running.until(lambda: "“Bare” has no minutes yet" in dialog.status.text())
    assert not dialog.copy.isEnabled()
    dialog.close()
