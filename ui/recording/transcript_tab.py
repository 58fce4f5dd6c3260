"""The tab Transcript: the words, which text they are, and, while recording, what is being said and own notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from meetingmate.meeting import Utterance
from ui.controls import button, muted
from ui.document import MeetingDocument
from ui.recording.controller import RecordingController
from ui.recording.side_panel import SidePanel
from ui.recording.tail import LiveTail
from ui.transcript_view import TranscriptView

#: The list follows the newest words while it is this close to its end (pixels).
_NEAR_END = 60
#: The list lays itself out in batches; then it is scrolled.
_AFTER_LAYOUT_MS = 40


class TranscriptTab(QWidget):
    """Holds ``view``; what belongs to a recording is shown only while that of the open meeting runs."""

    def __init__(
        self,
        view: TranscriptView,
        controller: RecordingController,
        document: MeetingDocument,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.view = view
        self._controller, self._document = controller, document
        self.which = muted()
        self.which.setContentsMargins(18, 6, 18, 2)
        self.jump = button("Jump to live", self._jump, icon="chevron-down")
        self.tail = LiveTail(controller)
        self.panel = SidePanel(controller, document)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.which)
        column.addWidget(view, 1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.jump)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addWidget(self.tail)
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
        for signal in (document.opened, document.details_changed, document.job_changed, controller.changed):
            signal.connect(self.show_now)
        controller.utterances_settled.connect(self._append)
        self.show_now()

    def copy(self) -> None:
        """Copy what is selected."""
        self.view.copy()

    def show_now(self) -> None:
        """Show what belongs to the state of the open meeting."""
        live = self._controller.is_of(self._document.id)
        self.tail.setVisible(live)
        self.panel.setVisible(live)
        if not live:
            self._following = True
        self.jump.setVisible(live and not self._following)
        said = which_text(self._document, live=live)
        self.which.setText(said)
        self.which.setVisible(bool(said))

    def _append(self, meeting_id: str, utterances: list[Utterance]) -> None:
        self._document.append(meeting_id, utterances)
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
        if self._scroll.isActive() or not self._controller.is_of(self._document.id):
            return
        bar = self.view.list.verticalScrollBar()
        self._following = bar.maximum() - bar.value() <= _NEAR_END
        self.jump.setVisible(not self._following)


def which_text(document: MeetingDocument, *, live: bool) -> str:
    """One quiet line that says which text one reads."""
    meeting, job = document.meeting, document.job
    if meeting is None or meeting.transcript != "live" or live:
        return ""
    if job is not None and job.state in ("queued", "running") and job.stage in ("reading", "transcribing", "speakers"):
        return (
            f"Live text. The whole recording is being heard again for a better one ({job.fraction:.0%}); "
            "lines that you correct now stay."
        )
    return "Live text, written down while the meeting ran."
