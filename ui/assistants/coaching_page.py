"""The page Coaching: how the person at the computer takes part in meetings. Computed while it is looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from meetingmate.assistants.coaching import checklists, gathering
from meetingmate.assistants.coaching.nouns import Article, ChecklistResult, Report
from meetingmate.base.library_paths import opened_path
from meetingmate.base.translation import language, tr, trn
from meetingmate.domain.meeting import is_speaker_label
from meetingmate.jobs.session import Session
from meetingmate.library import listing, people
from ui.assistants.coaching_checklist import CoachingChecklist
from ui.assistants.coaching_overview import CoachingOverview
from ui.assistants.coaching_trend import CoachingTrend
from ui.base import desktop
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.session_events import SessionEvents
from ui.base.theme import scaled
from ui.widgets.controls import fill_choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import FlowLayout

_WEEKS = (4, 12, 26, 52)
_RELOAD_MS = 600


class CoachingPage(QWidget):
    """``meeting_wanted`` gives a meeting and the second to play from (below 0: none), ``name_given`` who the person
    says to be. ``on``: coaching is switched on; else nothing is read."""

    meeting_wanted = Signal(str, float)
    problem = Signal(str)
    name_given = Signal(str)

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session, self._background = session, background
        self.on = False
        self.report: Report | None = None
        self._asked = 0  # number of the newest reading; older ones stop
        title = Label(tr("Coaching"))
        title.setFont(scaled(self.font(), 1.55, bold=True))
        self.name, self.scope = QComboBox(), QComboBox()
        self.name.setAccessibleName(tr("Your name"))
        self.scope.setAccessibleName(tr("Meetings that are counted"))
        for combo in (self.name, self.scope):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(18)
        self.overview, self.trend, self.checklist = CoachingOverview(), CoachingTrend(), CoachingChecklist()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Parts of coaching"))
        self.tabs.addTab(self.overview, tr("Overview"))
        self.tabs.addTab(self.trend, tr("Trend"))
        self.tabs.addTab(self.checklist, tr("Checklist"))
        self.empty = EmptyState("people", "", "")
        self._build(title)
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self.reload)
        self.scope.currentIndexChanged.connect(lambda _index: self.reload())
        self.name.activated.connect(lambda _index: self._name_chosen())
        self.overview.wanted.connect(self.meeting_wanted)
        self.checklist.wanted.connect(self.meeting_wanted)
        self.overview.article_wanted.connect(self._open_article)
        self.checklist.asked.connect(self._check)
        session_events.meeting_changed.connect(lambda _meeting, _what: self._reload.start() if self._looks() else None)
        self._fill([], [])

    def take(self, *, on: bool) -> None:
        """Coaching is switched on or off, or the person has another name."""
        self.on = on
        self._asked += 1
        self._forget()
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.reload()

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.empty.refresh_icon()

    def reload(self) -> None:
        """Read and count again; nothing while nobody looks."""
        if not self._looks():
            return
        self._asked += 1
        number, library, me = self._asked, self._session.library, self._session.settings.my_name
        weeks, series = self.scope.currentData() or (gathering.WEEKS, None)

        def work() -> tuple[list[str], list[str], Report | None]:
            names = [row.name for row in people.people(library) if not is_speaker_label(row.name)]
            found = None
            if me:
                found = gathering.report(library, me, weeks=weeks, series=series, stop=lambda: number != self._asked)
            return names, listing.series(library.database), found

        self._background.run(
            work,
            lambda result: self._show(number, *result),
            failed=self.problem.emit,
            owner=self,
            lane="other",
        )

    def close_work(self) -> None:
        """Stop counting; the window is closing."""
        self._asked += 1
        self._reload.stop()

    # --- showing

    def _looks(self) -> bool:
        return self.on and self.isVisible()

    def _build(self, title: Label) -> None:
        fields = QWidget()
        flow = FlowLayout(fields, spacing=12)
        for words, combo in ((tr("You are"), self.name), (tr("Meetings"), self.scope)):
            label = Label(words)
            label.setBuddy(combo)
            label.setProperty("muted", True)
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(label)
            row.addWidget(combo)
            flow.addWidget(pair)
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 10)
        head.setSpacing(10)
        head.addWidget(title)
        head.addWidget(fields)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.tabs)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(holder, 1)

    def _forget(self) -> None:
        self.report = None
        self._say_empty()

    def _show(self, number: int, names: list[str], series: list[str], report: Report | None) -> None:
        if number != self._asked or not self.on:
            return
        self._fill(names, series)
        self.report = report
        if report is None or not report.meetings:
            self._say_empty()
            return
        self.overview.show_report(report)
        self.trend.show_weeks(report.weeks)
        self.checklist.show_meetings(report.meetings)
        self.checklist.ask()
        self._stack.setCurrentWidget(self.tabs)

    def _say_empty(self) -> None:
        me = self._session.settings.my_name
        if not me:
            said = tr(
                "Choose your name above. MeetingMate then shows how you take part in your meetings: how long you "
                "speak, what you ask, what you promised. The figures are yours alone."
            )
            self.empty.say("people", tr("Say who you are"), said)
        else:
            said = tr(
                "No line of these transcripts is by {name}. Name yourself in a transcript, or choose more meetings.",
                name=me,
            )
            if self.report is not None and self.report.notes:
                said = " ".join([said, *self.report.notes])
            self.empty.say("transcript", tr("No meetings with you yet"), said)
        self._stack.setCurrentWidget(self.empty)

    def _fill(self, names: list[str], series: list[str]) -> None:
        me = self._session.settings.my_name
        fill_choice(self.name, tr("Choose your name"), names if not me or me in names else [me, *names])
        self.name.setCurrentIndex(max(0, self.name.findData(me)))
        chosen = self.scope.currentData() or (gathering.WEEKS, None)
        choices = [
            (trn("The last {count} week", "The last {count} weeks", count), (count, None)) for count in _WEEKS
        ] + [(tr("Series: {name}", name=name), (gathering.WEEKS, name)) for name in series]
        if [(self.scope.itemText(i), self.scope.itemData(i)) for i in range(self.scope.count())] == choices:
            return
        self.scope.blockSignals(True)
        self.scope.clear()
        for label, choice in choices:
            self.scope.addItem(label, choice)
        places = [choice for _, choice in choices]
        self.scope.setCurrentIndex(places.index(chosen) if chosen in places else 1)
        self.scope.blockSignals(False)

    def _name_chosen(self) -> None:
        if self.name.currentData() != self._session.settings.my_name:
            self.name_given.emit(self.name.currentData())

    # --- the checklist and articles

    def _check(self, meeting: str) -> None:
        library, me = self._session.library, self._session.settings.my_name
        path = self.checklist.path or checklists.shipped()

        def work() -> ChecklistResult:
            return gathering.checked(library, me, meeting, checklists.read(path), language())

        def failed(sentence: str) -> None:
            self.checklist.path = None
            self.problem.emit(sentence)

        self._background.run(work, self.checklist.show_result, failed=failed, owner=self, lane="other")

    def _open_article(self, article: Article) -> None:
        path = Path(opened_path(article.folder), article.path)
        if not path.is_file():
            self.problem.emit(tr("The document {file} is no longer there.", file=path))
        else:
            desktop.open_file(path)
