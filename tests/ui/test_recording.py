"""The window while a meeting is recorded: what it says and does for everything that can happen.

The recorder itself is stood in for, so that each event can be forced; tests/ui/test_recording_live.py has the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from meetingmate import capture, settings
from meetingmate import events as e
from meetingmate.audio.devices import InputDevice
from meetingmate.meeting import ActionItem, Decision, Minutes, Note, Track, Utterance
from meetingmate.session import Details, Session, UnfinishedMeeting
from meetingmate.settings import Settings
from tests.capture.signals import write_wav
from tests.ui.conftest import Running
from ui.meeting_page import MINUTES, NOTES, TRANSCRIPT
from ui.recording import controller, record_button


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
        if event not in (e.LiveDraft, e.LiveBehindChanged):
            fields.setdefault("t", self.recorder.t)
        self.window.bridge.on_event(event(meeting=self.recorder.id, **fields))

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


@pytest.fixture
def live(running: Running, monkeypatch) -> Iterator[Live]:
    """The window with the sample meeting, nothing recorded yet."""
    Recorder.made = []
    monkeypatch.setattr(controller, "LiveMeeting", Recorder)
    made = Live(running)
    yield made
    if made.window.recording.running:
        made.state("ended")


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


def test_one_press_records_and_another_shows_what_is_recorded(live: Live) -> None:
    live.record()
    assert live.page.tabs.currentIndex() == TRANSCRIPT
    assert live.header.state.text() == "Recording"
    live.recorder.t = 75.0
    live.running.until(lambda: live.header.time.text() == "1:15")
    assert live.window.sidebar.record.button.text().startswith("Recording")
    live.running.open("m1")
    assert not live.header.isVisible(), "another meeting is not being recorded"
    live.click(live.window.sidebar.record.button)
    live.running.until(lambda: live.running.document.id == live.recorder.id and live.header.isVisible())
    assert len(Recorder.made) == 1


def test_a_recording_elsewhere_is_named_with_a_way_to_it(live: Live, monkeypatch) -> None:
    class Refused(Recorder):
        def __init__(self, *_details: object, **_wishes: object) -> None:
            raise capture.CaptureError("A recording is running already; stop it first.")

    folder = live.running.library.meeting_dir("m1")
    other = capture.Running(pid=1, folder=str(folder), since="2026-03-03T09:30:00+00:00")
    monkeypatch.setattr(capture, "running", lambda: other)
    monkeypatch.setattr(controller, "LiveMeeting", Refused)
    live.running.document.close()
    live.click(live.window.sidebar.record.button)
    live.says("A recording is running already")
    assert not live.window.recording.running
    assert live.window.sidebar.record.button.text() == "Record"
    live.click(live.banner._actions[0])
    live.running.until(lambda: live.running.document.id == "m1")


def test_levels_and_a_lost_microphone_are_shown_and_taken_back(live: Live) -> None:
    live.record()
    meter = live.header.meters["microphone"]
    live.tell(e.LiveLevel, track="microphone", peak=-12.0, rms=-20.0)
    live.running.until(lambda: meter.bar.value() > 40)
    assert live.header.meters["computer"].bar.value() == 0
    sentence = "The microphone is gone; the computer's sound goes on."
    live.tell(e.LiveTrackChanged, track="microphone", state="lost", sentence=sentence)
    live.says(sentence)
    assert meter.trouble.text() == "lost"
    live.tell(e.LiveTrackChanged, track="microphone", state="recording", sentence="The microphone is back.")
    live.says("The microphone is back.")
    assert not meter.trouble.isVisible()
    live.tell(e.LiveTrackChanged, track="microphone", state="silent", sentence="We hear nothing from the microphone.")
    live.says("We hear nothing")
    assert meter.trouble.text() == "no sound"
    live.tell(e.LiveTrackChanged, track="microphone", state="heard")
    live.running.until(lambda: not live.banner.message)


def test_notices_ask_warn_and_do_not_hide_what_matters_more(live: Live) -> None:
    live.record()
    live.tell(e.LiveNotice, kind="gap", sentence="Nothing came for 1 s.", track="computer", start=3.0, end=4.0)
    live.tell(e.LiveNotice, kind="silence", sentence="Nobody has spoken for 10 minutes. Is the meeting over?")
    live.says("Nobody has spoken")
    assert [b.text() for b in live.banner._actions] == ["Stop", "Go on"]
    live.click(live.banner._actions[1])
    assert not live.banner.message
    assert live.recorder.asked == []
    live.tell(e.LiveNotice, kind="disk", sentence="The disk is almost full.")
    live.says("The disk is almost full.")
    live.tell(e.LiveNotice, kind="gap", sentence="Nothing came for 9 s.", track="computer", start=3.0, end=12.0)
    live.running.settle()
    assert live.banner.message == "The disk is almost full."
    live.banner.clear()
    live.tell(e.LiveNotice, kind="gap", sentence="Nothing came for 9 s.", track="computer", start=3.0, end=12.0)
    live.says("Nothing came for 9 s.")
    live.tell(e.LiveNotice, kind="length", sentence="This recording has lasted 4 hours.")
    live.says("4 hours")
    live.click(live.banner._actions[0])
    assert live.recorder.asked == [("stop", True)]


def test_words_settle_without_reading_the_transcript_again(live: Live, monkeypatch) -> None:
    live.record()
    read: list[str] = []
    utterances = live.running.library.utterances
    monkeypatch.setattr(
        live.running.library, "utterances", lambda *a, **k: (read.append("all"), utterances(*a, **k))[1]
    )
    assert live.page.transcript.empty.title == "Listening"
    live.tell(e.LiveText, track="microphone", start=0.0, end=1.0, text="this may still")
    tails = live.tab.tail.lines
    live.running.until(lambda: "microphone" in tails and tails["microphone"].text() == "Microphone: this may still…")
    for n in range(3):
        live.tell(e.LiveUtterances, utterances=live.lines(n, 1))
        live.running.news(live.recorder.id, "transcript")
    live.tell(e.LiveText, track="microphone", start=0.0, end=1.0, text="")
    live.running.until(lambda: live.page.transcript.model.rowCount() == 3)
    live.running.until(lambda: not tails["microphone"].isVisible())
    live.running.settle()
    assert read == []
    live.tell(e.LiveBehindChanged, behind_s=12.4, pace="slow", sentence="The computer is slow.")
    live.running.until(lambda: live.tab.tail.behind.text() == "12 s behind. The computer is slow.")


def test_scrolling_up_stays_there_until_one_jumps_to_live(live: Live) -> None:
    live.record()
    bar = live.page.transcript.list.verticalScrollBar()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 60))
    live.running.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert not live.tab.jump.isVisible()
    bar.setValue(bar.maximum() // 3)
    live.running.until(lambda: live.tab.jump.isVisible())
    top = live.page.transcript.list.indexAt(live.page.transcript.list.viewport().rect().center()).row()
    live.tell(e.LiveUtterances, utterances=live.lines(60, 5))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 65)
    live.running.qtbot.wait(200)
    assert live.page.transcript.list.indexAt(live.page.transcript.list.viewport().rect().center()).row() == top
    live.click(live.tab.jump)
    live.running.until(lambda: bar.value() == bar.maximum())
    assert not live.tab.jump.isVisible()
    live.tell(e.LiveUtterances, utterances=live.lines(65, 5))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 70)
    live.running.until(lambda: bar.value() == bar.maximum())
    live.running.until(live.page.transcript.list.viewport().updatesEnabled)


def test_the_list_is_painted_also_when_more_of_it_fits_than_before(live: Live) -> None:
    live.record()
    bar, view = live.page.transcript.list.verticalScrollBar(), live.page.transcript.list.viewport()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 40))
    live.running.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    live.window.resize(live.window.width(), live.window.height() + 90)
    live.tell(e.LiveUtterances, utterances=live.lines(40, 1))
    live.running.until(lambda: live.page.transcript.model.rowCount() == 41)
    live.running.until(view.updatesEnabled)
    live.running.until(lambda: bar.value() == bar.maximum())


def test_notes_marks_language_and_details_reach_the_recording(live: Live) -> None:
    live.record()
    live.recorder.t = 64.0
    live.window.actions_.by_name["note"].trigger()
    field = live.tab.panel.field
    live.running.until(lambda: QApplication.focusWidget() is field)
    live.running.qtbot.keyClicks(field, "Ask legal")
    live.running.qtbot.keyClick(field, Qt.Key.Key_Return)
    live.running.until(lambda: live.tab.panel.notes.model().rowCount() == 1)
    assert live.tab.panel.notes.model().index(0).data() == "1:04: Ask legal"
    live.click(live.header.mark)
    live.page.notes.agenda.setPlainText("Round")
    live.running.until(lambda: "edited" in live.recorder.asked)
    live.header.language.setCurrentIndex(live.header.language.findData("de"))
    live.header.language.activated.emit(live.header.language.currentIndex())
    assert live.recorder.asked == ["mark", "edited", ("language", "de")]


def test_decisions_and_tasks_show_while_it_runs(live: Live) -> None:
    live.record()
    found = Minutes(
        decisions=[Decision(text="We ship on Thursday.")],
        actions=[ActionItem(task="Fix the time zone bug", owners=["Marcus"], due_text="by Friday")],
    )
    live.tell(e.LiveDraft, minutes=found)
    model = live.tab.panel.found.model()
    live.running.until(lambda: model.rowCount() == 2)
    assert [model.index(n).data() for n in range(2)] == [
        "Decision: We ship on Thursday.",
        "Task · Marcus: Fix the time zone bug – by Friday",
    ]
    assert "first reading" in live.tab.panel.found_hint.text()


def test_closing_the_window_leaves_a_small_one(live: Live) -> None:
    live.record()
    pill = live.window.desk.pill
    live.window.close()
    assert not live.window.isVisible()
    assert pill.isVisible()
    assert live.recorder.asked == []
    live.recorder.t = 3700.0
    live.running.until(lambda: pill.time.text() == "1:01:40")
    live.tell(e.LiveLevel, track="microphone", peak=-6.0, rms=-20.0)
    live.running.until(lambda: "microphone" in pill.meters and pill.meters["microphone"].bar.value() > 40)
    live.click(pill.pause)
    live.state("paused")
    assert pill.pause.accessibleName() == "Go on"
    live.click(pill.pause)
    live.click(pill.open)
    assert live.window.isVisible()
    assert not pill.isVisible()
    live.window.close()
    live.click(pill.stop)
    assert live.recorder.asked == ["pause", "resume", ("stop", True)]
    assert live.window.isVisible(), "stopping lands on the meeting"
    assert not pill.isVisible()


def test_quitting_asks(live: Live) -> None:
    live.record()
    seen: list[str] = []
    leave = live.window.actions_.by_name["quit"].trigger
    answer("Cancel", seen)
    leave()
    assert seen == ["A meeting is being recorded."]
    assert live.window.isVisible()
    answer("Keep recording")
    leave()
    assert not live.window.isVisible()
    assert live.window.desk.pill.isVisible()
    live.window.bring_to_front()
    assert live.recorder.asked == []
    answer("Stop and quit")
    leave()
    assert live.recorder.asked == [("stop", False)]
    assert live.window.isVisible(), "until the recording is on the disk"
    live.state("ended")
    live.running.until(lambda: not live.window.isVisible())


def test_stop_lands_on_the_minutes(live: Live) -> None:
    live.record()
    live.tell(e.LiveUtterances, utterances=live.lines(0, 2))
    live.click(live.header.stop)
    live.state("stopping", fraction=0.25)
    assert live.header.progress.isVisible()
    assert live.header.progress.value() == 250
    live.click(live.header.later)
    assert live.recorder.asked == [("stop", True), ("stop", False)]
    live.state("ended")
    live.running.until(lambda: not live.header.isVisible())
    assert live.running.document.id == live.recorder.id
    live.running.library.add_minutes(live.recorder.id, Minutes(decisions=[Decision(text="We ship.")]))
    live.running.news(live.recorder.id, "minutes")
    live.running.until(lambda: live.page.tabs.currentIndex() == MINUTES)


def test_a_recording_without_a_microphone_says_why(live: Live) -> None:
    live.record()
    live.state("ended", sentence="No sound was recorded; check that the microphone is on and record again.")
    live.says("No sound was recorded")
    assert live.window.sidebar.record.button.text() == "Record"


def test_the_reminder_to_ask_for_consent_comes_first(live: Live) -> None:
    live.window.settings = Settings(consent_text="May I record this?")
    copied: list[str] = []

    def copy() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        next(b for b in box.buttons() if b.text() == "Copy the text").click()
        copied.append(QGuiApplication.clipboard().text())
        assert box.isVisible(), "copying does not answer the question"
        next(b for b in box.buttons() if b.text() == "Cancel").click()

    QTimer.singleShot(50, copy)
    live.click(live.window.sidebar.record.button)
    assert copied == ["May I record this?"]
    assert Recorder.made == []
    answer("Start recording")
    live.record()


def test_what_is_recorded_is_chosen_beside_the_button_and_remembered(live: Live, monkeypatch) -> None:
    devices = [InputDevice(name=name, channels=1, rate=48000) for name in ("VirtualMic", "Headset")]
    monkeypatch.setattr(record_button, "input_devices", lambda: devices)
    chooser = live.window.sidebar.record
    chooser.menu.aboutToShow.emit()
    live.running.until(lambda: any(a.text() == "Headset" for a in chooser.menu.actions()))
    next(a for a in chooser.menu.actions() if a.text() == "Headset").trigger()
    next(a for a in chooser.menu.actions() if "computer" in a.text()).trigger()
    live.running.settle()
    assert (settings.load().microphone, settings.load().record_computer) == ("Headset", False)
    live.record()
    assert (live.recorder.device, live.recorder.computer) == ("Headset", False)


@pytest.fixture
def cut_off(live: Live) -> tuple[Live, UnfinishedMeeting]:
    """A recording that a crash has cut off, with a note."""
    session = live.running.session
    meeting, _job = session.new_recording(Details(title="Planning"), datetime(2026, 3, 3, 9, 30).astimezone())
    one = UnfinishedMeeting(
        meeting=meeting.id,
        title="Planning",
        begun="2026-03-03T09:30:00+00:00",
        duration_s=1805.0,
        tracks=["microphone"],
        folder=str(live.running.library.meeting_dir(meeting.id)),
    )
    live.window.reload_list()
    live.window.desk.offer_unfinished([one])
    return live, one


def test_a_recording_that_was_cut_off_is_offered(cut_off: tuple[Live, UnfinishedMeeting], monkeypatch) -> None:
    live, one = cut_off
    session = live.running.session
    recovered: list[str] = []
    monkeypatch.setattr(session, "recover_recording", recovered.append)
    live.says("The recording of Tue 3 March 2026, 09:30, 30 min was cut off")
    live.running.open(one.meeting)
    assert live.page.strip.isVisible()
    assert "was cut off" in live.page.strip._stage.text()
    live.click(live.page.strip._recover)
    dialog = QApplication.activeModalWidget()
    assert dialog.windowTitle() == "Recordings that were cut off"
    live.running.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    live.running.until(lambda: recovered == [one.meeting])
    assert QApplication.activeModalWidget() is None


def test_a_cut_off_recording_can_be_heard_before_one_decides(cut_off: tuple[Live, UnfinishedMeeting]) -> None:
    live, one = cut_off
    parts = Path(one.folder) / "capture"
    parts.mkdir(parents=True)
    for name in ("computer-001.wav", "microphone-001.wav"):
        write_wav(parts / name, np.zeros(16000, dtype="<i2"), 16000)
    dialog = live.window.desk.recover()
    files: list[Path] = []
    dialog.player.set_file = lambda path: files.append(path)
    dialog.player.play = lambda: dialog.player.playing_changed.emit(True)
    listen = next(b for b in dialog.findChildren(type(dialog._all)) if b.text() == "Listen")
    listen.click()
    assert files == [parts / "microphone-001.wav"]
    assert listen.text() == "Stop"
    dialog.reject()


def test_discarding_a_recording_asks(cut_off: tuple[Live, UnfinishedMeeting], monkeypatch) -> None:
    live, one = cut_off
    discarded: list[str] = []
    monkeypatch.setattr(live.running.session, "discard_recording", discarded.append)
    dialog = live.window.desk.recover()
    discard = next(b for b in dialog.findChildren(type(dialog._all)) if b.text() == "Discard…")
    answer("Keep")
    discard.click()
    assert discarded == []
    answer("Discard")
    discard.click()
    live.running.until(lambda: discarded == [one.meeting])


def test_a_meeting_that_another_program_records_is_not_called_working(live: Live) -> None:
    meeting, _job = live.running.session.new_recording(Details(title="Elsewhere"), datetime.now())
    live.window.reload_list()
    live.running.open(meeting.id)
    assert live.page.strip._stage.text() == "Another MeetingMate is recording this meeting"
    assert not live.page.strip._cancel.isVisible()


@pytest.mark.parametrize(
    ("transcript", "job", "said", "again"),
    [
        ("live", ("running", "transcribing", 0.35), "Live text; the recording is being heard again (35 %)", False),
        ("live", ("done", "writing", 1.0), "Live text, written down while the meeting ran.", True),
        ("final", ("done", "writing", 1.0), "Final text", False),
    ],
)
def test_the_page_says_which_text_one_reads(
    live: Live, transcript: str, job: tuple[str, str, float], said: str, again: bool
) -> None:
    def change(meeting: object) -> None:
        meeting.transcript = transcript
        meeting.tracks = [Track(path="audio.ogg", name="microphone", duration_s=178.65)]

    live.running.library.edit_meeting("m1", change)
    state, stage, fraction = job
    live.window.bridge.on_event(e.JobChanged(meeting="m1", state=state, stage=stage, fraction=fraction))
    live.running.news("m1", "details")
    live.page.tabs.setCurrentIndex(TRANSCRIPT)
    live.running.until(lambda: live.tab.which.text().startswith(said))
    assert live.tab.which.isVisible()
    assert live.tab.again.isVisible() == again


def test_text_of_a_file_says_nothing_of_live_and_final(live: Live) -> None:
    live.page.tabs.setCurrentIndex(TRANSCRIPT)
    live.running.settle()
    assert not live.tab.which.isVisible()
    assert not live.tab.panel.isVisible()


def test_a_note_plays_what_was_said_then(live: Live, monkeypatch) -> None:
    played: list[float] = []
    notes = live.page.notes.notes
    live.page.notes.play_wanted.connect(played.append)
    monkeypatch.setattr(live.page.player, "play", lambda: None)
    live.page.tabs.setCurrentIndex(NOTES)
    live.page.notes.ensureWidgetVisible(notes)
    assert notes.toPlainText().startswith("[1:04] Ask legal")
    at = notes.cursorRect().center()
    at.setX(at.x() + 12)
    live.running.qtbot.mouseClick(notes.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert played == [64.0]
    at.setX(at.x() + 150)
    live.running.qtbot.mouseClick(notes.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert played == [64.0], "the words are for editing"
    live.running.qtbot.keyClick(notes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert played == [64.0, 64.0]


@pytest.mark.parametrize("act", ["settings", "notice"])
def test_without_live_text_the_page_does_not_promise_any(live: Live, act: str) -> None:
    if act == "settings":
        live.window.session.settings = Settings(live_text=False)
    live.record()
    if act == "notice":
        live.tell(e.LiveNotice, kind="captions", sentence="There is no live text: the model is not installed.")
    live.running.until(lambda: live.page.transcript.empty.title == "Recording")
    assert "without live text" in live.tab.tail._idle.text()


def test_it_fits_a_small_window_with_large_letters(live: Live) -> None:
    normal, large = QApplication.font(), QApplication.font()
    large.setPointSizeF(normal.pointSizeF() * 1.2)
    QApplication.setFont(large)
    try:
        live.window.resize(760, 520)
        live.record()
        live.tell(e.LiveTrackChanged, track="microphone", state="lost", sentence="The microphone is gone.")
        live.says("The microphone is gone.")
        live.running.qtbot.wait(50)
        meters = live.header.meters.values()
        assert all(meter.name.width() >= meter.name.sizeHint().width() for meter in meters)
        assert live.tab.panel.field.isVisible()
        assert live.page.transcript_tab.view.width() > 400, "words have room beside or above the notes"
        assert (live.window.width(), live.window.height()) == (760, 520)
        for control in (live.header.stop, live.header.pause, live.header.mark):
            assert control.width() >= control.minimumSizeHint().width(), control.accessibleName()
            assert control.mapTo(live.window, control.rect().bottomRight()).x() < 760
    finally:
        QApplication.setFont(normal)
