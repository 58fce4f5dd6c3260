"""The fields in which a task is edited, and how its row looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPoint,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from meetingmate.base.translation import tr
from ui.base import text
from ui.base.labels import set_tip
from ui.base.model_index import ModelIndex
from ui.base.theme import colors_for, pixmap, set_icon
from ui.meeting.minutes_delegate import MARK_COLORS
from ui.meeting.tasks_model import DUE, OWNER, STATUS, TASK, Due, TasksModel, parse_due
from ui.widgets.calendar_menu import CalendarMenu
from ui.widgets.controls import LineEdit, TextEdit
from ui.widgets.painting import draw, draw_focus, layout


class DueEdit(QWidget):
    """A date as 2026-03-05, or any words; the calendar button picks a date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.field = LineEdit()
        self.field.setAccessibleName(tr("Due date such as 2026-03-05, or text"))
        self.field.setPlaceholderText(tr("2026-03-05, or text"))
        self._button = QToolButton()
        set_icon(self._button, "calendar")
        self._button.setAccessibleName(tr("Pick a date"))
        set_tip(self._button, tr("Pick a date"))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._pick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addWidget(self._button)
        self.setFocusProxy(self.field)
        self._before = Due(None, None)

    def set_due(self, due: Due) -> None:
        """Show a value."""
        self._before = due
        self.field.setText(due.iso or due.words or "")
        self.field.selectAll()

    def due(self) -> Due:
        """What stands in the field; unchanged text keeps the spoken words."""
        value = parse_due(self.field.text())
        return self._before if self.field.text() == (self._before.iso or self._before.words or "") else value

    def _pick(self) -> None:
        def chosen(iso: str | None) -> None:
            self.field.setText(iso or "")
            self.field.setFocus()

        menu = CalendarMenu(parse_due(self.field.text()).iso, chosen, self)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def owners_box(parent: QWidget, people: list[str]) -> QComboBox:
    """The field for the owners of a task: typed, or one of those who are known."""
    combo = QComboBox(parent)
    combo.setEditable(True)
    combo.addItems([*people, tr(text.NOT_STATED)])
    combo.setAccessibleName(tr("Owners, separated by commas"))
    return combo


class TaskDelegate(QStyledItemDelegate):
    """Paints the cells of the tasks with wrapped text; ``people`` gives the names to offer as owners."""

    def __init__(self, parent: QTreeView, people: Callable[[], list[str]]) -> None:
        super().__init__(parent)
        self._view = parent
        self._people = people

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:  # noqa: N802
        line = round(option.fontMetrics.height() * 1.15)
        if cast(TasksModel, index.model()).number(index) is None:
            return QSize(60, line + 26)
        width = self._view.columnWidth(index.column()) - self._indent(option, index)
        _made, size = layout(str(index.data() or ""), option.font, max(40, width))
        return QSize(60, max(round(size.height()), line) + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        model = cast(TasksModel, index.model())
        if model.number(index) is None:
            return  # the heading of the group is a widget
        action = index.data(TasksModel.TaskRole)
        colors = colors_for(option.palette)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colors.accent_soft)
        if index.column() == STATUS:
            painter.restore()
            super().paint(painter, self._plain(option), index)
            return
        top = option.rect.top() + 6
        line = round(option.fontMetrics.height() * 1.15)
        if index.column() == TASK:
            name = text.mark_of(action.check)
            size = round(line * 0.9)
            picture = pixmap(name, getattr(colors, MARK_COLORS[name]), size, painter.device().devicePixelRatioF())
            painter.drawPixmap(option.rect.left() + 6, top + (line - size) // 2, picture)
        left = option.rect.left() + self._indent(option, index) - 6
        shown = str(index.data() or "")
        stated = shown != tr(text.NOT_STATED)
        made, _size = layout(shown, option.font, max(40, option.rect.right() - left))
        draw(painter, made, left, top, colors.text if stated and action.status != "done" else colors.muted)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, option.rect, colors.accent, 3)
        painter.restore()

    def editorEvent(  # noqa: N802 - Qt's name
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: ModelIndex
    ) -> bool:
        return super().editorEvent(event, model, self._plain(option) if index.column() == STATUS else option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:  # noqa: N802
        editor = self._made_editor(parent, index)
        (editor.field if isinstance(editor, DueEdit) else editor).setFont(option.font)
        return editor

    def _made_editor(self, parent: QWidget, index: ModelIndex) -> QWidget:
        if index.column() == OWNER:
            return owners_box(parent, self._people())
        if index.column() == DUE:
            return DueEdit(parent)
        editor = TextEdit(parent)
        editor.setAccessibleName(tr("Task"))
        return editor

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:  # noqa: N802 - Qt's name
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentText(value or tr(text.NOT_STATED))
            if (typed := editor.lineEdit()) is not None:
                typed.selectAll()
        elif isinstance(editor, DueEdit):
            editor.set_due(value)
        elif isinstance(editor, TextEdit) and not editor.toPlainText():
            editor.setPlainText(value)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:  # noqa: N802
        if isinstance(editor, QComboBox):
            value: object = editor.currentText()
        else:
            value = editor.due() if isinstance(editor, DueEdit) else cast(TextEdit, editor).toPlainText()
        model.setData(index, value, Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> None:  # noqa: N802
        height = max(
            option.rect.height(), editor.sizeHint().height() if index.column() != TASK else option.rect.height() + 10
        )
        left = option.rect.left() + (self._indent(option, index) - 16 if index.column() == TASK else 0)
        editor.setGeometry(left, option.rect.top(), max(option.rect.right() - left, 60), height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER
        if enter and isinstance(editor, TextEdit):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
            return True
        return super().eventFilter(editor, event)

    def _indent(self, option: QStyleOptionViewItem, index: ModelIndex) -> int:
        return 12 + (round(option.fontMetrics.height() * 1.15) + 6 if index.column() == TASK else 0)

    def _plain(self, option: QStyleOptionViewItem) -> QStyleOptionViewItem:
        copy = QStyleOptionViewItem(option)
        copy.state &= ~QStyle.StateFlag.State_Selected
        copy.rect.setHeight(round(option.fontMetrics.height() * 1.15) + 12)  # beside the first line of the task
        return copy
