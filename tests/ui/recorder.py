"""A recorder that is stood in for, so that each event of a recording can be forced, and the window that it talks to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from meetingmate.domain import events as e
from meetingmate.domain.meeting import Note, Utterance
from meetingmate.jobs.session import Details, Session

if TYPE_CHECKING:
    from tests.ui.conftest import Running


class Recorder:
    """Stands in for ``LiveMeeting``: keeps what the window asked for."""

    made: list[Recorder]

    def __init__(self, session: Session, details: Details, *, device: str = "", computer: bool = True) -> None:
        meeting, _job = session.new_recording(details, datetime.now())
        self.session, self.id, self.state, self.t = session, meeting.id, "starting", 0.0
        self.device, self.computer = device, computer
        self.asked: list[object] = []
        type(self).made.append(self)

    def pause(self) -> None:
        self.asked.append("pause")

    def resume(self) -> None:
        self.asked.append("resume")

    def mark(self) -> None:
        self.asked.append("mark")

    def edited(self) -> None:
        self.asked.append("edited")

    def set_language(self, language: str | None) -> None:
        self.asked.append(("language", language))

    def translate_into(self, target: str) -> None:
        self.asked.append(("translate", target))

    def stop(self, drain: bool = True) -> None:
        self.asked.append(("stop", drain))

    def add_note(self, text: str) -> None:
        self.session.library.edit_meeting(self.id, lambda m: m.notes.append(Note(text=text, time=self.t)))
        self.session.emit(e.MeetingChanged(meeting=self.id, what="details"))


class Live:
    """A window and the events of its recording."""

    def __init__(self, running: Running) -> None:
        self.running, self.window, self.page = running, running.window, running.page
        self.header, self.tab = self.page.recording, self.page.transcript_tab
        self.banner = self.window.banner

    @property
    def recorder(self) -> Recorder:
        return Recorder.made[-1]

    def record(self) -> None:
        """Press Record and wait until it runs."""
        self.running.qtbot.mouseClick(self.window.sidebar.record.button, Qt.MouseButton.LeftButton)
        self.running.until(lambda: Recorder.made and self.running.document.id == self.recorder.id)
        self.running.until(lambda: self.header.isVisible())
        self.state("recording")
        for track in ("computer", "microphone"):
            self.tell(e.LiveTrackChanged, track=track, state="recording", device="Built-in")
        self.running.until(lambda: len(self.header.meters) == 2)

    def tell(self, event: type, /, **fields: object) -> None:
        """An event of the recording."""
        if event not in (e.LiveDraft, e.LiveBehindChanged, e.LiveTranslationChanged):
            fields.setdefault("t", self.recorder.t)
        self.window.session_events.on_event(event(meeting=self.recorder.id, **fields))

    def state(self, state: str, **fields: object) -> None:
        self.recorder.state = state
        self.tell(e.LiveStateChanged, state=state, **fields)
        self.running.until(lambda: self.window.recording.now.state == ("" if state == "ended" else state))

    def says(self, words: str) -> None:
        self.running.until(lambda: words in self.banner.message)

    def lines(self, first: int, count: int) -> list[Utterance]:
        return [
            Utterance(
                id=f"u{n}", start=n * 4.0, end=n * 4.0 + 3, text=f"This is sentence number {n}.", track="microphone"
            )
            for n in range(first, first + count)
        ]

    def click(self, button: object) -> None:
        self.running.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def answer(label: str, seen: list[str] | None = None) -> None:
    """Press a button of the question that comes up."""

    def press() -> None:
        box = next((w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()), None)
        if box is None:
            QTimer.singleShot(50, press)
            return
        if seen is not None:
            seen.append(box.text())
        next(b for b in box.buttons() if b.text() == label).click()

    QTimer.singleShot(50, press)
