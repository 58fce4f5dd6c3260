"""The recording and the window around it: begin, banners, the small window, what happens at the end and at quitting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr, trn
from meetingmate.jobs.recovery import UnfinishedMeeting
from meetingmate.jobs.session import Details, Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.global_shortcut import GlobalShortcut
from ui.document.document import MeetingDocument
from ui.recording import questions
from ui.recording.live_recording import LiveRecording
from ui.recording.mini_window import MiniWindow
from ui.recording.recovery import RecoveryDialog, described
from ui.recording.tray import Tray
from ui.widgets.banner import Banner

_BAD_TRACK = ("lost", "silent")
#: Notices that ask whether to stop.
_ASKING = ("silence", "length")
_SHORT_S, _LONG_S = 12, 60
#: Shorter gaps stand in the coverage of the transcript only.
_GAP_S = 2.0


class RecordingController(QObject):
    """Steers ``recording`` for the main window. ``over`` is what the questions stand in front of."""

    front_wanted = Signal()  # the main window above the others
    show_wanted = Signal()  # the main window, where it stands
    hide_wanted = Signal()
    close_wanted = Signal()
    meeting_wanted = Signal(str)
    transcript_wanted = Signal()
    minutes_wanted = Signal()  # where the transcript is shown now
    note_wanted = Signal()  # the keyboard to where notes are written
    settings_wanted = Signal()
    language_known = Signal(str)  # of the recording that began; empty: told by the sound
    cut_off_changed = Signal(object)  # set[str], the meetings whose recording was cut off

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        recording: LiveRecording,
        document: MeetingDocument,
        banner: Banner,
        settings: Callable[[], Settings],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self.recording = session, background, recording
        self._document, self._banner, self._settings, self._over = document, banner, settings, over
        self.mini_window = MiniWindow(recording)
        self.tray = Tray(recording, show=self.front_wanted.emit, stop=self.stop, parent=self)
        self.shortcut = GlobalShortcut(self)
        self.shortcut.pressed.connect(self.record_or_stop)
        self._track_sentence = ""  # the trouble that the banner shows
        self._landing = ""  # the meeting that goes on to its minutes when they are there
        self.quitting = False  # asked and answered
        self._unfinished: list[UnfinishedMeeting] = []
        self.mini_window.open_wanted.connect(self.front_wanted)
        self.mini_window.stop_wanted.connect(self.stop)
        recording.began.connect(self._on_began)
        recording.ended.connect(self._on_ended)
        recording.changed.connect(self._on_changed)
        recording.refused.connect(self._on_refused)
        recording.notice.connect(self._on_notice)
        recording.track_changed.connect(self._on_track)
        document.opened.connect(self._on_changed)
        document.minutes_changed.connect(self._land)
        document.details_edited.connect(recording.edited)

    # --- what a user does ---------------------------------------------------------------------------------

    def record(self) -> None:
        """Begin a recording, or show the one that runs."""
        if self.recording.running:
            self.show()
            return
        settings = self._settings()
        if settings.consent_text and not questions.may_start(self._over, settings.consent_text):
            return
        self.recording.start(Details(), device=settings.microphone, computer=settings.record_computer)

    def record_or_stop(self) -> None:
        """Begin or end a recording while another program has the keyboard; the small window says so."""
        if self.recording.recording:
            self.recording.stop()
        elif not self.recording.running:
            self.record()
            if not self._over.isActiveWindow():
                self.appear()

    def do(self, what: str) -> None:
        """What ``meetingmate-window --do`` asks for."""
        {
            "record": self.record_or_stop,
            "pause": self.recording.pause_or_resume,
            "mark": self.recording.mark,
        }[what]()

    def take_shortcut(self, keys: str) -> None:
        """Have ``keys`` begin and end recordings from any program."""
        if problem := self.shortcut.set(keys):
            self._banner.show_message(problem, "notice", action=tr("Settings"), on_action=self.settings_wanted.emit)

    def show(self) -> None:
        """Show the meeting that is being recorded."""
        self.front_wanted.emit()
        if self.recording.now.meeting:
            self.meeting_wanted.emit(self.recording.now.meeting)
            self.transcript_wanted.emit()

    def stop(self) -> None:
        """End the recording and show its meeting."""
        if self.recording.recording:
            self.show()
            self.recording.stop()

    def write_note(self) -> None:
        """Put the cursor where notes are written."""
        self.show()
        self.note_wanted.emit()

    def offer_unfinished(self, found: list[UnfinishedMeeting]) -> None:
        """Say that recordings were cut off, and offer to recover them."""
        self._set_unfinished(found)
        if not found:
            return
        sentence = trn(
            "The recording of {when} was interrupted. Everything up to the last second is saved.",
            "{count} recordings were interrupted. Everything up to the last second is saved.",
            len(found),
            when=described(found[0]),
        )
        self._banner.show_message(sentence, "notice", action=tr("Recover…"), on_action=self.recover)

    def recover(self) -> RecoveryDialog:
        """Ask what to do with each recording that was cut off."""
        dialog = RecoveryDialog(self._unfinished, self._over)
        session, background = self._session, self._background

        def done_with(meeting: str) -> None:
            self._set_unfinished([one for one in self._unfinished if one.meeting != meeting])

        def recover(meeting: str) -> None:
            done_with(meeting)
            background.run(
                lambda: session.recover_recording(meeting),
                lambda _none: self.meeting_wanted.emit(meeting),
                owner=self,
                lane="other",
            )

        def discard(meeting: str) -> None:
            done_with(meeting)
            background.run(lambda: session.discard_recording(meeting), owner=self, lane="other")

        dialog.recover_wanted.connect(recover)
        dialog.discard_wanted.connect(discard)
        dialog.open()
        return dialog

    # --- the window comes and goes ------------------------------------------------------------------------

    def keeps_window(self) -> bool:
        """The window is being closed: whether the recording goes on without it, in the small window."""
        if not self.recording.running or self.quitting:
            return False
        self.hide_wanted.emit()
        self.appear()
        return True

    def appear(self) -> None:
        """The main window is away: show the small one."""
        if self.recording.running:
            QApplication.setQuitOnLastWindowClosed(False)
            self.mini_window.appear()

    def vanish(self) -> None:
        """The main window is back."""
        self.mini_window.vanish()
        QApplication.setQuitOnLastWindowClosed(True)

    def quit(self) -> None:
        """Quit, or ask first while a meeting is recorded: quitting ends the recording."""
        if not self.recording.running:
            self.close_wanted.emit()
            return
        wanted = questions.quit_while_recording(self._over) if self.recording.recording else "stop"
        if wanted == "stay":
            return
        if wanted == "hide":
            self.close_wanted.emit()
            return
        self.quitting = True
        self.show_wanted.emit()
        if self.recording.running:
            self.recording.stop(drain=False)
        else:  # it ended while the question was open
            self.close_wanted.emit()

    # --- news ---------------------------------------------------------------------------------------------

    def _on_began(self, meeting_id: str) -> None:
        self._track_sentence = ""
        spoken = self._settings().spoken_language
        self.language_known.emit("" if spoken == "auto" else spoken)
        self.meeting_wanted.emit(meeting_id)

    def _on_changed(self) -> None:
        document = self._document
        document.set_live(self.recording.is_of(document.id))
        if not self.recording.running and self.mini_window.isVisible():
            self.mini_window.vanish()
            self.front_wanted.emit()

    def _on_ended(self, meeting_id: str, sentence: str) -> None:
        if sentence:
            self._banner.show_message(sentence, "problem")
        elif self._track_sentence and self._banner.message == self._track_sentence:
            self._banner.clear()
        self._landing = meeting_id
        if self.quitting:
            self.close_wanted.emit()

    def _on_refused(self, sentence: str, meeting_id: str) -> None:
        banner = self._banner
        if meeting_id:
            banner.show_message(
                sentence, "problem", action=tr("Show"), on_action=lambda: self.meeting_wanted.emit(meeting_id)
            )
        else:
            banner.show_message(sentence, "problem")

    def _on_notice(self, kind: str, sentence: str, length: float) -> None:
        banner = self._banner
        if kind in _ASKING:
            banner.show_message(sentence, "notice", action=tr("Stop"), on_action=self.stop, dismiss=tr("Continue"))
        elif kind == "gap":
            if length >= _GAP_S and not banner.message:  # what stands there matters more
                banner.show_message(sentence, "info", seconds=_SHORT_S)
        elif kind == "captions":
            banner.show_message(sentence, "notice", action=tr("Settings"), on_action=self.settings_wanted.emit)
        elif kind == "disk":
            banner.show_message(sentence, "problem")
        else:
            banner.show_message(sentence, "notice", seconds=_LONG_S)

    def _on_track(self, name: str) -> None:
        track, banner = self.recording.now.tracks[name], self._banner
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
        self.cut_off_changed.emit({one.meeting for one in found})

    def _land(self) -> None:
        """The minutes of the meeting that was just recorded are there: show them, once."""
        document = self._document
        if self._landing and document.id == self._landing and document.minutes is not None:
            self._landing = ""
            self.minutes_wanted.emit()
