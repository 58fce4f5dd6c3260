"""The transcript as rows."""

from __future__ import annotations

import bisect
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import Utterance, speakers_in
from meetingmate.domain.translation import Translated
from meetingmate.editing import transcript
from ui.base import text
from ui.base.labels import plain_tip
from ui.base.model_index import ModelIndex
from ui.transcript.translation import Below, below, reasons
from ui.widgets.rows_model import Role, RowsModel

#: Nobody is named, but it is known where it came from: this room, or the other side of the call.
_FROM = {"microphone": mark("Microphone (unknown speaker)"), "computer": mark("Computer (unknown speaker)")}


# Translators: these stand in a narrow column beside a line of the transcript, as short as can be
MARKS = (mark("unclear"), mark("edited"), mark("overlap"))


def speaker_of(utterance: Utterance) -> str:
    """Who says it, as it is shown."""
    return utterance.speaker or tr(_FROM.get(utterance.track, text.UNKNOWN_SPEAKER))


class TranscriptModel(RowsModel):
    """One row an utterance. ``find`` marks a text that is searched for, ``set_playing`` the word that is heard."""

    found = Signal(int)  # how many utterances hold the searched text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: Nothing can be changed.
        self.read_only = False
        self.needle: re.Pattern[str] | None = None
        self.hits: list[int] = []
        self.playing = -1
        self.playing_word: tuple[int, int] | None = None
        self.speakers: dict[str, int] = {}
        self.marked: Mapping[str, Sequence[str]] = {}  # the quotes in a line, by its id
        self.translations: Mapping[str, Translated] = {}  # shown below the lines, by their ids
        self._starts: list[float] = []
        self.timed = True

    def key(self, row: Utterance) -> Hashable:
        return row.id

    def set_rows(self, new: Sequence[Utterance]) -> None:
        super().set_rows(new)
        self._starts = [u.start for u in self.rows]
        self.speakers = {name: number for number, name in enumerate(speakers_in(self.rows))}
        if self.needle:
            self.find(self.needle)

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role in (Role.DisplayRole, Role.EditRole):
            return row.text
        if role == Role.AccessibleTextRole:
            time = [text.clock(row.start)] if self.timed else []
            quoted = [tr("quoted in the selected item")] if row.id in self.marked else []
            head = ", ".join([speaker_of(row), *time, *marks_of(row), *quoted])
            other = self.below(row)
            return f"{head}: {row.text}" + (f" – {other.text}" if other is not None else "")
        if role == Role.ToolTipRole:
            found = self.translations.get(row.id)
            why = reasons(found) if found is not None and self.below(row) is not None else ""
            return plain_tip("\n".join(filter(None, (_tip(row), why))) or None)
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags if self.read_only else flags | Qt.ItemFlag.ItemIsEditable

    def begins_turn(self, number: int) -> bool:
        """Whether another speaker begins in this row, so that the name is shown."""
        return number == 0 or speaker_of(self.rows[number - 1]) != speaker_of(self.rows[number])

    def row_at_time(self, seconds: float) -> int:
        """The row that is heard at a time, -1 before the first."""
        return bisect.bisect_right(self._starts, seconds + 0.05) - 1

    def set_playing(self, number: int, seconds: float = -1.0) -> None:
        """Mark the row that is being heard, and the word in it at ``seconds``; -1 for none."""
        word = word_at(self.rows[number], seconds) if 0 <= number < len(self.rows) and seconds >= 0 else None
        if (number, word) == (self.playing, self.playing_word):
            return
        before, self.playing, self.playing_word = self.playing, number, word
        for changed in {before, number}:
            if 0 <= changed < len(self.rows):
                index = self.index(changed)
                self.dataChanged.emit(index, index, [Role.BackgroundRole])

    def mark(self, quotes: Mapping[str, Sequence[str]]) -> None:
        """Mark the lines with these ids, with the words that are quoted from each, and no others."""
        changed = {*quotes, *self.marked}
        self.marked = quotes
        for number, row in enumerate(self.rows) if changed else ():
            if row.id in changed:
                self.dataChanged.emit(self.index(number), self.index(number), [Role.BackgroundRole])

    def translate(self, found: Mapping[str, Translated]) -> None:
        """Show these translations below their lines, and no others."""
        changed = {key for key in {*found, *self.translations} if found.get(key) is not self.translations.get(key)}
        self.translations = dict(found)
        for number, row in enumerate(self.rows) if changed else ():
            if row.id in changed:
                self.dataChanged.emit(self.index(number), self.index(number), [Role.SizeHintRole])

    def below(self, row: Utterance) -> Below | None:
        """What stands below a line; None when it has no translation, or was edited since."""
        found = self.translations.get(row.id)
        return below(found) if found is not None and found.original == row.text else None

    def marked_row(self) -> int:
        """The first line that is marked, -1 if none is."""
        return next((number for number, row in enumerate(self.rows) if row.id in self.marked), -1)

    def quoted(self, row: Utterance) -> Iterator[tuple[int, int]]:
        """Where the quoted words stand in the text of a marked line, as start and length."""
        for quote in self.marked.get(row.id, ()):
            if quote and (at := row.text.find(quote)) >= 0:
                yield at, len(quote)

    def matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the searched text stands in ``text``, as start and length."""
        if self.needle:
            for match in self.needle.finditer(text):
                yield match.start(), match.end() - match.start()

    def find(self, needle: str | re.Pattern[str]) -> None:
        """Search all utterances for a text (whatever its case) or a pattern."""
        if isinstance(needle, str):
            self.needle = transcript.pattern(needle) if needle else None
        else:
            self.needle = needle
        self.hits = [i for i, u in enumerate(self.rows) if next(self.matches(u.text), None)] if self.needle else []
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1), [Role.BackgroundRole])
        self.found.emit(len(self.hits))


def marks_of(row: Utterance) -> list[str]:
    """What a reader should know of a line, in words."""
    there = (row.uncertain, row.state == "edited", row.overlap)
    return [tr(name) for name, shown in zip(MARKS, there, strict=True) if shown]


def word_at(row: Utterance, seconds: float) -> tuple[int, int] | None:
    """Start and length in the text of the word that is heard at a time; None between words that are far apart."""
    number = bisect.bisect_right(row.words, seconds + 0.03, key=lambda word: word.start) - 1
    if number < 0 or seconds > row.words[number].end + 0.4:
        return None
    place = 0
    for word in row.words[: number + 1]:
        at = row.text.find(word.text, place)
        if at < 0:
            return None
        place = at + len(word.text)
    return at, len(row.words[number].text)


def as_text(utterances: list[Utterance], *, times: bool = True, names: bool = True) -> str:
    """Utterances for the clipboard, one a line. Without times and names neighbours of one speaker are one paragraph."""
    lines: list[str] = []
    for number, u in enumerate(utterances):
        head = (f"[{text.clock(u.start)}] " if times else "") + (f"{speaker_of(u)}: " if names else "")
        if not times and number and speaker_of(utterances[number - 1]) == speaker_of(u):
            lines[-1] += " " + u.text
        else:
            lines.append(head + u.text)
    return "\n".join(lines)


def _tip(row: Utterance) -> str | None:
    parts = []
    if row.uncertain:
        parts.append(tr("This text is unclear. Listen to check it."))
    if row.overlap:
        parts.append(tr("Someone else is speaking during part of this line."))
    if row.original is not None and row.original != row.text:
        parts.append(tr("Edited. Original text: “{text}”", text=row.original))
    return "\n".join(parts) or None
