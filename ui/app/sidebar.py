"""The library at the left: record, open, search, and the meetings by day."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from meetingmate.base.translation import tr
from ui.base.model_index import ModelIndex
from ui.base.shortcuts import command_tip
from ui.base.theme import colors_for, icon, pixmap, scaled
from ui.library.meeting_list_model import DayRow, EntryRow, MeetingListModel, state_text
from ui.recording.record_button import RecordButton
from ui.widgets.controls import LineEdit, RowList, button
from ui.widgets.painting import draw_background, draw_focus, draw_line

_SEARCH_MS = 90
_PAD = 10


class Sidebar(QFrame):
    """Emits what the user wants; the window does it."""

    open_wanted = Signal()
    search_wanted = Signal(str)
    results_wanted = Signal()  # the keyboard goes on from the field to what was found
    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)  # a meeting, and where on the screen
    renamed = Signal(str, str)  # a meeting, and its new title
    page_wanted = Signal(int)  # number that ``add_page`` gave; 0: the meetings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.record = RecordButton()
        self.open = button(tr("Open recording…"), self.open_wanted.emit, icon="open")
        command_tip(self.open, tr("Choose recordings{keys}"), "open")
        self.search = _SearchField()
        self.search.left.connect(self._leave_search)
        self.search.setPlaceholderText(tr("Search meetings, people, words"))
        self.search.setAccessibleName(tr("Search all meetings"))
        self.search.setClearButtonEnabled(True)
        if clear := self.search.findChild(QAction, "_q_qlineeditclearaction"):
            clear.setText(tr("Clear the search"))  # Qt leaves it nameless
        self._search_icon = self.search.addAction(
            icon("search", colors_for(self.palette())), LineEdit.ActionPosition.LeadingPosition
        )
        self._search_icon.setText(tr("Search"))
        self.nav = QTabBar()
        self.nav.setDrawBase(False)
        self.nav.setExpanding(True)
        self.nav.setAccessibleName(tr("Library"))
        self.nav.addTab(tr("Meetings"))
        self.nav.hide()  # until there is something to choose
        self.nav.currentChanged.connect(self.page_wanted)
        self.model = MeetingListModel(self)
        self.model.renamed.connect(self.renamed)
        self.list = _MeetingList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_MeetingDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(lambda index: self._on_current(index, index))  # also back from another page
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 8)
        box.setSpacing(8)
        for widget in (self.record, self.open, self.nav, self.search):
            box.addWidget(widget)
        box.addWidget(self.list, 1)
        self.refresh_icons()
        self._timer = QTimer(self, singleShot=True, interval=_SEARCH_MS)
        self._timer.timeout.connect(lambda: self.search_wanted.emit(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._timer.start())

    def width_of_tabs(self) -> int:
        """Pixels that it takes to show all tabs without arrows."""
        margins = self._box.contentsMargins()
        return self.nav.sizeHint().width() + margins.left() + margins.right() + 2

    def add_page(self, label: str) -> int:
        """Offer another part of the library beside the meetings; returns its number."""
        self.nav.show()
        return self.nav.addTab(label)

    def offer_page(self, number: int, *, offered: bool) -> None:
        """Show or hide the tab of a page; the side bar takes the width that all of them need."""
        self.nav.setTabVisible(number, offered)
        beside = self.parentWidget()
        missing = self.width_of_tabs() - self.width()
        if offered and missing > 0 and self.isVisible() and isinstance(beside, QSplitter):
            side, rest, *others = beside.sizes()
            beside.setSizes([side + missing, rest - missing, *others])

    def focus_search(self) -> None:
        """Give the keyboard to the field."""
        self.search.setFocus()
        self.search.selectAll()

    def select(self, meeting_id: str) -> None:
        """Mark a meeting in the list without opening it again."""
        index = self.model.index_of(meeting_id)
        selection = self.list.selectionModel()
        if index.isValid() and index != selection.currentIndex():
            self.list.setCurrentIndex(index)
        elif not meeting_id:
            selection.clear()

    def refresh_icons(self) -> None:
        """Draw the icons again (the colours changed)."""
        colors = colors_for(self.palette())
        self.record.refresh_icon()
        self._search_icon.setIcon(icon("search", colors))

    def _leave_search(self) -> None:
        if self._timer.isActive():  # what was typed a moment ago
            self._timer.stop()
            self.search_wanted.emit(self.search.text())
        self.results_wanted.emit()

    def _on_current(self, current: ModelIndex, _previous: ModelIndex) -> None:
        row = self.model.row_at(current)
        if isinstance(row, EntryRow):
            self.chosen.emit(row.id)

    def edit_title(self, meeting_id: str) -> None:
        """Let the user type another title of a meeting in its place."""
        index = self.model.index_of(meeting_id)
        if index.isValid():
            self.list.scrollTo(index)
            self.list.setFocus()
            self.list.edit(index)

    def _show_menu(self, index: ModelIndex, at: QPoint) -> None:
        row = self.model.row_at(index)
        if isinstance(row, EntryRow):
            self.menu_wanted.emit(row.id, at)


class _MeetingList(RowList):
    """``menu_wanted`` gives the meeting below the pointer, or with the menu key the one that has the keyboard."""

    menu_wanted = Signal(QModelIndex, QPoint)

    def __init__(self) -> None:
        super().__init__(tr("Meetings"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        index, at = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted.emit(index, at)


class _SearchField(LineEdit):
    """Enter and the arrow down leave it for what was found."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _MeetingDelegate(QStyledItemDelegate):
    _STATES = {  # noqa: RUF012 - a constant
        "running": ("running", "accent"),
        "queued": ("queued", "muted"),
        "waits": ("queued", "muted"),
        "failed": ("warning", "danger"),
        "cancelled": ("cancelled", "muted"),
        "recording": ("record", "danger"),
        "cut off": ("warning", "notice"),
    }

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: ModelIndex) -> QWidget:  # noqa: N802
        field = LineEdit(parent=parent)
        field.setAccessibleName(tr("Title of the meeting"))
        return field

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        if isinstance(editor, LineEdit) and not editor.isModified():  # progress of its job leaves what is typed
            editor.setText(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:  # noqa: N802
        if isinstance(editor, LineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> None:  # noqa: N802
        height = editor.sizeHint().height()
        editor.setGeometry(option.rect.x() + 2, option.rect.y() + 3, option.rect.width() - 4, height)

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        row = index.data(MeetingListModel.RowRole)
        line = QFontMetrics(option.font).height()
        if isinstance(row, DayRow):
            return QSize(60, round(line * 1.9))
        return QSize(60, round(line * 1.12) * 2 + 2 * 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        row = index.data(MeetingListModel.RowRole)
        colors = colors_for(option.palette)
        painter.save()
        small = scaled(option.font, 0.9)
        line = round(QFontMetrics(option.font).height() * 1.12)
        left = Qt.AlignmentFlag.AlignLeft
        if isinstance(row, DayRow):
            rect = QRectF(option.rect.adjusted(_PAD, 6, -_PAD, 0))
            draw_line(painter, row.title, scaled(option.font, 0.86, bold=True), colors.muted, rect, left)
            painter.restore()
            return
        ground = option.rect.adjusted(0, 1, 0, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            draw_background(painter, ground, colors.accent_soft)
            bar = QRect(ground.left(), ground.top() + 8, 3, ground.height() - 16)
            painter.fillRect(bar, QColor(colors.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            draw_background(painter, ground, colors.hover)
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, ground, colors.accent)
        rect = QRectF(ground.adjusted(_PAD + 2, 6, -_PAD, -6))
        top = QRectF(rect.left(), rect.top(), rect.width(), line)
        draw_line(painter, row.title, scaled(option.font, 1.0, bold=selected), colors.text, top, left)
        second = top.translated(0, line)
        if state := state_text(row):
            name, color = self._STATES[row.state]
            size = QFontMetrics(small).height()
            picture = pixmap(name, getattr(colors, color), size, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(second.left()), round(second.center().y() - size / 2), picture)
            draw_line(painter, state, small, getattr(colors, color), second.adjusted(size + 5, 0, 0, 0), left)
            if row.state == "running":
                self._bar(painter, ground, row.percent, colors.border, colors.accent)
        else:
            draw_line(painter, row.detail, small, colors.muted, second, left)
        painter.restore()

    def _bar(self, painter: QPainter, ground: QRect, percent: int, back: str, front: str) -> None:
        y = ground.bottom() - 2
        left, right = ground.left() + _PAD + 2, ground.right() - _PAD
        for color, end in ((back, right), (front, left + (right - left) * percent // 100)):
            painter.setPen(QPen(QColor(color), 2))
            if end > left:
                painter.drawLine(left, y, end, y)
