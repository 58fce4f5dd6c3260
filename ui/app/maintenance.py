"""What keeps the library in order while the window is open: the trash rule, damage, and errands between windows."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QObject, Qt, QTimer

from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary, trash
from meetingmate.library.opening import damage_of
from meetingmate.library.trash import Trashed
from ui.base import text
from ui.base.window_state import window_state
from ui.library import errands, questions
from ui.library.dialog import STORAGE, TRASH, LibraryDialog
from ui.library.errands import Errand
from ui.library.trash_tab import named

if TYPE_CHECKING:
    from ui.app.window import MainWindow

#: A meeting counts as looked at when it was in front of the user for so long.
LOOKED_AT_MS = 4000
#: When the window looks for damage: not while it starts, and every so many days (it reads the whole database).
CHECK_AFTER_MS, CHECK_DAYS = 20_000, 7
_CHECKED = "library/checked"  # in window.ini: the day of the last look, by folder


class Housekeeping(QObject):
    """``errand`` is what the window was closed for, None when the user closed it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.errand: Errand | None = None
        self.dialog: LibraryDialog | None = None
        self._deleted: list[str] = []
        self._waiting: list[tuple[tuple, dict]] = []
        self._ending = threading.Event()
        self._looking = QTimer(self, singleShot=True, interval=LOOKED_AT_MS)
        self._looking.timeout.connect(self._on_looked)
        window.document.opened.connect(self._looking.start)
        window.document.closed.connect(self._looking.stop)
        window.banner.cleared.connect(self._tell_next)
        window.tasks.broken.connect(self._on_broken)
        window.document.saves.kept.connect(self._on_unsaved)
        window.document.saves.written.connect(lambda: window.banner.show_message("All edits are saved.", seconds=8))
        window.bridge.meeting_changed.connect(self._on_meeting)

    def start(self) -> None:
        """Say what opening did, apply the trash rule, and look for damage."""
        window, library = self.window, self.window.session.library
        window.tasks.run(lambda: trash.purge_due(library), self._on_purged, owner=self)
        QTimer.singleShot(CHECK_AFTER_MS, self, self._check)

    def open(self, tab: int = TRASH) -> LibraryDialog:
        """Show the housekeeping; ``tab`` is one of ``library_dialog``."""
        if self.dialog is None:
            window = self.window
            self.dialog = dialog = LibraryDialog(window.session, window.tasks, self._deleted, window)
            dialog.errand_wanted.connect(self.run)
            dialog.storage.meeting_wanted.connect(window.show_meeting)
            dialog.storage.delete_wanted.connect(window.delete_meeting)
        self.dialog.tabs.setCurrentIndex(tab)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def run(self, errand: Errand) -> None:
        """Close the window, do ``errand``, and open the window again."""
        window = self.window
        if window.recording.running:
            self._complain("A meeting is being recorded; stop the recording first.")
            return
        self.errand = errand
        if not window.close():
            self.errand = None

    def may_close(self) -> bool:
        """Whether the window may go now; work of the dialog is asked about, and stopped."""
        if self.dialog is not None:
            if self.dialog.long.running:
                if not questions.may(
                    self.window,
                    "Quit MeetingMate",
                    self.dialog.long.sentence,
                    "If you quit now, this is stopped.",
                    "Stop it and quit",
                    keep="Keep working",
                ):
                    return False
                self.dialog.long.stop()
            self.dialog.close()
        unsaved = 0 if self.errand else len(self.window.document.saves.pending())
        if unsaved and not questions.may(
            self.window,
            "Quit MeetingMate",
            f"{text.count_of(unsaved, 'edit')} could not be saved.",
            "They are only in this window, and lost when it closes. Free some space or connect the drive, and choose "
            "“Save again” in its message.",
            "Quit without them",
            keep="Stay",
        ):
            return False
        self._looking.stop()
        self._ending.set()
        return True

    def tell(self, *words: object, **more: object) -> None:
        """Show a message when nothing else stands in the banner."""
        self._waiting.append((words, more))
        self._tell_next()

    def _tell_next(self) -> None:
        if self._waiting and not self.window.banner.message:
            words, more = self._waiting.pop(0)
            self.window.banner.show_message(*words, **more)

    # --- the trash ----------------------------------------------------------------------------------------

    def _on_purged(self, result: tuple[list[str], list[Trashed]]) -> None:
        deleted, asked = result
        self._deleted += deleted
        if copy := self.window.session.library.database.copy_before:
            self.tell(f"The library was brought up to date. A copy of how it was before is in {copy}.", seconds=30)
        if asked:
            many = len(asked) > 1
            self.tell(
                f"{named([t.meeting.title for t in asked])} {'have had their' if many else 'has had its'} time in the "
                f"trash, but {'were' if many else 'was'} never opened, and the recording is nowhere else.",
                "notice",
                action="Look in the trash…",
                on_action=lambda: self.open(TRASH),
                dismiss="Keep for now",
            )
        if deleted:
            count = text.count_of(len(deleted), "meeting")
            self.tell(
                f"{count} had been in the trash long enough and went for good: {named(deleted)}.",
                action="Trash…",
                on_action=lambda: self.open(TRASH),
            )

    def _on_looked(self) -> None:
        """Only a meeting with words, in front of the user, was looked at."""
        window, document = self.window, self.window.document
        if document.meeting is None:
            return
        seen = window.isActiveWindow() and window.page.isVisible() and (document.utterances or document.minutes)
        if not seen:
            self._looking.start()
            return
        meeting, library = document.id, window.session.library
        window.tasks.run(lambda: trash.mark_opened(library, meeting), failed=lambda _sentence: None, owner=self)

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what in ("deleted", "restored", "details") and self.dialog is not None:
            self.dialog.refresh()

    # --- damage -------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Look for damage that opening does not meet."""
        folder, name = self.window.session.library.folder, self._checked_name()
        last = QDate.fromString(str(window_state().value(name, "")), Qt.DateFormat.ISODate)
        if not self._ending.is_set() and not (last.isValid() and last.daysTo(QDate.currentDate()) < CHECK_DAYS):
            self.window.tasks.run(
                lambda: damage_of(folder, self._ending.is_set), self._on_checked, owner=self, lane="other"
            )

    def _on_checked(self, found: str) -> None:
        if self._ending.is_set():
            return
        if found:
            self._offer_rescue(f"The library’s database is damaged ({found}); what you see may not be all.")
        else:
            window_state().setValue(self._checked_name(), QDate.currentDate().toString(Qt.DateFormat.ISODate))

    def _checked_name(self) -> str:
        return f"{_CHECKED}/{hashlib.sha256(str(self.window.session.library.folder).encode()).hexdigest()[:16]}"

    def _on_unsaved(self, sentence: str, count: int) -> None:
        saves = self.window.document.saves
        self.window.banner.show_message(
            f"{sentence} {text.count_of(count, 'edit')} not saved yet; what you see here is kept in the window.",
            "problem",
            action="Save again",
            on_action=saves.again,
        )

    def _on_broken(self, error: Exception) -> None:
        """The library itself failed in the midst of work."""
        banner = self.window.banner
        if self.window.document.saves.pending() and isinstance(error, FullDisk):
            return  # it is said, with what can be done
        if isinstance(error, DamagedLibrary):
            cause = error.__cause__ or error
            self._offer_rescue(f"A part of the library’s database can’t be read ({cause}).")
        elif isinstance(error, MissingLibrary):
            banner.show_message(
                str(error), "problem", action="Try again", on_action=lambda: self.run(errands.reopening())
            )
        elif isinstance(error, FullDisk):
            banner.show_message(str(error), "problem", action="Storage…", on_action=lambda: self.open(STORAGE))

    def _offer_rescue(self, sentence: str) -> None:
        self.window.banner.show_message(
            sentence, "problem", action="Save what can be read…", on_action=self._ask_rescue, dismiss="Not now"
        )

    def _ask_rescue(self) -> None:
        if questions.may(
            self.window,
            "Save what can be read",
            "Make a new database of all that can be read?",
            "MeetingMate closes its window meanwhile. The damaged database is kept in a folder beside it, the "
            "recordings stay as they are, and what is lost is named. If you have a recent backup, restoring that may "
            "be better: File > Library > Backup.",
            "Save what can be read",
        ):
            self.run(errands.rescuing())

    def _complain(self, sentence: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.complain(sentence)
        else:
            self.window.banner.show_message(sentence, "problem")
