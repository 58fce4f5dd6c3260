"""The folders of documents that can be asked about: added, read again, removed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from meetingmate.assistants.ask import documents
from meetingmate.assistants.ask.documents import Folder
from meetingmate.assistants.ask.nouns import Scope
from meetingmate.base.translation import tr, trn
from meetingmate.jobs import asking
from meetingmate.jobs.asking import Asker
from meetingmate.library import Library
from ui.base.background_jobs import BackgroundJobs
from ui.widgets.controls import button, muted
from ui.widgets.dialogs import fit


class DocumentFolders(QDialog):
    """``changed``: there is another folder, or one less."""

    changed = Signal()
    problem = Signal(str)
    _stepped = Signal(str)

    def __init__(self, library: Library, background: BackgroundJobs, asker: Asker, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Documents"))
        self._library, self._background, self._asker = library, background, asker
        self._stopped = self._reading = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Folders"))
        self.list.setWordWrap(True)
        self.problems = muted()
        self.state = muted()
        self.add_button = button(tr("Add folder…"), self._choose, kind="primary")
        self.remove_button = button(tr("Remove folder"), self._remove)
        self.close_button = button(tr("Close"), self.close)
        box = QVBoxLayout(self)
        box.addWidget(
            muted(
                tr(
                    "Word, PDF, Markdown and text files in these folders can be asked about. Their text is kept in the "
                    "library; removing a folder removes it. The files themselves are not changed."
                )
            )
        )
        box.addWidget(self.list, 1)
        box.addWidget(self.problems)
        box.addWidget(self.state)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        box.addLayout(row)
        self.list.currentRowChanged.connect(lambda _row: self._update())
        self._stepped.connect(self.state.setText)
        self._folders: list[Folder] = []
        self._update()
        fit(self, 560, 400)
        self._load()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._stopped = True
        super().closeEvent(event)

    def reject(self) -> None:
        """Close with Escape: what is being read is left for the next question."""
        self._stopped = True
        super().reject()

    def add(self, folder: Path) -> None:
        """Add a folder and read it."""
        self._reading = True
        self._update()
        self._background.run(
            lambda: documents.add(self._library.database, folder), self._read, failed=self._failed, owner=self
        )

    def _read(self, path: str) -> None:
        """Read a folder that was added: it can be asked about from now on, also when reading is stopped."""
        library, worker = self._library, self._asker.worker
        self._load()
        self.changed.emit()

        def work() -> None:
            def progress(step: str, share: float) -> None:
                self._stepped.emit(f"{step} … {share:.0%}".replace("%", " %"))

            asking.read_folder(library, worker, path, on_progress=progress, cancelled=lambda: self._stopped)
            scope = Scope(documents=True, folder=path)
            asking.index(library, worker, scope, on_progress=progress, cancelled=lambda: self._stopped)

        self._background.run(work, lambda _none: self._done(), failed=self._failed, owner=self, lane="other")

    def _choose(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, tr("Add a folder of documents")):
            self.add(Path(name))

    def _remove(self) -> None:
        path = self._folders[self.list.currentRow()].path
        self._background.run(
            lambda: documents.remove(self._library.database, path),
            lambda _none: self._done(),
            failed=self._failed,
            owner=self,
        )

    def _done(self) -> None:
        self._reading = False
        self.state.setText("")
        self._load()
        self.changed.emit()

    def _failed(self, sentence: str) -> None:
        self._done()
        self.state.setText(sentence)

    def _load(self) -> None:
        self._background.run(lambda: documents.folders(self._library.database), self._show, owner=self)

    def _show(self, found: list[Folder]) -> None:
        self._folders = found
        self.list.clear()
        for folder in found:
            count = trn("{count} document", "{count} documents", folder.documents)
            self.list.addItem(QListWidgetItem(f"{folder.path} ({count})"))
        if found:
            self.list.setCurrentRow(0)
        self._update()

    def _update(self) -> None:
        row = self.list.currentRow()
        chosen = self._folders[row] if 0 <= row < len(self._folders) else None
        self.add_button.setEnabled(not self._reading)
        self.remove_button.setEnabled(chosen is not None and not self._reading)  # else it would be read all the same
        problems = chosen.problems if chosen else []
        shown = problems[:5] + ([tr("and {count} more", count=len(problems) - 5)] if len(problems) > 5 else [])
        self.problems.setText("\n".join(shown))
        self.problems.setVisible(bool(shown))
