"""The tab Minutes: read, open the evidence of an item and hear it, edit in place."""

from __future__ import annotations

import uuid
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from meetingmate.base.translation import tr, tr_for
from meetingmate.editing import items
from meetingmate.editing.items import Ref
from ui.base.model_index import ModelIndex
from ui.document.document import MeetingDocument
from ui.document.missing_parts import is_hollow, missing
from ui.meeting import previous_rows
from ui.meeting.approval_line import ApprovalLine
from ui.meeting.minutes_delegate import MinutesDelegate
from ui.meeting.minutes_geometry import SHOW_IN_TRANSCRIPT, task_rects
from ui.meeting.minutes_list import MinutesList
from ui.meeting.minutes_model import MinutesModel
from ui.meeting.minutes_rows import HeadingRow, ItemRow, LineRow, QuoteRow
from ui.meeting.owner_menu import OwnerMenu
from ui.meeting.previous_actions import accept
from ui.meeting.previous_rows import UpdateRow
from ui.meeting.tasks_model import DUE, OWNER, Due, change_of, step_of
from ui.widgets.calendar_menu import CalendarMenu
from ui.widgets.empty_state import EmptyState

#: Sections that are copied as a whole.
_COPIED_SECTIONS = ("summary", "decisions", "actions", "topics", "questions")


