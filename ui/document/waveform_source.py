"""Gives the player's waveform what it shows of the open meeting, and lets it be computed when it is not kept yet."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from meetingmate.domain.waveform import Waveform
from meetingmate.jobs import waveform as waveforms
from ui.document.document import MeetingDocument
from ui.document.waveform import WaveformSlider
from ui.document.waveform_bars import NOBODY, Turns, marks

log = logging.getLogger(__name__)

#: Meetings that are only passed by cost no computing.
_PATIENCE_MS = 1000


class WaveformSource(QObject):
    """``slider`` shows the recording, the speakers and the marks of ``document``."""

    def __init__(self, document: MeetingDocument, slider: WaveformSlider) -> None:
        super().__init__(slider)
        self._document, self._slider = document, slider
        self._shown: tuple[str, Path] | None = None  # the meeting, and its recording
        self._cancelled = threading.Event()
        self._closed = False
        self._wait = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._wait.timeout.connect(self._compute)
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_opened)
        document.details_changed.connect(self._show_recording)
        document.details_changed.connect(self._show_marks)
        document.transcript_changed.connect(self._show_speakers)
        document.minutes_changed.connect(self._show_marks)

    def close(self) -> None:
        """Compute nothing any more: the window is closing."""
        self._closed = True
        self.stop()

    def stop(self) -> None:
        """Compute nothing, and let go of the recording; it goes on with the next change of the meeting."""
        self._wait.stop()
        self._cancelled.set()
        self._shown = None

    def _on_opened(self) -> None:
        self._show_recording()
        self._show_speakers()
        self._show_marks()

    def _show_speakers(self) -> None:
        document = self._document
        if document.live:  # the player is hidden
            return
        order = {name: number for number, name in enumerate(document.speakers)}
        lines = document.utterances if document.timed else []
        spans = [(u.start, u.end, order.get(u.speaker or "", NOBODY)) for u in lines]
        self._slider.set_speakers(Turns(spans), list(document.speakers))

    def _show_marks(self) -> None:
        self._slider.set_marks(marks(self._document.meeting, self._document.minutes))

    def _show_recording(self) -> None:
        """The kept waveform, at once; it is looked for anew when the recording is another one."""
        document = self._document
        # while it is recorded the player is hidden, and the sound grows
        wanted = None if document.live or document.audio is None else (document.id, document.audio)
        if self._closed or wanted == self._shown:
            return
        self.stop()
        self._slider.set_waveform(None)
        self._shown = wanted
        if wanted is None:
            return
        library, meeting_id = document.library, document.id

        def take(found: Waveform | None) -> None:
            if self._shown != wanted:
                return
            if found is None:
                self._wait.start()
            else:
                self._slider.set_waveform(found)

        document.background.run(
            lambda: waveforms.kept(library, meeting_id), take, failed=_not_shown, owner=self, lane="other"
        )

    def _compute(self) -> None:
        document, wanted = self._document, self._shown
        library, meeting_id = document.library, document.id
        self._cancelled = cancelled = threading.Event()

        def take(found: Waveform) -> None:
            if self._shown == wanted:
                self._slider.set_waveform(found)

        document.background.run(
            lambda: waveforms.compute(library, meeting_id, cancelled=cancelled.is_set),
            take,
            failed=_not_shown,
            owner=self,
            lane="other",
        )


def _not_shown(sentence: str) -> None:
    """The plain line stays; whoever plays the recording is told what is wrong with it."""
    log.warning("no waveform: %s", sentence)
