"""Where the date of a meeting comes from is shown until a person confirms or changes it."""

from __future__ import annotations

from PySide6.QtCore import QDate

from meetingmate.domain.meeting import Minutes
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running


def from_file(running: Running, source: str = "name") -> None:
    running.document.edit_details(lambda meeting: setattr(meeting, "date_from", source))


def test_a_date_that_a_person_gave_needs_no_word(running: Running) -> None:
    assert not running.page.date_line.isVisible()


def test_it_says_where_the_date_comes_from_until_it_is_confirmed(running: Running) -> None:
    line = running.page.date_line
    for source, said in (
        ("contents", "Date taken from the file"),
        ("name", "Date taken from the file name"),
        ("modified", "Date taken from the file’s last change"),
    ):
        from_file(running, source)
        assert line.isVisible()
        assert line.words.text() == said
    line.confirm.click()
    assert not line.isVisible()
    running.settle()
    stored = running.library.meeting("m1")
    assert (stored.date, stored.date_from) == ("2026-03-03", "")


def test_another_date_is_given_there_and_the_due_dates_follow(running: Running) -> None:
    def spoken(minutes: Minutes) -> None:
        minutes.actions[0].due, minutes.actions[0].due_text = "2026-03-06", "by Friday"

    running.document.edit_minutes("Days", spoken)
    from_file(running)
    dialog = running.page.date_line.open_dialog()
    assert dialog is not None
    assert faults_of(dialog) == []
    assert dialog.date.date() == QDate(2026, 3, 3)
    dialog.date.setDate(QDate(2026, 3, 10))
    dialog.accept()
    running.settle()
    stored = running.library.meeting("m1")
    assert (stored.date, stored.date_from) == ("2026-03-10", "")
    assert running.library.minutes("m1").actions[0].due == "2026-03-13"
    assert running.window.banner.message.endswith("computed anew.")
    assert not running.page.date_line.isVisible()
    running.document.undo_stack.undo()
    running.settle()
    stored = running.library.meeting("m1")
    assert (stored.date, stored.date_from) == ("2026-03-03", "name")
    assert running.library.minutes("m1").actions[0].due == "2026-03-06"
    assert running.page.date_line.isVisible()


def test_the_date_is_for_the_meeting_that_was_asked_about(running: Running) -> None:
    dialog = running.page.date_line.open_dialog()
    assert dialog is not None
    dialog.date.setDate(QDate(2026, 3, 10))
    running.document.close()
    dialog.accept()
    running.settle()
    assert running.library.meeting("m1").date == "2026-03-03"
