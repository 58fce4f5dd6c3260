"""What the parts of minutes seem to be, by the words that head them. A person decides; these are suggestions."""

from __future__ import annotations

from collections.abc import Sequence

from meetingmate.export.word.making import cues
from meetingmate.export.word.making.outline import Part
from meetingmate.export.word.making.spans import LISTS, TABLES, TEXTS, Mark, columns_of, day_in, has_time, label_of

_SECTIONS = frozenset(["summary", "decisions", "tasks", "previous", "questions", "topics", "next_meeting"])
_PEOPLE = frozenset(["present", "absent", "agenda"])
#: Which table a column's head speaks for.
_HEADS = {"task": "tasks", "decision": "decisions", "question": "questions", "topic": "topics", "name": "present"}
#: Parts from the beginning among which title and date are looked for, and words of a title at most.
_TOP, _TITLE_WORDS = 12, 14


def suggest(parts: Sequence[Part], language: str = "") -> list[Mark]:
    """What each part seems to be; parts that seem to stay as they are have no mark.

    ``language``: code of the document's language; "" looks for the words of all that are known.
    """
    return _Suggester(parts, language).marks()


def table_mark(part: Part, language: str = "", wanted: str = "") -> Mark | None:
    """What a table seems to list, with its columns; None if it seems to list nothing. ``wanted``: what it is known to
    list."""
    if wanted and wanted not in TABLES:
        return None
    head = part.rows[0]
    found = [cues.column_of(text, language) for text in head]
    name = wanted or next((_HEADS[c] for c in found if c in _HEADS), "tasks" if {"owner", "due"} & set(found) else "")
    if not name or (not wanted and (len(part.rows) < 2 or not any(found) or len(head) < 2)):
        return None
    known = columns_of(name)
    columns: list[str] = []
    for kind in found:
        shown = ("title" if name == "topics" else "text") if kind in _HEADS else kind
        columns.append(shown if shown in known and shown not in columns else "")
    main = "title" if name == "topics" else "text"
    if main not in columns and "" in columns:
        longest = max(
            (n for n, c in enumerate(columns) if not c),
            key=lambda n: sum(len(row[n]) for row in part.rows if n < len(row)),
        )
        columns[longest] = main
    if not wanted and sum(map(bool, columns)) < 2:
        return None
    return Mark(part.key, name, tuple(columns))


