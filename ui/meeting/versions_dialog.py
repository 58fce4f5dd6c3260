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

from meetingmate.base.translation import mark, tr, tr_for, trn
from meetingmate.domain.approval import state_of
from meetingmate.domain.meeting import ActionItem, Meeting, Minutes
from meetingmate.editing.approval import described as described_approval
from meetingmate.editing.versions import PART_WORDS, Change, compare
from ui.base import text
from ui.base.labels import Label
from ui.base.theme import colors_for, scaled
from ui.widgets.controls import as_rows, button, muted
from ui.widgets.dialogs import fit

_SECTIONS = {
    "approval": mark("Approval"),
    "summary": mark("Summary"),
    "decisions": mark("Decisions"),
    "actions": mark("Action items"),
    "questions": mark("Open questions"),
    "topics": mark("Topics"),
}
_KINDS = {"same": "", "added": mark("Added"), "removed": mark("Removed"), "changed": mark("Changed")}
_WHAT, _BEFORE, _AFTER = range(3)
_NOTHING = {
    _WHAT: mark("Unchanged"),
    _BEFORE: mark("Not in the earlier version"),
    _AFTER: mark("Not in the later version"),
}


class VersionsDialog(QDialog):
    """``restore_wanted`` gives the number of a version."""

    restore_wanted = Signal(int)

    def __init__(self, versions: list[Minutes], meeting: Meeting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Versions of the minutes"))
        fit(self, 920, 620)
        self._versions, self._meeting = versions, meeting
        self.before, self.after = QComboBox(), QComboBox()
        for combo, name in ((self.before, tr("Earlier version")), (self.after, tr("Later version"))):
            combo.setAccessibleName(name)
            for minutes in versions:
                combo.addItem(described(minutes, meeting), minutes.version)
        self.before.setCurrentIndex(min(1, len(versions) - 1))  # the newest comes first
        self.only = muted()
        self.table = QTableWidget(0, 3)
        as_rows(self.table, tr("Differences"))
        self.table.setHorizontalHeaderLabels(["", tr_for("version", "Earlier"), tr_for("version", "Later")])
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_BEFORE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_AFTER, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(lambda *_: self.table.resizeRowsToContents())
        self.restore = button(tr("Restore earlier version"), self._restore)
        choose = QHBoxLayout()
        for label, combo in ((tr("Compare"), self.before), (tr_for("compare one version", "with"), self.after)):
            said = Label(label)
            said.setBuddy(combo)
            choose.addWidget(said)
            choose.addWidget(combo, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.only, 1)
        bottom.addWidget(self.restore)
        bottom.addWidget(button(tr("Close"), self.reject))
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
            self.only.setText(tr("This is the only version so far. There is nothing to compare yet."))
            for control in (self.before, self.after, self.restore):
                control.setEnabled(False)
            return
        old, new = self._versions[self.before.currentIndex()], self._versions[self.after.currentIndex()]
        changes = compare(old, new, due=_due, approval=lambda one: described_approval(self._meeting, one, text.day))
        differing = [change for change in changes if change.kind != "same"]
        self.only.setText(what_changed(differing))
        self.restore.setEnabled(old.version != self._versions[0].version)
        self.restore.setText(tr("Restore version {number}", number=old.version))
        self.table.setRowCount(0)
        section = ""
        for change in changes:
            if change.section != section:
                section = change.section
                self._add_heading(tr(_SECTIONS[section]))
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
            spoken = words or tr(_NOTHING[column])
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
    differs = [tr("the approval differs")] if counts.pop(("approval", "changed"), 0) else []
    parts = [_counted(section, kind, count) for (section, kind), count in counts.items()] + differs
    return f"{', '.join(parts)}." if parts else tr("These versions say the same.")


def _counted(section: str, kind: str, count: int) -> str:
    """``2 tasks changed``: whole phrases, as languages inflect both words."""
    match section, kind:
        case "summary", "added":
            return trn("{count} summary sentence added", "{count} summary sentences added", count)
        case "summary", "removed":
            return trn("{count} summary sentence removed", "{count} summary sentences removed", count)
        case "summary", "changed":
            return trn("{count} summary sentence changed", "{count} summary sentences changed", count)
        case "decisions", "added":
            return trn("{count} decision added", "{count} decisions added", count)
        case "decisions", "removed":
            return trn("{count} decision removed", "{count} decisions removed", count)
        case "decisions", "changed":
            return trn("{count} decision changed", "{count} decisions changed", count)
        case "actions", "added":
            return trn("{count} task added", "{count} tasks added", count)
        case "actions", "removed":
            return trn("{count} task removed", "{count} tasks removed", count)
        case "actions", "changed":
            return trn("{count} task changed", "{count} tasks changed", count)
        case "questions", "added":
            return trn("{count} open question added", "{count} open questions added", count)
        case "questions", "removed":
            return trn("{count} open question removed", "{count} open questions removed", count)
        case "questions", "changed":
            return trn("{count} open question changed", "{count} open questions changed", count)
        case "topics", "added":
            return trn("{count} point added", "{count} points added", count)
        case "topics", "removed":
            return trn("{count} point removed", "{count} points removed", count)
        case "topics", "changed":
            return trn("{count} point changed", "{count} points changed", count)
    raise ValueError(section, kind)


def _what(change: Change) -> str:
    """``Added``, or ``Changed: owner, due date``."""
    kind = tr(_KINDS[change.kind])
    parts = change.parts if change.kind == "changed" else []
    return tr("{kind}: {parts}", kind=kind, parts=", ".join(tr(PART_WORDS[part]) for part in parts)) if parts else kind


def described(minutes: Minutes, meeting: Meeting) -> str:
    """``Version 2, Mon 23 November 2026 14:05, approved``."""
    state = state_of(meeting, minutes)
    approved = {"draft": "", "approved": tr("approved"), "changed": tr("changed since approval")}[state]
    made = minutes.how_made.created
    try:
        when = datetime.fromisoformat(made).astimezone()
    except ValueError:
        at = ""
    else:
        at = f"{text.day(when.date().isoformat())} {when:%H:%M}"
    return ", ".join(part for part in (tr("Version {number}", number=minutes.version), at, approved) if part)


def _due(action: ActionItem) -> str:
    return text.due(action.due_text, action.due) if action.due or action.due_text else ""
