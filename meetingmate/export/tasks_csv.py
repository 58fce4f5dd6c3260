"""Tasks of many meetings as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from meetingmate.export.cleaning import lines_of
from meetingmate.library.tasks import Task

COLUMNS = ("task", "owners", "due", "due_text", "status", "overdue", "comment", "meeting", "date", "series", "quote")

#: What a formula begins with, or in old spreadsheets a command.
_QUOTES = ("'", '"')
_FORMULA = re.compile(r"[=+\-@|%\u2212]")


def render(tasks: Sequence[Task]) -> str:
    """One line for each task, with a line of headings. A cell that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    # all cells in quotes: a spreadsheet that parts cells by other signs finds none in the middle of a text
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for task in tasks:
        cells = (
            task.task,
            "; ".join(task.owners),
            task.due or "",
            task.due_text or "",
            task.status,
            "yes" if task.overdue else "",
            task.comment,
            task.meeting_title,
            task.meeting_date,
            task.series or "",
            " … ".join(evidence.quote for evidence in task.evidence),
        )
        writer.writerow([plain_cell(cell) for cell in cells])
    return out.getvalue()


def plain_cell(cell: str) -> str:
    """Text that a spreadsheet shows and does not run (CSV injection, as OWASP describes it).

    Programs differ in what they pass over before a formula, and some take full-width signs for plain ones: so what is
    blank or invisible is taken from the beginning, and the first sign counts in any of its forms, also in quotes.
    """
    cell = lines_of(cell)
    begin = next((place for place, char in enumerate(cell) if not _is_blank(char)), len(cell))
    cell = cell[begin:].rstrip()
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take ``cell`` for a formula or a command, with what is blank or in quotes before."""
    first = next((char for char in cell if char not in _QUOTES and not _is_blank(char)), "")
    return bool(_FORMULA.match(unicodedata.normalize("NFKC", first)))


def _is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs")
