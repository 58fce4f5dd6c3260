"""What a search found, as rows: a heading for each meeting, below it the lines that were found."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from meetingmate.base.translation import mark, tr, trn
from meetingmate.library.listing import MeetingRow
from meetingmate.library.search import COUNTED, TRANSCRIPT, Hit, SearchResult
from ui.base import text
from ui.base.model_index import ModelIndex
from ui.widgets.rows_model import Role, RowsModel

KIND_NAMES = {
    "title": mark("Title"),
    "decision": mark("Decision"),
    "task": mark("Task"),
    "question": mark("Open question"),
    "note": mark("Note"),
    "person": mark("Person"),
    "series": mark("Series"),
    "tag": mark("Tag"),
    "summary": mark("Summary"),
    "topic": mark("Topic"),
    "point": mark("Minutes"),
    "agenda": mark("Agenda"),
    TRANSCRIPT: mark("Transcript"),
}


@dataclass(frozen=True)
class HeadingRow:
    """A meeting in which something was found. ``spans``: places of its title to highlight; ``count`` is in words."""

    meeting: MeetingRow
    title: str
    detail: str
    count: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class HitRow:
    """One line that was found. ``text`` begins with the speaker where one is known, up to ``speaker_end``."""

    meeting: MeetingRow
    hit: Hit
    text: str
    spans: tuple[tuple[int, int], ...]
    speaker_end: int = 0


@dataclass(frozen=True)
class MoreRow:
    """Offers the lines of a meeting that are not shown."""

    meeting: MeetingRow
    text: str


Row = HeadingRow | HitRow | MoreRow


class ResultsModel(RowsModel):
    """Every row can be selected and opened."""

    def key(self, row: Row) -> Hashable:
        if isinstance(row, HitRow):
            return row.meeting.id, row.hit.kind, row.hit.utterance or row.hit.item or row.hit.text
        return row.meeting.id, type(row)

    def set_results(self, results: list[SearchResult]) -> None:
        """Show these."""
        self.set_rows([row for result in results for row in _rows(result)])

    def first_hit(self) -> int:
        """The first row that is a line, else the first row."""
        return next((number for number, row in enumerate(self.rows) if isinstance(row, HitRow)), 0)

    def data(self, index: ModelIndex, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.RowRole:
            return row
        if role == Role.DisplayRole:
            return row.title if isinstance(row, HeadingRow) else row.text
        if role == Role.AccessibleTextRole:
            return spoken(row)
        return None


def spoken(row: Row) -> str:
    """A row for a screen reader: the meeting, the kind, the time, the words."""
    title = title_of(row.meeting)
    if isinstance(row, HeadingRow):
        return ", ".join(part for part in (tr("Meeting"), title, row.detail, row.count) if part)
    if isinstance(row, MoreRow):
        return f"{title}, {row.text}"
    moment = time_of(row)
    time = f", {text.clock(moment)}" if moment is not None else ""
    return f"{title}, {tr(KIND_NAMES[row.hit.kind])}{time}: {row.text}"


def time_of(row: HitRow) -> float | None:
    """When it was said, if that is known: not of a transcript without times, whose meeting has no length."""
    return row.hit.time if row.meeting.duration_s > 0 else None


def title_of(meeting: MeetingRow) -> str:
    """What a meeting is called on the screen."""
    return meeting.title or tr("Untitled meeting")


def matches(count: int, *, more: bool, further: bool = False) -> str:
    """``3 matches``; where counting ended before the last one (``more``): ``50+ matches``.

    ``further`` counts those that are not shown yet: ``3 more matches``.
    """
    if more:
        return tr("{number}+ more matches", number=count) if further else tr("{number}+ matches", number=count)
    if further:
        return trn("{count} more match", "{count} more matches", count)
    return trn("{count} match", "{count} matches", count)


def _rows(result: SearchResult) -> list[Row]:
    meeting, shown = result.meeting, result.hits
    title = title_of(meeting)
    spans: tuple[tuple[int, int], ...] = ()
    if shown and shown[0].kind == "title" and shown[0].text == title:  # the heading shows it
        spans, shown = tuple(shown[0].spans), shown[1:]
    parts = [text.day(meeting.date), text.duration(meeting.duration_s) if meeting.duration_s else "", meeting.series]
    detail = "  ·  ".join(part for part in parts if part)
    count = matches(result.count, more=result.count >= COUNTED) if result.count else ""
    rows: list[Row] = [HeadingRow(meeting, title, detail, count, spans), *(_hit_row(meeting, hit) for hit in shown)]
    if left := result.count - len(result.hits):
        rows.append(MoreRow(meeting, matches(left, more=result.count >= COUNTED, further=True)))
    return rows


def _hit_row(meeting: MeetingRow, hit: Hit) -> HitRow:
    line = hit.text.replace("\n", " ")
    if not hit.speaker:
        return HitRow(meeting, hit, line, tuple(hit.spans))
    end = len(hit.speaker) + 1
    spans = tuple((start + end + 1, stop + end + 1) for start, stop in hit.spans)
    return HitRow(meeting, hit, f"{hit.speaker}: {line}", spans, end)
