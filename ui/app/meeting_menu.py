"""What can be done with a meeting of the list at the left: by right click, or with the menu key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from meetingmate.base.translation import mark, tr
from meetingmate.domain.events import MeetingChanged
from meetingmate.domain.meeting import Meeting
from meetingmate.jobs.session import Session
from meetingmate.library import listing
from ui.app.sidebar import Sidebar
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.base.labels import add_entry
from ui.base.session_events import SessionEvents
from ui.document.document import MeetingDocument
from ui.meeting.sharing import Sharing

_NO_FILE = mark("This meeting has no recording on this computer.")


class MeetingMenu(QObject):
    """Shows the menu and does what needs no dialog. ``export_wanted``, ``bundle_wanted``, ``draft_wanted``,
    ``delete_wanted`` and ``series_wanted`` (type the name of a new series) give the meeting."""

    export_wanted = Signal(str)
    bundle_wanted = Signal(str)
    delete_wanted = Signal(str)
    draft_wanted = Signal(str)
    series_wanted = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        document: MeetingDocument,
        sidebar: Sidebar,
        sharing: Sharing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._session_events, self._background = session, session_events, background
        self._document, self._sidebar, self._sharing = document, sidebar, sharing
        sidebar.menu_wanted.connect(self.show)
        sidebar.renamed.connect(self.rename)

    def show(self, meeting_id: str, at: QPoint) -> QMenu:
        """Open the menu of a meeting at a place of the screen; it deletes itself."""
        menu = QMenu(self._sidebar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("\t".join((tr("&Rename"), "F2")), lambda: self._sidebar.edit_title(meeting_id))
        self._add_series(menu.addMenu(tr("Add to &series")), meeting_id)
        menu.addSeparator()
        menu.addAction(tr("&Copy minutes"), lambda: self._sharing.copy_minutes(meeting_id))
        menu.addAction(tr("&Export…"), lambda: self.export_wanted.emit(meeting_id))
        menu.addAction(tr("Make a &bundle for another MeetingMate…"), lambda: self.bundle_wanted.emit(meeting_id))
        if self._session.settings.drafts:
            menu.addAction(tr("Dra&ft…"), lambda: self.draft_wanted.emit(meeting_id))
        menu.addAction(tr("Show recording in its &folder"), lambda: self._show_file(meeting_id))
        menu.addSeparator()
        menu.addAction(tr("&Delete meeting"), lambda: self.delete_wanted.emit(meeting_id))
        menu.popup(at)
        return menu

    def rename(self, meeting_id: str, title: str) -> None:
        """Give a meeting another title."""
        self._edit(meeting_id, lambda meeting: setattr(meeting, "title", title))

    def _edit(self, meeting_id: str, change: Callable[[Meeting], None]) -> None:
        if meeting_id == self._document.id and self._document.meeting is not None:
            self._document.edit_details(change)
            return
        library = self._session.library
        self._background.run(
            lambda: library.edit_meeting(meeting_id, change),
            lambda _meeting: self._session_events.on_event(MeetingChanged(meeting=meeting_id, what="details")),
            failed=self.problem.emit,
            owner=self,
        )

    def _setter(self, meeting_id: str, name: str) -> Callable[[], None]:
        return lambda: self._set_series(meeting_id, name)

    def _add_series(self, menu: QMenu, meeting_id: str) -> None:
        """Offer all series; they are read while the menu is open already."""
        library = self._session.library
        new = menu.addAction(tr("&New series…"), lambda: self.series_wanted.emit(meeting_id))

        def fill(found: tuple[list[str], str | None]) -> None:
            series, now = found
            for name in series:
                _put(menu, new, name, now, self._setter(meeting_id, name))
            if series:
                menu.insertSeparator(new)
            if now:
                menu.addAction(tr("Take &out of the series"), lambda: self._set_series(meeting_id, None))

        self._background.run(
            lambda: (listing.series(library.database), library.meeting(meeting_id).series), fill, owner=menu
        )

    def _set_series(self, meeting_id: str, name: str | None) -> None:
        self._edit(meeting_id, lambda meeting: setattr(meeting, "series", name))

    def _show_file(self, meeting_id: str) -> None:
        library = self._session.library

        def show(path: Path | None) -> None:
            if path is None or not path.is_file():
                self.problem.emit(tr(_NO_FILE))
            else:
                show_folder(path.parent)

        self._background.run(
            lambda: library.audio_path(library.meeting(meeting_id)), show, failed=self.problem.emit, owner=self
        )


def _put(menu: QMenu, before: QAction, name: str, now: str | None, run: Callable[[], None]) -> None:
    made = add_entry(menu, name, run)
    made.setCheckable(True)
    made.setChecked(name == now)
    menu.removeAction(made)
    menu.insertAction(before, made)
