"""The main window: the library at the left, the open meeting at the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from meetingmate import models
from meetingmate.base import file_kinds
from meetingmate.base import settings as settings_store
from meetingmate.base.settings import Settings
from meetingmate.domain.events import JobChanged
from meetingmate.jobs.session import Session
from ui.app.actions import Actions
from ui.app.commands import Commands
from ui.app.file_opener import FileOpener
from ui.app.maintenance import MaintenanceController
from ui.app.recording_controller import RecordingController
from ui.app.search_controller import SearchController
from ui.app.sidebar import Sidebar
from ui.base import text
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
from ui.meeting.page import MINUTES, TRANSCRIPT, MeetingPage
from ui.recording.live_recording import LiveRecording
from ui.settings.dialog import SettingsDialog
from ui.widgets import dialogs
from ui.widgets.banner import Banner
from ui.widgets.empty_state import EmptyState

_REFRESH_MS = 250
_SHORT_S = 12
_MOST_REJECTED = 3


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
        self.session, self.session_events, self.background, self.theme, self.settings = (
            session,
            session_events,
            background,
            theme,
            settings,
        )
        self._wanted = ""  # the meeting to show when the list holds it
        self._moment: tuple[str, float, int] | None = None  # the meeting, second and tab to show when it is open
        self._library_pages: dict[int, QWidget] = {}
        self.setWindowTitle("MeetingMate")
        self.setAcceptDrops(True)
        self.document = MeetingDocument(session, session_events, background, self)
        self.recording = LiveRecording(session, session_events, background, self)
        self.sidebar = Sidebar()
        self.page = MeetingPage(self.document, self.recording)
        self.banner = Banner()
        self.empty = EmptyState("waveform", "", "")
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self._build()
        self.recording_controller = RecordingController(
            session, background, self.recording, self.document, self.banner, lambda: self.settings, self
        )
        self.file_opener = FileOpener(self, session, background, self.banner, self.show_meeting)
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
            session, background, self.document, self.page, self.banner, lambda: self.settings, self
        )
        self.actions_ = Actions(self, self._handlers())
        self.space = QShortcut(QKeySequence(Qt.Key.Key_Space), self, self.page.player.toggle)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self.reload_list)
        self.deletion = Deletion(session, session_events, background, self.banner, self)
        self.deletion.hidden.connect(self.sidebar.model.set_hidden)
        self.deletion.restored.connect(self.show_meeting)
        self._connect_controllers()
        self._connect()
        self.tasks_page, self.people_page = (
            TasksPage(session, session_events, background),
            PeoplePage(session, session_events, background),
        )
        for label, page in (("Tasks", self.tasks_page), ("People", self.people_page)):
            page.meeting_wanted.connect(self.show_moment)
            page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
            page.told.connect(lambda sentence: self.banner.show_message(sentence, seconds=_SHORT_S))
            self.add_page(label, page)
        self.people_page.undo_offered.connect(self.banner.offer_undo)
        search_page = SearchPage(session, session_events, background)
        search_page.meeting_wanted.connect(self.show_moment)
        search_page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.search = SearchController(search_page, self.sidebar, self.add_page("Search", search_page), self)
        theme.changed.connect(search_page.refresh_icons)
        self._show_empty_library()
        self.pages.setCurrentWidget(self.empty)
        self._update_actions()
        if settings.problems:
            self.banner.show_message(
                " ".join(settings.problems), "notice", action="Settings", on_action=self.open_settings
            )

    def _on_rejected(self, sentences: list[str]) -> None:
        if sentences:
            self.banner.show_message(" ".join(sentences[:_MOST_REJECTED]), "notice")

    # --- what a user does ---------------------------------------------------------------------------------

    def start(self, files: list[Path], meeting_id: str = "") -> None:
        """Go on with interrupted work, show the library, take ``files`` and open a meeting."""
        self.recording_controller.take_shortcut(self.settings.global_shortcut)
        self.background.run(self.session.resume_interrupted, self._on_resumed, owner=self)
        self.background.run(self.session.library.rejected, self._on_rejected, owner=self)
        self.background.run(
            self.session.unfinished_recordings, self.recording_controller.offer_unfinished, owner=self, lane="other"
        )
        self._wanted = meeting_id
        self.sidebar.list.setFocus()
        self.reload_list()
        self.open_files(files)
        self.background.run(
            lambda: models.is_installed(models.card(self.settings.speech_model)), self._on_model, owner=self
        )
        self.maintenance.start()

    def open_files(self, files: list[Path]) -> None:
        """Put recordings in the queue; the first one is shown."""
        self.file_opener.open(files)

    def show_meeting(self, meeting_id: str) -> None:
        """Open a meeting, now or as soon as the list holds it."""
        if self.sidebar.model.index_of(meeting_id).isValid():
            self._wanted = ""
            self.sidebar.select(meeting_id)
            self._open(meeting_id)
        else:
            self._wanted = meeting_id
            self._refresh.start(0)

    def add_page(self, label: str, page: QWidget) -> int:
        """Offer a page about the whole library in the sidebar; returns its number."""
        number = self.sidebar.add_page(label)
        self._library_pages[number] = page
        self.pages.addWidget(page)
        return number

    def show_moment(self, meeting_id: str, seconds: float, tab: int = -1) -> None:
        """Open a meeting and play it from ``seconds``; below 0: only open it, at ``tab`` if one is named."""
        self._moment = (meeting_id, seconds, tab)
        if self.document.id == meeting_id and self.document.meeting is not None:
            self._show_meetings()
            self._play_moment()
        else:
            self.show_meeting(meeting_id)

    def open_settings(self) -> SettingsDialog:
        """Show the settings."""
        dialog = SettingsDialog(self.settings, self.background, self, session=self.session)
        if dialog.encryption is not None:
            dialog.encryption.changing.connect(self.page.player.release)
        dialog.applied.connect(self.apply_settings)
        dialog.open()
        return dialog

    def apply_settings(self, settings: Settings) -> None:
        """Use changed settings: the next job, and the appearance at once."""
        if settings.library_folder != self.settings.library_folder:
            self.banner.show_message("The other library is opened at the next start of MeetingMate.")
        if settings.global_shortcut != self.settings.global_shortcut:
            self.recording_controller.take_shortcut(settings.global_shortcut)
        self.settings = self.session.settings = settings
        self.sidebar.record.set_settings(settings)
        self.theme.set_appearance(settings.appearance)

    def delete_meeting(self, meeting_id: str) -> None:
        """Put a meeting into the trash."""
        row = self.sidebar.model.row_at(self.sidebar.model.index_of(meeting_id))
        if row is None:
            return
        if self.document.id == meeting_id:
            self.page.flush()
            self.document.close()
            self.pages.setCurrentWidget(self.empty)
        self.deletion.delete(meeting_id, row.title, self.maintenance.open)

    def bring_to_front(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- building -----------------------------------------------------------------------------------------

    def _build(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
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
        side = max(270, self.fontMetrics().averageCharWidth() * 30)  # wide enough for its tabs, also in a large font
        self.splitter.setSizes([side, 1180 - side])
        self.setCentralWidget(self.splitter)
        self.resize(1180, 780)
        self.setMinimumSize(760, 520)
        restore_geometry(self, self.splitter)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        """What each action of the menu calls."""
        controller = self.recording_controller
        return {
            **self.commands.handlers(),
            "open": self.file_opener.choose,
            "library": lambda: self.maintenance.open(),
            "settings": self.open_settings,
            "quit": controller.quit,
            "record": controller.record,
            "show_recording": controller.show,
            "pause": self.recording.pause_or_resume,
            "mark": self.recording.mark,
            "note": controller.write_note,
            "stop": controller.stop,
            "search": lambda: self.search.focus(),  # it comes later
            "delete": lambda: self.delete_meeting(self.document.id),
        }

    def _connect_controllers(self) -> None:
        controller = self.recording_controller
        controller.front_wanted.connect(self.bring_to_front)
        controller.show_wanted.connect(self.show)
        controller.hide_wanted.connect(self.hide)
        controller.close_wanted.connect(self.close)
        controller.meeting_wanted.connect(self.show_meeting)
        controller.transcript_wanted.connect(lambda: self.page.tabs.setCurrentIndex(TRANSCRIPT))
        controller.minutes_wanted.connect(self._show_minutes)
        controller.note_wanted.connect(self.page.transcript_tab.panel.field.setFocus)
        controller.settings_wanted.connect(self.open_settings)
        controller.language_known.connect(self.page.recording.choose_language)
        controller.cut_off_changed.connect(self.sidebar.model.set_cut_off)
        controller.cut_off_changed.connect(self.page.set_cut_off)
        self.page.stop_wanted.connect(controller.stop)
        self.page.recover_wanted.connect(controller.recover)
        self.maintenance.close_wanted.connect(self._close_for_maintenance)
        self.maintenance.meeting_wanted.connect(self.show_meeting)
        self.maintenance.delete_wanted.connect(self.delete_meeting)

    def _connect(self) -> None:
        record = self.sidebar.record
        record.follow(self.recording, self.background, self.settings)
        record.record_wanted.connect(self.recording_controller.record)
        record.show_wanted.connect(self.recording_controller.show)
        record.chosen.connect(self._choose_sources)
        record.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.recording.changed.connect(self._update_actions)
        self.sidebar.open_wanted.connect(self.file_opener.choose)
        self.sidebar.chosen.connect(self._open)
        self.sidebar.page_wanted.connect(self._show_page)
        self.sidebar.delete_wanted.connect(self.delete_meeting)
        self.page.export_wanted.connect(self.commands.open_export)
        self.page.problem.connect(lambda sentence: self.banner.show_message(sentence, "notice"))
        self.background.failed.connect(lambda sentence: self.banner.show_message(sentence, "problem"))
        self.session_events.job_changed.connect(self._on_job)
        self.session_events.meeting_changed.connect(self._on_meeting)
        self.theme.changed.connect(self._on_theme)
        document = self.document
        document.opened.connect(self._on_opened)
        document.closed.connect(self._update_actions)
        for signal in (
            document.job_changed,
            document.minutes_changed,
            document.transcript_changed,
            document.details_changed,
        ):
            signal.connect(self._update_actions)
        document.undo_stack.indexChanged.connect(lambda _index: self._update_actions())
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._on_focus)

    # --- news ---------------------------------------------------------------------------------------------

    def reload_list(self) -> None:
        """Read the list of meetings again."""
        self._refresh.stop()
        self.background.run(self.session.library.rows, self._show_list, owner=self)

    def _show_list(self, rows: list) -> None:
        self.sidebar.model.set_meetings(rows)
        if self._wanted and self.sidebar.model.index_of(self._wanted).isValid():
            self.show_meeting(self._wanted)
        elif not self.document.id:
            if first := self.sidebar.model.first():
                self.show_meeting(first)
            else:
                self._show_empty_library()
                self._show_page(self.sidebar.nav.currentIndex())
        else:
            self.sidebar.select(self.document.id)

    def _open(self, meeting_id: str) -> None:
        if meeting_id != self.document.id:
            self.page.flush()
            self.document.open(meeting_id)
        elif self.document.meeting is not None:
            self._show_meetings()

    def _show_page(self, number: int) -> None:
        meetings = self.page if self.document.meeting is not None else self.empty
        self.pages.setCurrentWidget(self._library_pages.get(number, meetings))

    def _show_meetings(self) -> None:
        self.sidebar.nav.setCurrentIndex(0)
        self._show_page(0)

    def _show_minutes(self) -> None:
        """Go from the transcript to the minutes; who looks at something else stays there."""
        if self.page.tabs.currentIndex() == TRANSCRIPT:
            self.page.tabs.setCurrentIndex(MINUTES)

    def _close_for_maintenance(self) -> None:
        if not self.close():
            self.maintenance.give_up_task()

    def _on_opened(self) -> None:
        self._show_meetings()
        self._play_moment()
        if self.document.meeting is not None:
            self.setWindowTitle(window_title(f"{self.document.meeting.title} – MeetingMate"))
        self._update_actions()

    def _play_moment(self) -> None:
        meeting, seconds, tab = self._moment or ("", -1.0, -1)
        self._moment = None
        if meeting == self.document.id and seconds >= 0:
            self.page.tabs.setCurrentIndex(TRANSCRIPT)
            self.page.transcript.show_time(seconds)
            self.page.player.play_from(seconds)
        elif meeting == self.document.id and tab >= 0:
            self.page.tabs.setCurrentIndex(tab)

    def _on_job(self, job: JobChanged) -> None:
        self.sidebar.model.set_job(job)

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what in ("details", "minutes", "deleted", "restored") and not self._refresh.isActive():
            self._refresh.start()

    def _on_resumed(self, meetings: list[str]) -> None:
        if meetings:
            count = text.count_of(len(meetings), "recording")
            self.banner.show_message(
                f"The work on {count} was interrupted; it goes on where it was.",
                action="Show",
                on_action=lambda: self.show_meeting(meetings[0]),
                seconds=30,
            )

    def _on_model(self, there: bool) -> None:
        if not there and not self.banner.message:
            self.banner.show_message(
                "The speech model is not installed yet; recordings can’t be transcribed without it.",
                "notice",
                action="Install…",
                on_action=self.open_settings,
            )

    def _choose_sources(self, microphone: str, computer: bool) -> None:
        """Remember what is recorded."""
        settings = dataclasses.replace(self.settings, microphone=microphone, record_computer=computer, problems=[])
        self.settings = self.session.settings = settings
        self.background.run(lambda: settings_store.save(settings), owner=self)

    def _on_theme(self) -> None:
        self.banner.refresh_icon()
        self.sidebar.refresh_icons()
        self.empty.refresh_icon()
        self.page.refresh_icons()
        self.tasks_page.refresh_icons()
        self.people_page.refresh_icons()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Space belongs to fields and buttons that have the keyboard; else it plays and pauses."""
        taken = isinstance(now, (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit))
        self.space.setEnabled(not taken)

    def _update_actions(self) -> None:
        self.actions_.update(self.document, self.page.transcript.ask_who, self.recording.now.state)

    def _show_empty_library(self) -> None:
        self.empty.say(
            "waveform",
            "No meetings yet",
            "Press Record when a meeting begins, or drop a recording anywhere on this window "
            f"({file_kinds.RECORDING_KINDS} …), or a transcript of Zoom, Teams and other programs. MeetingMate writes "
            "the transcript and the minutes; nothing leaves this computer.",
            "Open recording…",
            self.file_opener.choose,
        )

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
        self.page.player.close()
        self.document.undo_stack.clear()
        keep_geometry(self, self.splitter)
        event.accept()
