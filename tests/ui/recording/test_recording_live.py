"""A whole meeting through the window: real sound server, real recorder, real (small) model, until the final text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from meetingmate.base.settings import Settings
from meetingmate.library import Library, translations
from tests.assistants.translation import tiny_pair
from tests.capture.signals import write_speech
from tests.capture.soundserver import SoundServer
from tests.ui.conftest import Running
from ui.meeting.page import MINUTES, NOTES, TRANSCRIPT

pytestmark = pytest.mark.timeout(400)

_WAIT_S = 150


@pytest.fixture
def recording_window(
    qtbot, home: Path, library: Library, theme, models_dir: Path, quick_model: str, sound_server: SoundServer
) -> Iterator[Running]:
    """The window on an empty library, with the quickest model and a microphone that hears what is played to it."""
    (home / "models").mkdir()
    for model in models_dir.iterdir():
        (home / "models" / model.name).symlink_to(model)
    tiny_pair.install("opus-mt-en-de")
    made = Running(
        qtbot,
        library,
        theme,
        Settings(
            speech_model=quick_model,
            writing_model="",
            speakers=False,
            beam_size=1,
            spoken_language="en",
            record_computer=True,
            live_translation="de",
        ),
    )
    made.start()
    made.settle()
    yield made
    if made.window.recording.running:
        made.window.recording.stop(drain=False)
        made.until(lambda: not made.window.recording.running, 30)
    made.session.close()
    made.close()


def test_from_record_to_the_final_text(
    recording_window: Running, qtbot, sound_server: SoundServer, tmp_path: Path
) -> None:
    running = recording_window
    window, page = running.window, running.page
    talk, other = tmp_path / "talk.wav", tmp_path / "other.wav"
    write_speech(talk, seconds=17.0, start=1.5)
    write_speech(other, seconds=8.0, start=60.0)
    provisional = page.transcript_tab.provisional

    # one press, and the meeting is there
    qtbot.mouseClick(window.sidebar.record.button, Qt.MouseButton.LeftButton)
    running.until(lambda: page.isVisible() and page.recording.isVisible())
    running.until(lambda: window.recording.now.state == "recording", _WAIT_S)
    assert page.tabs.currentIndex() == TRANSCRIPT
    assert provisional.isVisible()
    meeting = window.recording.now.meeting
    sound_server.play(talk, "micfeed")
    meters = page.recording.meters
    running.until(lambda: "microphone" in meters and meters["microphone"].bar.value() > 20, 30)

    # a note of one's own while the words come
    qtbot.keyClicks(page.transcript_tab.panel.field, "Ask about the fire alarm")
    qtbot.keyClick(page.transcript_tab.panel.field, Qt.Key.Key_Return)
    running.until(lambda: page.transcript_tab.panel.notes.model().rowCount() == 1)
    page.notes.agenda.setPlainText("Round\nSign-up flow")
    running.until(lambda: running.library.meeting(meeting).agenda == ["Round", "Sign-up flow"])
    running.until(lambda: page.transcript.model.rowCount() > 0, _WAIT_S)
    said = " ".join(u.text.lower() for u in running.document.utterances)
    assert "morning" in said

    # each settled line has what the model for the two languages made of it below it
    transcript = page.transcript.model
    running.until(lambda: transcript.below(transcript.rows[0]) is not None, _WAIT_S)
    kept = translations.of_lines(running.library, meeting, "de")[transcript.rows[0].id]
    assert (kept.original, kept.engine) == (transcript.rows[0].text, "opus-mt-en-de")
    assert page.transcript.translation.said.text().startswith("Also in German.")
    sound_server.play(other, "speakers")
    running.until(lambda: any(u.track == "computer" for u in running.document.utterances), _WAIT_S)
    assert window.grab().save(str(tmp_path / "recording.png"))

    # pause, go on, mark
    qtbot.mouseClick(page.recording.pause, Qt.MouseButton.LeftButton)
    running.until(lambda: page.recording.state.text() == "Paused")
    held = window.recording.t
    qtbot.wait(300)
    assert window.recording.t == held
    qtbot.mouseClick(page.recording.pause, Qt.MouseButton.LeftButton)
    running.until(lambda: page.recording.state.text() == "Recording")
    qtbot.mouseClick(page.recording.mark, Qt.MouseButton.LeftButton)
    running.until(lambda: len(running.library.meeting(meeting).notes) == 2)

    # stop: the same page goes on to the minutes, then to the final text
    qtbot.mouseClick(page.recording.stop, Qt.MouseButton.LeftButton)
    running.until(lambda: running.document.minutes is not None, _WAIT_S)
    running.until(lambda: page.tabs.currentIndex() == MINUTES)
    assert running.document.id == meeting
    assert not page.recording.isVisible()
    running.until(lambda: running.session.status(meeting).state in ("done", "failed"), _WAIT_S)
    assert running.session.status(meeting).state == "done", running.session.status(meeting).sentence
    running.until(lambda: running.document.meeting.transcript == "final")
    running.until(lambda: running.document.audio is not None)
    tracks = {track.name for track in running.document.meeting.tracks}
    assert tracks == {"microphone", "computer"}
    assert "fire alarm" in running.document.meeting.notes[0].text
    assert page.notes.notes.toPlainText().startswith("[0:"), "notes keep their time"
    assert page.player_bar.isVisible()
    page.tabs.setCurrentIndex(NOTES)
    assert window.grab().save(str(tmp_path / "after.png"))
