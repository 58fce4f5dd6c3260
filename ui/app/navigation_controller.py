"""Which meeting or page the main window shows: the list at the left, the pages at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from meetingmate.jobs.session import Session
from ui.app.sidebar import Sidebar
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.meeting.page import MINUTES, TRANSCRIPT, MeetingPage
from ui.widgets.empty_state import EmptyState

_REFRESH_MS = 250


class NavigationController(QObject):
    """``pages`` holds ``page`` (that of the open meeting), ``empty`` (there is none) and those about all meetings."""

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        sidebar: Sidebar,
        pages: QStackedWidget,
        page: MeetingPage,
        empty: EmptyState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._background, self._document = session, background, document
        self._sidebar, self._pages, self._page, self._empty = sidebar, pages, page, empty
        self._wanted = ""  # the meeting to show when the list holds it
        self._moment: tuple[str, float, int] | None = None  # the meeting, second and tab to show when it is open
        self._waiting: tuple[str, Callable[[], object]] | None = None  # what to do when a meeting is open
        self._library_pages: dict[int, QWidget] = {}
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self.reload_list)
        sidebar.chosen.connect(self._open)
        sidebar.page_wanted.connect(self._show_page)
        session_events.job_changed.connect(sidebar.model.set_job)
        session_events.meeting_changed.connect(self._on_meeting)
        document.opened.connect(self._on_opened)
        pages.setCurrentWidget(empty)

    def add_page(self, label: str, page: QWidget) -> int:
        """Offer a page about the whole library in the sidebar; returns its number."""
        number = self._sidebar.add_page(label)
        self._library_pages[number] = page
        self._pages.addWidget(page)
        return number

    def reload_list(self) -> None:
        """Read the list of meetings again."""
        self._refresh.stop()
        self._background.run(self._session.library.rows, self._show_list, owner=self)

    def want_meeting(self, meeting_id: str) -> None:
        """Open a meeting (the first one when empty) with the next list that is read."""
        self._wanted = meeting_id

    def show_meeting(self, meeting_id: str) -> None:
        """Open a meeting, now or as soon as the list holds it."""
        if self._sidebar.model.index_of(meeting_id).isValid():
            self._wanted = ""
            self._sidebar.select(meeting_id)
            self._open(meeting_id)
        else:
            self._wanted = meeting_id
            self._refresh.start(0)

    def show_moment(self, meeting_id: str, seconds: float, tab: int = -1) -> None:
        """Open a meeting and play it from ``seconds``; below 0: only open it, at ``tab`` if one is named."""
        self._moment = (meeting_id, seconds, tab)
        if self._document.id == meeting_id and self._document.meeting is not None:
            self.show_meetings()
            self._play_moment()
        else:
            self.show_meeting(meeting_id)

    def when_open(self, meeting_id: str, run: Callable[[], object]) -> None:
        """Open a meeting and then do something with it, unless the user has gone elsewhere by then."""
        if self._document.id == meeting_id and self._document.meeting is not None:
            self.show_meetings()
            run()
        else:
            self._waiting = (meeting_id, run)
            self.show_meeting(meeting_id)

    def show_meetings(self) -> None:
        """Go from a page about all meetings to the open one."""
        self._sidebar.nav.setCurrentIndex(0)
        self._show_page(0)

    def show_transcript(self) -> None:
        """Go to the transcript of the meeting."""
        self._page.tabs.setCurrentIndex(TRANSCRIPT)

    def show_minutes(self) -> None:
        """Go from the transcript to the minutes; who looks at something else stays there."""
        if self._page.tabs.currentIndex() == TRANSCRIPT:
            self._page.tabs.setCurrentIndex(MINUTES)

    def close_meeting(self, meeting_id: str) -> None:
        """Show no meeting any more, if this one is open."""
        if self._document.id == meeting_id:
            self._page.flush()
            self._document.close()
            self._pages.setCurrentWidget(self._empty)

    def _show_list(self, rows: list) -> None:
        self._sidebar.model.set_meetings(rows)
        if self._wanted and self._sidebar.model.index_of(self._wanted).isValid():
            self.show_meeting(self._wanted)
        elif not self._document.id:
            if first := self._sidebar.model.first():
                self.show_meeting(first)
            else:
                self._show_page(self._sidebar.nav.currentIndex())
        else:
            self._sidebar.select(self._document.id)

    def _open(self, meeting_id: str) -> None:
        if meeting_id != self._document.id:
            self._page.flush()
            self._document.open(meeting_id)
        elif self._document.meeting is not None:
            self.show_meetings()

    def _show_page(self, number: int) -> None:
        meetings = self._page if self._document.meeting is not None else self._empty
        self._pages.setCurrentWidget(self._library_pages.get(number, meetings))

    def _on_opened(self) -> None:
        self.show_meetings()
        self._play_moment()
        meeting_id, run = self._waiting or ("", None)
        self._waiting = None
        if run is not None and meeting_id == self._document.id:
            run()

    def _play_moment(self) -> None:
        meeting, seconds, tab = self._moment or ("", -1.0, -1)
        self._moment = None
        if meeting == self._document.id and seconds >= 0:
            self._page.tabs.setCurrentIndex(TRANSCRIPT)
            self._page.transcript.show_time(seconds)
            self._page.player.play_from(seconds)
        elif meeting == self._document.id and tab >= 0:
            self._page.tabs.setCurrentIndex(tab)

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what in ("details", "minutes", "deleted", "restored") and not self._refresh.isActive():
            self._refresh.start()
