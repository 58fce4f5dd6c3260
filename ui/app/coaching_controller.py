"""The page Coaching in the main window: shown, and anything computed, only when its setting is on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.session import Session
from ui.app.navigation_controller import NavigationController
from ui.app.settings_controller import SettingsController
from ui.app.sidebar import Sidebar
from ui.assistants.coaching_page import CoachingPage
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents


class CoachingController(QObject):
    """Owns the page, and remembers who the person says to be."""

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        navigation: NavigationController,
        sidebar: Sidebar,
        settings_controller: SettingsController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._sidebar = sidebar
        self._taken: tuple[bool, str] | None = None
        self.page = CoachingPage(session, session_events, background)
        self.number = navigation.add_page(tr("Coaching"), self.page)
        self.page.meeting_wanted.connect(navigation.show_moment)
        self.page.name_given.connect(settings_controller.choose_name)
        settings_controller.applied.connect(self.take_settings)
        self.take_settings(session.settings)

    def take_settings(self, settings: Settings) -> None:
        """Show the page, or not; the figures follow the name."""
        taken = settings.coaching, settings.my_name
        if taken == self._taken:
            return
        self._taken = taken
        if not settings.coaching and self._sidebar.nav.currentIndex() == self.number:
            self._sidebar.nav.setCurrentIndex(0)
        self._sidebar.offer_page(self.number, offered=settings.coaching)
        self.page.take(on=settings.coaching)
