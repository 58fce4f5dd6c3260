"""The everyday work around the minutes in the main window: drafts, translation, questions, forms, coaching."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.base.settings import Settings
from meetingmate.jobs.session import Session
from ui.app.actions import Actions
from ui.app.ask_controller import AskController
from ui.app.coaching_controller import CoachingController
from ui.app.commands import Commands
from ui.app.forms_controller import FormsController
from ui.app.live_translation_controller import LiveTranslationController
from ui.app.navigation_controller import NavigationController
from ui.app.recording_controller import RecordingController
from ui.app.settings_controller import SettingsController
from ui.app.sidebar import Sidebar
from ui.app.translation_controller import TranslationController
from ui.assistants.drafts_controller import DraftsController
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.library.tasks_page import TasksPage
from ui.meeting.page import MeetingPage
from ui.settings.model_downloads import ModelDownloads
from ui.widgets.banner import Banner


class Assistants(QObject):
    """Makes the controllers, one an assistant, and shows what is switched on. ``problem`` gives a sentence.

    Its dialogs stand in front of ``over``; its pages follow those of the library.
    """

    problem = Signal(str)

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        *,
        document: MeetingDocument,
        page: MeetingPage,
        tasks_page: TasksPage,
        recording: RecordingController,
        navigation: NavigationController,
        sidebar: Sidebar,
        banner: Banner,
        downloads: ModelDownloads,
        commands: Commands,
        actions: Actions,
        settings: SettingsController,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._document, self._page, self._tasks_page, self._actions = document, page, tasks_page, actions

        def now() -> Settings:
            return settings.settings

        self.drafts = DraftsController(session, background, now, over)
        self.forms = FormsController(
            session,
            session_events,
            background,
            document,
            recording,
            banner,
            now,
            page.player.play_from,
            navigation.show_moment,
            over,
        )
        live = LiveTranslationController(
            recording.recording,
            document,
            page.transcript,
            page.recording,
            now,
            settings.choose_live_translation,
            over,
        )
        self.translation = TranslationController(
            session,
            background,
            document,
            page.transcript,
            banner,
            downloads,
            now,
            commands.export_translated,
            live,
            over,
        )
        self.ask = AskController(
            session, session_events, background, document, recording.recording, navigation, sidebar, actions, self
        )
        self.coaching = CoachingController(session, session_events, background, navigation, sidebar, settings, self)
        self.drafts.meeting_wanted.connect(navigation.show_moment)
        tasks_page.draft_wanted.connect(self.drafts.open)
        self.ask.page.meeting_wanted.connect(navigation.show_moment)
        for one in (self.ask.page, self.coaching.page):
            one.problem.connect(self.problem)
        settings.applied.connect(self.take_settings)
        self.take_settings(now())

    def draft(self) -> None:
        """Draft something from the open meeting, with all that is typed."""
        self._page.flush()
        self.drafts.open([self._document.id] if self._document.id else [])

    def translate_minutes(self) -> None:
        """Show the minutes of the open meeting in another language, with all that is typed."""
        self._page.flush()
        self.translation.translate_minutes()

    def take_settings(self, settings: Settings) -> None:
        """What is switched off has no entry in the menus."""
        for name in ("fill_form", "dictate_form"):
            self._actions.offer(name, settings.forms)
        self._actions.offer("draft", settings.drafts)
        self._actions.offer("translate_minutes", settings.translation)
        self._tasks_page.offer_drafts(settings.drafts)
        self.translation.take_settings(settings)
        self.ask.take_settings(settings)

    def refresh_icons(self) -> None:
        """Draw the icons again (the colours changed)."""
        self.ask.page.refresh_icons()
        self.coaching.page.refresh_icons()

    def close(self) -> None:
        """End what runs; the window is closing."""
        self.ask.close()
        self.coaching.page.close_work()
        self.drafts.close()
        self.translation.close()
