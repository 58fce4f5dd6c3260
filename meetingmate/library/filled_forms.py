"""The forms that are kept with a meeting: they survive new runs, and go with it into the trash, a backup or away."""

from __future__ import annotations

from datetime import datetime

import msgspec

from meetingmate.base import text
from meetingmate.domain.forms import FilledForm
from meetingmate.library.decoding import decode
from meetingmate.library.store import Library


def of_meeting(library: Library, meeting_id: str) -> list[FilledForm]:
    """All forms of a meeting, in the order in which they were made. Raises StoreError."""
    rows = library.database.rows("SELECT document FROM filled_forms WHERE meeting = ? ORDER BY rowid", (meeting_id,))
    return [decode(row[0], FilledForm, f"A form of {meeting_id}") for row in rows]


def get(library: Library, meeting_id: str, form_id: str) -> FilledForm | None:
    """The form of that id, None when it was not filled from this meeting. Raises StoreError."""
    row = library.database.row(
        "SELECT document FROM filled_forms WHERE meeting = ? AND form = ?", (meeting_id, form_id)
    )
    return decode(row[0], FilledForm, f"A form of {meeting_id}") if row else None


def keep(library: Library, meeting_id: str, filled: FilledForm) -> FilledForm:
    """Keep a form with the meeting, in place of an earlier state of it; returns it with the time of this. Nothing
    happens when the meeting was deleted in the meantime."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    filled = msgspec.structs.replace(filled, changed=now)
    put(library, meeting_id, filled)
    return filled


def put(library: Library, meeting_id: str, filled: FilledForm) -> None:
    """The same with its time as it is. Raises StoreError."""
    filled = text.well_formed_struct(filled)
    with library.database.change() as db:
        db.execute(
            "INSERT INTO filled_forms (meeting, form, document) SELECT id, ?, ? FROM meetings WHERE id = ? "
            "ON CONFLICT (meeting, form) DO UPDATE SET document = excluded.document",
            (filled.form.id, text.encode(filled), meeting_id),
        )


def remove(library: Library, meeting_id: str, form_id: str) -> None:
    """Delete a filled form. Raises StoreError."""
    with library.database.change() as db:
        db.execute("DELETE FROM filled_forms WHERE meeting = ? AND form = ?", (meeting_id, form_id))
