"""The page Ask in the main window: shown when its setting is on; reads meetings for meaning while nothing else runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from meetingmate.assistants.ask.nouns import Scope
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs import asking
from meetingmate.jobs.asking import Asker
from meetingmate.jobs.session import Session
from ui.app.actions import Actions
from ui.app.navigation_controller import NavigationController
from ui.app.sidebar import Sidebar
from ui.assistants.ask_page import AskPage
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.recording.live_recording import LiveRecording

#: How often it is looked for a meeting to read, and after which time without work its process ends.
_LOOK_MS, _IDLE_S = 15_000, 300.0


class AskController(QObject):
    """Owns the page and what answers its questions."""

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        recording: LiveRecording,
        navigation: NavigationController,
        sidebar: Sidebar,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._document, self._recording = document, recording
        self._sidebar, self._action = sidebar, actions.by_name["ask"]
        self._asker = Asker(session.library, lambda: session.settings)
        self._reading = self._stopped = False
        self.page = AskPage(session, session_events, background, self._asker)
        self._number = navigation.add_page(tr("Ask"), self.page)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        document.opened.connect(self._offer_meeting)
        document.details_changed.connect(self._offer_meeting)
        document.closed.connect(lambda: self.page.set_meeting("", ""))
        recording.changed.connect(self._note_recording)
        self._recorded = False
        self.take_settings(session.settings)

    def take_settings(self, settings: Settings) -> None:
        """Show the page and read in the background, or not."""
        self._sidebar.nav.setTabVisible(self._number, settings.ask)
        self._action.setVisible(settings.ask)
        if settings.ask:
            self._timer.start()
        else:
            self._timer.stop()
            if self.page.waiting:
                self.page.cancel()
            self._background.run(self._asker.close, owner=self, lane="other")

    def about_meeting(self) -> None:
        """Ask about the open meeting."""
        meeting = self._document.meeting
        if meeting is not None and self._session.settings.ask:
            self._sidebar.nav.setCurrentIndex(self._number)
            self.page.ask_about_meeting(meeting.id, meeting.title)

    def close(self) -> None:
        """End what runs; the window is closing."""
        self._stopped = True
        self._timer.stop()
        self.page.cancel()
        self._asker.close()

    def _offer_meeting(self) -> None:
        meeting = self._document.meeting
        if meeting is not None:
            self.page.set_meeting(meeting.id, meeting.title)

    def _note_recording(self) -> None:
        self._recorded = bool(self._recording.now.state)

    def _look(self) -> None:
        """Read the next meeting, or else document, for its meaning, unless something else has the computer."""
        if self._reading:
            return
        self._note_recording()
        self._reading = True

        def waits() -> bool:
            taken = self._recorded or self.page.waiting or self._session.busy()
            return self._stopped or taken or not self._session.settings.ask

        def work() -> None:
            library, worker = self._session.library, self._asker.worker
            scopes = () if waits() else (Scope(), Scope(documents=True))
            if not any(asking.index(library, worker, scope, cancelled=waits, most=1) for scope in scopes):
                worker.close_when_idle(_IDLE_S)

        future = self._background.run(work, failed=lambda _s: None, owner=self, lane="other")
        future.add_done_callback(lambda _future: setattr(self, "_reading", False))
