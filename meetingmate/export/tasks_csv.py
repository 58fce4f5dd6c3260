"""Tasks of many meetings as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from meetingmate.library.tasks import Task

COLUMNS = ("task", "owners", "due", "due_text", "status", "overdue", "comment", "meeting", "date", "series", "quote")


def render(tasks: Sequence[Task]) -> str:
    """One line for each task, with a line of headings. A cell that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
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
    """Spreadsheets run what begins with these signs (CSV injection, as OWASP describes it)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