class _Suggester:
    def __init__(self, parts: Sequence[Part], language: str) -> None:
        self._parts, self._language = parts, language
        self._marks: dict[str, Mark] = {}
        self._fields: set[str] = set()
        self._lists: set[str] = set()
        self._section, self._level = "", 0
        #: What was marked last in the section, if anything.
        self._last: Part | None = None

    def marks(self) -> list[Mark]:
        """In the order of the parts."""
        for part in self._parts:
            if part.is_table:
                self._take_table(part)
            elif part.table in self._lists or part.place.story != "body":
                continue
            elif part.table:
                self._take_cell(part)
            else:
                self._take_paragraph(part)
        self._find_title()
        self._find_date()
        self._repeat_in_headers()
        return [self._marks[part.key] for part in self._parts if part.key in self._marks]

    def _mark(self, part: Part, name: str) -> None:
        self._marks[part.key] = Mark(part.key, name)
        self._fields.add(name)

    def _mark_value(self, part: Part, name: str, value: str) -> None:
        if name in self._fields or name in LISTS or name == "topics":
            return
        if name == "date" and has_time(value):
            self._fields.add(name)
            name = "when"
        self._mark(part, name)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _take_table(self, part: Part) -> None:
        wanted = self._section if self._section in ("tasks", "decisions", "previous", "questions") else ""
        found = table_mark(part, self._language)
        if found is not None and found.field == "tasks" and wanted == "previous":
            found = table_mark(part, self._language, wanted)
        if found is not None and found.field not in self._fields:
            self._marks[part.key] = found
            self._fields.add(found.field)
            self._lists.add(part.key)
        self._last = None

    def _take_cell(self, part: Part) -> None:
        """A cell with a label in it, or in the cell before it."""
        label, begin = label_of(part.text)
        if (name := cues.field_of(label, self._language)) and part.text[begin:]:
            self._mark_value(part, name, part.text[begin:])
            return
        table = next(p for p in self._parts if p.key == part.table)
        row, cell = part.place.row - 1, part.place.cell - 1
        if cell < 1 or row >= len(table.rows) or cell > len(table.rows[row]):
            return
        name = cues.field_of(table.rows[row][cell - 1], self._language)
        if not name or cues.field_of(part.text, self._language):
            return
        same_cell = self._last is not None and self._last.inside == part.inside
        if name in ("decisions", "tasks", "questions", "previous") or (same_cell and name in (*_PEOPLE, "summary")):
            if name not in self._fields or same_cell:
                self._mark(part, name)
        else:
            self._mark_value(part, name, part.text)
        self._last = part

    # --- paragraphs ---------------------------------------------------------------------------------------------------

    def _take_paragraph(self, part: Part) -> None:
        label, begin = label_of(part.text)
        value = part.text[begin:].strip()
        name = cues.field_of(label, self._language) if label else ""
        if name and value and not part.listed and not part.heading:
            if name in LISTS or name == "topics":
                return
            self._close()
            self._mark_value(part, name, value)
            return
        headed = cues.field_of(part.text, self._language)
        looks = part.heading or part.bold or part.text.rstrip().endswith(":") or len(part.text) < 40
        if headed in (*_SECTIONS, *_PEOPLE) and looks and not part.listed:
            self._section, self._level, self._last = headed, part.heading, None
            return
        if not self._section:
            return
        if self._section == "topics" and (part.heading > self._level or (part.bold and not part.heading)):
            self._add(part, "topics.title")
        elif self._ends(part):
            self._close()
        else:
            self._add(part, "topics.points" if self._section == "topics" else self._section)

    def _add(self, part: Part, name: str) -> None:
        if self._last is None and name in self._fields and name in (*LISTS, *TEXTS):
            self._close()  # it stands elsewhere already
            return
        self._mark(part, name)
        self._last = part
        if name == "next_meeting":
            self._close()

    def _ends(self, part: Part) -> bool:
        """Whether ``part`` no longer belongs to what is being marked."""
        if part.heading or (part.bold and not part.listed and len(part.text) < 60):
            return True
        last = self._last
        if last is None or self._section in ("topics", "summary"):
            return False
        if last.inside != part.inside or (last.listed and not part.listed):
            return True
        return not last.listed and part.after_gap

    def _close(self) -> None:
        self._section, self._level, self._last = "", 0, None

    # --- title and date -----------------------------------------------------------------------------------------------

    def _find_title(self) -> None:
        if "title" in self._fields:
            return
        first = [p for p in self._parts if p.place.story == "body" and not p.is_table and not p.table][:_TOP]
        free = [
            p
            for p in first
            if p.key not in self._marks
            and not cues.is_minutes(p.text, self._language)
            and not cues.field_of(p.text, self._language)
            and label_of(p.text)[0].strip() not in self._labels()
            and len(p.text.split()) <= _TITLE_WORDS
        ]
        ranked = [
            [p for p in free if p.style == "title"],
            [p for p in free if p.heading == 1 and p is first[0]],
            [p for p in free if p.style == "subtitle"],
            [p for p in free if p.bold and not p.heading and first.index(p) < 4],
            [p for p in free if first.index(p) < 2 and not p.listed],
        ]
        found = next((group[0] for group in ranked if group), None)
        if found is None:
            return
        day = day_in(found.text)
        if day is not None and "date" not in self._fields and "when" not in self._fields:
            self._mark(found, "date")
        else:
            self._mark(found, "title")

    def _labels(self) -> set[str]:
        """Labels whose values are no title, as they stand in the document."""
        labels = {label_of(p.text)[0].strip() for p in self._parts}
        return {label for label in labels if cues.field_of(label, self._language) not in ("", "title")}

    def _find_date(self) -> None:
        if {"date", "when"} & self._fields:
            return
        for part in [p for p in self._parts if p.place.story == "body" and not p.is_table][:_TOP]:
            if part.key not in self._marks and part.table not in self._lists and day_in(part.text):
                self._mark(part, "when" if has_time(part.text) else "date")
                return

    def _repeat_in_headers(self) -> None:
        titles = {p.text for p in self._parts if p.key in self._marks and self._marks[p.key].field == "title"}
        values = titles | {text[label_of(text)[1] :] for text in titles}
        for part in self._parts:
            if part.place.story == "body" or part.is_table:
                continue
            if part.text in values:
                self._mark(part, "title")
            elif day_in(part.text) and any(value in part.text for value in values):
                self._mark(part, "title+date")
            elif day_in(part.text):
                self._mark(part, "date")
