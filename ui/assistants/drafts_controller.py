"""Opens the dialog of drafts, and keeps the files that it has handed to the mail program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QWidget

from meetingmate.assistants.drafts.kinds import Kind
from meetingmate.base import paths
from meetingmate.base.settings import Settings
from meetingmate.jobs.session import Session
from ui.assistants.draft_dialog import DraftDialog
from ui.assistants.draft_work import About
from ui.assistants.templates_dialog import TemplatesDialog
from ui.base.background_jobs import BackgroundJobs
from ui.base.handed_over import HandedOver


class DraftsController(QObject):
    """``meeting_wanted`` gives a meeting and the second to play from; dialogs stand in front of ``over``."""

    meeting_wanted = Signal(str, float)

    def __init__(
        self, session: Session, background: BackgroundJobs, settings: Callable[[], Settings], over: QWidget
    ) -> None:
        super().__init__(over)
        self._session, self._background, self._settings, self._over = session, background, settings, over
        self._files = HandedOver()

    def open(
        self, meetings: Sequence[str], kind: Kind | None = None, items: Sequence[tuple[str, str]] = ()
    ) -> DraftDialog | None:
        """Draft something from these meetings; None when drafts are switched off or there is no meeting."""
        settings = self._settings()
        if not settings.drafts or not meetings:
            return None
        about = About(tuple(dict.fromkeys(meetings)), kind, tuple(items))
        folder = _export_folder(settings)
        dialog = DraftDialog(about, self._session.library, self._background, self._files, folder, self._over)
        dialog.meeting_wanted.connect(self.meeting_wanted)
        dialog.templates_wanted.connect(lambda: self._manage(dialog))
        dialog.show()  # not modal: evidence opens in the window behind it
        return dialog

    def close(self) -> None:
        """Remove the files that were made for the mail program."""
        self._files.close()

    def _manage(self, dialog: DraftDialog) -> None:
        manager = TemplatesDialog(self._background, dialog)
        manager.changed.connect(dialog.make)
        manager.open()


def _export_folder(settings: Settings) -> Path:
    if settings.export_folder:
        return paths.expanded(settings.export_folder)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
