"""Versions of the minutes side by side, and one of them made the newest again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import ActionItem, Meeting, Minutes
from meetingmate.editing.approval import described as described_approval
from meetingmate.editing.versions import Change, compare
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import colors_for, scaled
from ui.widgets.controls import as_rows, button, muted
from ui.widgets.dialogs import fit

_SECTIONS = {
    "approval": "Approval",
    "summary": "Summary",
    "decisions": "Decisions",
    "actions": "Action items",
    "questions": "Open questions",
    "topics": "Topics",
}
_NOUNS = {
    "summary": "summary sentence",
    "decisions": "decision",
    "actions": "task",
    "questions": "open question",
    "topics": "point",
}
_KINDS = {"same": "", "added": "Added", "removed": "Removed", "changed": "Changed"}
_WHAT, _BEFORE, _AFTER = range(3)
_NOTHING = {_WHAT: "Unchanged", _BEFORE: "Not in the earlier version", _AFTER: "Not in the later version"}


class VersionsDialog(QDialog):
    """``restore_wanted`` gives the number of a version."""

    restore_wanted = Signal(int)

    def __init__(self, versions: list[Minutes], meeting: Meeting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Versions of the minutes")
        fit(self, 920, 620)
        self._versions, self._meeting = versions, meeting
        self.before, self.after = QComboBox(), QComboBox()
        for combo, name in ((self.before, "Earlier version"), (self.after, "Later version")):
            combo.setAccessibleName(name)
            for minutes in versions:
                combo.addItem(described(minutes, meeting), minutes.version)
        self.before.setCurrentIndex(min(1, len(versions) - 1))  # the newest comes first
        self.only = muted()
        self.table = QTableWidget(0, 3)
        as_rows(self.table, "Differences")
        self.table.setHorizontalHeaderLabels(["", "Earlier", "Later"])
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_BEFORE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_AFTER, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(lambda *_: self.table.resizeRowsToContents())
        self.restore = button("Restore earlier version", self._restore)
        choose = QHBoxLayout()
        for label, combo in (("Compare", self.before), ("with", self.after)):
            said = Label(label)
            said.setBuddy(combo)
            choose.addWidget(said)
            choose.addWidget(combo, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.only, 1)
        bottom.addWidget(self.restore)
        bottom.addWidget(button("Close", self.reject))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(10)
        box.addLayout(choose)
        box.addWidget(self.table, 1)
        box.addLayout(bottom)
        self.before.currentIndexChanged.connect(lambda _index: self._keep_apart(self.before, self.after))
        self.after.currentIndexChanged.connect(lambda _index: self._keep_apart(self.after, self.before))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.table.resizeRowsToContents()  # only now the columns have their width

    def _keep_apart(self, chosen: QComboBox, other: QComboBox) -> None:
        """A version is never compared with itself: the other choice goes on to the next one."""
        if chosen.currentIndex() == other.currentIndex():
            with QSignalBlocker(other):
                other.setCurrentIndex((chosen.currentIndex() + 1) % other.count())
        self._show()

    def _show(self) -> None:
        if len(self._versions) == 1:
            self.only.setText("This is the only version so far. There is nothing to compare yet.")
            for control in (self.before, self.after, self.restore):
                control.setEnabled(False)
            return
        old, new = self._versions[self.before.currentIndex()], self._versions[self.after.currentIndex()]
        changes = compare(old, new, due=_due, approval=lambda one: described_approval(self._meeting, one, text.day))
        differing = [change for change in changes if change.kind != "same"]
        self.only.setText(what_changed(differing))
        self.restore.setEnabled(old.version != self._versions[0].version)
        self.restore.setText(f"Restore version {old.version}")
        self.table.setRowCount(0)
        section = ""
        for change in changes:
            if change.section != section:
                section = change.section
                self._add_heading(_SECTIONS[section])
            self._add(change)
        self.table.resizeRowsToContents()

    def _add_heading(self, title: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        item = QTableWidgetItem(title)
        item.setFont(scaled(self.font(), 1.08, bold=True))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.setItem(row, _WHAT, item)
        self.table.setSpan(row, _WHAT, 1, 3)

    def _add(self, change: Change) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        colors = colors_for(self.palette())
        color = {"added": colors.good, "removed": colors.danger, "changed": colors.notice}.get(change.kind)
        for column, words in ((_WHAT, _what(change)), (_BEFORE, change.before), (_AFTER, change.after)):
            item = QTableWidgetItem(words or "")
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            spoken = words or _NOTHING[column]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            if color and column == _WHAT:
                item.setForeground(QColor(color))
            elif not color:
                item.setForeground(QColor(colors.muted))
            self.table.setItem(row, column, item)

    def _restore(self) -> None:
        self.restore_wanted.emit(self._versions[self.before.currentIndex()].version)
        self.accept()


def what_changed(changes: list[Change]) -> str:
    """``1 decision added, 2 tasks changed, the approval differs.``"""
    counts: dict[tuple[str, str], int] = {}
    for change in changes:
        key = change.section, change.kind
        counts[key] = counts.get(key, 0) + 1
    differs = ["the approval differs"] if counts.pop(("approval", "changed"), 0) else []
    parts = [f"{text.count_of(count, _NOUNS[section])} {kind}" for (section, kind), count in counts.items()] + differs
    return f"{', '.join(parts)}." if parts else "These versions say the same."


def _what(change: Change) -> str:
    """``Added``, or ``Changed: owner, due date``."""
    parts = change.parts if change.kind == "changed" else []
    return f"{_KINDS[change.kind]}: {', '.join(parts)}" if parts else _KINDS[change.kind]


def described(minutes: Minutes, meeting: Meeting) -> str:
    """``Version 2, Mon 23 November 2026 14:05, approved``."""
    state = state_of(meeting, minutes)
    approved = {"draft": "", "approved": ", approved", "changed": ", changed since approval"}[state]
    made = minutes.how_made.created
    try:
        when = datetime.fromisoformat(made).astimezone()
    except ValueError:
        return f"Version {minutes.version}{approved}"
    return f"Version {minutes.version}, {text.day(when.date().isoformat())} {when:%H:%M}{approved}"


def _due(action: ActionItem) -> str:
    return text.due(action.due_text, action.due) if action.due or action.due_text else ""
