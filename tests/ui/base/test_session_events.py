"""Events of the session come in merged, in the window's thread."""

from __future__ import annotations

import threading

from meetingmate.domain.events import JobChanged, MeetingChanged
from ui.base.session_events import SessionEvents


def test_events_of_another_thread_arrive_in_the_windows_thread_and_merged(qtbot) -> None:
    session_events = SessionEvents()
    jobs: list[tuple[float, bool]] = []
    meetings: list[tuple[str, str]] = []
    here = threading.current_thread()
    session_events.job_changed.connect(lambda job: jobs.append((job.fraction, threading.current_thread() is here)))
    session_events.meeting_changed.connect(lambda meeting, what: meetings.append((meeting, what)))

    def work() -> None:
        for step in range(1000):
            session_events.on_event(
                JobChanged(meeting="m", state="running", stage="transcribing", fraction=step / 1000)
            )
            session_events.on_event(MeetingChanged(meeting="m", what="transcript"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(jobs) and jobs[-1][0] == 0.999)
    assert len(jobs) < 10, "events that pile up are merged"
    assert all(in_window for _, in_window in jobs)
    assert meetings[0] == ("m", "transcript")


def test_a_sentence_that_is_said_once_is_not_lost_in_the_merging(qtbot) -> None:
    session_events = SessionEvents()
    said: list[str] = []
    session_events.job_changed.connect(lambda job: said.append(job.sentence))
    session_events.on_event(
        JobChanged(meeting="m", state="running", stage="transcribing", sentence="It was started again.")
    )
    session_events.on_event(JobChanged(meeting="m", state="running", stage="transcribing", fraction=0.2))
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["It was started again."]
