"""The recording and the window around it: begin, banners, the small window, what happens at the end and at quitting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from meetingmate.jobs.session import Details, UnfinishedMeeting
from ui.base.global_shortcut import GlobalShortcut
from ui.meeting.page import MINUTES, TRANSCRIPT
from ui.recording import questions
from ui.recording.controller import RecordingController
from ui.recording.mini_window import Pill
from ui.recording.recovery import RecoveryDialog, described
from ui.recording.tray import Tray

if TYPE_CHECKING:
    from ui.app.window import MainWindow

_BAD_TRACK = ("lost", "silent")
#: Notices that ask whether to stop.
_ASKING = ("silence", "length")
_SHORT_S, _LONG_S = 12, 60
#: Shorter gaps stand in the coverage of the transcript only.
_GAP_S = 2.0


class RecordingDesk(QObject):
    """Steers ``controller`` for the main window."""

    def __init__(self, window: MainWindow, controller: RecordingController) -> None:
        super().__init__(window)
        self.window, self.controller = window, controller
        self.pill = Pill(controller)
        self.tray = Tray(controller, show=window.bring_to_front, stop=self.stop, parent=self)
        self.shortcut = GlobalShortcut(self)
        self.shortcut.pressed.connect(self.record_or_stop)
        self._track_sentence = ""  # the trouble that the banner shows
        self._landing = ""  # the meeting that goes on to its minutes when they are there
        self.quitting = False  # asked and answered
        self._unfinished: list[UnfinishedMeeting] = []
        self.pill.open_wanted.connect(window.bring_to_front)
        self.pill.stop_wanted.connect(self.stop)
        controller.began.connect(self._on_began)
        controller.ended.connect(self._on_ended)
        controller.changed.connect(self._on_changed)
        controller.refused.connect(self._on_refused)
        controller.notice.connect(self._on_notice)
        controller.track_changed.connect(self._on_track)
        document = window.document
        document.opened.connect(self._on_changed)
        document.minutes_changed.connect(self._land)
        document.details_edited.connect(controller.edited)
        window.page.stop_wanted.connect(self.stop)
        window.page.recover_wanted.connect(self.recover)

    # --- what a user does ---------------------------------------------------------------------------------

    def record(self) -> None:
        """Begin a recording, or show the one that runs."""
        if self.controller.running:
            self.show()
            return
        settings = self.window.settings
        if settings.consent_text and not questions.may_start(self.window, settings.consent_text):
            return
        self.controller.start(Details(), device=settings.microphone, computer=settings.record_computer)

    def record_or_stop(self) -> None:
        """Begin or end a recording while another program has the keyboard; the small window says so."""
        if self.controller.recording:
            self.controller.stop()
        elif not self.controller.running:
            self.record()
            if not self.window.isActiveWindow():
                self.appear()

    def do(self, what: str) -> None:
        """What ``meetingmate-window --do`` asks for."""
        {
            "record": self.record_or_stop,
            "pause": self.controller.pause_or_resume,
            "mark": self.controller.mark,
        }[what]()

    def take_shortcut(self, keys: str) -> None:
        """Have ``keys`` begin and end recordings from any program."""
        if problem := self.shortcut.set(keys):
            self.window.banner.show_message(problem, "notice", action="Settings", on_action=self.window.open_settings)

    def show(self) -> None:
        """Show the meeting that is being recorded."""
        self.window.bring_to_front()
        if self.controller.now.meeting:
            self.window.show_meeting(self.controller.now.meeting)
            self.window.page.tabs.setCurrentIndex(TRANSCRIPT)

    def stop(self) -> None:
        """End the recording and show its meeting."""
        if self.controller.recording:
            self.show()
            self.controller.stop()

    def write_note(self) -> None:
        """Put the cursor where notes are written."""
        self.show()
        self.window.page.transcript_tab.panel.field.setFocus()

    def offer_unfinished(self, found: list[UnfinishedMeeting]) -> None:
        """Say that recordings were cut off, and offer to recover them."""
        self._set_unfinished(found)
        if not found:
            return
        one = len(found) == 1
        what = f"The recording of {described(found[0])} was" if one else f"{len(found)} recordings were"
        sentence = f"{what} cut off; everything up to the last second is there."
        self.window.banner.show_message(sentence, "notice", action="Recover…", on_action=self.recover)

    def recover(self) -> RecoveryDialog:
        """Ask what to do with each recording that was cut off."""
        window = self.window
        dialog = RecoveryDialog(self._unfinished, window)
        session, tasks = window.session, window.tasks

        def done_with(meeting: str) -> None:
            self._set_unfinished([one for one in self._unfinished if one.meeting != meeting])

        def recover(meeting: str) -> None:
            done_with(meeting)
            tasks.run(
                lambda: session.recover_recording(meeting),
                lambda _none: window.show_meeting(meeting),
                owner=window,
                lane="other",
            )

        def discard(meeting: str) -> None:
            done_with(meeting)
            tasks.run(lambda: session.discard_recording(meeting), owner=window, lane="other")

        dialog.recover_wanted.connect(recover)
        dialog.discard_wanted.connect(discard)
        dialog.open()
        return dialog

    # --- the window comes and goes ------------------------------------------------------------------------

    def keeps_window(self) -> bool:
        """The window is being closed: whether the recording goes on without it, in the small window."""
        if not self.controller.running or self.quitting:
            return False
        self.window.hide()
        self.appear()
        return True

    def appear(self) -> None:
        """The main window is away: show the small one."""
        if self.controller.running:
            QApplication.setQuitOnLastWindowClosed(False)
            self.pill.appear()

    def vanish(self) -> None:
        """The main window is back."""
        self.pill.vanish()
        QApplication.setQuitOnLastWindowClosed(True)

    def quit(self) -> None:
        """Quit, or ask first while a meeting is recorded: quitting ends the recording."""
        if not self.controller.running:
            self.window.close()
            return
        wanted = questions.quit_while_recording(self.window) if self.controller.recording else "stop"
        if wanted == "stay":
            return
        if wanted == "hide":
            self.window.close()
            return
        self.quitting = True
        self.window.show()
        if self.controller.running:
            self.controller.stop(drain=False)
        else:  # it ended while the question was open
            self.window.close()

    # --- news ---------------------------------------------------------------------------------------------

    def _on_began(self, meeting_id: str) -> None:
        self._track_sentence = ""
        spoken = self.window.settings.spoken_language
        self.window.page.recording.choose_language("" if spoken == "auto" else spoken)
        self.window.show_meeting(meeting_id)

    def _on_changed(self) -> None:
        document = self.window.document
        document.set_live(self.controller.is_of(document.id))
        if not self.controller.running and self.pill.isVisible():
            self.pill.vanish()
            self.window.bring_to_front()

    def _on_ended(self, meeting_id: str, sentence: str) -> None:
        if sentence:
            self.window.banner.show_message(sentence, "problem")
        elif self._track_sentence and self.window.banner.message == self._track_sentence:
            self.window.banner.clear()
        self._landing = meeting_id
        if self.quitting:
            self.window.close()

    def _on_refused(self, sentence: str, meeting_id: str) -> None:
        banner = self.window.banner
        if meeting_id:
            banner.show_message(
                sentence, "problem", action="Show it", on_action=lambda: self.window.show_meeting(meeting_id)
            )
        else:
            banner.show_message(sentence, "problem")

    def _on_notice(self, kind: str, sentence: str, length: float) -> None:
        banner = self.window.banner
        if kind in _ASKING:
            banner.show_message(sentence, "notice", action="Stop", on_action=self.stop, dismiss="Go on")
        elif kind == "gap":
            if length >= _GAP_S and not banner.message:  # what stands there matters more
                banner.show_message(sentence, "info", seconds=_SHORT_S)
        elif kind == "captions":
            banner.show_message(sentence, "notice", action="Settings", on_action=self.window.open_settings)
        elif kind == "disk":
            banner.show_message(sentence, "problem")
        else:
            banner.show_message(sentence, "notice", seconds=_LONG_S)

    def _on_track(self, name: str) -> None:
        track, banner = self.controller.now.tracks[name], self.window.banner
        if track.state in _BAD_TRACK and track.sentence:
            self._track_sentence = track.sentence
            banner.show_message(track.sentence, "problem")
        elif self._track_sentence and banner.message == self._track_sentence:
            self._track_sentence = ""
            if track.sentence:
                banner.show_message(track.sentence, "info", seconds=_SHORT_S)
            else:
                banner.clear()

    def _set_unfinished(self, found: list[UnfinishedMeeting]) -> None:
        self._unfinished = list(found)
        meetings = {one.meeting for one in found}
        self.window.sidebar.model.set_cut_off(meetings)
        self.window.page.set_cut_off(meetings)

    def _land(self) -> None:
        """The minutes of the meeting that was just recorded are there: show them, once."""
        window = self.window
        if self._landing and window.document.id == self._landing and window.document.minutes is not None:
            self._landing = ""
            if window.page.tabs.currentIndex() == TRANSCRIPT:
                window.page.tabs.setCurrentIndex(MINUTES)
