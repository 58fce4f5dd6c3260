"""The rows of a list: medication with dose and frequency, people with what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from meetingmate.assistants.forms import cues, numbers, units, values, wordings
from meetingmate.assistants.forms.dictation import Dictation
from meetingmate.assistants.forms.mentions import Finder
from meetingmate.base.sentences import sentence_spans
from meetingmate.domain.forms import FormField

_BOUNDARY = re.compile(r"[,;.\n](?!\d)\s*")
#: A row without any value but its name is no longer than this.
_SHORT = 5


@dataclass
class Row:
    """The values of one row, and where it stands."""

    start: int
    end: int
    cells: dict[str, values.Reading] = field(default_factory=dict)


def read(one: FormField, dictation: Dictation, start: int, end: int, day: date | None) -> list[Row]:
    """The rows of the list ``one`` in a stretch of the dictation."""
    anchor = next((c for c in one.columns if c.type == "number" and c.unit), None)
    found: list[Row] = []
    for low, high in _parts(dictation, start, end):
        for begin, stop in _split(dictation, anchor, low, high) if anchor else [(low, high)]:
            row = _row(one, dictation, begin, stop, day, anchor)
            if row is not None:
                found.append(row)
    return found


def _parts(dictation: Dictation, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences, and what semicolons and spoken bullets part."""
    table = cues.of(dictation.code)
    text = dictation.text[start:end]
    marks = re.compile(rf";|(?<!\w)(?:{table.text('bullets')})(?!\w)", re.IGNORECASE)
    found = []
    for low, high in sentence_spans(text, dictation.code):
        at = low
        for mark in [*marks.finditer(text, low, high), None]:
            stop = mark.start() if mark else high
            if text[at:stop].strip(" ,.;"):
                found.append((start + at, start + stop))
            at = mark.end() if mark else high
    return found


def _anchors(dictation: Dictation, column: FormField, start: int, end: int) -> list[numbers.Number]:
    """The numbers with a unit of the column."""
    allowed = [column.unit, *column.units]
    return [
        n
        for n in numbers.find(dictation.text, dictation.code, start, end)
        if units.unit_after(dictation.text, n.end, allowed)
    ]


def _split(dictation: Dictation, column: FormField, start: int, end: int) -> list[tuple[int, int]]:
    """Rows within one sentence: each begins with the name before its amount."""
    text = dictation.text
    joint = re.compile(r"[,;.]\s+|(?<!\w)(?:and|und|et|y|then|dann|plus|also)\s+", re.IGNORECASE)
    begins = [start]
    anchors = _anchors(dictation, column, start, end)
    for before, after in pairwise(anchors):
        stretch = text[before.end : after.start].rstrip(" ,")
        marks = [m for m in joint.finditer(stretch) if re.search(r"[^\W\d_]", stretch[m.end() :])]
        if marks:
            last = marks[-1]
            begins.append(before.end + last.start() + (len(last[0]) if last[0][0] in ",;." else 0))
    return list(zip(begins, [*begins[1:], end], strict=True))


def _row(
    one: FormField, dictation: Dictation, start: int, end: int, day: date | None, anchor: FormField | None
) -> Row | None:
    row = Row(start, end)
    text = dictation.text
    leading = next((c for c in one.columns if c.type == "text"), None)
    taken: list[tuple[int, int]] = []

    def take(column: FormField, reading: values.Reading | None, begin: int) -> None:
        if reading is not None and column.id not in row.cells:
            row.cells[column.id] = reading
            taken.append((begin, reading.end))

    finder = Finder([c for c in one.columns if c is not leading], dictation.code)
    mentions = finder.find(dictation, start, end)
    for index, mention in enumerate(mentions):
        column = next(c for c in one.columns if c.id == mention.key)
        stop = next((m.start for m in mentions[index + 1 :] if m.start >= mention.end), end)
        if column.type in ("text", "long_text"):
            comma = re.compile(r"[,;](?!\d)").search(text, wordings.begin_of(dictation, mention.end, stop), stop)
            stop = comma.start() if comma else stop
            take(column, wordings.words(column, dictation, mention.end, stop, heading=True), mention.start)
        else:
            take(column, values.read(column, dictation, mention.end, stop, day, heading=True), mention.start)
    for column in one.columns:
        if column.id in row.cells or column is leading:
            continue
        if column.type == "number" and column.unit:
            for number in _anchors(dictation, column, start, end)[:1]:
                take(column, values.number_at(column, dictation, number, end), number.start)
        elif column.type == "choice":
            reading = values.choice(column, dictation, start, end)
            take(column, reading, reading.start if reading else 0)
        elif column.type == "date":
            reading = values.a_date(column, dictation, start, end, day)
            take(column, reading, reading.start if reading else 0)
        elif column.type == "text" and column.phrases:
            spans = [
                span
                for span in values.phrases_in(column.phrases.get(dictation.code, []), dictation)
                if start <= span[0] and span[1] <= end
            ]
            if spans:
                low, high = spans[0][0], max(high for low, high in spans if low <= spans[0][1] + 8)
                take(column, values.Reading(dictation.clean(low, high), low, high), low)
    if leading is not None and leading.id not in row.cells:
        stop = min([begin for begin, _ in taken], default=end)
        low, high = _name_span(dictation, start, stop)
        if low < high:
            reading = wordings.words(leading, dictation, low, high, heading=True)
            if reading is not None and (taken or len(dictation.text[low:high].split()) <= _SHORT):
                row.cells[leading.id] = reading
                taken.append((low, high))
    rest = next(
        (c for c in one.columns if c.type == "text" and c is not leading and c.id not in row.cells and not c.words),
        None,
    )
    if rest is not None and anchor is not None and taken:
        low = max(stop for _, stop in taken)
        words = wordings.words(rest, dictation, low, end, heading=True)
        if words is not None and len(words.text.split()) <= 2 * _SHORT:
            row.cells[rest.id] = words
    filled = {key: reading for key, reading in row.cells.items() if reading.text or reading.problems}
    if not any(reading.text for reading in filled.values()) or (leading is not None and leading.id not in filled):
        return None
    row.cells = filled
    return row


def _name_span(dictation: Dictation, start: int, end: int) -> tuple[int, int]:
    """The words before the first value of a row, without "and", "then" and "is on"."""
    table = cues.of(dictation.code)
    lead = re.compile(
        rf"(?:[\s,;:.–-]|(?:{table.text('lead')}|plus|he is on|she is on|takes|nimmt|he takes|she takes)(?!\w))*",
        re.IGNORECASE,
    )
    match = lead.match(dictation.text, start, end)
    low = match.end() if match else start
    high = low + len(dictation.text[low:end].rstrip(" ,;:–-"))
    trailing = re.compile(rf"\s+(?:{table.text('between')})$", re.IGNORECASE)
    while found := trailing.search(dictation.text[low:high]):
        high = low + found.start()
    return low, high
