"""Work goes out and comes back."""

from __future__ import annotations

from meetingmate.base.errors import JobFailed
from ui.base.background_jobs import BackgroundJobs


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
