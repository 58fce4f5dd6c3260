"""When the work on a meeting ends: its minutes are shown and said to be ready, on the desktop too, and voices named."""

from __future__ import annotations

import dataclasses

import pytest

from meetingmate.base.errors import StoreError
from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import Minutes
from meetingmate.library import Job
from tests.ui import filled
from tests.ui.conftest import Running
from ui.app.finish_controller import Outcome, said_of
from ui.meeting.page import MINUTES, NOTES, TRANSCRIPT


def work(running: Running, meeting: str, state: str = "done", sentence: str = "") -> None:
    """A job of the meeting goes from running to its end."""
    heard: list[JobChanged] = []
    running.session_events.job_changed.connect(heard.append)
    for now, words in (("running", ""), (state, sentence)):
        running.session_events.on_event(JobChanged(meeting=meeting, state=now, stage="writing", sentence=words))
        running.until(lambda now=now: heard and heard[-1].state == now)
    running.session_events.job_changed.disconnect(heard.append)
    running.settle()


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome(meeting="m", title="T", decisions=2, tasks=4), ("Minutes ready", "2 decisions, 4 tasks")),
        (Outcome(meeting="m", title="T", decisions=1, tasks=1), ("Minutes ready", "1 decision, 1 task")),
        (Outcome(meeting="m", title="T", decisions=0, tasks=3), ("Minutes ready", "no decisions, 3 tasks")),
        (Outcome(meeting="m", title="T", decisions=0, tasks=0), ("Minutes ready", "no decisions or tasks")),
        (Outcome(meeting="m", title="T"), ("Transcript ready", "")),
        (Outcome(meeting="m", title="T", speech=False, decisions=0, tasks=0), ("No speech was found", "")),
        (Outcome(meeting="m", title="T", failed="No sound."), ("Processing stopped", "No sound")),
    ],
)
def test_what_is_said_at_the_end(outcome: Outcome, said: tuple[str, str]) -> None:
    assert said_of(outcome) == said


def test_the_page_opens_the_minutes_and_says_what_is_in_them(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    decisions, tasks = len(running.document.minutes.decisions), len(running.document.minutes.actions)
    work(running, "m1")
    running.until(lambda: running.window.banner.message == f"Minutes ready: {decisions} decisions, {tasks} tasks")
    assert running.page.tabs.currentIndex() == MINUTES
    filled.add_sample(running.library, "other", audio=False)
    running.window.navigation.reload_list()
    running.open("other")
    running.until(lambda: "Minutes ready" not in running.window.banner.message)


def test_nobody_is_taken_away_from_a_field(running: Running) -> None:
    running.window.activateWindow()
    running.page.tabs.setCurrentIndex(NOTES)
    running.page.notes.place.setFocus()
    running.until(lambda: running.page.notes.place.hasFocus())
    work(running, "m1")
    running.until(lambda: running.window.banner.message.startswith("Minutes ready"))
    assert running.page.tabs.currentIndex() == NOTES
    [show] = running.window.banner.buttons
    show.click()
    assert running.page.tabs.currentIndex() == MINUTES


def test_another_meeting_is_named_and_shown_by_a_button(running: Running) -> None:
    filled.add_sample(running.library, "other", audio=False)
    running.library.edit_meeting("other", lambda meeting: setattr(meeting, "title", "Budget round"))
    running.window.navigation.reload_list()
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    work(running, "other")
    running.until(lambda: running.window.banner.message.startswith("Budget round – Minutes ready: "))
    assert (running.document.id, running.page.tabs.currentIndex()) == ("m1", TRANSCRIPT)
    running.window.banner.buttons[0].click()
    running.until(lambda: running.document.id == "other" and running.document.meeting is not None)
    running.until(lambda: running.page.tabs.currentIndex() == MINUTES)


def test_work_that_was_cancelled_or_failed_is_no_finish(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    for state in ("cancelled", "failed"):
        work(running, "m1", state, "The file is cut off.")
        assert "cut off" not in running.window.banner.message, "the page says it"
        assert running.page.tabs.currentIndex() == TRANSCRIPT
    filled.add_others(running.library)
    work(running, "m2", "failed", "The file is cut off.")
    said = "Budget review with finance – Processing stopped: The file is cut off"
    running.until(lambda: running.window.banner.message == said)


def test_a_trouble_in_the_banner_stays(running: Running) -> None:
    running.window.banner.show_message("The disk is full.", "problem")
    work(running, "m1")
    assert running.window.banner.message == "The disk is full."


def test_a_meeting_deleted_meanwhile_is_no_news(running: Running) -> None:
    work(running, "gone")
    assert "ready" not in running.window.banner.message


def test_a_meeting_that_cannot_be_read_is_said(running: Running, monkeypatch) -> None:
    def fail(_meeting: str) -> None:
        raise StoreError("The disk of the library can't be read.")

    monkeypatch.setattr(running.window.session.library, "utterances", fail)
    work(running, "m1")
    assert "can't be read" in running.window.banner.message
    assert running.window.banner.kind == "problem"


def test_the_desktop_is_told_only_behind_other_windows_and_when_wanted(running: Running, monkeypatch) -> None:
    told: list[tuple[str, str, str]] = []
    window = running.window
    window.finish.notification_wanted.connect(lambda *said: told.append(said))
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    work(running, "m1")
    assert told == []
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    work(running, "m1")
    [(title, sentence, meeting)] = told
    assert (title, meeting) == ("Minutes ready", "m1")
    assert sentence.startswith("Harbor weekly product meeting: ")
    window.settings_controller.apply(dataclasses.replace(window.settings, notify_when_ready=False))
    work(running, "m1")
    assert len(told) == 1


def test_a_click_on_the_notification_opens_the_minutes(running: Running) -> None:
    running.page.tabs.setCurrentIndex(TRANSCRIPT)
    running.window.notifications.show("Minutes ready", "T", "m1")  # shows nothing where there is no tray
    running.window.notifications.clicked.emit("m1")
    assert running.page.tabs.currentIndex() == MINUTES


def test_voices_without_names_are_asked_about_when_their_meeting_is_shown(running: Running) -> None:
    naming = running.page.naming
    work(running, "m1")
    assert not naming.isVisible(), "all have names"
    running.document.rename_person("Marcus", "Speaker 1")
    running.document.rename_person("Eleanor", "Speaker 2")
    running.settle()
    work(running, "m1")
    running.until(naming.isVisible)
    assert naming.heading.text() == "2 voices: who are they?"
    naming.skip.click()
    assert not naming.isVisible()
    filled.add_others(running.library)
    lines = filled.sample_utterances()
    for line in lines:
        line.speaker = "Speaker 1"
    running.library.replace_utterances("m5", lines)
    running.library.add_minutes("m5", Minutes())
    running.library.save_job(Job(meeting="m5", source="", state="done"))
    running.window.navigation.reload_list()
    work(running, "m5")
    assert not naming.isVisible(), "another meeting is shown"
    running.open("m5")
    running.until(naming.isVisible)
    assert naming.heading.text() == "1 voice: who is it?"
    running.open("m1")
    running.until(lambda: not naming.isVisible())
