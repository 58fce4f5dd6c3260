"""The recording that runs: what the window wants goes to ``LiveMeeting``, what it tells comes back as signals."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from meetingmate import capture
from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import mark, tr
from meetingmate.domain import events
from meetingmate.domain.meeting import Minutes
from meetingmate.domain.translation import Translated
from meetingmate.jobs.live import LiveMeeting
from meetingmate.jobs.session import Details, Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents

#: What a track of a recording is called on screen, to be shown through ``tr``.
TRACK_NAMES = {"microphone": mark("Microphone"), "computer": mark("Computer")}
#: The track that is shown before the others.
FIRST = "microphone"


@dataclass
class TrackState:
    """What is known of a track: ``state`` is recording, lost, silent or heard; ``peak`` in dBFS."""

    name: str
    state: str = "recording"
    device: str = ""
    sentence: str = ""
    peak: float = -100.0


@dataclass
class TranslationState:
    """How the translation stands: see ``events.LiveTranslationChanged``. ``found``: the lines by their ids."""

    language: str = ""
    lines: int = 0
    behind_s: float = 0.0
    sentence: str = ""
    model: str = ""
    found: dict[str, Translated] = field(default_factory=dict)


@dataclass
class RecordingState:
    """Everything that the views show of the recording that runs."""

    meeting: str = ""
    state: str = ""
    fraction: float = 0.0
    behind_s: float = 0.0
    behind: str = ""
    tracks: dict[str, TrackState] = field(default_factory=dict)
    provisional: dict[str, str] = field(default_factory=dict)
    draft: Minutes | None = None
    captions: bool = True
    final_until_s: float = 0.0  # before this second all is final text
    final_waits: str = ""  # why it does not go on
    translation: TranslationState = field(default_factory=TranslationState)


class LiveRecording(QObject):
    """One recording at a time. All methods return at once."""

    changed = Signal()  # state or fraction
    level_changed = Signal(str)  # track
    track_changed = Signal(str)
    provisional_changed = Signal()
    behind_changed = Signal()
    draft_changed = Signal()
    translated = Signal()  # one more line
    translation_changed = Signal()  # how it stands
    utterances_settled = Signal(str, object, object)  # meeting, list[Utterance], ids of those that are gone
    final_changed = Signal()  # how far the final text is
    began = Signal(str)  # meeting
    ended = Signal(str, str)  # meeting, sentence
    notice = Signal(str, str, float)  # kind, sentence, seconds that it is about
    refused = Signal(str, str)  # sentence, meeting that is being recorded elsewhere, if it is known

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self.live: LiveMeeting | None = None
        self.now = RecordingState()
        self._starting = False
        session_events.live_event.connect(self._on_event)

    @property
    def running(self) -> bool:
        """Whether a recording of this window runs, or is about to."""
        return self._starting or self.now.state in ("starting", "recording", "paused", "stopping")

    @property
    def recording(self) -> bool:
        """Whether sound may be lost by quitting: everything before the files are closed."""
        return self._starting or self.now.state in ("starting", "recording", "paused")

    @property
    def t(self) -> float:
        """Seconds on the recording's time line."""
        return self.live.t if self.live else 0.0

    def is_of(self, meeting_id: str) -> bool:
        """Whether the recording that runs is that of this meeting."""
        return bool(meeting_id) and meeting_id == self.now.meeting and self.running

    def start(self, details: Details, *, device: str, computer: bool) -> None:
        """Begin; ``began`` follows, or ``refused`` with one sentence."""
        if self.running:
            return
        self._starting = True
        self.now = RecordingState(state="starting", captions=self._session.settings.live_text)
        self.changed.emit()
        self._background.run(
            lambda: LiveMeeting(self._session, details, device=device, computer=computer),
            self._began,
            failed=self._not_begun,
            owner=self,
            lane="other",
        )

    def pause_or_resume(self) -> None:
        """Leave out what follows, or go on."""
        if self.live and self.now.state == "recording":
            self.live.pause()
        elif self.live and self.now.state == "paused":
            self.live.resume()

    def mark(self) -> None:
        """Mark this moment."""
        if self.live and self.recording:
            live = self.live
            self._background.run(live.mark)

    def add_note(self, text: str) -> None:
        """Keep a line of the user's own with its time."""
        if self.live and text.strip():
            live = self.live
            self._background.run(lambda: live.add_note(text.strip()))

    def edited(self, meeting_id: str) -> None:
        """Title, attendees or agenda of ``meeting_id`` were edited."""
        if self.live and self.is_of(meeting_id):
            live = self.live
            self._background.run(live.edited)  # after the edit itself, which is in the same lane

    def set_language(self, language: str | None) -> None:
        """What follows is spoken in this language (Whisper code); None: find it."""
        if self.live:
            self.live.set_language(language)

    def translate_into(self, target: str) -> None:
        """Translate the settled lines into this language (empty: none), after all edits that wait to be saved."""
        if self.live:
            live = self.live
            self._background.run(lambda: live.translate_into(target))

    def stop(self, *, drain: bool = True) -> None:
        """End the recording; again with ``drain=False`` leaves the rest of the text to the final pass."""
        if self.live:
            self.live.stop(drain)

    def _began(self, live: LiveMeeting) -> None:
        self._starting = False
        if live.state != "ended":  # it may be over already: no microphone
            self.live = live
            self.now.meeting, self.now.state = live.id, live.state
        self.began.emit(live.id)
        self.changed.emit()

    def _not_begun(self, sentence: str) -> None:
        self._starting = False
        self.now = RecordingState()
        self.changed.emit()
        self._background.run(
            self._running_elsewhere, lambda meeting: self.refused.emit(sentence, meeting), owner=self, lane="library"
        )

    def _running_elsewhere(self) -> str:
        other = capture.running()
        if other is None:
            return ""
        try:
            return self._session.library.meeting(Path(other.folder).name).id
        except MeetingMateError:  # a recording outside of this library
            return ""

    def _on_event(self, event: events.LiveEvent) -> None:
        now = self.now
        if not now.meeting and self._starting:
            now.meeting = event.meeting  # told before the constructor has returned
        if event.meeting != now.meeting:
            return
        match event:
            case events.LiveStateChanged():
                self._state(event)
            case events.LiveLevel():
                self._track(event.track).peak = event.peak
                self.level_changed.emit(event.track)
            case events.LiveTrackChanged():
                track = self._track(event.track)
                track.state, track.sentence = event.state, event.sentence
                track.device = event.device or track.device
                self.track_changed.emit(event.track)
            case events.LiveText():
                now.provisional[event.track] = event.text
                self.provisional_changed.emit()
            case events.LiveUtterances():
                self.utterances_settled.emit(event.meeting, event.utterances, event.gone)
            case events.LiveFinalChanged():
                now.final_until_s, now.final_waits = event.until_s, event.sentence
                self.final_changed.emit()
            case events.LiveBehindChanged():
                now.behind_s, now.behind = event.behind_s, event.sentence
                self.behind_changed.emit()
            case events.LiveDraft():
                now.draft = event.minutes
                self.draft_changed.emit()
            case events.LiveTranslated() if event.translated.language == now.translation.language:
                now.translation.found[event.utterance] = event.translated
                self.translated.emit()
            case events.LiveTranslationChanged():
                found = now.translation.found if event.language == now.translation.language else {}
                now.translation = TranslationState(
                    event.language, event.lines, event.behind_s, event.sentence, event.model, found
                )
                self.translation_changed.emit()
            case events.LiveNotice():
                length = event.end - event.start if event.start is not None and event.end is not None else 0.0
                self.notice.emit(event.kind, event.sentence, length)
                if event.kind == "captions":
                    now.captions = False
                    self.changed.emit()

    def _state(self, event: events.LiveStateChanged) -> None:
        now = self.now
        now.state, now.fraction = event.state, event.fraction
        if event.state == "ended":
            meeting = event.meeting
            self.live, self.now = None, RecordingState()
            self.changed.emit()
            self.ended.emit(meeting, event.sentence)
            return
        self.changed.emit()
        if event.sentence:
            self.notice.emit("state", event.sentence, 0.0)

    def _track(self, name: str) -> TrackState:
        return self.now.tracks.setdefault(name, TrackState(tr(TRACK_NAMES.get(name, name))))
