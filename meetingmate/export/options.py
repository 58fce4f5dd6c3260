"""What a reader may choose about an exported document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

#: What an iCalendar file holds. "to-dos": a to-do for each task. "events": an all-day event on the due date, and a
#: to-do for a task without one, which no calendar could show.
CalendarKind = Literal["to-dos", "events"]


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """Choices for every format; a format that has no use for one ignores it.

    ``language`` is that of the fixed texts (None: that of the minutes). ``locale`` such as ``en_GB`` decides
    the order of dates and the paper (None: this computer's). ``quotes`` shows the words that each decision
    and task rests on, for somebody who reviews the minutes; ``per_attendee`` the task list for each person;
    ``appendix`` the whole transcript. ``template`` is the Word template that is filled, by name or file ("": the
    document that MeetingMate sets out itself), ``series_decides`` says that it gives way to the one of the series.
    Whether it is a draft the minutes say themselves (``domain.approval``).

    ``obsidian`` writes Markdown as Obsidian takes it. ``calendar`` says what an iCalendar file holds. ``emails`` are
    the addresses of people by name. ``sound`` is a recording for a web page that plays it; ``sound_inside``: in the
    page itself, or in a file beside it (None: inside if it is small).
    """

    appendix: bool = False
    language: str | None = None
    per_attendee: bool = True
    quotes: bool = False
    locale: str | None = None
    obsidian: bool = False
    calendar: CalendarKind = "to-dos"
    emails: Mapping[str, str] = field(default_factory=dict)
    sound: Path | None = None
    sound_inside: bool | None = None
    template: str = ""
    series_decides: bool = False
