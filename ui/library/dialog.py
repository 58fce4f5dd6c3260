"""The library as a whole: trash, storage, backup, its place, export and import."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from meetingmate.base.translation import tr
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.library.backup_tab import BackupTab
from ui.library.blocks import scrolling
from ui.library.exchange_tab import ExchangeTab
from ui.library.long_work import LongWork
from ui.library.place_tab import PlaceTab
from ui.library.storage_tab import StorageTab
from ui.library.trash_tab import TrashTab
from ui.widgets.controls import button
from ui.widgets.dialogs import fit

TRASH, STORAGE, BACKUP, PLACE, EXCHANGE = range(5)


class LibraryDialog(QDialog):
    """Stays beside the window; work in it goes on when it is closed."""

    maintenance_wanted = Signal(object)  # MaintenanceTask

    def __init__(
        self, session: Session, background: BackgroundJobs, deleted_at_start: list[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Library"))
        fit(self, min(1200, self.fontMetrics().averageCharWidth() * 150), 620)
        self.long = LongWork(background)
        self.trash = TrashTab(session, background, self.long, deleted_at_start)
        self.storage = StorageTab(session, background)
        self.backup = BackupTab(session.library, background, self.long)
        self.place = PlaceTab(session.library.folder, background, self.long)
        self.exchange = ExchangeTab(session, background, self.long)
        for table in (self.trash, self.storage):
            table.problem.connect(self.complain)
        self.backup.maintenance_wanted.connect(self.maintenance_wanted)
        self.place.maintenance_wanted.connect(self.maintenance_wanted)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Library sections"))
        for tab, name in (
            (self.trash, tr("Trash")),
            (self.storage, tr("Storage")),
            (self.backup, tr("Backup")),
            (self.place, tr("Location")),
            (self.exchange, tr("Export and import")),
        ):
            self.tabs.addTab(tab if tab in (self.trash, self.storage) else scrolling(tab), name)
        bottom = QHBoxLayout()
        bottom.addWidget(self.long, 1)
        bottom.addStretch(0)
        bottom.addWidget(button(tr("Close"), self.reject))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(10)
        box.addWidget(self.tabs, 1)
        box.addLayout(bottom)
        self.long.changed.connect(self._on_work)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self.long.say(sentence, "problem")

    def refresh(self) -> None:
        """Something changed elsewhere: read again what is shown."""
        tab = self.tabs.currentWidget()
        if self.isVisible() and tab in (self.trash, self.storage):
            tab.load()

    def _on_work(self) -> None:
        """One piece of work at a time."""
        for tab in (self.backup, self.place, self.exchange):
            tab.setEnabled(not self.long.running)
        for control in (self.trash.purge, self.trash.empty):
            control.setEnabled(not self.long.running)
        if not self.long.running:
            self.refresh()
