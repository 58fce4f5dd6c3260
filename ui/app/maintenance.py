"""What keeps the library in order while the window is open: the trash rule, damage, and what must be done between two
windows."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QDate, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import tr, trn
from meetingmate.jobs.session import Session
from meetingmate.library import DamagedLibrary, FullDisk, MissingLibrary, maintenance_tasks, trash
from meetingmate.library.maintenance_tasks import MaintenanceTask
from meetingmate.library.opening import damage_of
from meetingmate.library.trash import Trashed
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.base.window_state import window_state
from ui.document.document import MeetingDocument
from ui.library import questions
from ui.library.dialog import STORAGE, TRASH, LibraryDialog
from ui.library.trash_tab import named
from ui.recording.live_recording import LiveRecording
from ui.widgets.banner import Banner

#: A meeting counts as looked at when it was in front of the user for so long.
LOOKED_AT_MS = 4000
#: When the window looks for damage: not while it starts, and every so many days (it reads the whole database).
CHECK_AFTER_MS, CHECK_DAYS = 20_000, 7
_CHECKED = "library/checked"  # in window.ini: the day of the last look, by folder


class MaintenanceController(QObject):
    """``task`` is what the window was closed for, None when the user closed it.

    ``in_front`` says whether the user has the open meeting before him; ``over`` is what the dialogs stand in front of.
    """

    close_wanted = Signal()  # for ``task``; ``give_up_task`` where the window stays
    meeting_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        recording: LiveRecording,
        banner: Banner,
        in_front: Callable[[], bool],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._document = session, background, document
        self._recording, self._banner, self._in_front, self._over = recording, banner, in_front, over
        self.task: MaintenanceTask | None = None
        self.dialog: LibraryDialog | None = None
        self._deleted: list[str] = []
        self._waiting: list[Callable[[], None]] = []
        self._ending = threading.Event()
        self._looking = QTimer(self, singleShot=True, interval=LOOKED_AT_MS)
        self._looking.timeout.connect(self._on_looked)
        document.opened.connect(self._looking.start)
        document.closed.connect(self._looking.stop)
        banner.cleared.connect(self._tell_next)
        background.broken.connect(self._on_broken)
        document.saves.kept.connect(self._on_unsaved)
        document.saves.written.connect(lambda: banner.show_message(tr("All changes saved."), seconds=8))
        session_events.meeting_changed.connect(self._on_meeting)

    def start(self) -> None:
        """Say what opening did, apply the trash rule, and look for damage."""
        library = self._session.library
        self._background.run(lambda: trash.purge_due(library), self._on_purged, owner=self)
        QTimer.singleShot(CHECK_AFTER_MS, self, self.look_for_damage)

    def open(self, tab: int = TRASH) -> LibraryDialog:
        """Show the library dialog; ``tab`` is one of ``ui.library.dialog``."""
        if self.dialog is None:
            self.dialog = dialog = LibraryDialog(self._session, self._background, self._deleted, self._over)
            dialog.maintenance_wanted.connect(self.run)
            dialog.storage.meeting_wanted.connect(self.meeting_wanted)
            dialog.storage.delete_wanted.connect(self.delete_wanted)
        self.dialog.tabs.setCurrentIndex(tab)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def run(self, task: MaintenanceTask) -> None:
        """Have the window closed for ``task``; who shows it does the task, and opens the window again."""
        if self._recording.running:
            self._complain(tr("A meeting is being recorded. Stop the recording first."))
            return
        self.task = task
        self.close_wanted.emit()

    def give_up_task(self) -> None:
        """The window could not be closed: it stays as it is."""
        self.task = None

    def may_close(self) -> bool:
        """Whether the window may go now; work of the dialog is asked about, and stopped."""
        if self.dialog is not None:
            if self.dialog.long.running:
                if not questions.may(
                    self._over,
                    tr("Quit MeetingMate"),
                    self.dialog.long.sentence,
                    tr("If you quit now, this will be stopped."),
                    tr("Stop and quit"),
                    keep=tr("Keep working"),
                ):
                    return False
                self.dialog.long.stop()
            self.dialog.close()
        unsaved = 0 if self.task else len(self._document.saves.pending())
        if unsaved and not questions.may(
            self._over,
            tr("Quit MeetingMate"),
            trn("{count} edit could not be saved.", "{count} edits could not be saved.", unsaved),
            tr(
                "They will be lost when this window closes. Free some space or connect the drive, then "
                "choose “Save again” in the message."
            ),
            tr("Quit without saving"),
            keep=tr("Stay"),
        ):
            return False
        self._looking.stop()
        self._ending.set()
        return True

    def _tell(self, show: Callable[[], None]) -> None:
        """Call ``show``, which puts a message in the banner, when nothing else stands there."""
        self._waiting.append(show)
        self._tell_next()

    def _tell_next(self) -> None:
        if self._waiting and not self._banner.message:
            self._waiting.pop(0)()

    # --- the trash ----------------------------------------------------------------------------------------

    def _on_purged(self, result: tuple[list[str], list[Trashed]]) -> None:
        deleted, asked = result
        self._deleted += deleted
        if copy := self._session.library.database.copy_before:
            brought = tr("The library was updated. A copy of the previous version is in {copy}.", copy=copy)
            self._tell(lambda: self._banner.show_message(brought, seconds=30))
        if asked:
            waiting = trn(
                "{titles} is due to be deleted from the trash, but was never opened, and there is no other copy of the "
                "recording.",
                "{titles} are due to be deleted from the trash, but were never opened, and there is no other copy of "
                "the recording.",
                len(asked),
                titles=named([t.meeting.title for t in asked]),
            )
            self._tell(
                lambda: self._banner.show_message(
                    waiting,
                    "notice",
                    action=tr("Open trash…"),
                    on_action=lambda: self.open(TRASH),
                    dismiss=tr("Keep for now"),
                )
            )
        if deleted:
            gone = trn(
                "{count} meeting deleted from the trash: {titles}.",
                "{count} meetings deleted from the trash: {titles}.",
                len(deleted),
                titles=named(deleted),
            )
            self._tell(lambda: self._banner.show_message(gone, action=tr("Trash…"), on_action=lambda: self.open(TRASH)))

    def _on_looked(self) -> None:
        """Only a meeting with words, in front of the user, was looked at."""
        document = self._document
        if document.meeting is None:
            return
        seen = self._in_front() and (document.utterances or document.minutes)
        if not seen:
            self._looking.start()
            return
        meeting, library = document.id, self._session.library
        self._background.run(lambda: trash.mark_opened(library, meeting), failed=lambda _sentence: None, owner=self)

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what in ("deleted", "restored", "details") and self.dialog is not None:
            self.dialog.refresh()

    # --- damage -------------------------------------------------------------------------------------------

    def look_for_damage(self) -> None:
        """Look for damage that opening does not meet."""
        folder, name = self._session.library.folder, self.checked_name()
        last = QDate.fromString(str(window_state().value(name, "")), Qt.DateFormat.ISODate)
        if not self._ending.is_set() and not (last.isValid() and last.daysTo(QDate.currentDate()) < CHECK_DAYS):
            self._background.run(
                lambda: damage_of(folder, self._ending.is_set), self._on_checked, owner=self, lane="other"
            )

    def _on_checked(self, found: str) -> None:
        if self._ending.is_set():
            return
        if found:
            self._offer_rescue(
                tr("The library’s database is damaged ({found}); some of it may not be shown.", found=found)
            )
        else:
            window_state().setValue(self.checked_name(), QDate.currentDate().toString(Qt.DateFormat.ISODate))

    def checked_name(self) -> str:
        """Returns the name in window.ini of the day of the last look."""
        return f"{_CHECKED}/{hashlib.sha256(str(self._session.library.folder).encode()).hexdigest()[:16]}"

    def _on_unsaved(self, sentence: str, count: int) -> None:
        saves = self._document.saves
        waiting = trn(
            "{count} edit not saved yet. Your changes are still in this window.",
            "{count} edits not saved yet. Your changes are still in this window.",
            count,
        )
        self._banner.show_message(
            f"{sentence} {waiting}",
            "problem",
            action=tr("Save again"),
            on_action=saves.again,
        )

    def _on_broken(self, error: Exception) -> None:
        """The library itself failed in the midst of work."""
        banner = self._banner
        if self._session.library.read_only:
            return  # it is said; who publishes it can mend it
        if self._document.saves.pending() and isinstance(error, FullDisk):
            return  # it is said, with what can be done
        if isinstance(error, DamagedLibrary):
            cause = error.__cause__ or error
            self._offer_rescue(tr("A part of the library’s database can’t be read ({cause}).", cause=cause))
        elif isinstance(error, MissingLibrary):
            banner.show_message(
                str(error), "problem", action=tr("Try again"), on_action=lambda: self.run(maintenance_tasks.reopening())
            )
        elif isinstance(error, FullDisk):
            banner.show_message(str(error), "problem", action=tr("Storage…"), on_action=lambda: self.open(STORAGE))

    def _offer_rescue(self, sentence: str) -> None:
        self._banner.show_message(
            sentence, "problem", action=tr("Save what can be read…"), on_action=self._ask_rescue, dismiss=tr("Not now")
        )

    def _ask_rescue(self) -> None:
        if questions.may(
            self._over,
            tr("Save what can be read"),
            tr("Make a new database from everything that can be read?"),
            tr(
                "MeetingMate closes its window while it works. The damaged database is kept in a folder "
                "beside the new one, recordings are not changed, and anything lost is listed. If you have a "
                "recent backup, restoring it may be better: File > Library > Backup."
            ),
            tr("Save what can be read"),
        ):
            self.run(maintenance_tasks.rescuing())

    def _complain(self, sentence: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.complain(sentence)
        else:
            self._banner.show_message(sentence, "problem")
