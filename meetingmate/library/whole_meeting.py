"""All that the database holds of one meeting, read at one moment and added in one transaction.

What is left out is derived (search, lists, tasks), belongs to the library (number, trash, when it was opened) or to a
computer (the job).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from meetingmate.domain.forms import FilledForm
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.library import filled_forms
from meetingmate.library.decoding import decode
from meetingmate.library.jobs import Job

if TYPE_CHECKING:
    from meetingmate.library.store import Library

_MINUTES_OF = "SELECT 1, version, 0, document FROM minutes WHERE meeting = ?"
_TRANSCRIPT_OF = "SELECT 2, start, row, document FROM utterances WHERE meeting = ?"
_FORMS_OF = "SELECT 3, rowid, 0, document FROM filled_forms WHERE meeting = ?"


class WholeMeeting(Struct, kw_only=True):
    """A meeting, its transcript in order of time, all versions of its minutes, the oldest first, and its forms."""

    meeting: Meeting
    utterances: list[Utterance] = field(default_factory=list)
    minutes: list[Minutes] = field(default_factory=list)
    forms: list[FilledForm] = field(default_factory=list)


def read(library: Library, meeting_id: str) -> WholeMeeting:
    """Everything of a meeting as it is at this moment, whoever else writes. Raises StoreError."""
    whole = WholeMeeting(meeting=library.meeting(meeting_id))
    # one statement sees one state of the database
    rows = library.database.rows(
        f"SELECT 0, 0, 0, document FROM meetings WHERE id = ? UNION ALL {_MINUTES_OF} UNION ALL {_TRANSCRIPT_OF} "
        f"UNION ALL {_FORMS_OF} ORDER BY 1, 2, 3",
        (meeting_id,) * 4,
    )
    for kind, place, _, document in rows:
        if kind == 0:
            whole.meeting = decode(document, Meeting, f"The meeting {meeting_id}")
            whole.meeting.id = meeting_id  # whatever its document says
        elif kind == 1:
            minutes = decode(document, Minutes, f"The minutes of {meeting_id}")
            if isinstance(place, int):
                minutes.version = place  # whatever its document says: no two are the same
            whole.minutes.append(minutes)
        elif kind == 2:
            whole.utterances.append(decode(document, Utterance, f"The transcript of {meeting_id}"))
        else:
            form = decode(document, FilledForm, f"A form of {meeting_id}")
            if form.sources and form.sources[0] != meeting_id:  # whatever its document says: it is filled again there
                form.sources.insert(0, meeting_id)
            whole.forms.append(form)
    return whole


def add(library: Library, whole: WholeMeeting, job: Job | None = None) -> None:
    """Add a meeting that is not there yet, its versions with their numbers.

    Raises StoreError; nothing is added then.
    """
    meeting_id = whole.meeting.id
    with library.database.change():
        library.add(whole.meeting, job)
        library.replace_utterances(meeting_id, whole.utterances)
        for minutes in whole.minutes:
            library.add_minutes(meeting_id, minutes, numbered=True)
        for form in whole.forms:
            filled_forms.put(library, meeting_id, form)
