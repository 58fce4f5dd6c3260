"""Events come in merged, work goes out and comes back."""

from __future__ import annotations

import threading

from meetingmate.base.errors import JobFailed
from meetingmate.domain.events import JobChanged, MeetingChanged
from ui.base.background_jobs import BackgroundJobs
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


def test_failures_come_back_as_sentences(qtbot, background: BackgroundJobs) -> None:
    sentences: list[str] = []
    background.failed.connect(sentences.append)

    def fail() -> None:
        raise JobFailed("No.")

    background.run(fail)
    background.run(fail, failed=lambda sentence: sentences.append(f"mine: {sentence}"))
    qtbot.waitUntil(lambda: len(sentences) == 2)
    assert sentences == ["No.", "mine: No."]


def test_library_work_is_done_in_order(qtbot, background: BackgroundJobs) -> None:
    done: list[int] = []
    for number in range(50):
        background.run(lambda n=number: n, done.append)
    qtbot.waitUntil(lambda: len(done) == 50)
    assert done == list(range(50))
