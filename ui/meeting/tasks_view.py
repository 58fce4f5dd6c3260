"""The tab Tasks: who does what until when, one group for each owner."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import cast

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import ActionItem, Minutes, telling
from meetingmate.editing import items
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.base.model_index import ModelIndex
from ui.base.theme import scaled
from ui.document.document import MeetingDocument
from ui.document.missing_parts import missing
from ui.meeting.owner_menu import OwnerMenu
from ui.meeting.task_editors import TaskDelegate
from ui.meeting.tasks_model import DUE, OWNER, STATUS, TASK, Group, TasksModel, heading_of, tasks_text
from ui.widgets.controls import button
from ui.widgets.empty_state import EmptyState
from ui.widgets.painting import measure_width

#: As in the other tabs, in pixels.
_MARGIN = 20


class TasksView(QWidget):
    """Shows the action items of the document's minutes."""

    copy_wanted = Signal(str)  # what concerns this person
    told = Signal(str)
    play_wanted = Signal(float)
    place_wanted = Signal(float)  # the space bar is to begin here
    line_wanted = Signal(float)

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.model = TasksModel(self)
        self.model.read_only = document.read_only
        self.model.edited.connect(self._edit)
        self.tree = _TasksTree()
        self._titles: list[Label] = []  # of the groups
        self.tree.copy_wanted.connect(self.copy)
        self.tree.setModel(self.model)
        self.model.modelReset.connect(self._arrange)  # after the tree, which closes all groups at a reset
        self.tree.setItemDelegate(TaskDelegate(self.tree, document.people))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.moved.connect(self._place)
        self.tree.fit_columns()
        self.empty = EmptyState("tasks", "", "")
        self.add = button(tr("Add a task"), self.add_task, icon="add", kind="flat")
        if document.read_only:
            self.add.hide()
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(_MARGIN, 4, _MARGIN - 8, 8)
        box.addWidget(self.tree, 1)
        box.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(page)
        self._stack.addWidget(self.empty)
        for signal in (document.opened, document.minutes_changed, document.details_changed):
            signal.connect(self._show)
        for signal in (document.job_changed, document.transcript_changed):
            signal.connect(self._show_empty)

    def add_task(self) -> None:
        """Add a task and edit it."""
        change, _find = items.add("actions", f"p{uuid.uuid4().hex[:8]}")
        self.document.edit_minutes(tr("adding a task"), change)
        for row, group in enumerate(self.model.groups):
            last = len(self.model.actions) - 1
            if last in group.tasks:
                index = self.model.index(group.tasks.index(last), TASK, self.model.index(row, 0))
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)
                self.tree.edit(index)

    def fit_text(self) -> None:
        """Arrange rows and headings for another text size."""
        for title in self._titles:
            title.setFont(self._title_font())
        self.tree.fit_columns()

    def copy(self) -> None:
        """Copy what concerns the person at the cursor, or everybody's tasks."""
        group = self.model.group(self.tree.currentIndex())
        self._copy([group] if group else self.model.groups)

    def _copy(self, groups: list[Group]) -> None:
        if len(groups) == 1 and groups[0].owner:
            self.copy_wanted.emit(groups[0].owner)
            return
        title = self.document.meeting.title if self.document.meeting else ""
        QGuiApplication.clipboard().setText("\n\n".join(tasks_text(g, self.model.actions, title) for g in groups))
        self.told.emit(tr("Tasks copied."))

    def _show(self) -> None:
        self.model.show(self.document.minutes, self.document.people())
        self._show_empty()

    def _show_empty(self) -> None:
        document = self.document
        if document.minutes is not None and document.minutes.actions:
            self._stack.setCurrentIndex(0)
            return
        lacking = missing(document, "tasks", self)
        if lacking is not None:
            lacking.say_in(self.empty)
        elif document.minutes is not None:
            said = ("tasks", tr("No tasks"), tr("No tasks were found in this meeting. You can add one."))
            self.empty.say(*said, tr("Add a task"), self.add_task)
        else:
            self.empty.say(
                "tasks",
                tr("No tasks yet"),
                tr("Tasks appear when the minutes are made."),
                tr("Write minutes"),
                document.rewrite,
            )
        self._stack.setCurrentIndex(1)

    def _start(self, index: ModelIndex) -> float | None:
        """The second in which a task was said; None when nobody knows."""
        number = self.model.number(index)
        if number is None or not self.document.timed:
            return None
        action = self.model.actions[number]
        said = telling(action.task, action.evidence)
        return said.start if said else None

    def _place(self, index: ModelIndex) -> None:
        start = self._start(index)
        if start is not None and not self.document.imported:
            self.place_wanted.emit(start)

    def edit_owner(self, index: ModelIndex) -> None:
        """Choose who does a task, also where its own column is hidden."""
        number = self.model.number(index)
        if number is None:
            return
        cell = self.model.index(index.row(), OWNER, index.parent())
        owners = self.model.actions[number].owners
        menu = OwnerMenu(self.document.people(), owners, lambda names: self.model.setData(cell, names), self)
        menu.popup(self.tree.viewport().mapToGlobal(self.tree.visualRect(index).bottomLeft()))

    def _arrange(self) -> None:
        """Open all groups and give each its heading with a copy button: a handful of widgets at most."""
        self.tree.expandAll()
        self.tree.fit_columns()
        self._titles = []
        for row, group in enumerate(self.model.groups):
            self.tree.setFirstColumnSpanned(row, QModelIndex(), True)
            heading = QWidget()
            line = QHBoxLayout(heading)
            line.setContentsMargins(0, 8, 0, 2)
            title = Label(group.title)
            title.setFont(self._title_font())
            self._titles.append(title)
            count = Label(trn("{count} task", "{count} tasks", len(group.tasks)))
            count.setProperty("muted", True)
            copy = button(tr("Copy tasks"), partial(self._copy, [group]), icon="copy", kind="flat")
            copy.setAccessibleName(tr("Copy the tasks of {name}", name=group.title))
            if group.owner:
                set_tip(copy, tr("Copies this person’s tasks, related decisions and questions as text"))
            line.addWidget(title)
            line.addWidget(count)
            line.addStretch(1)
            line.addWidget(copy)
            self.tree.setIndexWidget(self.model.index(row, 0), heading)

    def _title_font(self) -> QFont:
        return scaled(self.tree.font(), 1.1, bold=True)

    def _edit(self, number: int, label: str, change: Callable[[ActionItem], None]) -> None:
        def change_minutes(minutes: Minutes) -> None:
            action: ActionItem = minutes.actions[number]
            change(action)

        self.document.edit_minutes(label, change_minutes)

    def _show_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        number = self.model.number(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        changes = not self.document.read_only
        if number is not None:
            if changes:
                due = self.model.index(index.row(), DUE, index.parent())
                menu.addAction(tr("Edit"), lambda: self.tree.edit(index))
                menu.addAction(tr("Owner…"), lambda: self.edit_owner(index))
                menu.addAction(tr("Due date…"), lambda: self.tree.edit(due))
            start = self._start(index)
            if start is not None and not self.document.imported:
                menu.addAction(tr("Play"), lambda: self.play_wanted.emit(start))
            if start is not None:
                menu.addAction(tr("Show in transcript"), lambda: self.line_wanted.emit(start))
            if changes:
                remove = items.remove(("action", number))
                menu.addAction(tr("Remove"), lambda: self.document.edit_minutes(tr("removal"), remove))
        if changes:
            menu.addAction(tr("Add a task"), self.add_task)
        menu.addAction(tr("Copy all tasks"), lambda: self._copy(self.model.groups))
        menu.popup(self.tree.viewport().mapToGlobal(at))


class _TasksTree(QTreeView):
    """A table with groups whose columns share the width."""

    copy_wanted = Signal()
    moved = Signal(QModelIndex)  # to this task, by keyboard or mouse

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Tasks by owner"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setWordWrap(True)
        self.setAllColumnsShowFocus(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(60)

    def fit_columns(self) -> None:
        """Give the task what the other columns leave."""
        model = cast(TasksModel, self.model())
        line, width = self.fontMetrics(), self.viewport().width()
        self.setColumnHidden(OWNER, not model.shows(OWNER))
        status = self.header().fontMetrics().horizontalAdvance(heading_of(STATUS)) + 24
        owner = line.horizontalAdvance(tr("with {names}", names="Eleanor, Priya")) + 12 if model.shows(OWNER) else 0
        due = _due_width(model, line) + 24
        owner, due = min(owner, round(width * 0.24)), min(due, round(width * 0.4))
        for column, size in ((OWNER, owner), (DUE, due), (STATUS, status)):
            self.setColumnWidth(column, size)
        room = width - owner - due - status
        self.setColumnWidth(TASK, round(measure_width(self.font(), room)))  # in a wide window the dates stay near
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doItemsLayout()
        self.updateEditorGeometries()  # the headings too

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.fit_columns()

    def currentChanged(self, current: ModelIndex, previous: ModelIndex) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if self.hasFocus():
            self.moved.emit(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _due_width(model: TasksModel, line: QFontMetrics) -> int:
    """As much as the longest of the dates takes, but no more than a whole date."""
    example = date(2026, 9, 30)
    short, whole = (text.short_day(example.isoformat(), today) for today in (example, date(2025, 1, 1)))
    shown = (short, *(text.due_short(action.due_text, action.due) for action in model.actions))
    return min(max(map(line.horizontalAdvance, shown)), line.horizontalAdvance(whole))
