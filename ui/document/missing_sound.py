"""The recording of a meeting is not where it should be: say so on its page, and let the user show where it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QWidget

from meetingmate.base.translation import tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.jobs.session import Session
from meetingmate.library import storage
from ui.base.labels import Label
from ui.base.theme import colors_for, pixmap
from ui.document.document import MeetingDocument
from ui.widgets.controls import button

_AT_WORK = ("queued", "running")


class MissingSound(QFrame):
    """Shown only while the sound of the open meeting is missing."""

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setProperty("kind", "notice")
        self._document = document
        self._icon = Label()
        self.words = Label()
        self.words.setWordWrap(True)
        self.again = button(tr("Check again"), self._look_again)
        self.choose = button(tr("Choose the recording…"), self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.again)
        row.addWidget(self.choose)
        self.hide()
        for signal in (document.opened, document.details_changed, document.job_changed, document.closed):
            signal.connect(self.refresh)

    def refresh(self) -> None:
        """See whether it is missing, by what the document found when it was read."""
        document = self._document
        meeting, state = document.meeting, document.job.state if document.job else ""
        missing = meeting if document.audio is None and state not in _AT_WORK else None
        if missing is not None and not missing.tracks:
            missing = None
        self.setVisible(missing is not None and not document.live)
        if missing is not None:
            colors = colors_for(self.palette())
            self._icon.setPixmap(pixmap("warning", colors.notice, 20, self.devicePixelRatioF()))
            place = document.library.audio_path(missing) or missing.tracks[0].path
            sentence = tr(
                "The recording is not at {place}. To play it, connect its drive or choose where it is now. The "
                "transcript and minutes are complete.",
                place=place,
            )
            self.words.setText(sentence)
            self.words.setAccessibleName(sentence)

    def use(self, path: Path) -> None:
        """Take ``path`` as the recording of the open meeting."""
        session, meeting = self._document.session, self._document.id
        self._document.background.run(lambda: relink(session, meeting, path), owner=self)

    def _look_again(self) -> None:
        self._document.session.emit(MeetingChanged(meeting=self._document.id, what="details"))

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose the recording of this meeting"), str(Path.home()))
        if name:
            self.use(Path(name))


def relink(session: Session, meeting: str, path: Path) -> None:
    """Use ``path`` as the recording of a meeting, and say so. Raises UsageError when there is no such file."""
    storage.relink(session.library, meeting, path)
    session.emit(MeetingChanged(meeting=meeting, what="details"))
