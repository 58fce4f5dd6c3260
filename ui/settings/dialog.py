"""The settings: pages at the right, their names at the left, a search above. A change is saved and applied at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.exchange.settings_file import Imported
from meetingmate.jobs.session import Session
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label, MessageBox
from ui.base.shortcuts import Command
from ui.settings import exchange_block
from ui.settings.advanced_page import AdvancedPage
from ui.settings.assistants_page import AssistantsPage
from ui.settings.automation_page import AutomationPage
from ui.settings.draft import SettingsDraft
from ui.settings.export_page import ExportPage
from ui.settings.general_page import GeneralPage
from ui.settings.minutes_page import MinutesPage
from ui.settings.model_downloads import ModelDownloads
from ui.settings.privacy_page import PrivacyPage
from ui.settings.recording_page import RecordingPage
from ui.settings.rows import Findable, SettingsPage
from ui.settings.search import matches
from ui.settings.shortcuts_page import ShortcutsPage
from ui.settings.speakers_page import SpeakersPage
from ui.settings.speech_page import SpeechPage
from ui.widgets.controls import LineEdit, button, muted
from ui.widgets.dialogs import fit

_FOUND = Qt.ItemDataRole.UserRole


class SettingsDialog(QDialog):
    """Edits a copy of the settings; ``applied`` gives it after every change that was saved."""

    applied = Signal(object)

    def __init__(
        self,
        settings: Settings,
        background: BackgroundJobs,
        downloads: ModelDownloads,
        parent: QWidget | None = None,
        *,
        commands: list[Command],
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        fit(self, 860, 640)
        self.draft = SettingsDraft(settings, background, self)
        self.status = muted()
        self.draft.said.connect(self.status.setText)
        self.draft.applied.connect(self.applied)
        self._make_pages(commands, downloads, session)
        self._make_search()
        self._lay_out(settings.problems)
        self.names.setCurrentRow(0)
        self.names.setFocus()

    def done(self, result: int) -> None:
        """Close; a change that waits is saved first."""
        self.draft.finish()
        super().done(result)

    def show_page(self, title: str) -> None:
        """Turn to the page with this title."""
        self.names.setCurrentRow([page.title for page in self.pages].index(title))

    # --- parts --------------------------------------------------------------------------------------------

    def _make_pages(self, commands: list[Command], downloads: ModelDownloads, session: Session | None) -> None:
        draft = self.draft
        general, speech, minutes = GeneralPage(draft), SpeechPage(draft, downloads), MinutesPage(draft, downloads)
        privacy, keys = PrivacyPage(draft, session), ShortcutsPage(draft, commands)
        self.automation = AutomationPage(draft, session)
        self.automation.plan_changed.connect(privacy.sending.load)
        self.pages: list[SettingsPage] = [
            general,
            RecordingPage(draft),
            speech,
            SpeakersPage(draft),
            minutes,
            AssistantsPage(draft),
            privacy,
            ExportPage(draft),
            self.automation,
            keys,
            AdvancedPage(draft),
        ]
        self.speech, self.writing, self.encryption, self.shortcuts = (
            speech.models,
            minutes.models,
            privacy.encryption,
            keys,
        )
        self.minutes, self.exchange = minutes, general.exchange
        self.exchange.imported.connect(self._on_imported)
        self.names = QListWidget()
        self.names.setAccessibleName(tr("Pages of the settings"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setObjectName("settingsPages")
        self.stack = QStackedWidget()
        self.fields: dict[str, QWidget] = {}
        for page in self.pages:
            item = QListWidgetItem(page.title)
            item.setSizeHint(QSize(0, round(self.names.fontMetrics().height() * 1.55)))
            self.names.addItem(item)
            self.stack.addWidget(page)
            self.fields |= page.fields
        widest = max(self.names.fontMetrics().horizontalAdvance(page.title) for page in self.pages)
        self.names.setFixedWidth(widest + 48)
        self.names.currentRowChanged.connect(self._turn)
        self.names.itemClicked.connect(lambda _item: self._turn(self.names.currentRow()))

    def _make_search(self) -> None:
        self.search = LineEdit()
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        if clear := self.search.findChild(QAction, "_q_qlineeditclearaction"):
            clear.setText(tr("Clear the search"))  # Qt leaves it nameless
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._open_first)
        self.search.installEventFilter(self)
        self.results = QListWidget()
        self.results.setAccessibleName(tr("Settings found"))
        self.results.setObjectName("settingsFound")
        self.results.setWordWrap(True)
        self.results.itemActivated.connect(self._open)
        self.results.itemClicked.connect(self._open)
        self.nothing = Label(tr("No setting found. Try another word."))
        self.nothing.setContentsMargins(18, 14, 18, 14)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack.addWidget(self.results)
        self.stack.addWidget(self.nothing)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)

    def _lay_out(self, problems: list[str]) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.names)
        middle.addWidget(self.stack, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.status, 1)
        bottom.addWidget(button(tr("Close"), self.accept))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.addWidget(self.search)
        if problems:
            box.addWidget(_problems(problems))
        box.addLayout(middle, 1)
        box.addLayout(bottom)

    # --- turning and finding --------------------------------------------------------------------------------

    def _turn(self, number: int) -> None:
        if number >= 0:
            self.stack.setCurrentIndex(number)

    def _find(self, query: str) -> None:
        if not query.strip():
            self._turn(self.names.currentRow())
            return
        self.results.clear()
        ranked = [
            (matches(query, found.title, found.words, found.names), page, found)
            for page in self.pages
            for found in page.found
        ]
        for fit_of, page, found in sorted(ranked, key=lambda one: -one[0]):
            if fit_of:
                item = QListWidgetItem(f"{found.title}\n{page.title}")
                item.setData(_FOUND, (page, found))
                self.results.addItem(item)
        self.results.setCurrentRow(0)
        self.stack.setCurrentWidget(self.results if self.results.count() else self.nothing)

    def _open_first(self) -> None:
        if self.search.text().strip() and self.results.currentItem() is not None:
            self._open(self.results.currentItem())

    def _open(self, item: QListWidgetItem) -> None:
        page, found = item.data(_FOUND)
        assert isinstance(page, SettingsPage)
        assert isinstance(found, Findable)
        self.search.clear()
        self.show_page(page.title)
        page.reveal(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """In the search: down goes to what was found, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.search.text():
            if event.key() == Qt.Key.Key_Down and self.results.count():
                self.results.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _on_imported(self, found: Imported) -> None:
        for page in self.pages:
            page.show_values()
        titles = {key: row.title for page in self.pages for key, row in page.rows.items()}
        self.told: MessageBox = exchange_block.tell(self, [titles[key] for key in found.changed], found.refused)


def _problems(problems: list[str]) -> QFrame:
    frame = QFrame()
    frame.setObjectName("banner")
    frame.setProperty("kind", "notice")
    box = QVBoxLayout(frame)
    for problem in problems:
        label = Label(problem)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(label)
    return frame
