"""Where the library lies: moving it, deleting the old one afterwards, and using another one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from meetingmate.base.library_paths import RECORDINGS, files_in
from meetingmate.base.translation import tr
from meetingmate.library import maintenance_tasks, moving
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.desktop import show_folder
from ui.base.window_state import window_state
from ui.library import questions
from ui.library.blocks import BlocksTab
from ui.library.long_work import LongWork

OLD_LIBRARY = "library/old"  # in window.ini: where the library was before it was moved


class PlaceTab(BlocksTab):
    """Moving is left to a maintenance task: nobody may change the library meanwhile."""

    maintenance_wanted = Signal(object)  # MaintenanceTask

    def __init__(self, folder: Path, background: BackgroundJobs, long: LongWork) -> None:
        super().__init__()
        self._folder, self._background, self._long = folder, background, long
        self._old: Path | None = None
        self._add(
            tr("The library’s folder"),
            f"{folder}",
            (tr("Open the folder"), lambda: show_folder(folder)),
        )
        self._add(
            tr("Move the library"),
            tr(
                "MeetingMate closes its window, copies and checks every file, and opens the library in its new "
                "location. The old one is kept until you delete it here."
            ),
            (tr("Move to another folder…"), self._move),
        )
        self._add(
            tr("Use another library"),
            tr("Open a library in another folder. This one is not changed."),
            (tr("Open another library…"), self._switch),
        )
        self._old_heading, self._old_words, self.old_buttons = self._add(
            tr("The library in its old location"), "–", (tr("Delete the old library…"), self._ask_delete)
        )
        self._show_old("", 0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.load()

    def load(self) -> None:
        """Look whether an old library waits to be deleted."""
        state = window_state()
        old, here = str(state.value(OLD_LIBRARY, "")), self._folder

        def look() -> tuple[str, int]:
            folder = Path(old)
            if not old or folder.resolve() == here.resolve() or not (folder / "library.db").is_file():
                return "", 0
            return old, sum(size for _, size in files_in(folder / RECORDINGS))

        self._background.run(look, lambda found: self._show_old(*found), owner=self, lane="other")

    def _show_old(self, old: str, size: int) -> None:
        self._old = Path(old) if old else None
        for widget in (self._old_heading, self._old_words, *self.old_buttons):
            widget.setVisible(bool(old))
        self._old_words.setText(
            tr(
                "The library was moved from {folder}, where its recordings take {size}. Delete it once you have "
                "checked that everything is here.",
                folder=old,
                size=text.size(size),
            )
        )

    def _move(self) -> None:
        if folder := questions.which_folder(self, tr("Move the library to")):
            self.maintenance_wanted.emit(maintenance_tasks.moving(folder))

    def _switch(self) -> None:
        if folder := questions.which_folder(self, tr("Choose a library folder")):
            self.maintenance_wanted.emit(maintenance_tasks.switching(folder))

    def _ask_delete(self) -> None:
        old = self._old
        if old is not None and questions.may(
            self,
            tr("Delete the old library"),
            tr("Delete the library in {folder}?", folder=old),
            tr(
                "Database, recordings, kept voices, earlier versions and key will be permanently deleted. First "
                "MeetingMate checks that everything was copied to the open library. If not, nothing is deleted."
            ),
            tr("Delete the old library"),
            keep=tr("Keep"),
        ):
            self.delete_old(old)

    def delete_old(self, old: Path) -> None:
        """Delete the library that was left in the old place."""
        here = self._folder

        def done(_none: object) -> None:
            state = window_state()
            state.remove(OLD_LIBRARY)
            self._long.say(tr("The old library in {folder} was deleted.", folder=old))
            self.load()

        self._long.run(tr("Deleting the old library …"), lambda report: moving.remove_copied(old, here), done)
