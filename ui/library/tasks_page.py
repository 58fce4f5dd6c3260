"""What was promised in all meetings: overdue first, to tick off, change and take along."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from meetingmate import export
from meetingmate.base.translation import language, mark, tr, trn
from meetingmate.domain.events import MeetingChanged
from meetingmate.export.options import CalendarKind
from meetingmate.jobs.session import Session
from meetingmate.library import listing, people, tasks
from meetingmate.library.tasks import Task
from ui.base import text
from ui.base.background_jobs import BackgroundJobs
from ui.base.labels import Label
from ui.base.session_events import SessionEvents
from ui.base.theme import scaled
from ui.library.task_model import COLUMNS, COMMENT, DUE, OWNER, TASK, AllTasksModel
from ui.library.tasks_table import TasksDelegate, TasksTable
from ui.meeting.tasks_model import Due
from ui.widgets.controls import button, fill_choice, muted
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.overwriting import where_to_save, with_ending_of_kind

_RELOAD_MS = 300
_SHOW = mark("Show in meeting")
#: Below this width in characters the buttons have no words.
_NARROW = 80
_KINDS = mark(
    "Word (*.docx);;Excel table (*.xlsx);;Table for any spreadsheet (*.csv);;To-do list (*.ics);;"
    "Calendar entries (*.ics)"
)
#: Its place in ``_KINDS``, which is translated.
_EVENTS = 4


class TasksPage(QWidget):
    """``meeting_wanted`` gives a meeting and the second to play from; ``draft_wanted`` meetings, a kind of draft and
    the tasks that it is about, each as (meeting, item)."""

    meeting_wanted = Signal(str, float)
    draft_wanted = Signal(list, str, list)
    problem = Signal(str)
    told = Signal(str)

    def __init__(
        self, session: Session, session_events: SessionEvents, background: BackgroundJobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._session_events, self._background = session, session_events, background
        self._people: list[str] = []
        title = Label(tr("Tasks"))
        title.setFont(scaled(self.font(), 1.55, bold=True))
        self.count = muted()
        self.person, self.series = QComboBox(), QComboBox()
        self.person.setAccessibleName(tr("Whose tasks"))
        self.series.setAccessibleName(tr("Meeting series"))
        self.open_only = QCheckBox(tr("Open tasks only"))
        self.open_only.setChecked(True)
        self.model = AllTasksModel(self)
        self.model.read_only = session.library.read_only
        self.table = TasksTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(TasksDelegate(self.table, lambda: self._people))
        self.table.arrange()
        self.empty = EmptyState("tasks", "", "")
        show = tr(_SHOW)
        self.show_button = button(show, self._show_current, icon="transcript", tip=f"{show} (Ctrl+Enter)")
        self.export = button(
            tr("Export…"), self._export, icon="export", tip=tr("Word, Excel, table, to-do list or calendar")
        )
        self.draft = button(
            tr("Report…"), self._draft_report, icon="document", tip=tr("Draft a report of the tasks shown")
        )
        self._build(title)
        self._reload = QTimer(self, singleShot=True, interval=_RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self.model.edited.connect(self._edit)
        self.table.opened.connect(self._show_current)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._update_buttons())
        self.person.currentIndexChanged.connect(lambda _index: self.load())
        self.series.currentIndexChanged.connect(lambda _index: self.load())
        self.open_only.toggled.connect(lambda _on: self.load())
        session_events.meeting_changed.connect(self._on_meeting)
        self._show_empty()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.load()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().averageCharWidth() * _NARROW
        labels = ((self.show_button, tr(_SHOW)), (self.draft, tr("Report…")), (self.export, tr("Export…")))
        for one, label in labels:
            one.setText("" if narrow else label)

    def load(self) -> None:
        """Read the tasks again; nothing while the page is not shown."""
        if not self.isVisible():
            return
        library = self._session.library
        person, series, only = self.person.currentData(), self.series.currentData(), self.open_only.isChecked()

        def read() -> tuple[list[Task], list[str], list[str]]:
            return (
                tasks.tasks(library, person=person or None, open=True if only else None, series=series or None),
                [row.name for row in people.people(library)],
                listing.series(library.database),
            )

        self._background.run(read, self._show, owner=self)

    def refresh_icons(self) -> None:
        """Draw pictures again (the colours changed)."""
        self.empty.refresh_icon()

    def _build(self, title: Label) -> None:
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self.count, 1)
        top.addWidget(self.show_button)
        top.addWidget(self.draft)
        top.addWidget(self.export)
        filters = FlowLayout()
        for name, combo in ((tr("Person"), self.person), (tr("Series"), self.series)):
            label = Label(name)
            label.setBuddy(combo)
            label.setProperty("muted", True)
            combo.setMinimumWidth(150)
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label)
            row.addWidget(combo)
            filters.addWidget(pair)
        filters.addWidget(self.open_only)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 12)
        box.setSpacing(10)
        box.addLayout(top)
        box.addLayout(filters)
        box.addWidget(holder, 1)
        fill_choice(self.person, tr("Everyone"), [])
        fill_choice(self.series, tr("All meetings"), [])

    def _show(self, result: tuple[list[Task], list[str], list[str]]) -> None:
        found, self._people, series = result
        fill_choice(self.person, tr("Everyone"), self._people)
        fill_choice(self.series, tr("All meetings"), series)
        current = self._current()
        self.model.set_tasks(found)
        if current and (row := self.model.row_of(current.meeting, current.item)) >= 0:
            self.table.setCurrentIndex(self.model.index(row, max(0, self.table.currentIndex().column())))
        self.table.arrange_rows()
        overdue = sum(task.overdue for task in found)
        said = [trn("{count} task", "{count} tasks", len(found))]
        if overdue:
            said.append(trn("{count} overdue", "{count} overdue", overdue))
        self.count.setText(", ".join(said))
        self._show_empty()

    def _show_empty(self) -> None:
        if self.model.tasks:
            self._stack.setCurrentIndex(0)
        elif self.person.currentData() or self.series.currentData():
            self.empty.say("tasks", tr("No tasks found"), tr("No task matches these filters."))
            self._stack.setCurrentIndex(1)
        else:
            self.empty.say("tasks", tr("No tasks yet"), tr("Tasks from your meetings appear here."))
            self._stack.setCurrentIndex(1)
        self._update_buttons()

    def _update_buttons(self) -> None:
        self.export.setEnabled(bool(self.model.tasks))
        self.draft.setEnabled(bool(self.model.tasks))
        self.show_button.setEnabled(self._current() is not None)

    def _current(self) -> Task | None:
        return self.model.task_at(self.table.currentIndex().row())

    def _show_current(self) -> None:
        if task := self._current():
            self.meeting_wanted.emit(task.meeting, -1.0 if task.said_at is None else task.said_at)

    def _show_menu(self, at: QPoint) -> None:
        row = self.table.indexAt(at).row()
        if self.model.task_at(row) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in () if self.model.read_only else (TASK, OWNER, DUE, COMMENT):
            menu.addAction(f"{tr(COLUMNS[column])}…", partial(self.edit_cell, row, column))
        menu.addSeparator()
        menu.addAction(f"{tr(_SHOW)}\tCtrl+Return", self._show_current)
        if self._session.settings.drafts:
            menu.addAction(tr("Draft a &ticket…"), self._draft_ticket)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def offer_drafts(self, offered: bool) -> None:
        """Show what drafts something, or not."""
        self.draft.setVisible(offered)

    def _draft_report(self) -> None:
        self._draft("report", list(self.model.tasks))

    def _draft_ticket(self) -> None:
        if task := self._current():
            self._draft("ticket", [task])

    def _draft(self, kind: str, about: list[Task]) -> None:
        meetings = list(dict.fromkeys(task.meeting for task in about))
        self.draft_wanted.emit(meetings, kind, [(task.meeting, task.item) for task in about])

    def edit_cell(self, row: int, column: int) -> None:
        """Let the user change a cell, also one whose column is hidden because nothing stands in it yet."""
        self.table.reveal(column)
        index = self.model.index(row, column)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _edit(self, task: Task, column: int, value: object) -> None:
        library, meeting, item = self._session.library, task.meeting, task.item
        names = [part for part in map(str.strip, str(value).split(",")) if part and part != tr(text.NOT_STATED)]
        if isinstance(value, bool):
            change = partial(tasks.set_status, library, meeting, item, "done" if value else "open")
        elif isinstance(value, Due):
            if value.words and not value.iso:
                self.problem.emit(tr("Enter a date such as 2026-03-05, or leave it empty."))
                return
            change = partial(tasks.set_due, library, meeting, item, value.iso)
        elif column == OWNER:
            change = partial(tasks.set_owners, library, meeting, item, names)
        else:
            set_words = {COMMENT: tasks.set_comment, TASK: tasks.set_text}[column]
            change = partial(set_words, library, meeting, item, str(value))
        self._background.run(
            change,
            lambda _task: self._session_events.on_event(MeetingChanged(meeting=meeting, what="minutes")),
            failed=self._failed,
            owner=self,
        )

    def _failed(self, sentence: str) -> None:
        self.problem.emit(sentence)
        self.load()

    def _on_meeting(self, _meeting: str, what: str) -> None:
        if what != "transcript" and self.isVisible():
            self._reload.start()

    def _export(self) -> None:
        kinds = tr(_KINDS)
        named = with_ending_of_kind(export.TASK_FORMATS)
        found = where_to_save(self, tr("Export the tasks"), Path("tasks.docx"), kinds, named)
        if found:
            path, kind = found
            self.export_to(path, "events" if kind == kinds.split(";;")[_EVENTS] else "to-dos")

    def export_to(self, path: Path, calendar: CalendarKind = "to-dos") -> None:
        """Write the tasks that are shown, in the language of the window."""
        shown, whose = list(self.model.tasks), self.person.currentData()
        title = tr("Tasks of {name}", name=whose) if whose else ""
        library, owners = self._session.library, {owner for task in shown for owner in task.owners}
        self._background.run(
            lambda: export.write_tasks(
                path,
                shown,
                title=title,
                language=language(),
                emails=people.addresses(library, owners),
                calendar=calendar,
            ),
            lambda _none: self.told.emit(tr("Saved to {file}.", file=path)),
            failed=self.problem.emit,
            owner=self,
            lane="other",
        )
