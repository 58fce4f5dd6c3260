"""Deleting a meeting: it goes into the trash at once, and Undo brings it back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from meetingmate.base.translation import tr
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.session_events import SessionEvents
from ui.widgets.banner import Banner

_UNDO_S = 12.0


class Deletion(QObject):
    """``hidden`` gives the ids to leave out of the list; ``restored`` a meeting that was brought back."""

    hidden = Signal(set)
    restored = Signal(str)

    def __init__(
        self,
        session: Session,
        session_events: SessionEvents,
        background: BackgroundJobs,
        banner: Banner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._background, self._banner = session, background, banner
        self._gone: set[str] = set()
        self._future: Future | None = None
        session_events.meeting_changed.connect(self._on_meeting)

    def delete(self, meeting_id: str, title: str, show_trash: Callable[[], object]) -> None:
        """Put a meeting into the trash and say so."""
        self._show(self._gone | {meeting_id})
        # in the other lane, because it waits for the meeting's job to stop
        self._future = self._background.run(
            lambda: self._session.trash(meeting_id),
            failed=lambda sentence: self._failed(meeting_id, sentence),
            owner=self,
            lane="other",
        )
        self._banner.show_message(
            tr("“{title}” is in the trash.", title=title),
            action=tr("Undo"),
            on_action=lambda: self.undo(meeting_id),
            more=tr("Trash…"),
            on_more=show_trash,
            seconds=_UNDO_S,
        )

    def undo(self, meeting_id: str) -> None:
        """Bring a meeting back."""
        before = self._future

        def restore() -> None:
            if before is not None:
                before.exception()  # the deletion comes first
            self._session.restore(meeting_id)

        self._background.run(restore, lambda _none: self.restored.emit(meeting_id), owner=self, lane="other")

    def _on_meeting(self, meeting_id: str, what: str) -> None:
        if what == "restored" and meeting_id in self._gone:
            self._show(self._gone - {meeting_id})

    def _failed(self, meeting_id: str, sentence: str) -> None:
        self._show(self._gone - {meeting_id})
        self._banner.show_message(sentence, "problem")

    def _show(self, gone: set[str]) -> None:
        self._gone = set(gone)
        self.hidden.emit(self._gone)
