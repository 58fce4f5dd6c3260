"""A list of tasks as a file: Word (to print), Excel and CSV for a spreadsheet, iCalendar for a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import telling
from meetingmate.export.cleaning import one_line
from meetingmate.export.number_formats import conventions
from meetingmate.export.options import CalendarKind
from meetingmate.export.task_tables import TABLES
from meetingmate.export.view_model import MinutesView, Quote, Row
from meetingmate.export.word import sections
from meetingmate.export.word.base import new_document
from meetingmate.export.writing import save
from meetingmate.library.tasks import Task

#: Suffixes that ``write_tasks`` takes.
TASK_FORMATS = (".docx", ".xlsx", ".csv", ".ics")


def write_tasks(
    path: Path,
    tasks: Sequence[Task],
    *,
    title: str = "",
    language: str | None = None,
    locale: str | None = None,
    emails: Mapping[str, str] | None = None,
    calendar: CalendarKind = "to-dos",
) -> None:
    """Write tasks to ``path`` in the format of its suffix (one of ``TASK_FORMATS``), whole or not at all.

    ``title`` is the heading of the Word file; ``language`` that of its fixed texts and of those of the Excel file;
    ``calendar`` what an iCalendar file holds. Raises UsageError for an unknown suffix, ExportError with what to do when
    it can't be written.
    """
    suffix = path.suffix.lower()
    if suffix in TABLES:
        data = TABLES[suffix](tasks, language, emails, calendar)
    elif suffix == ".docx":
        data = _word(tasks, title, language, locale)
    else:
        raise UsageError(
            tr("{file} can't be used for tasks; use one of {known}.", file=path.name, known=", ".join(TASK_FORMATS))
        )
    save(path, data)


def _word(tasks: Sequence[Task], title: str, language: str | None, locale: str | None) -> bytes:
    written = conventions(language, locale)
    view = MinutesView(
        conventions=written,
        title=title,
        date=written.date_full(date.today().isoformat()),
        draft=False,
        has_minutes=False,
    )
    heading = one_line(title) or view.text("tasks")
    document = new_document(view, heading, heading)
    sections.opening(document, view, "", heading)
    sections.body(document, view.date, "Small Print")
    if tasks:
        sections.actions(document, view, [_row(task, number, view) for number, task in enumerate(tasks, start=1)])
    else:
        sections.body(document, view.text("none"))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _row(task: Task, number: int, view: MinutesView) -> Row:
    said = telling(task.task, task.evidence)
    source = f"{task.meeting_title}, {view.conventions.date_short(task.meeting_date)}"
    return Row(
        text=one_line(task.task),
        number=str(number),
        note="; ".join(part for part in (one_line(source), one_line(task.comment)) if part),
        owner=", ".join(map(one_line, task.owners)),
        due=view.conventions.date_short(task.due) if task.due else one_line(task.due_text or ""),
        status="" if task.status == "open" else view.text(f"status_{task.status}"),
        quotes=(Quote(text=view.text("quoted", text=one_line(said.quote)), speaker="", time=""),) if said else (),
    )
