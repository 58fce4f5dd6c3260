"""The menu of the button Share: copy and mail the minutes of the open meeting."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from meetingmate.base.translation import tr
from ui.base.labels import add_entry
from ui.base.shortcuts import text_of
from ui.document.document import MeetingDocument
from ui.meeting.sharing import Sharing, owners_of


class ShareMenu(QMenu):
    """Filled each time it opens, with the people who have tasks then."""

    def __init__(self, document: MeetingDocument, sharing: Sharing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._sharing = document, sharing
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what can be done now."""
        self.clear()
        sharing, people = self._sharing, owners_of(self._document.minutes)
        keys = text_of("copy_minutes")
        label = tr("&Copy minutes")
        self.addAction(f"{label}\t{keys}" if keys else label, lambda: sharing.copy_minutes())
        self.addAction(tr("Copy as Mark&down"), lambda: sharing.copy_markdown())
        copied = self.addMenu(tr("Copy the &tasks of"))
        self.addSeparator()
        self.addAction(tr("&Mail with the Word file…"), lambda: sharing.mail_minutes())
        self.addAction(tr("Mail &decisions and tasks…"), sharing.mail_outcome)
        mailed = self.addMenu(tr("Mail the tas&ks of"))
        for menu, run in ((copied, sharing.copy_for), (mailed, sharing.mail_for)):
            menu.setEnabled(bool(people))
            for name in people:
                add_entry(menu, name, partial(run, name))
