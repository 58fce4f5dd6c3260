"""What was said, written and decided in all meetings: found while it is typed, opened and played at the moment.

The words are typed into the field of the sidebar, which is always in sight.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import mark, tr, trn
from meetingmate.jobs.session import Session
from meetingmate.library import listing, people, query
from meetingmate.library.search import COUNTED, Filters, SearchResult, search
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label, set_tip
from ui.base.model_index import ModelIndex
from ui.base.session_events import SessionEvents
from ui.base.theme import scaled
from ui.library.search_delegate import ResultDelegate
from ui.library.search_filters import SearchFilters
from ui.library.search_model import HeadingRow, HitRow, MoreRow, ResultsModel, matches
from ui.meeting.page import MINUTES, NOTES, TASKS, TRANSCRIPT
from ui.widgets.controls import RowList, button, muted
from ui.widgets.empty_state import EmptyState

#: Meetings that are shown: all their rows are laid out at once.
MOST = 40

_RELOAD_MS = 400
_SLOW_MS = 250
_HOW = mark('Type to search. Use "quotes" for an exact phrase. Searches transcripts, notes, minutes, tasks and people.')
#: The tab of the meeting in which a kind stands; the others are in the minutes.
_TABS = {"title": -1, "task": TASKS, "transcript": TRANSCRIPT}
_TABS |= dict.fromkeys(("note", "agenda", "person", "series", "tag"), NOTES)


class SearchPage(QWidget):
    """``meeting_wanted`` gives a meeting, the second to play from (below 0: none) and the tab to show (-1: any)."""

    meeting_wanted = Signal(str, float, int)
    problem = Signal(str)

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._background = session, background
        self._words = ""
        self._whole: set[str] = set()  # meetings of which all lines are shown
        self._shown: tuple[str, Filters] | None = None  # what the rows answer
        self._asked = 0  # number of the newest search; older ones stop
        self._searching = False
        self._keyboard_wanted = False  # as soon as something is found
        title = Label(tr("Search"))
        title.setFont(scaled(self.font(), 1.55, bold=True))
        self.count = muted()
        self.filters = SearchFilters()
        self.model = ResultsModel(self)
        self.list = _ResultList(tr("Search results"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(ResultDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        set_tip(self.list, tr("Press Enter or double-click to play it"))
        self.empty = EmptyState("search", "", "")
        self.show_button = button(tr("Show in meeting"), self._open_current, icon="transcript")
        self._build(title)
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self.count.setText(tr("Searching …")))
        self.filters.changed.connect(self.load)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(self._on_click)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._update_button())
        session_events.meeting_changed.connect(self._on_meeting)
        self._show_empty([])

    def set_words(self, words: str) -> None:
        """Search for these; at once when the page is shown, else when it will be."""
        if words != self._words:
            self._words, self._keyboard_wanted = words, False
            self.load()

    @property
    def answered(self) -> str | None:
        """The words that the results answer; None before the first search."""
        return self._shown[0] if self._shown else None

    def focus_results(self) -> None:
        """Give the keyboard to the first line that was found, or will be."""
        self._keyboard_wanted = self._searching
        if self.model.rows and not self._searching:
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(self.model.first_hit()))
            self.list.setFocus()

    def load(self) -> None:
        """Search again; nothing while the page is not shown."""
        if not self.isVisible():
            return
        words, filters = self._words.strip(), self.filters.filters()
        if self._shown != (words, filters):
            self._whole = set()
        self._asked += 1
        number, library, whole = self._asked, self._session.library, frozenset(self._whole)
        if not words and not self.filters.active:
            self._show(number, (words, filters), [])
            return
        self._searching = True
        self._slow.start()
        self._background.run(
            lambda: search(library.database, words, filters, MOST + 1, whole=whole, stop=lambda: number != self._asked),
            lambda results: self._show(number, (words, filters), results),
            failed=lambda sentence: self._failed(number, sentence),
            owner=self,
            lane="search",
        )

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.empty.refresh_icon()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._load_choices()
        self.load()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._asked += 1  # what is still being searched stops
        self._searching = self._keyboard_wanted = False
        self._slow.stop()
        self._reload.stop()

    def _build(self, title: Label) -> None:
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self.count, 1)
        top.addWidget(self.show_button)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 6)
        head.setSpacing(10)
        head.addLayout(top)
        head.addWidget(self.filters)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 6)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(holder, 1)

    # --- showing ----------------------------------------------------------------------------------------------

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if not self.isVisible():
            return
        if what != "transcript":
            self._load_choices()
        if not self._reload.isActive():
            self._reload.start()

    def _load_choices(self) -> None:
        library = self._session.library
        self._background.run(
            lambda: (
                [row.name for row in people.people(library)],
                listing.series(library.database),
                listing.tags(library.database),
                listing.first_day(library.database),
            ),
            lambda choices: self.filters.set_choices(*choices),
            owner=self,
        )

    def _show(self, number: int, answers: tuple[str, Filters], results: list[SearchResult]) -> None:
        if number != self._asked:
            return
        self._searching = False
        self._slow.stop()
        same, self._shown = self._shown == answers, answers
        row = self.list.currentIndex().row()
        if not same:
            self.list.setCurrentIndex(QModelIndex())
            self.list.scrollToTop()
        self.model.set_results(results[:MOST])
        if same and 0 <= row < len(self.model.rows):
            self.list.setCurrentIndex(self.model.index(row))
        said = _summary(results, bool(answers[0]))
        if said != self.count.text():
            self.count.setText(said)
            if said:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.count, said))
        self._show_empty(results)
        if self._keyboard_wanted:
            self.focus_results()

    def _show_empty(self, results: list[SearchResult]) -> None:
        words = self._words.strip()
        if results:
            self._stack.setCurrentWidget(self.list)
        elif words and not query.parse(words):
            self.empty.say("search", tr("Nothing to search for"), tr("Type at least one letter or digit."))
        elif self.filters.active:
            if words:
                said = tr("No meeting matches these filters and “{words}”.", words=words)
            else:
                said = tr("No meeting matches these filters.")
            self.empty.say("search", tr("Nothing found"), said)
        elif words:
            said = tr("No meeting contains all of “{words}”. Try fewer or shorter words.", words=words)
            self.empty.say("search", tr("Nothing found"), said)
        else:
            self.empty.say("search", tr("Search all meetings"), tr(_HOW))
        if not results:
            self._stack.setCurrentWidget(self.empty)
        self._update_button()

    def _failed(self, number: int, sentence: str) -> None:
        if number == self._asked:
            self._searching = self._keyboard_wanted = False
            self._slow.stop()
            self.count.clear()
        self.problem.emit(sentence)

    def _update_button(self) -> None:
        self.show_button.setEnabled(self.list.currentIndex().isValid())

    # --- opening ----------------------------------------------------------------------------------------------

    def _on_click(self, index: ModelIndex) -> None:
        if isinstance(self.model.row_at(index), MoreRow):
            self._open(index)

    def _open_current(self) -> None:
        self._open(self.list.currentIndex())

    def _open(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if isinstance(row, MoreRow):
            self._whole.add(row.meeting.id)
            self.load()
        elif isinstance(row, HeadingRow):
            self.meeting_wanted.emit(row.meeting.id, -1.0, -1)
        elif isinstance(row, HitRow):
            time = -1.0 if row.hit.time is None else row.hit.time
            self.meeting_wanted.emit(row.meeting.id, time, _TABS.get(row.hit.kind, MINUTES))


class _ResultList(RowList):
    opened = Signal(QModelIndex)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.doubleClicked.connect(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _summary(results: list[SearchResult], words: bool) -> str:
    """How much was found, in words."""
    if len(results) > MOST:
        return tr("More than {number} meetings. Showing the newest {number}.", number=MOST)
    if not results:
        return ""
    said = trn("{count} meeting", "{count} meetings", len(results))
    if not words:
        return said
    counts = [result.count for result in results]
    return f"{said}, {matches(sum(counts), more=max(counts) >= COUNTED)}"
