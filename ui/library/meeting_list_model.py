"""The meetings of the library, by day."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from meetingmate.base.translation import mark, tr
from meetingmate.domain.events import JobChanged
from meetingmate.library import MeetingRow
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.widgets.rows_model import Role, RowsModel


@dataclass(frozen=True)
class DayRow:
    """Heading of a day."""

    title: str


@dataclass(frozen=True)
class EntryRow:
    """One meeting. ``state`` is that of its job, empty when there is nothing to say about it."""

    id: str
    title: str
    detail: str
    state: str = ""
    percent: int = 0


class MeetingListModel(RowsModel):
    """Headings and meetings; headings can't be selected. A title that was edited is given out through ``renamed``."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library_rows: list[MeetingRow] = []
        self._jobs: dict[str, JobChanged] = {}
        self._hidden: set[str] = set()
        self._cut_off: set[str] = set()

    def key(self, row: DayRow | EntryRow) -> Hashable:
        return row.id if isinstance(row, EntryRow) else ("day", row.title)

    def set_meetings(self, rows: list[MeetingRow]) -> None:
        """Show these meetings."""
        self._library_rows = rows
        self._rebuild()

    def set_job(self, job: JobChanged) -> None:
        """Show where the job of a meeting stands."""
        self._jobs[job.meeting] = job
        self._rebuild()

    def set_hidden(self, meetings: set[str]) -> None:
        """Leave out meetings that are about to be deleted."""
        self._hidden = set(meetings)
        self._rebuild()

    def set_cut_off(self, meetings: set[str]) -> None:
        """Recordings that a crash cut off and that wait to be recovered."""
        self._cut_off = set(meetings)
        self._rebuild()

    def index_of(self, meeting_id: str) -> QModelIndex:
        """Where a meeting stands; an invalid index when it is not shown."""
        for number, row in enumerate(self.rows):
            if isinstance(row, EntryRow) and row.id == meeting_id:
                return self.index(number)
        return QModelIndex()

    def first(self) -> str | None:
        """The meeting at the top."""
        return next((row.id for row in self.rows if isinstance(row, EntryRow)), None)

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        if isinstance(self.row_at(index), EntryRow):
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
            return flags | Qt.ItemFlag.ItemIsEditable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role in (Role.DisplayRole, Role.EditRole):
            return row.title
        if role == Role.ToolTipRole:
            return plain_tip(row.title)
        if role == Role.AccessibleTextRole:
            if isinstance(row, DayRow):
                return row.title
            return ", ".join(part for part in (row.title, row.detail, state_text(row)) if part)
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        row, title = self.row_at(index), " ".join(str(value).split())
        if role != Role.EditRole or not isinstance(row, EntryRow) or not title or title == row.title:
            return False
        self.renamed.emit(row.id, title)
        return True

    def _rebuild(self) -> None:
        today = date.today()
        rows: list[DayRow | EntryRow] = []
        section = None
        for meeting in self._library_rows:
            if meeting.id in self._hidden:
                continue
            title = text.day_section(meeting.date, today)
            if title != section:
                section = title
                rows.append(DayRow(title))
            rows.append(self._entry(meeting))
        self.set_rows(rows)

    def _entry(self, meeting: MeetingRow) -> EntryRow:
        job = self._jobs.get(meeting.id)
        state = job.state if job else (meeting.job_state or "")
        if meeting.id in self._cut_off:
            state = "cut off"
        elif job and job.state == "running" and job.stage == "recording":
            state = "recording"
        elif job and job.waits_for:
            state = "waits"
        detail = text.duration(meeting.duration_s) if meeting.duration_s else ""
        return EntryRow(
            id=meeting.id,
            title=meeting.title or tr("Untitled meeting"),
            detail=detail,
            state="" if state == "done" else state,
            percent=round(job.fraction * 100) if job else 0,
        )


_STATES = {
    "queued": mark("Waiting"),
    "waits": mark("Waiting for the speech model"),
    "failed": mark("Failed"),
    "cancelled": mark("Cancelled"),
    "recording": mark("Recording"),
    "cut off": mark("Recording interrupted"),
}


def state_text(row: EntryRow) -> str:
    """The state of a meeting's job in words."""
    if row.state == "running":
        return tr("Working, {percent} %", percent=row.percent)
    return tr(_STATES.get(row.state, ""))
