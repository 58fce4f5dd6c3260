"""Tasks of many meetings as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from meetingmate.library.tasks import Task
from meetingmate.text import clean

COLUMNS = ("task", "owners", "due", "due_text", "status", "overdue", "comment", "meeting", "date", "series", "quote")

#: What a formula begins with, or in old spreadsheets a command.
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
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def _plain(cell: str) -> str:
    """Text that a spreadsheet shows and does not run (CSV injection, as OWASP describes it).

    Programs differ in what they pass over before a formula, and some take full-width signs for plain ones: so blanks,
    line ends and what is invisible are passed over here too, and the first sign counts in any of its forms.
    """
    cell = clean(cell)
    first = next((char for char in cell if not _is_passed_over(char)), "")
    return (
        f"'{cell}"
        if cell and (_is_passed_over(cell[0]) or _FORMULA.search(unicodedata.normalize("NFKC", first)))
        else cell
    )


def _is_passed_over(char: str) -> bool:
    return char != "" and (
        char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") or char in "\"'"
    )