class MinutesView(QWidget):
    """Shows the minutes of the document. ``play_wanted`` gives the second to play from, ``place_wanted`` the one at
    which the space bar is to begin."""

    play_wanted = Signal(float)
    place_wanted = Signal(float)
    copy_wanted = Signal(tuple)  # the part of the minutes to put on the clipboard (``export.PartRef``)
    line_wanted = Signal(float)  # show the line of this second in the transcript

    def __init__(self, document: MeetingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.model = MinutesModel(self)
        self.model.read_only = document.read_only
        self.list = MinutesList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(MinutesDelegate(self.list))
        self.list.activated_row.connect(self._activate)
        self.list.enter_pressed.connect(self._enter)
        self.list.time_clicked.connect(self._play)
        self.list.show_wanted.connect(self._show_words)
        self.list.part_clicked.connect(self._edit_part)
        self.list.opening_wanted.connect(self._open)
        self.list.moved.connect(self._place)
        self.list.remove_wanted.connect(self._remove)
        self.list.accept_wanted.connect(self._accept)
        self.list.copy_wanted.connect(self.copy)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.model.edited.connect(self._edit)
        self.empty = EmptyState("minutes", "", "")
        self.approval = ApprovalLine(document)
        pages = QWidget()
        self._stack = QStackedLayout(pages)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.approval)
        box.addWidget(pages, 1)
        document.opened.connect(self._show_new)
        document.minutes_changed.connect(self._show)
        document.transcript_changed.connect(self._show)
        document.job_changed.connect(self._show_empty)

    def add_item(self, section: str) -> None:
        """Add an item to ``summary``, ``decisions``, ``actions`` or ``questions`` and edit it."""
        change, find = items.add(section, f"p{uuid.uuid4().hex[:8]}")
        self.document.edit_minutes(tr("adding an item"), change)
        if self.document.minutes is None:
            return
        index = self.model.index_of(find(self.document.minutes))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        self.list.edit(index)

    def copy(self) -> None:
        """Copy the selected item, topic or section; of any other row its text."""
        index = self.list.currentIndex()
        match self.model.row_at(index) if index.isValid() else None:
            case ItemRow(ref=ref, kind=kind) if kind not in ("previous", "next"):
                self.copy_wanted.emit(ref)
            case HeadingRow(section=section) if section in _COPIED_SECTIONS:
                self.copy_wanted.emit(("heading", section))
            case _:
                if value := index.data():
                    QGuiApplication.clipboard().setText(value)

    def _show_new(self) -> None:
        self.model.forget_opened()
        self._show()
        self.list.scrollToTop()

    def _show(self) -> None:
        utterances = {u.id: u for u in self.document.utterances}
        document = self.document
        self.model.show(document.minutes, utterances, timed=document.timed, playable=not document.imported)
        self._show_empty()

    def _show_empty(self) -> None:
        document = self.document
        if not is_hollow(document.minutes):
            self._stack.setCurrentIndex(0)
            return
        lacking = missing(document, "minutes", self)
        if lacking is not None:
            lacking.say_in(self.empty)
        elif document.minutes is None:
            self.empty.say(
                "minutes",
                tr("No minutes yet"),
                tr("Minutes are made from the transcript. Every item links to the words it is based on."),
                tr("Write minutes"),
                document.rewrite,
            )
        else:
            self.empty.say(
                "minutes",
                tr("Nothing to note was found"),
                tr("No decision, task or topic was found in what was said."),
                tr("Read the transcript"),
                lambda: self.line_wanted.emit(0.0),
            )
        self._stack.setCurrentIndex(1)

    def _edit(self, ref: Ref, value: str) -> None:
        self.document.edit_minutes(
            tr_for("step that can be undone", "edit") if value else tr("removal"), items.set_text(ref, value)
        )

    def _remove(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if isinstance(row, ItemRow) and row.kind != "previous":
            self.document.edit_minutes(tr("removal"), items.remove(row.ref))
        elif isinstance(row, UpdateRow) and row.open:
            self.document.edit_minutes(tr("dismissing a suggestion"), previous_rows.dismiss(row.ref[1]))

    def _accept(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if isinstance(row, UpdateRow) and row.open:
            accept(self.document, row.ref[1])

    def _activate(self, index: ModelIndex) -> None:
        match self.model.row_at(index):
            case HeadingRow(section=section, add=add) if add:
                self.add_item(section)
            case QuoteRow(evidence=evidence, playable=playable):
                (self.play_wanted if playable else self.line_wanted).emit(evidence.start)
            case ItemRow() | LineRow() | UpdateRow():
                self.model.toggle(index)

    def _enter(self, index: ModelIndex) -> None:
        """Enter edits what can be edited, everywhere in the window; of the rest it does what a click does."""
        row = self.model.row_at(index)
        if isinstance(row, ItemRow) and row.kind != "previous":
            self.list.edit(index)
        else:
            self._activate(index)

    def _play(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if isinstance(row, ItemRow | UpdateRow) and row.time is not None:
            (self.line_wanted if self.document.imported else self.play_wanted).emit(row.time)

    def _place(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        time = row.evidence.start if isinstance(row, QuoteRow) else getattr(row, "time", None)
        if time is not None and not self.document.imported:
            self.place_wanted.emit(time)

    def _show_words(self, index: ModelIndex) -> None:
        row = self.model.row_at(index)
        if isinstance(row, QuoteRow):
            self.line_wanted.emit(row.evidence.start)
        elif isinstance(row, ItemRow | UpdateRow) and row.time is not None:
            self.line_wanted.emit(row.time)

    def _open(self, index: ModelIndex, opened: bool) -> None:
        """The arrow keys to the right and left open and close an item; from its words, the left one goes back to it."""
        row = self.model.row_at(index)
        if isinstance(row, QuoteRow) and not opened:
            self.list.setCurrentIndex(self.model.index_of(row.ref))
        elif isinstance(row, ItemRow | UpdateRow | LineRow) and row.opened != opened:
            self.model.toggle(index)

    def _edit_part(self, index: ModelIndex, part: str) -> None:
        row = self.model.row_at(index)
        if not isinstance(row, ItemRow) or not row.owner or self.document.minutes is None or self.document.read_only:
            return
        number = int(row.ref[-1])
        action = self.document.minutes.actions[number]
        menu: QMenu
        if part == "owner":
            menu = OwnerMenu(self.document.people(), action.owners, partial(self._assign, number, OWNER), self)
        else:
            menu = CalendarMenu(action.due, partial(self._set_due, number), self)
        place = task_rects(self.list.visualRect(index), self.list.font(), row)[part].bottomLeft()
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _set_due(self, number: int, iso: str | None) -> None:
        self._assign(number, DUE, Due(iso, None))

    def _assign(self, number: int, column: int, value: object) -> None:
        change = change_of(column, value)
        if change is not None:
            self.document.edit_minutes(step_of(column), lambda minutes: change(minutes.actions[number]))

    def _show_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        row = self.model.row_at(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        match row:
            case UpdateRow():
                self._fill_update_menu(menu, index, row)
            case ItemRow():
                self._fill_menu(menu, index, row)
            case HeadingRow(section=section) if section in _COPIED_SECTIONS:
                menu.addAction(tr("Copy"), self.copy)
            case _:
                menu.deleteLater()
                return
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _fill_update_menu(self, menu: QMenu, index: ModelIndex, row: UpdateRow) -> None:
        if row.open and not self.document.read_only:
            menu.addAction(tr("Accept"), lambda: self._accept(index))
            menu.addAction(tr("Dismiss"), lambda: self._remove(index))
        if row.quotes:
            menu.addAction(tr("Hide quote") if row.opened else tr("Show quote"), lambda: self.model.toggle(index))
        if row.time is not None and not self.document.imported:
            menu.addAction(tr("Play"), lambda: self.play_wanted.emit(row.time))
        menu.addAction(tr("Copy"), self.copy)

    def _fill_menu(self, menu: QMenu, index: ModelIndex, row: ItemRow) -> None:
        if row.kind == "previous":
            menu.addAction(tr("Copy"), self.copy)
            return
        changes = not self.document.read_only
        if changes:
            menu.addAction(tr("Edit"), lambda: self.list.edit(index))
        if changes and row.owner:
            menu.addAction(tr("Owner…"), lambda: self._edit_part(index, "owner"))
            menu.addAction(tr("Due date…"), lambda: self._edit_part(index, "due"))
        if row.quotes:
            menu.addAction(tr("Hide quote") if row.opened else tr("Show quote"), lambda: self.model.toggle(index))
        if row.time is not None:
            if not self.document.imported:
                menu.addAction(tr("Play"), lambda: self.play_wanted.emit(row.time))
            menu.addAction(tr(SHOW_IN_TRANSCRIPT), lambda: self._show_words(index))
        menu.addAction(tr("Copy"), self.copy)
        if changes:
            menu.addAction(tr("Remove"), lambda: self._remove(index))
