"""A window without a speech model: the file waits, the model comes with one click, and the rest follows by itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from meetingmate import models
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting
from meetingmate.library import Job, Library
from meetingmate.models import ModelProgress, installing, listing
from meetingmate.models.progress import OnEvent
from tests.models.serving import Hub, hub_card
from tests.ui.app.test_window import drag
from tests.ui.conftest import Running

pytestmark = pytest.mark.timeout(300)


def test_a_dropped_file_waits_and_goes_on_after_the_download(
    qtbot, library: Library, theme, models_dir: Path, quick_model: str, speech: Path
) -> None:
    with Hub(models_dir / quick_model) as hub:
        listing.save_own([hub_card(models.card(quick_model), hub, "from-hub")])
        settings = Settings(speech_model="from-hub", writing_model="", beam_size=1, speakers=False)
        running = Running(qtbot, library, theme, settings)
        running.start()
        assert drag(running.window, [speech], drop=True)
        strip = running.page.strip
        running.until(lambda: strip.model.isVisible(), 60)
        size = f"{models.card('from-hub').size_bytes / 1e6:.0f} MB"
        assert strip.model.text() == f"Download ({size})"
        assert strip.stage.text() == "Waiting for the speech model"
        assert "follows by itself" in strip.sentence.text()
        assert not strip.retry.isVisible(), "it could not help"
        entry = running.window.sidebar.model.index_of(running.document.id)
        assert running.window.sidebar.model.row_at(entry).state == "waits"
        assert running.document.audio is not None, "the recording can be played already"
        hub.broken = True
        strip.model.click()
        running.until(lambda: "could not be downloaded" in strip.sentence.text(), 60)
        assert strip.model.text() == f"Download ({size})"
        hub.broken = False
        hub.slow = True
        strip.model.click()
        running.until(lambda: f"% of {size}" in strip.stage.text(), 60)
        assert strip.model.text() == "Stop download"
        strip.model.click()
        running.until(lambda: strip.model.text() == "Resume download", 60)
        hub.slow = False
        strip.model.click()
        running.until(lambda: running.document.job.state == "done", 200)
        running.until(lambda: running.document.utterances, 30)
        assert not strip.isVisible()
        running.close()


def test_what_can_not_be_downloaded_leads_to_the_settings(qtbot, library: Library, theme, speech: Path) -> None:
    running = Running(qtbot, library, theme, Settings(speech_model="gone"))
    running.start([speech])
    strip = running.page.strip
    running.until(lambda: strip.model.isVisible(), 60)
    assert strip.model.text() == "Choose a model…"
    running.close()


def test_a_start_with_a_waiting_file_offers_the_download_and_does_not_say_that_it_goes_on(
    qtbot, library: Library, theme, speech: Path
) -> None:
    library.add(Meeting(id="m1", title="Weekly", date="2026-03-04"), Job(meeting="m1", source=str(speech)))
    running = Running(qtbot, library, theme, Settings())
    running.start()
    running.until(lambda: "speech model is not installed" in running.window.banner.message, 30)
    running.until(lambda: running.page.strip.model.isVisible(), 60)
    running.close()


def test_the_empty_window_offers_the_sample_once(empty_window: Running) -> None:
    empty = empty_window.window.empty
    labels = [made.text() for made in empty.findChildren(QPushButton) if made.isVisibleTo(empty)]
    assert labels == ["Open recording…", "Try the sample meeting"]
    next(made for made in empty.findChildren(QPushButton) if made.text() == labels[1]).click()
    empty_window.until(lambda: empty_window.document.meeting is not None, 30)
    sample = empty_window.document.id
    empty_window.window.actions_.by_name["sample"].trigger()
    empty_window.settle()
    assert [row.id for row in empty_window.library.rows()] == [sample], "it is shown again, not added again"
    empty_window.session.cancel(sample)
    empty_window.until(lambda: not empty_window.session.busy(), 60)


def test_the_start_offers_the_download(empty_window: Running) -> None:
    banner = empty_window.window.banner
    empty_window.until(lambda: "speech model is not installed" in banner.message)
    assert [made.text() for made in banner.buttons] == ["Download (150 MB)"]


def test_a_download_goes_on_at_the_next_start_and_is_told(qtbot, library: Library, theme, monkeypatch) -> None:
    go_on = threading.Event()

    def install(name: str, *, on_event: OnEvent, **_how: object) -> None:
        while not go_on.wait(0.02):
            on_event(ModelProgress(step="Downloading", share=0.4, done_bytes=1))

    monkeypatch.setattr(installing, "install", install)
    first = Running(qtbot, library, theme, Settings())
    first.start()
    banner = first.window.banner
    first.until(lambda: banner.buttons and banner.buttons[0].text() == "Download (150 MB)", 30)
    banner.buttons[0].click()
    first.until(lambda: getattr(first.window.downloads.of("whisper-base"), "share", 0) == 0.4, 30)
    first.close()
    again = Running(qtbot, library, theme, Settings())
    again.start()
    said = "Whisper base is downloaded in the background. You can record and open files meanwhile."
    again.until(lambda: again.window.banner.message == said, 30)
    go_on.set()
    again.until(lambda: again.window.downloads.of("whisper-base") is None, 30)
    again.close()
