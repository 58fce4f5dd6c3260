"""The main window: the library at the left, the open meeting at the right. It only puts its parts together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.session import Session
from meetingmate.library.shared import reason
from ui.app.actions import Actions
from ui.app.assistants import Assistants
from ui.app.automation_controller import AutomationController
from ui.app.bundle_controller import BundleController
from ui.app.commands import Commands
from ui.app.empty_window import EmptyWindow
from ui.app.file_opener import FileOpener
from ui.app.finish_controller import FinishController
from ui.app.first_run_controller import FirstRunController
from ui.app.maintenance import MaintenanceController
from ui.app.meeting_menu import MeetingMenu
from ui.app.missing_model_controller import MissingModelController
from ui.app.navigation_controller import NavigationController
from ui.app.notifications import Notifications
from ui.app.own_model_controller import OwnModelController
from ui.app.play_shortcut import PlayShortcut
from ui.app.recording_controller import RecordingController
from ui.app.search_controller import SearchController
from ui.app.settings_controller import SettingsController
from ui.app.shared_mode import SharedMode
from ui.app.sidebar import Sidebar
from ui.app.startup_notices import StartupNotices
from ui.app.update_controller import UpdateController
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import window_title
from ui.base.session_events import SessionEvents
from ui.base.theme import Theme
from ui.base.window_state import keep_geometry, restore_geometry
from ui.document.document import MeetingDocument
from ui.library.deletion import Deletion
from ui.library.people_page import PeoplePage
from ui.library.search_page import SearchPage
from ui.library.tasks_page import TasksPage
from ui.meeting.export_dialog import export_folder
from ui.meeting.page import MINUTES, MeetingPage
from ui.recording.live_recording import LiveRecording
from ui.settings.model_downloads import ModelDownloads
from ui.widgets import dialogs
from ui.widgets.banner import Banner
from ui.widgets.empty_state import EmptyState

_SHORT_S = 12


class MainWindow(QMainWindow):
    """Everything the user sees. All work goes through ``background``, all news comes through ``session_events``."""

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        theme: Theme,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.session, self.session_events, self.background, self.theme = session, session_events, background, theme
        self.setWindowTitle("MeetingMate")
        self.setAcceptDrops(True)
        self.document = MeetingDocument(session, session_events, background, self)
        self.recording = LiveRecording(session, session_events, background, self)
        self.sidebar = Sidebar()
        self.page = MeetingPage(self.document, self.recording)
        self.notice, self.banner = Banner(closable=False), Banner()
        self.empty = EmptyState("waveform", "", "")
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self._lay_out()
        self._make_controllers(settings)
        self._connect_controllers()
        self._connect()
        self._add_library_pages()
        self._set_widths()
        self._update_actions()
        self.settings_controller.tell_problems()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.settings_controller.settings

    # --- what a user does ---------------------------------------------------------------------------------

    def start(self, files: list[Path], meeting_id: str = "") -> None:
        """Go on with interrupted work, show the library, take ``files`` and open a meeting. Of a shared library only
        its meetings are shown."""
        if self.shared.is_on:
            self._start_shared(meeting_id)
            return
        self.recording_controller.take_shortcut(self.settings.global_shortcut)
        self.notices.resume_work()
        self.background.run(
            self.session.unfinished_recordings, self.recording_controller.offer_unfinished, owner=self, lane="other"
        )
        self.navigation.want_meeting(meeting_id)
        self.sidebar.list.setFocus()
        self.navigation.reload_list()
        self.open_files(files)
        self.notices.check_model(self.settings.speech_model)
        self.maintenance.start()
        self.automation.start()
        self.updates.remind()

    def _start_shared(self, meeting_id: str) -> None:
        self.setAcceptDrops(False)
        self.actions_.use_shared()
        self.shared.start(self.sidebar.record, self.sidebar.open)
        self.navigation.want_meeting(meeting_id)
        self.sidebar.list.setFocus()
        self.navigation.reload_list()

    def open_files(self, files: list[Path]) -> None:
        """Put recordings in the queue; the first one is shown. Ask whether to add models."""
        if self.shared.is_on:
            if files:
                self.banner.show_message(reason(), "notice")
            return
        self.file_opener.open(files)

    def show_meeting(self, meeting_id: str) -> None:
        """Open a meeting, now or as soon as the list holds it."""
        self.navigation.show_meeting(meeting_id)

    def show_minutes_of(self, meeting_id: str) -> None:
        """Show the window with a meeting, at its minutes."""
        self.bring_to_front()
        self.navigation.show_moment(meeting_id, -1.0, MINUTES)

    def delete_meeting(self, meeting_id: str) -> None:
        """Put a meeting into the trash."""
        row = self.sidebar.model.row_at(self.sidebar.model.index_of(meeting_id))
        if row is None:
            return
        self.navigation.close_meeting(meeting_id)
        self.deletion.delete(meeting_id, row.title, self.maintenance.open)

    def make_bundle(self, meeting_id: str) -> None:
        """Ask what goes into a bundle; this meeting is ticked already."""
        self.page.flush()
        self.bundles.ask([meeting_id])

    def bring_to_front(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- its parts ----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.sidebar)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.sidebar.setMinimumWidth(210)
        right.setMinimumWidth(480)
        self.setCentralWidget(self.splitter)
        self.resize(1180, 780)
        self.setMinimumSize(760, 520)

    def _set_widths(self) -> None:
        """The side bar as wide as its tabs take in this language and font; then all as it was left."""
        step = self.fontMetrics().averageCharWidth()
        side = min(max(270, step * 30, self.sidebar.width_of_tabs()), step * 48)
        self.splitter.setSizes([side, 1180 - side])
        restore_geometry(self, self.splitter)

    def _make_controllers(self, settings: Settings) -> None:
        session, session_events, background = self.session, self.session_events, self.background
        self.downloads = ModelDownloads(background, self)
        self.settings_controller = SettingsController(
            session, background, self.theme, self.banner, settings, self.downloads, self
        )
        self.recording_controller = RecordingController(
            session, background, self.recording, self.document, self.banner, lambda: self.settings, self
        )
        self.own_models = OwnModelController(background, self.banner, self.settings_controller.choose_model, self)
        self.bundles = BundleController(
            session, background, self.banner, lambda: export_folder(self.settings), self.show_meeting, self
        )
        self.file_opener = FileOpener(
            self, session, background, self.banner, self.show_meeting, self.own_models.offer, self.bundles.take
        )
        self.maintenance = MaintenanceController(
            session,
            session_events,
            background,
            self.document,
            self.recording,
            self.banner,
            lambda: self.isActiveWindow() and self.page.isVisible(),
            self,
        )
        self.commands = Commands(
            session,
            background,
            self.document,
            self.page,
            self.banner,
            lambda: self.settings,
            self,
            remember_export=self.settings_controller.remember_export,
        )
        self.actions_ = Actions(self, self._handlers(), settings.shortcuts)
        self.space = PlayShortcut(self, self.page.player.toggle)
        self._take_keys(settings)
        self.navigation = NavigationController(
            session,
            session_events,
            background,
            self.document,
            self.sidebar,
            self.pages,
            self.page,
            self.empty,
            self,
        )
        self.meeting_menu = MeetingMenu(
            session, session_events, background, self.document, self.sidebar, self.page.sharing, self
        )
        self.missing_model = MissingModelController(
            self.downloads, self.document, self.page.strip, self.banner, self.settings_controller.open, self
        )
        self.notices = StartupNotices(
            session, background, self.banner, self.show_meeting, self.downloads, self.missing_model.tell_missing, self
        )
        self.first_run = FirstRunController(
            session, background, self.downloads, lambda: self.settings, self.settings_controller, self
        )
        self.finish = FinishController(
            session,
            session_events,
            background,
            self.document,
            self.page,
            self.banner,
            lambda: self.isActiveWindow() and not self.isMinimized(),
            self,
        )
        self.notifications = Notifications(self)
        self.updates = UpdateController(background, self.banner, lambda: self.settings, self)
        self.automation = AutomationController(
            session, background, self.banner, self.settings_controller.open_automation, settings, self
        )
        self.deletion = Deletion(session, session_events, background, self.banner, self)
        self.shared = SharedMode(session, background, self.notice, self.banner, self)

    def _add_library_pages(self) -> None:
        session, session_events, background = self.session, self.session_events, self.background
        self.tasks_page = TasksPage(session, session_events, background)
        self.people_page = PeoplePage(session, session_events, background)
        for label, page in ((tr("Tasks"), self.tasks_page), (tr("People"), self.people_page)):
            page.meeting_wanted.connect(self.navigation.show_moment)
            page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
            page.told.connect(lambda sentence: self.banner.show_message(sentence, seconds=_SHORT_S))
            self.navigation.add_page(label, page)
        self.people_page.undo_offered.connect(self.banner.offer_undo)
        self.assistants = Assistants(
            session,
            session_events,
            background,
            document=self.document,
            page=self.page,
            tasks_page=self.tasks_page,
            recording=self.recording_controller,
            navigation=self.navigation,
            sidebar=self.sidebar,
            banner=self.banner,
            downloads=self.downloads,
            commands=self.commands,
            actions=self.actions_,
            settings=self.settings_controller,
            over=self,
        )
        self.assistants.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        search_page = SearchPage(session, session_events, background)
        search_page.meeting_wanted.connect(self.navigation.show_moment)
        search_page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        number = self.navigation.add_page(tr("Search"), search_page)
        self.search = SearchController(search_page, self.sidebar, number, self)
        self.theme.changed.connect(search_page.refresh_icons)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        """What each action of the menu calls."""
        controller = self.recording_controller
        return {
            **self.commands.handlers(),
            "open": self.file_opener.choose,
            "open_shared": lambda: self.shared.choose(),
            "bundle": lambda: self.make_bundle(self.document.id),
            "library": lambda: self.maintenance.open(),
            "settings": self.settings_controller.open,
            "first_run": lambda: self.first_run.open(),
            "sample": self.file_opener.open_sample,
            "quit": controller.quit,
            "record": controller.record,
            "show_recording": controller.show,
            "pause": self.recording.pause_or_resume,
            "mark": self.recording.mark,
            "note": controller.write_note,
            "stop": controller.stop,
            "search": lambda: self.search.focus(),  # it comes later
            "ask": lambda: self.assistants.ask.about_meeting(),
            "dictate_form": lambda: self.assistants.forms.dictate(),
            "draft": lambda: self.assistants.draft(),
            "fill_form": lambda: self.assistants.forms.fill(),
            "translate_minutes": lambda: self.assistants.translate_minutes(),
            "delete": lambda: self.delete_meeting(self.document.id),
            "update": lambda: self.updates.open(),
        }

    def _connect_controllers(self) -> None:
        controller = self.recording_controller
        controller.front_wanted.connect(self.bring_to_front)
        controller.show_wanted.connect(self.show)
        controller.hide_wanted.connect(self.hide)
        controller.close_wanted.connect(self.close)
        controller.meeting_wanted.connect(self.show_meeting)
        controller.transcript_wanted.connect(self.navigation.show_transcript)
        controller.minutes_wanted.connect(self.navigation.show_minutes)
        controller.note_wanted.connect(self.page.transcript_tab.panel.field.setFocus)
        controller.settings_wanted.connect(self.settings_controller.open)
        controller.language_known.connect(self.page.recording.choose_language)
        controller.cut_off_changed.connect(self.sidebar.model.set_cut_off)
        controller.cut_off_changed.connect(self.page.set_cut_off)
        self.finish.notification_wanted.connect(self.notifications.show)
        self.finish.minutes_wanted.connect(self.show_minutes_of)
        self.notifications.clicked.connect(self.show_minutes_of)
        self.page.stop_wanted.connect(controller.stop)
        self.page.recover_wanted.connect(controller.recover)
        self.maintenance.close_wanted.connect(self._close_for_maintenance)
        self.maintenance.meeting_wanted.connect(self.show_meeting)
        self.maintenance.delete_wanted.connect(self.delete_meeting)
        self.settings_controller.shortcut_changed.connect(controller.take_shortcut)
        self.settings_controller.applied.connect(self.sidebar.record.set_settings)
        self.settings_controller.applied.connect(self._take_keys)
        self.settings_controller.applied.connect(self.missing_model.take_settings)
        self.settings_controller.applied.connect(self.automation.take_settings)
        self.settings_controller.plan_changed.connect(self.automation.take_settings)
        self.settings_controller.encryption_changing.connect(self.page.player.release)
        self.settings_controller.encryption_changing.connect(self.page.waveform.stop)
        menu = self.meeting_menu
        menu.export_wanted.connect(self.commands.export_meeting)
        menu.bundle_wanted.connect(self.make_bundle)
        menu.delete_wanted.connect(self.delete_meeting)
        menu.draft_wanted.connect(lambda meeting_id: self.assistants.drafts.open([meeting_id]))
        menu.series_wanted.connect(self._name_series)
        menu.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.deletion.hidden.connect(self.sidebar.model.set_hidden)
        self.deletion.restored.connect(self.show_meeting)
        self.first_run.sample_wanted.connect(self.file_opener.open_sample)

    def _connect(self) -> None:
        record = self.sidebar.record
        record.follow(self.recording, self.background, self.settings)
        record.record_wanted.connect(self.recording_controller.record)
        record.show_wanted.connect(self.recording_controller.show)
        record.chosen.connect(self.settings_controller.choose_sources)
        record.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.recording.changed.connect(self._update_actions)
        self.page.minutes_tab.wanted_changed.connect(self.actions_.by_name["beside"].setChecked)
        self.actions_.by_name["beside"].setChecked(self.page.minutes_tab.wanted)
        self.page.text_size.changed.connect(self.actions_.show_text_size)
        self.actions_.show_text_size(self.page.text_size.percent)
        self.sidebar.open_wanted.connect(self.file_opener.choose)
        self.page.export_wanted.connect(self.commands.open_export)
        self.page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.page.told.connect(lambda sentence: self.banner.show_message(sentence, seconds=_SHORT_S))
        self.background.failed.connect(lambda sentence: self.banner.show_message(sentence, "problem"))
        self.theme.changed.connect(self._on_theme)
        document = self.document
        document.opened.connect(self._on_opened)
        for signal in (
            document.closed,
            document.job_changed,
            document.minutes_changed,
            document.transcript_changed,
            document.details_changed,
        ):
            signal.connect(self._update_actions)
        document.days_moved.connect(self.commands.tell_moved)
        document.undo_stack.indexChanged.connect(lambda _index: self._update_actions())
        empty = EmptyWindow(self.empty, self.settings, self.file_opener.choose, self.file_opener.open_sample)
        self.settings_controller.applied.connect(empty.take_settings)
        self.automation.destinations_known.connect(empty.take_destinations)

    # --- news ---------------------------------------------------------------------------------------------

    def _name_series(self, meeting_id: str) -> None:
        self.navigation.when_open(meeting_id, self.commands.name_series)

    def _take_keys(self, settings: Settings) -> None:
        self.space.take_keys(self.actions_.take_keys(settings.shortcuts).by_name["play"])

    def _close_for_maintenance(self) -> None:
        if not self.close():
            self.maintenance.give_up_task()

    def _on_opened(self) -> None:
        if self.document.meeting is not None:
            self.setWindowTitle(window_title(f"{self.document.meeting.title} – MeetingMate"))
        self._update_actions()

    def _on_theme(self) -> None:
        self.notice.refresh_icon()
        self.banner.refresh_icon()
        self.sidebar.refresh_icons()
        self.empty.refresh_icon()
        self.page.refresh_icons()
        self.tasks_page.refresh_icons()
        self.people_page.refresh_icons()
        self.assistants.refresh_icons()

    def _update_actions(self) -> None:
        self.actions_.update(self.document, self.page.transcript.ask_who, self.recording.now.state)

    # --- Qt's events --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        self.file_opener.drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        self.file_opener.overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        self.file_opener.drop(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if self.file_opener.overlay.isVisible():
            self.file_opener.overlay.setGeometry(self.rect())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            if self.isMinimized():
                self.recording_controller.appear()
            else:
                self.recording_controller.vanish()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.recording_controller.vanish()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if self.recording_controller.keeps_window():
            event.ignore()
            return
        if (
            not (self.recording_controller.quitting or self.maintenance.task)
            and self.session.busy()
            and not dialogs.may_interrupt(self)
        ):
            event.ignore()
            return
        if not self.maintenance.may_close():
            event.ignore()
            return
        self.page.flush()
        self.recording_controller.shortcut.close()
        self.page.waveform.close()
        self.page.player.close()
        self.automation.close()
        self.downloads.close()
        self.own_models.close()
        self.bundles.close()
        self.shared.close()
        self.assistants.close()
        self.first_run.close()
        self.page.sharing.close()
        self.document.undo_stack.clear()
        keep_geometry(self, self.splitter)
        event.accept()
