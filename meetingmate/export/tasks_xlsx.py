"""Tasks as an Excel workbook: dates that are dates, filters, and text that stays text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from meetingmate.export import tasks_csv
from meetingmate.export.cleaning import lines_of, one_line
from meetingmate.export.meeting_tasks import day_of
from meetingmate.library.tasks import Task
from meetingmate.texts.document_texts import text

#: Excel takes no longer text into a cell (UTF-16 units), and knows no day before this one.
_LONGEST = 32_767
_FIRST_DAY = date(1900, 3, 1)
#: 14 is the short date of the reader's own computer.
_SHORT_DATE = 14


@dataclass(frozen=True)
class _Column:
    """A column: its heading (a key of the fixed texts), its width in characters, and what stands in it."""

    title: str
    width: float
    value: Callable[[Task, str], str | date]


_COLUMNS = (
    _Column("task", 52, lambda task, language: task.task),
    _Column("owners", 20, lambda task, language: ", ".join(map(one_line, task.owners))),
    _Column("due", 13, lambda task, language: day_of(task.due) or task.due or ""),
    _Column("due_said", 18, lambda task, language: task.due_text or ""),
    _Column("status", 14, lambda task, language: text(f"status_{task.status}", language)),
    _Column("priority", 10, lambda task, language: _priority(task, language)),
    _Column("meeting", 28, lambda task, language: one_line(task.meeting_title)),
    _Column("date", 13, lambda task, language: day_of(task.meeting_date) or task.meeting_date),
    _Column("series", 16, lambda task, language: one_line(task.series or "")),
    _Column("comment", 28, lambda task, language: task.comment),
    _Column("evidence", 48, lambda task, language: " … ".join(one.quote for one in task.evidence)),
)
_DUE, _STATUS = ([column.title for column in _COLUMNS].index(title) for title in ("due", "status"))


def render(tasks: Sequence[Task], language: str, title: str = "") -> bytes:
    """The workbook, one row for each task; its fixed texts are in ``language``. No cell holds a formula."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": one_line(title) or text("tasks", language), "author": "MeetingMate"})
    _fill(book, book.add_worksheet(text("tasks", language)), tasks, language)
    book.close()
    return stream.getvalue()


def _fill(book: Workbook, sheet: Worksheet, tasks: Sequence[Task], language: str) -> None:
    cell = {"valign": "top", "text_wrap": True}
    plain, quoted = book.add_format(cell), book.add_format({**cell, "quote_prefix": True})
    day = book.add_format({"valign": "top", "align": "left", "num_format": _SHORT_DATE})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8ECF2", "valign": "vcenter", "text_wrap": True})
    for number, column in enumerate(_COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, text(column.title, language), head)
    for row, task in enumerate(tasks, 1):
        for number, column in enumerate(_COLUMNS):
            _write(sheet, row, number, column.value(task, language), plain, quoted, day)
    last = max(1, len(tasks))
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    overdue = f"=AND(ISNUMBER(${chr(65 + _DUE)}2),${chr(65 + _DUE)}2<TODAY(),${chr(65 + _STATUS)}2="
    late = book.add_format({"bold": True, "font_color": "#B3261E"})
    open_word = text("status_open", language).replace('"', '""')
    rule = {"type": "formula", "criteria": f'{overdue}"{open_word}")', "format": late}
    sheet.conditional_format(1, _DUE, last, _DUE, rule)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _write(
    sheet: Worksheet, row: int, column: int, value: str | date, plain: Format, quoted: Format, day: Format
) -> None:
    """A date as a date, anything else as text. What looks like a formula is marked as text, so that it stays text
    when somebody edits the cell."""
    if isinstance(value, date):
        if value >= _FIRST_DAY:
            sheet.write_datetime(row, column, datetime.combine(value, time()), day)
            return
        value = value.isoformat()
    words = _fitting(lines_of(value).strip())
    if words:
        sheet.write_string(row, column, words, quoted if tasks_csv.is_formula(words) else plain)
    else:
        sheet.write_blank(row, column, None, plain)


def _fitting(words: str) -> str:
    """``words``, ending in … where a cell can't hold all of them."""
    if len(words.encode("utf-16-le")) // 2 <= _LONGEST:
        return words
    return words.encode("utf-16-le")[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _priority(task: Task, language: str) -> str:
    return text(f"priority_{task.priority}", language) if task.priority in ("low", "normal", "high") else ""
