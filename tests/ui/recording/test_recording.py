"""The window while a meeting is recorded: what it says and does for everything that can happen.

The recorder itself is stood in for, so that each event can be forced; test_recording_live.py has the real one.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from meetingmate import capture
from meetingmate.audio.devices import InputDevice
from meetingmate.base import settings
from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Decision, Minutes
from meetingmate.jobs.session import Details
from tests.ui.recorder import Live, Recorder, answer
from ui.meeting.page import MINUTES, TRANSCRIPT
from ui.recording import live_recording, record_button


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
    monkeypatch.setattr(live_recording, "LiveMeeting", Refused)
    live.running.document.close()
    live.click(live.window.sidebar.record.button)
    live.says("A recording is running already")
    assert not live.window.recording.running
    assert live.window.sidebar.record.button.text() == "Record"
    live.click(live.banner.buttons[0])
    live.running.until(lambda: live.running.document.id == "m1")


def test_levels_and_a_lost_microphone_are_shown_and_taken_back(live: Live) -> None:
    live.record()
    meter = live.header.meters["microphone"]
    live.tell(e.LiveLevel, track="microphone", peak=-12.0, rms=-20.0)
    live.running.until(lambda: meter.bar.value() > 40)
    assert live.header.meters["computer"].bar.value() == 0
    sentence = "The microphone is gone; the computer's sound goes on."
    live.tell(e.LiveTrackChanged, track="microphone", state="lost", device="Headset", sentence=sentence)
    live.says(sentence)
    assert meter.trouble.text() == "lost"
    live.tell(e.LiveTrackChanged, track="microphone", state="recording", sentence="The microphone is back.")
    live.says("The microphone is back.")
    assert not meter.trouble.isVisible()
    live.tell(e.LiveTrackChanged, track="microphone", state="silent", sentence="No sound from the microphone.")
    live.says("No sound")
    assert meter.trouble.text() == "no sound"
    live.tell(e.LiveTrackChanged, track="microphone", state="heard")
    live.running.until(lambda: not live.banner.message)


def test_notices_ask_warn_and_do_not_hide_what_matters_more(live: Live) -> None:
    live.record()
    live.tell(e.LiveNotice, kind="gap", sentence="Nothing came for 1 s.", track="computer", start=3.0, end=4.0)
    live.tell(e.LiveNotice, kind="silence", sentence="Nobody has spoken for 10 minutes. Is the meeting over?")
    live.says("Nobody has spoken")
    assert [b.text() for b in live.banner.buttons] == ["Stop", "Continue"]
    live.click(live.banner.buttons[1])
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
    live.click(live.banner.buttons[0])
    assert live.recorder.asked == [("stop", True)]


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


def test_closing_the_window_leaves_a_small_one(live: Live) -> None:
    live.record()
    mini_window = live.window.recording_controller.mini_window
    live.window.close()
    assert not live.window.isVisible()
    assert mini_window.isVisible()
    assert live.recorder.asked == []
    live.recorder.t = 3700.0
    live.running.until(lambda: mini_window.time.text() == "1:01:40")
    live.tell(e.LiveLevel, track="microphone", peak=-6.0, rms=-20.0)
    live.running.until(lambda: "microphone" in mini_window.meters and mini_window.meters["microphone"].bar.value() > 40)
    live.click(mini_window.pause)
    live.state("paused")
    assert mini_window.pause.accessibleName() == "Resume"
    live.click(mini_window.pause)
    live.click(mini_window.open)
    assert live.window.isVisible()
    assert not mini_window.isVisible()
    live.window.close()
    live.click(mini_window.stop)
    assert live.recorder.asked == ["pause", "resume", ("stop", True)]
    assert live.window.isVisible(), "stopping lands on the meeting"
    assert not mini_window.isVisible()


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
    assert live.window.recording_controller.mini_window.isVisible()
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
    live.window.settings_controller.settings = Settings(consent_text="May I record this?")
    copied: list[str] = []

    def copy() -> None:
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        next(b for b in box.buttons() if b.text() == "Copy text").click()
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


def test_a_meeting_that_another_program_records_is_not_called_working(live: Live) -> None:
    meeting, _job = live.running.session.new_recording(Details(title="Elsewhere"), datetime.now())
    live.window.navigation.reload_list()
    live.running.open(meeting.id)
    assert live.page.strip.stage.text().startswith("Another MeetingMate is recording")
    assert not live.page.strip.cancel.isVisible()


def test_it_fits_a_small_window_with_large_letters(live: Live) -> None:
    normal, large = QApplication.font(), QApplication.font()
    large.setPointSizeF(normal.pointSizeF() * 1.2)
    QApplication.setFont(large)
    try:
        live.window.resize(760, 520)
        live.record()
        live.tell(e.LiveTrackChanged, track="microphone", state="lost", sentence="The microphone is gone.")
        live.says("The microphone is gone.")
        meters = live.header.meters.values()
        live.running.until(lambda: all(meter.name.width() >= meter.name.sizeHint().width() for meter in meters))
        assert live.tab.panel.field.isVisible()
        assert live.page.transcript_tab.view.width() > 400, "words have room beside or above the notes"
        assert (live.window.width(), live.window.height()) == (760, 520)
        for control in (live.header.stop, live.header.pause, live.header.mark):
            assert control.width() >= control.minimumSizeHint().width(), control.accessibleName()
            assert control.mapTo(live.window, control.rect().bottomRight()).x() < 760
    finally:
        QApplication.setFont(normal)
