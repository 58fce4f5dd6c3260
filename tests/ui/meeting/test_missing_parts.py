"""Pages with nothing to show: one sentence and one thing to do, the same on every tab."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import Minutes, Track
from meetingmate.library import Job
from tests.ui import filled
from tests.ui.app.test_accessibility import faults_of
from tests.ui.conftest import Running
from ui.document.transcribe_again import TranscribeAgainDialog
from ui.meeting.page import MINUTES, TASKS, TRANSCRIPT
from ui.widgets.empty_state import EmptyState

SILENT = "No speech was found in this recording"


def shown(running: Running, tab: int) -> EmptyState | None:
    """What the tab says instead of its content."""
    page = running.page
    page.tabs.setCurrentIndex(tab)
    view = {TRANSCRIPT: page.transcript, MINUTES: page.minutes, TASKS: page.tasks}[tab]
    return view.empty if view.empty.isVisible() else None


def said(running: Running, tab: int) -> tuple[str, str]:
    """Title and button."""
    empty = shown(running, tab)
    assert empty is not None
    buttons = [b for b in empty.findChildren(QPushButton) if b.isVisible()]
    assert len(buttons) <= 1
    return empty.title, buttons[0].text() if buttons else ""


def press(running: Running, tab: int) -> None:
    empty = shown(running, tab)
    assert empty is not None
    next(b for b in empty.findChildren(QPushButton) if b.isVisible()).click()


@pytest.fixture
def others(running: Running) -> Running:
    """The window with meetings that failed, were cancelled, wait, and are silent."""
    filled.add_others(running.library)
    running.library.edit_meeting("m5", lambda meeting: meeting.tracks.append(Track(path="audio.ogg")))
    running.library.add_minutes("m5", Minutes())
    running.window.navigation.reload_list()
    return running


@pytest.mark.parametrize(
    ("meeting", "title", "action"),
    [
        ("m2", "Processing stopped", "Retry"),
        ("m3", "Processing was cancelled", "Retry"),
        ("m5", SILENT, "Transcribe again…"),
    ],
)
def test_every_tab_says_why_and_what_to_do(others: Running, meeting: str, title: str, action: str) -> None:
    others.open(meeting)
    for tab in (TRANSCRIPT, MINUTES, TASKS):
        assert said(others, tab) == (title, action)
    assert faults_of(others.window) == []


def test_retry_goes_on_with_the_work(others: Running, monkeypatch) -> None:
    retried: list[str] = []
    monkeypatch.setattr(others.session, "retry", retried.append)
    others.open("m2")
    press(others, MINUTES)
    others.settle()
    assert retried == ["m2"]


def test_while_it_is_worked_on_each_tab_says_what_is_coming(others: Running) -> None:
    others.open("m4")
    assert {said(others, tab) for tab in (TRANSCRIPT, MINUTES, TASKS)} == {("Waiting its turn", "")}
    others.open("m2")
    assert said(others, TRANSCRIPT)[0] == "Processing stopped"
    others.session_events.on_event(JobChanged(meeting="m2", state="running", stage="transcribing", fraction=0.1))
    others.until(lambda: said(others, TRANSCRIPT) == ("Transcribing", ""))
    titles = [said(others, tab)[0] for tab in (MINUTES, TASKS)]
    assert titles == ["The minutes are being written", "The tasks are being collected"]


def test_a_silent_recording_is_transcribed_again_in_a_language_that_is_chosen(others: Running, monkeypatch) -> None:
    monkeypatch.setattr(others.session, "_enqueue", lambda _meeting: None)
    others.open("m5")
    press(others, TASKS)
    dialog = others.window.findChild(TranscribeAgainDialog)
    assert dialog is not None
    assert faults_of(dialog) == []
    assert dialog.language.currentData() == "auto"
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.accept()
    others.settle()
    job = others.library.job("m5")
    assert job is not None
    assert (job.state, job.stage, job.language, job.final_pass) == ("queued", "transcribing", "de", True)
    assert others.library.meeting("m5").language == "de"


def test_the_menu_asks_for_the_language_too_and_begins_with_the_one_that_is_spoken(
    running: Running, monkeypatch
) -> None:
    wanted: list[tuple[str, str | None]] = []
    monkeypatch.setattr(running.session, "transcribe_again", lambda *given: wanted.append(given))
    dialog = running.window.commands.transcribe_again()
    assert dialog is not None
    assert dialog.language.currentText() == "English"
    dialog.language.setCurrentIndex(0)
    dialog.accept()
    running.settle()
    assert wanted == [("m1", "auto")]


def test_minutes_with_nothing_in_them_are_no_row_of_empty_sections(running: Running) -> None:
    running.library.add(filled.sample_meeting("m6", title="Chat"), Job(meeting="m6", source="", state="done"))
    running.library.replace_utterances("m6", filled.sample_utterances())
    running.library.add_minutes("m6", Minutes())
    running.window.navigation.reload_list()
    running.open("m6")
    assert said(running, MINUTES) == ("Nothing to note was found", "Read the transcript")
    assert said(running, TASKS) == ("No tasks", "Add a task")
    press(running, MINUTES)
    assert running.page.tabs.currentIndex() == TRANSCRIPT
    running.window.actions_.by_name["add_decision"].trigger()
    assert shown(running, MINUTES) is None, "what a person adds is shown"


def test_a_transcript_of_another_program_has_nothing_to_hear_again(running: Running) -> None:
    meeting = filled.sample_meeting("m7", title="Imported", imported="empty.vtt")
    running.library.add(meeting, Job(meeting="m7", source="empty.vtt", state="done"))
    running.library.add_minutes("m7", Minutes())
    running.window.navigation.reload_list()
    running.open("m7")
    for tab in (TRANSCRIPT, MINUTES, TASKS):
        assert said(running, tab) == ("No text was found", "")


def test_a_meeting_with_content_shows_it(running: Running) -> None:
    assert [shown(running, tab) for tab in (TRANSCRIPT, MINUTES, TASKS)] == [None, None, None]
