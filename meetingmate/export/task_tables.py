"""Tasks as the bytes of a table or a calendar, of one meeting or of many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from meetingmate.export import tasks_csv
from meetingmate.export.number_formats import conventions
from meetingmate.export.options import CalendarKind
from meetingmate.library.tasks import Task


def _csv(tasks: Sequence[Task], *_choices: object) -> bytes:
    return ("\ufeff" + tasks_csv.render(tasks)).encode("utf-8")  # Excel needs the mark to read it as UTF-8


def _xlsx(tasks: Sequence[Task], language: str | None, *_choices: object) -> bytes:
    from meetingmate.export import tasks_xlsx  # takes a while to load

    return tasks_xlsx.render(tasks, conventions(language).language)


def _ics(
    tasks: Sequence[Task], _language: str | None, emails: Mapping[str, str] | None, calendar: CalendarKind
) -> bytes:
    from meetingmate.export import tasks_ics  # takes a while to load

    return tasks_ics.render(tasks, emails, calendar)


#: By suffix. Takes tasks, the language of fixed texts, addresses of owners by name, and what a calendar file holds.
TABLES: dict[str, Callable[[Sequence[Task], str | None, Mapping[str, str] | None, CalendarKind], bytes]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".ics": _ics,
}
