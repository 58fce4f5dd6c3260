"""What the commands of the menu do, with the window and the meeting that is open in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from meetingmate.domain.meeting import Minutes
from ui.document.player_bar import SPEEDS
from ui.meeting.coverage_dialog import CoverageDialog
from ui.meeting.export_dialog import ExportDialog
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT
from ui.meeting.versions_dialog import VersionsDialog
from ui.widgets import dialogs

if TYPE_CHECKING:
    from ui.app.window import MainWindow


class Commands:
    """``handlers`` gives them by the names of ``ui.app.actions``; those with a dialog can be called by others too."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action calls; ``MainWindow.search`` may come later."""
        window, page, document = self._window, self._window.page, self._window.document
        return {
            "open": window.intake.choose,
            "export": self.open_export,
            "library": lambda: window.house.open(),
            "settings": window.open_settings,
            "quit": window.desk.quit,
            "record": window.desk.record,
            "pause": window.recording.pause_or_resume,
            "mark": window.recording.mark,
            "note": window.desk.write_note,
            "stop": window.desk.stop,
            "show_recording": window.desk.show,
            "undo": lambda: self._undo(document.undo_stack.undo, "undo"),
            "redo": lambda: self._undo(document.undo_stack.redo, "redo"),
            "copy": page.copy,
            "find": page.find,
            "search": lambda: window.search.focus(),
            "add_decision": lambda: self._add("decisions"),
            "add_task": lambda: self._add("actions"),
            "add_question": lambda: self._add("questions"),
            "notes": lambda: page.tabs.setCurrentIndex(NOTES),
            "transcript": lambda: page.tabs.setCurrentIndex(TRANSCRIPT),
            "minutes": lambda: page.tabs.setCurrentIndex(MINUTES),
            "tasks": lambda: page.tabs.setCurrentIndex(TASKS),
            "rewrite": document.rewrite,
            "versions": self.open_versions,
            "coverage": self.open_coverage,
            "cancel": document.cancel,
            "retry": document.retry,
            "delete": lambda: window.delete_meeting(document.id),
            "play": page.player.toggle,
            "back": lambda: page.player_bar.back.click(),
            "slower": lambda: self._change_speed(-1),
            "faster": lambda: self._change_speed(1),
            "help": lambda: dialogs.show_help(window),
            "about": lambda: dialogs.show_about(window),
        }

    def open_export(self) -> ExportDialog | None:
        """Show the export of the open meeting."""
        window, document = self._window, self._window.document
        window.page.flush()
        if document.meeting is None:
            return None
        dialog = ExportDialog(
            document.meeting, document.utterances, document.minutes, window.settings, window.tasks, window
        )
        dialog.open()
        return dialog

    def open_versions(self) -> None:
        """Show the versions of the open meeting's minutes; one of them can be restored."""
        window = self._window
        window.page.flush()
        meeting_id, session = window.document.id, window.session

        def show(versions: list[Minutes]) -> None:
            if not versions or meeting_id != window.document.id:
                return
            dialog = VersionsDialog(versions, window)
            dialog.restore_wanted.connect(
                lambda version: window.tasks.run(lambda: session.restore_minutes(meeting_id, version), owner=window)
            )
            dialog.open()

        window.tasks.run(lambda: session.library.minutes_versions(meeting_id), show, owner=window)

    def open_coverage(self) -> CoverageDialog | None:
        """Show what became of every second of the open meeting."""
        window, document = self._window, self._window.document
        if document.meeting is None:
            return None
        dialog = CoverageDialog(document.meeting, document.utterances, window)
        dialog.play_wanted.connect(window.page.player.play_from)
        dialog.open()
        return dialog

    def _add(self, section: str) -> None:
        page = self._window.page
        page.tabs.setCurrentIndex(MINUTES)
        page.minutes.add_item(section)

    def _undo(self, of_document: Callable[[], None], of_field: str) -> None:
        window, field = self._window, QApplication.focusWidget()
        if isinstance(field, (QLineEdit, QPlainTextEdit)):
            getattr(field, of_field)()
        elif window.pages.currentWidget() is window.page:
            of_document()
        elif of_field == "undo":  # never in a meeting that is not shown
            window.banner.take_back()

    def _change_speed(self, step: int) -> None:
        speed = self._window.page.player_bar.speed
        speed.setCurrentIndex(min(len(SPEEDS) - 1, max(0, speed.currentIndex() + step)))
