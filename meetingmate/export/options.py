"""What a reader may choose about an exported document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """Choices for every format; a format that has no use for one ignores it.

    ``language`` is that of the fixed texts (None: that of the minutes). ``locale`` such as ``en_GB`` decides
    the order of dates and the paper (None: this computer's). ``quotes`` shows the words that each decision
    and task rests on, for somebody who reviews the minutes; ``per_attendee`` the task list for each person;
    ``appendix`` the whole transcript. ``template`` is the Word template that is filled, by name or file ("": the
    document that MeetingMate sets out itself), ``series_decides`` says that it gives way to the one of the series.
    Whether it is a draft the minutes say themselves (``domain.approval``).
    """

    appendix: bool = False
    language: str | None = None
    per_attendee: bool = True
    quotes: bool = False
    locale: str | None = None
    template: str = ""
    series_decides: bool = False
