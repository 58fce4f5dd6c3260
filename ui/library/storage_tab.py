"""What each meeting takes on the disk, and recordings that are not where they should be."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from meetingmate.base.translation import tr, trn
from meetingmate.jobs.session import Session
from meetingmate.library import storage
from meetingmate.library.storage import Usage
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import set_tip
from ui.document.missing_sound import relink
from ui.library.table_tab import TableTab
from ui.widgets.controls import button
from ui.widgets.plain_table import Column, PlainTable


class StorageTab(TableTab):
    """Looks at the disk whenever it is shown. ``meeting_wanted`` and ``delete_wanted`` give a meeting."""

    meeting_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, session: Session, background: BackgroundJobs) -> None:
        super().__init__(tr("Checking the disk …"))
        self._session, self._background = session, background
        self._missing: dict[str, Path] = {}
        self.table = PlainTable(
            tr("Meetings by size"),
            (
                Column(tr("Meeting"), lambda u: u.meeting.title, wide=True),
                Column(tr("Date"), lambda u: text.day(u.meeting.date)),
                Column(tr("Sound"), lambda u: text.size(u.audio), right=True),
                Column(tr("Text"), lambda u: text.size(u.text), right=True),
                Column("", self._remark),
            ),
        )
        self.show_button = button(tr("Show meeting"), self._show_current)
        self.find_sound = button(tr("Locate recording…"), self._choose_sound)
        self.delete = button(tr("Delete meeting"), self._delete)
        self._lay_out([self.show_button, self.find_sound], [self.delete])
        self.table.opened.connect(self._show_current)

    def load(self) -> None:
        """Look at the disk again."""
        library = self._session.library

        def look() -> tuple:
            missing = {entry.meeting: entry.path for entry in storage.missing_audio(library)}
            return storage.usage(library), missing, shutil.disk_usage(library.folder).free

        self._background.run(look, self._show, failed=self.problem.emit, owner=self, lane="other")

    def _show(self, found: tuple[list[Usage], dict[str, Path], int]) -> None:
        taken, self._missing, free = found
        self.table.set_rows(taken)
        total = sum(entry.audio + entry.text for entry in taken)
        said = trn(
            "{count} meeting, {total} in total; {free} free on the disk.",
            "{count} meetings, {total} in total; {free} free on the disk.",
            len(taken),
            total=text.size(total),
            free=text.size(free),
        )
        if missing := len(self._missing):
            said += " " + trn(
                "{count} meeting with a missing recording.", "{count} meetings with a missing recording.", missing
            )
        self.said.setText(said)
        self._update()

    def _remark(self, entry: Usage) -> str:
        remarks = [
            tr("recording missing") if entry.meeting.id in self._missing else "",
            tr("in the trash") if entry.trashed else "",
        ]
        return ", ".join(filter(None, remarks))

    def _current(self) -> Usage | None:
        return next(iter(self.table.selected()), None)

    def _update(self) -> None:
        now = self._current()
        here = now if now is not None and not now.trashed else None
        self.show_button.setEnabled(here is not None)
        self.delete.setEnabled(here is not None)
        self.find_sound.setEnabled(here is not None and here.meeting.id in self._missing)
        tip = str(self._missing.get(now.meeting.id, "")) if now else ""
        set_tip(self.find_sound, tr("It was at {path}", path=tip) if tip else "")

    def _show_current(self) -> None:
        if (now := self._current()) and not now.trashed:
            self.meeting_wanted.emit(now.meeting.id)

    def _delete(self) -> None:
        if now := self._current():
            self.delete_wanted.emit(now.meeting.id)

    def _choose_sound(self) -> None:
        if now := self._current():
            name, _ = QFileDialog.getOpenFileName(
                self, tr("The recording of {meeting}", meeting=now.meeting.title), str(Path.home())
            )
            if name:
                self.relink(now.meeting.id, Path(name))

    def relink(self, meeting: str, path: Path) -> None:
        """Use ``path`` as the recording of a meeting."""
        session = self._session
        work = partial(relink, session, meeting, path)
        self._background.run(work, lambda _none: self.load(), failed=self.problem.emit, owner=self)
