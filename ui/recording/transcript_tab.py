"""The tab Transcript: the words, which text they are, and, while recording, what is being said and own notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr
from meetingmate.domain.events import JobChanged
from meetingmate.domain.meeting import Utterance
from ui.base import text
from ui.base.labels import set_tip
from ui.document.document import MeetingDocument
from ui.recording.live_recording import TRACK_NAMES, LiveRecording, RecordingState
from ui.recording.provisional_text import ProvisionalText
from ui.recording.side_panel import SidePanel
from ui.transcript.view import TranscriptView
from ui.widgets.controls import button, muted

#: The list follows the newest words while it is this close to its end (pixels).
_NEAR_END = 60
#: The list lays itself out in batches; then it is scrolled.
_AFTER_LAYOUT_MS = 40
_LISTENING = ("waveform", mark("Listening"), mark("The first words appear here within seconds."))
#: Narrower than this, notes are written below the words.
_NARROW = 600
_NOT_YET = (
    "warning",
    mark("No transcript yet"),
    mark("It is made when the recording has finished or was recovered."),
)
_NO_LIVE_TEXT = ("waveform", mark("Recording"), mark("No live transcript. It is made after you stop."))


class TranscriptTab(QWidget):
    """Holds ``view``; what belongs to a recording is shown only while that of the open meeting runs."""

    def __init__(
        self,
        view: TranscriptView,
        recording: LiveRecording,
        document: MeetingDocument,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.view = view
        self._recording, self._document = recording, document
        self.which = muted()
        self.again = button(tr("Improve transcript"), lambda: document.transcribe_again(), kind="link")
        set_tip(self.again, tr("Transcribes the whole recording again for a better result. Lines you edited are kept."))
        self._top = QWidget()
        top = QHBoxLayout(self._top)
        top.setContentsMargins(18, 6, 18, 2)
        top.addWidget(self.which, 1)
        top.addWidget(self.again)
        self.jump = button(tr("Jump to live"), self._jump, icon="chevron-down")
        self.provisional = ProvisionalText(recording)
        self.panel = SidePanel(recording, document)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(view, 1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.jump)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addWidget(self.provisional)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([560, 270])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.splitter)
        self.setFocusProxy(view)
        self._following = True
        self._scroll = QTimer(self, singleShot=True, interval=_AFTER_LAYOUT_MS)
        self._scroll.timeout.connect(self._to_end)
        view.list.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        changes = (document.opened, document.details_changed, document.transcript_changed, document.job_changed)
        for signal in (*changes, recording.changed):
            signal.connect(self.show_now)
        recording.utterances_settled.connect(self._take)
        recording.final_changed.connect(self.show_now)
        recording.translated.connect(self._follow)  # a line grows by its translation
        self.show_now()

    def copy(self) -> None:
        """Copy what is selected."""
        self.view.copy()

    def show_now(self) -> None:
        """Show what belongs to the state of the open meeting."""
        live = self._recording.is_of(self._document.id)
        self.provisional.setVisible(live and self._recording.now.state != "stopping")
        self.panel.setVisible(live)
        if not live:
            self._following = True
        self.jump.setVisible(live and not self._following)
        if live and not self._document.utterances:
            self._say(_LISTENING if self._recording.now.captions else _NO_LIVE_TEXT)
        elif not self._document.utterances and (job := working(self._document)) and job.stage == "recording":
            self._say(_NOT_YET)
        said = which_live_text(self._recording.now) if live else which_text(self._document)
        self.which.setText(said)
        self._top.setVisible(bool(said))
        self.again.setVisible(can_hear_again(self._document))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        if narrow != self.panel.compact:
            self.panel.set_compact(narrow)
            self.splitter.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
            self.splitter.setSizes([1000, 10] if narrow else [560, 270])

    def _say(self, what: tuple[str, str, str]) -> None:
        icon, title, sentence = what
        self.view.empty.say(icon, tr(title), tr(sentence))

    def _take(self, meeting_id: str, utterances: list[Utterance], gone: list[str]) -> None:
        self._document.take_lines(meeting_id, utterances, gone)
        self._follow()

    def _follow(self) -> None:
        if self._following:
            self._scroll.start()

    def _jump(self) -> None:
        self._following = True
        self.jump.hide()
        self._to_end()
        self.view.list.setFocus()

    def _to_end(self) -> None:
        if self._following:
            self.view.list.scrollToBottom()

    def _on_scrolled(self) -> None:
        """Somebody who scrolls up wants to read: the list stays there until he comes back."""
        if self._scroll.isActive() or not self._recording.is_of(self._document.id):
            return
        bar = self.view.list.verticalScrollBar()
        self._following = bar.maximum() - bar.value() <= _NEAR_END
        self.jump.setVisible(not self._following)


def which_live_text(now: RecordingState) -> str:
    """One quiet line that says how far the text of a running recording has been improved."""
    if now.state not in ("recording", "paused"):
        return ""
    done = tr("Transcript improved up to {time}.", time=text.clock(now.final_until_s)) if now.final_until_s else ""
    return " ".join(filter(None, (done, now.final_waits)))


def which_text(document: MeetingDocument) -> str:
    """One quiet line that says which text one reads."""
    meeting = document.meeting
    if meeting is None or not document.utterances:
        return ""
    if meeting.transcript == "final":
        recorded = any(track.name in TRACK_NAMES for track in meeting.tracks)
        return tr("Final transcript.") if recorded else ""
    if (job := working(document)) and job.stage in ("reading", "transcribing", "speakers"):
        share = f"{job.fraction * 100:.0f} %"
        return tr("Live transcript, being improved ({share}). Lines you edit now are kept.", share=share)
    return tr("Live transcript.")


def can_hear_again(document: MeetingDocument) -> bool:
    """Whether a final text could be made of what is only live text now."""
    meeting = document.meeting
    return meeting is not None and meeting.transcript == "live" and bool(meeting.tracks) and not working(document)


def working(document: MeetingDocument) -> JobChanged | None:
    """The meeting's job as long as it waits or runs."""
    return document.job if document.job is not None and document.job.state in ("queued", "running") else None
