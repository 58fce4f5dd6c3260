"""The window on a shared library: it says so, offers nothing that would change it, and follows what is published."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.jobs.session import Session
from meetingmate.library import shared
from meetingmate.library.shared import SharedLibrary
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import set_tip
from ui.library import questions
from ui.widgets.banner import Banner

#: How often it is looked for a newer state of the folder.
_LOOK_MS = 30_000


class SharedMode(QObject):
    """Made for every window; without a shared library it only opens one in a window of its own.

    ``notice`` stays above the banner as long as the window is open.
    """

    def __init__(
        self, session: Session, background: BackgroundJobs, notice: Banner, banner: Banner, over: QWidget
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._banner, self._over = session, background, banner, over
        self._library = session.library if isinstance(session.library, SharedLibrary) else None
        self._said = ""
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        if self._library is not None:
            notice.show_message(
                tr("Shared library in {folder}: you can read it, but not change it.", folder=self._library.shared)
            )

    @property
    def is_on(self) -> bool:
        """Whether the window shows a shared library."""
        return self._library is not None

    def start(self, *hidden: QWidget) -> None:
        """Switch off what would change the library, and begin to look for newer states."""
        for widget in hidden:
            widget.setEnabled(False)
            set_tip(widget, shared.reason())
        self._timer.start()

    def close(self) -> None:
        """The window is closing."""
        self._timer.stop()

    def look(self) -> None:
        """Show what was published meanwhile."""
        library = self._library
        if library is None:
            return

        def show(renewed: bool) -> None:
            self._said = ""
            if renewed:
                for row_id in ("", *self._open_meeting()):
                    for what in ("details", "transcript", "minutes"):
                        self._session.emit(MeetingChanged(meeting=row_id, what=what))

        def failed(sentence: str) -> None:
            if sentence != self._said:  # not again every half minute
                self._said = sentence
                self._banner.show_message(sentence, "notice")

        self._background.run(library.shared_database.renew, show, failed=failed, owner=self)

    def choose(self) -> None:
        """Ask for the folder of a shared library and open it in a window of its own."""
        if folder := questions.which_folder(self._over, tr("Choose the folder of the shared library")):
            self.open(folder)

    def open(self, folder: Path) -> None:
        """Open a shared library; this window stays, with all that it does."""

        def start(_pointer: object) -> None:
            started, _process = QProcess.startDetached(sys.executable, ["-m", "ui.app", "--shared", str(folder)])
            if not started:
                self._banner.show_message(tr("The window of the shared library could not be started."), "problem")

        self._background.run(
            lambda: shared.read_pointer(folder),
            start,
            failed=lambda sentence: self._banner.show_message(sentence, "notice"),
            owner=self,
            lane="other",
        )

    def _open_meeting(self) -> list[str]:
        document = getattr(self._over, "document", None)
        return [document.id] if document is not None and document.id else []
