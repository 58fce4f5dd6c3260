"""What the commands of the menu do with the meeting that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.document.document import MeetingDocument
from ui.document.player_bar import SPEEDS
from ui.document.transcribe_again import TranscribeAgainDialog
from ui.meeting.coverage_dialog import CoverageDialog
from ui.meeting.export_dialog import ExportDialog
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT, MeetingPage
from ui.meeting.versions_dialog import VersionsDialog
from ui.settings.doctor_dialog import DoctorDialog
from ui.widgets import dialogs
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from ui.meeting.print_preview import PrintPreview


class Commands:
    """``handlers`` gives them by the names of ``ui.app.actions``; those with a dialog can be called by others too.

    ``over`` is what the dialogs stand in front of.
    """

    def __init__(
        self,
        session: Session,
        background: BackgroundJobs,
        document: MeetingDocument,
        page: MeetingPage,
        banner: Banner,
        settings: Callable[[], Settings],
        over: QWidget,
        *,
        remember_export: Callable[[bool, bool], None],
    ) -> None:
        self._session, self._background, self._document = session, background, document
        self._page, self._banner, self._settings, self._over = page, banner, settings, over
        self._remember_export = remember_export

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action calls, but those that are about the whole window."""
        page, document = self._page, self._document
        return {
            "export": self.open_export,
            "print": lambda: self.open_preview(at_once=True),
            "preview": self.open_preview,
            "undo": lambda: self._undo(document.undo_stack.undo, "undo"),
            "redo": lambda: self._undo(document.undo_stack.redo, "redo"),
            "copy": page.copy,
            "copy_minutes": lambda: self._share(page.sharing.copy_minutes),
            "copy_markdown": lambda: self._share(page.sharing.copy_markdown),
            "mail_minutes": lambda: self._share(page.sharing.mail_minutes),
            "mail_outcome": lambda: self._share(page.sharing.mail_outcome),
            "find": page.open_find,
            "add_decision": lambda: self._add("decisions"),
            "add_task": lambda: self._add("actions"),
            "add_question": lambda: self._add("questions"),
            "beside": lambda: page.minutes_tab.set_wanted(not page.minutes_tab.wanted),
            "larger": page.text_size.larger,
            "smaller": page.text_size.smaller,
            "normal": page.text_size.reset,
            "notes": lambda: page.tabs.setCurrentIndex(NOTES),
            "transcript": lambda: page.tabs.setCurrentIndex(TRANSCRIPT),
            "minutes": lambda: page.tabs.setCurrentIndex(MINUTES),
            "tasks": lambda: page.tabs.setCurrentIndex(TASKS),
            "transcribe": self.transcribe_again,
            "name_voices": lambda: page.naming.offer(focus=True),
            "rewrite": document.rewrite,
            "versions": self.open_versions,
            "coverage": self.open_coverage,
            "cancel": document.cancel,
            "retry": document.retry,
            "play": page.player.toggle,
            "back": lambda: page.player_bar.back.click(),
            "forward": lambda: page.player_bar.forward.click(),
            "slower": lambda: self._change_speed(-1),
            "faster": lambda: self._change_speed(1),
            "help": lambda: dialogs.show_help(self._over),
            "doctor": self.open_doctor,
            "about": lambda: dialogs.show_about(self._over),
        }

    def open_export(self) -> ExportDialog | None:
        """Show the export of the open meeting."""
        document = self._document
        self._page.flush()
        if document.meeting is None:
            return None
        dialog = ExportDialog(
            document.meeting,
            document.utterances,
            document.minutes,
            self._settings(),
            self._background,
            self._over,
            library=self._session.library,
        )
        dialog.chosen.connect(self._remember_export)
        dialog.open()
        return dialog

    def open_preview(self, *, at_once: bool = False) -> PrintPreview | None:
        """Show the open meeting as it is printed; ``at_once`` asks for the printer as soon as the pages are ready."""
        from ui.meeting.print_preview import (
            PrintPreview,  # the parts of Qt for pages and printers take a moment to load
        )

        document = self._document
        self._page.flush()
        if document.meeting is None:
            return None
        dialog = PrintPreview(
            document.meeting,
            document.utterances,
            document.minutes,
            self._settings(),
            self._background,
            self._over,
            at_once=at_once,
        )
        dialog.open()
        return dialog

    def open_doctor(self) -> DoctorDialog:
        """Check the computer, and offer a report."""
        dialog = DoctorDialog(self._background, self._over)
        dialog.open()
        return dialog

    def export_meeting(self, meeting_id: str) -> None:
        """Show the export of any meeting of the library."""
        if meeting_id == self._document.id:
            self.open_export()
            return
        library = self._session.library
        self._background.run(
            lambda: (library.meeting(meeting_id), library.utterances(meeting_id), library.minutes(meeting_id)),
            lambda content: self._export(*content),
            owner=self._over,
        )

    def export_translated(self, meeting: Meeting, minutes: Minutes) -> None:
        """Show the export of minutes that were translated; the transcript is that of the open meeting."""
        self._export(meeting, self._document.utterances, minutes)

    def _export(self, meeting: Meeting, utterances: list[Utterance], minutes: Minutes | None) -> None:
        library = self._session.library
        dialog = ExportDialog(
            meeting, utterances, minutes, self._settings(), self._background, self._over, library=library
        )
        dialog.chosen.connect(self._remember_export)
        dialog.open()

    def name_series(self) -> None:
        """Let the user type the series of the open meeting."""
        self._page.tabs.setCurrentIndex(NOTES)
        self._page.notes.series.setFocus()

    def open_versions(self) -> None:
        """Show the versions of the open meeting's minutes; one of them can be restored."""
        self._page.flush()
        meeting_id, session, over = self._document.id, self._session, self._over

        def show(versions: list[Minutes]) -> None:
            meeting = self._document.meeting
            if not versions or meeting is None or meeting_id != self._document.id:
                return
            dialog = VersionsDialog(versions, meeting, over)
            dialog.restore_wanted.connect(
                lambda version: self._background.run(lambda: session.restore_minutes(meeting_id, version), owner=over)
            )
            dialog.open()

        self._background.run(lambda: session.library.minutes_versions(meeting_id), show, owner=over)

    def open_coverage(self) -> CoverageDialog | None:
        """Show what was transcribed of the open meeting."""
        document = self._document
        if document.meeting is None:
            return None
        dialog = CoverageDialog(document.meeting, document.utterances, self._over)
        dialog.play_wanted.connect(self._page.player.play_from)
        dialog.open()
        return dialog

    def _share(self, share: Callable[[], None]) -> None:
        self._page.flush()
        share()

    def transcribe_again(self) -> TranscribeAgainDialog | None:
        """Ask in which language the open meeting is to be heard again."""
        self._page.flush()
        if self._document.meeting is None:
            return None
        dialog = TranscribeAgainDialog(self._document, self._over)
        dialog.open()
        return dialog

    def tell_moved(self, sentence: str) -> None:
        """Say what followed from another date of the meeting, and offer to take it back while it is the last step."""
        stack = self._document.undo_stack
        step = stack.index()
        self._banner.offer_undo(sentence, lambda: stack.undo() if stack.index() == step else None)

    def _add(self, section: str) -> None:
        self._page.tabs.setCurrentIndex(MINUTES)
        self._page.minutes.add_item(section)

    def _undo(self, of_document: Callable[[], None], of_field: str) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, (QLineEdit, QPlainTextEdit)):
            getattr(field, of_field)()
        elif self._page.isVisibleTo(self._over):
            of_document()
        elif of_field == "undo":  # never in a meeting that is not shown
            self._banner.take_back()

    def _change_speed(self, step: int) -> None:
        speed = self._page.player_bar.speed
        speed.setCurrentIndex(min(len(SPEEDS) - 1, max(0, speed.currentIndex() + step)))
