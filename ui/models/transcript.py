"""The transcript as rows."""

from __future__ import annotations

import bisect
import re
from collections.abc import Hashable, Iterator

from PySide6.QtCore import QModelIndex, QObject, Signal

from meetingmate.meeting import Utterance
from ui import text
from ui.models.rows import Role, RowsModel


class TranscriptModel(RowsModel):
    """One row an utterance. ``find`` marks a text that is searched for."""

    found = Signal(int)  # how many utterances hold the searched text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.needle = ""
        self.hits: list[int] = []
        self.playing = -1
        self._starts: list[float] = []

    def key(self, row: Utterance) -> Hashable:
        return row.id

    def set_rows(self, new: list[Utterance]) -> None:
        super().set_rows(new)
        self._starts = [u.start for u in self.rows]
        if self.needle:
            self.find(self.needle)

    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role == Role.DisplayRole:
            return row.text
        if role == Role.AccessibleTextRole:
            unsure = ", not sure" if row.uncertain else ""
            return f"{row.speaker or 'Unknown speaker'}, {text.clock(row.start)}{unsure}: {row.text}"
        if role == Role.ToolTipRole and row.uncertain:
            return "The recognition was not sure of this text: listen to it."
        return None

    def begins_turn(self, number: int) -> bool:
        """Whether another speaker begins in this row, so that the name is shown."""
        return number == 0 or self.rows[number - 1].speaker != self.rows[number].speaker

    def row_at_time(self, seconds: float) -> int:
        """The row that is heard at a time, -1 before the first."""
        return bisect.bisect_right(self._starts, seconds + 0.05) - 1

    def set_playing(self, number: int) -> None:
        """Mark the row that is being heard; -1 for none."""
        if number == self.playing:
            return
        before, self.playing = self.playing, number
        for changed in (before, number):
            if 0 <= changed < len(self.rows):
                index = self.index(changed)
                self.dataChanged.emit(index, index, [Role.BackgroundRole])

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the searched text stands in ``text``, as start and length."""
        if self.needle:
            for match in re.finditer(re.escape(self.needle), text, re.IGNORECASE):
                yield match.start(), match.end() - match.start()

    def find(self, needle: str) -> None:
        """Search all utterances for a text, whatever its case."""
        self.needle = needle
        self.hits = [i for i, u in enumerate(self.rows) if next(self.places(u.text), None)] if needle else []
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1), [Role.BackgroundRole])
        self.found.emit(len(self.hits))


def as_text(utterances: list[Utterance]) -> str:
    """Utterances for the clipboard, one a line."""
    return "\n".join(f"[{text.clock(u.start)}] {u.speaker or 'Unknown speaker'}: {u.text}" for u in utterances)
