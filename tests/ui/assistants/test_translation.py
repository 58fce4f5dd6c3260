"""A second language in the window: below the lines, with what stays in the original, and for minutes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.editing import transcript
from meetingmate.library import translations
from tests.jobs.test_translating import LINES, MODEL, minutes, server  # noqa: F401 - a fixture
from tests.ui.app.test_accessibility import faults_of
from ui.meeting.export_dialog import ExportDialog
from ui.transcript.translation import Offered
from ui.widgets.rows_model import Role

ENGLISH = Offered("en", "English")


@pytest.fixture
def german(running, server):  # noqa: F811
    settings = running.window.settings
    settings.writing_server, settings.writing_server_model, settings.writing_model = server.address, MODEL, ""
    library = running.library
    library.add(
        Meeting(
            id="m8",
            title="Planung",
            date="2026-03-03",
            language="de",
            attendees=[Attendee(name="Anna"), Attendee(name="Ben")],
        )
    )
    library.replace_utterances(
        "m8",
        [
            Utterance(id=key, start=9.0 * n, end=9.0 * n + 8, text=text)
            for n, (key, (text, _)) in enumerate(LINES.items())
        ],
    )
    library.add_minutes("m8", minutes())
    running.news("m8", "details")
    running.open("m8")
    return running


def view_of(running):
    return running.window.page.transcript


def submenu(menu: QMenu) -> list[QAction]:
    return next(action.menu() for action in menu.actions() if action.text() == "Show in").actions()


def shown(running) -> dict[str, str]:
    model = view_of(running).model
    return {row.id: found.text for row in model.rows if (found := model.below(row)) is not None}


def translated(running) -> None:
    view_of(running).translation.language_wanted.emit(ENGLISH)
    running.until(lambda: view_of(running).translation.said.text().startswith("Also in English"), 60)


def test_the_menu_shows_the_transcript_in_another_language(german):
    entries = submenu(view_of(german).line_menu())
    names = [action.text() for action in entries]
    assert names[0] == "Original only"
    assert "English" in names
    assert "German" not in names
    assert not [name for name in names if "recording" in name], "this meeting has none"
    before = view_of(german).list.sizeHintForIndex(view_of(german).model.index(0)).height()
    next(action for action in entries if action.text() == "English").trigger()
    german.until(lambda: view_of(german).translation.said.text().startswith("Also in English"), 60)
    assert shown(german) == {
        "u1": "We meet on Friday at 15.",
        "u2": "Anna sends the 3 offers. Ben does not check them.",
        "u3": "Das kostet 200 Euro. (not translated)",
    }
    bar = view_of(german).translation
    assert "1 sentence is in the original because a check failed." in bar.said.text()
    assert not bar.stop.isVisibleTo(bar)
    assert not bar.rest.isVisibleTo(bar)
    model = view_of(german).model
    assert view_of(german).list.sizeHintForIndex(model.index(0)).height() > before
    last = model.index(2)
    assert "Das kostet 200 Euro. (not translated)" in last.data(Role.AccessibleTextRole)
    assert "Not translated: numbers would differ." in last.data(Role.ToolTipRole)
    german.window.navigation.show_transcript()
    assert faults_of(bar) == []


def test_one_key_hides_and_shows_it(german):
    translated(german)
    view = view_of(german)
    german.window.navigation.show_transcript()
    view.list.setFocus()
    german.until(view.list.hasFocus)
    QTest.keyClick(view.list, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert shown(german) == {}
    assert view.translation.isHidden()
    QTest.keyClick(view.list, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    german.until(lambda: len(shown(german)) == 3)


def test_the_key_shows_nothing_once_translation_is_switched_off(german):
    translated(german)
    german.window.settings.translation = False
    german.window.assistants.translation.take_settings(german.window.settings)
    assert shown(german) == {}
    view_of(german).translation.toggled.emit()
    german.settle()
    assert shown(german) == {}
    assert view_of(german).translation.isHidden()


def test_an_edited_line_loses_its_translation_until_it_is_made_again(german):
    translated(german)
    view = view_of(german)
    view.list.setCurrentIndex(view.model.index(0))
    document = german.document
    document.edit_lines(transcript.set_text(document.utterances, document.minutes, "u1", "Das Budget ist klein."))
    assert set(shown(german)) == {"u2", "u3"}
    bar = view.translation
    assert "1 line is not translated yet." in bar.said.text()
    german.settle()
    bar.rest.click()
    german.until(lambda: shown(german).get("u1") == "The budget is small.", 60)


def test_stopping_keeps_what_is_done(german, server):  # noqa: F811
    answer = server.says
    asked: list[int] = []

    def slow(body):
        asked.append(1)
        if len(asked) > 6:
            server.closing.wait(30)
        return answer(body)

    server.says = slow
    bar = view_of(german).translation
    bar.language_wanted.emit(ENGLISH)
    german.until(lambda: shown(german), 60)
    bar.stop.click()
    assert "not translated yet" in bar.said.text()
    server.closing.set()
    assert "u1" in translations.of_lines(german.library, "m8", "en")


def test_another_meeting_ends_it(german):
    translated(german)
    german.open("m1")
    assert shown(german) == {}
    assert view_of(german).translation.isHidden()


def test_a_missing_model_is_offered(german):
    settings = german.window.settings
    settings.writing_server = ""
    view_of(german).translation.language_wanted.emit(ENGLISH)
    german.until(lambda: "needs a model" in german.window.banner.message, 30)
    assert "Opus-MT German to English would do it" in german.window.banner.message
    assert view_of(german).translation.isHidden()


def test_minutes_are_read_and_exported_in_another_language(german):
    dialog = german.window.assistants.translation.translate_minutes()
    assert faults_of(dialog) == []
    assert not dialog.export.isEnabled()
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    dialog.go.click()
    german.until(dialog.export.isEnabled, 60)
    assert "We take blue." in dialog.text.toPlainText()
    assert "Planung (translation)" in dialog.text.toPlainText()
    assert "1 sentence is in the original" in dialog.said.text()
    dialog.export.click()
    export = next(one for one in german.window.findChildren(ExportDialog) if one.isVisible())
    assert "translation" in export.path.text()
    export.close()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_is_switched_off_is_not_offered(german):
    translated(german)
    off = Settings(translation=False)
    german.window.settings.translation = False
    german.window.assistants.take_settings(off)
    assert not german.window.actions_.by_name["translate_minutes"].isVisible()
    assert [a.text() for a in view_of(german).line_menu().actions() if a.text() == "Show in"] == []
    assert shown(german) == {}
    assert german.window.assistants.translation.translate_minutes() is None
